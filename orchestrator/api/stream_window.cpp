#include "orchestrator/api/stream_window.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::api {

std::string encode_event(std::string_view id, std::string_view kind, std::string_view data) {
  ASSERT(data.find('\n') == std::string_view::npos);
  if (id.empty()) return fmt::format("event: {}\ndata: {}\n\n", kind, data);
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", id, kind, data);
}

void StreamWindow::add(std::string_view event) {
  ++last_;
  pending_starts_.push_back(static_cast<std::uint32_t>(pending_.size()));
  pending_ += event;
}

net::SharedBytes StreamWindow::take() {
  if (pending_.empty()) return nullptr;
  Batch batch;
  batch.first = last_ + 1 - pending_starts_.size();
  batch.starts = std::exchange(pending_starts_, {});
  batch.bytes = std::make_shared<const std::string>(std::exchange(pending_, {}));
  kept_events_ += batch.starts.size();
  kept_bytes_ += batch.bytes->size();
  batches_.push_back(std::move(batch));
  forget();
  return batches_.back().bytes;
}

void StreamWindow::forget() {
  while (batches_.size() > 1 && (kept_events_ > most_events_ || kept_bytes_ > most_bytes_)) {
    kept_events_ -= batches_.front().starts.size();
    kept_bytes_ -= batches_.front().bytes->size();
    batches_.pop_front();
  }
}

std::optional<std::vector<net::SharedBytes>> StreamWindow::after(std::uint64_t number) const {
  ASSERT(pending_.empty());
  std::vector<net::SharedBytes> found;
  if (number == last_) return found;
  if (number > last_ || batches_.empty() || number + 1 < batches_.front().first) return std::nullopt;
  const auto later = std::upper_bound(batches_.begin(), batches_.end(), number + 1,
                                      [](std::uint64_t wanted, const Batch& batch) { return wanted < batch.first; });
  const Batch& partly = *std::prev(later);
  const std::uint32_t start = partly.starts[number + 1 - partly.first];
  found.push_back(start == 0 ? partly.bytes : std::make_shared<const std::string>(*partly.bytes, start));
  for (auto each = later; each != batches_.end(); ++each) found.push_back(each->bytes);
  return found;
}

}  // namespace kapela::api

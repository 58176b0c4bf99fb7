#include "simulators/plant/repeat_filter.hpp"

#include <algorithm>
#include <string>

#include "orchestrator/base/random.hpp"

namespace kapela::plant {

std::optional<std::uint64_t> RepeatFilter::identity(const wire::Event& event, std::string_view received) {
  if (event.timestamp == received) return std::nullopt;
  const std::uint64_t number = event.id ? static_cast<std::uint64_t>(*event.id) * 2 + 1 : 0;
  const std::uint64_t who = base::stream_of(event.source, event.event_type);
  return base::stream_of(event.timestamp, std::to_string(number)) ^ (who * 0x9e3779b97f4a7c15ULL);
}

const component::CommandReply* RepeatFilter::find(std::uint64_t identity) const {
  const auto end = identities_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto found = std::find(identities_.begin(), end, identity);
  return found == end ? nullptr : &replies_[static_cast<std::size_t>(found - identities_.begin())];
}

void RepeatFilter::remember(std::uint64_t identity, const component::CommandReply& reply) {
  identities_[next_] = identity;
  replies_[next_] = reply;
  next_ = (next_ + 1) % capacity;
  count_ = std::min(count_ + 1, capacity);
}

void RepeatFilter::clear() {
  count_ = next_ = 0;
}

}  // namespace kapela::plant

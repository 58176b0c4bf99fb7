#include "tests/stories/news.hpp"

#include <utility>

namespace kapela::stories {

News::Seen::Seen(const record::Record& record)
    : time(record.time), sequence(record.sequence), component(record.component), kind(record.kind) {}

std::span<const record::Record> News::take() {
  const auto records = history_.records();
  std::size_t old = 0;
  for (const Seen& each : seen_)
    if (old < records.size() && Seen(records[old]) == each) ++old;
  seen_.clear();
  for (const record::Record& record : records) seen_.emplace_back(record);
  return records.subspan(old);
}

std::size_t News::take_lost() {
  return history_.forgotten() - std::exchange(lost_, history_.forgotten());
}

}  // namespace kapela::stories

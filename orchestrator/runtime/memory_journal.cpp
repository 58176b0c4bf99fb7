#include "orchestrator/runtime/memory_journal.hpp"

#include <algorithm>

namespace kapela::runtime {

void MemoryJournal::append(const record::Record& record, bool undoing) {
  records_.push_back(StoredRecord{record, std::string(record.text), undoing});
  records_.back().record.text = {};
  text_bytes_ += record.text.size();
  forget_oldest();
  notify_soon();
}

void MemoryJournal::notify_soon() {
  if (!notifier_.armed()) timers_.arm(notifier_, timers_.now());
}

/// But never the one that has just come.
void MemoryJournal::forget_oldest() {
  while (records_.size() > capacity_ || (text_bytes_ > most_text_bytes && records_.size() > 1)) {
    text_bytes_ -= records_.front().text.size();
    records_.pop_front();
  }
}

std::vector<const StoredRecord*> MemoryJournal::of_run(record::RunId run, std::uint64_t after,
                                                       std::size_t limit) const {
  const auto first = std::upper_bound(
      records_.begin(), records_.end(), after,
      [](std::uint64_t wanted, const StoredRecord& stored) { return wanted < stored.record.sequence; });
  std::vector<const StoredRecord*> found;
  for (auto each = first; each != records_.end() && found.size() < limit; ++each)
    if (each->record.run == run) found.push_back(&*each);
  return found;
}

std::uint64_t MemoryJournal::last_of(record::RunId run) const {
  const auto found = std::find_if(records_.rbegin(), records_.rend(),
                                  [run](const StoredRecord& stored) { return stored.record.run == run; });
  return found == records_.rend() ? 0 : found->record.sequence;
}

}  // namespace kapela::runtime

#include "orchestrator/runtime/memory_journal.hpp"

#include <algorithm>

namespace kapela::runtime {

MemoryJournal::MemoryJournal(base::TimerHeap& timers, std::size_t capacity, Observer observer, engine::Journal* durable)
    : timers_(timers), capacity_(capacity), observer_(std::move(observer)), durable_(durable), notifier_([this] {
        changed_.notify();
      }) {}

void MemoryJournal::append(const engine::Record& record) {
  const bool undoing = is_undone_at(record);
  if (observer_) observer_(record, undoing);
  if (durable_ != nullptr) durable_->append(record);
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

/// From the record that says so to the run's end. Who is down is looked at twice, and settled each time.
bool MemoryJournal::is_undone_at(const engine::Record& record) {
  if (record.kind == engine::RecordKind::compensating) undone_[record.run].clear();
  if (record.kind == engine::RecordKind::run_ended) return undone_.erase(record.run) > 0;
  const auto run = undone_.find(record.run);
  if (run == undone_.end()) return false;
  return record.kind != engine::RecordKind::settled || run->second.insert(record.component).second;
}

std::vector<const StoredRecord*> MemoryJournal::of_run(engine::RunId run, std::uint64_t after,
                                                       std::size_t limit) const {
  const auto first = std::upper_bound(
      records_.begin(), records_.end(), after,
      [](std::uint64_t wanted, const StoredRecord& stored) { return wanted < stored.record.sequence; });
  std::vector<const StoredRecord*> found;
  for (auto each = first; each != records_.end() && found.size() < limit; ++each)
    if (each->record.run == run) found.push_back(&*each);
  return found;
}

std::uint64_t MemoryJournal::last_of(engine::RunId run) const {
  const auto found = std::find_if(records_.rbegin(), records_.rend(),
                                  [run](const StoredRecord& stored) { return stored.record.run == run; });
  return found == records_.rend() ? 0 : found->record.sequence;
}

}  // namespace kapela::runtime

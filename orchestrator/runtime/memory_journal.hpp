// MemoryJournal: the latest records of all runs, for the API, and a signal for those who follow. Owned by Orchestrator.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/record/record.hpp"

namespace kapela::runtime {

/// A record with its own text.
struct StoredRecord {
  record::Record record;  ///< its `text` is empty
  std::string text;
  bool undoing = false;  ///< its run is being brought down, and this is no repetition
};

class MemoryJournal {
 public:
  /// Texts of records kept, in all: what scenarios log can be long, and there are many records.
  static constexpr std::size_t most_text_bytes = std::size_t{64} * 1024 * 1024;

  /// Keeps the last `capacity` records, fewer where their texts are long. `timers` outlive it.
  MemoryJournal(base::TimerHeap& timers, std::size_t capacity)
      : timers_(timers), capacity_(capacity), notifier_([this] { changed_.notify(); }) {}

  /// `undoing`: as in StoredRecord.
  void append(const record::Record& record, bool undoing);

  /// Records of one run with a sequence above `after`, oldest first, at most `limit`.
  [[nodiscard]] std::vector<const StoredRecord*> of_run(record::RunId run, std::uint64_t after,
                                                        std::size_t limit) const;

  /// Those that are kept, oldest first.
  [[nodiscard]] const std::deque<StoredRecord>& records() const { return records_; }

  /// The sequence of the run's last record, 0 if there is none (any more).
  [[nodiscard]] std::uint64_t last_of(record::RunId run) const;

  /// Whoever follows a run waits for its records and for its end, which comes later, when the last one is durable.
  void tell_end() { notify_soon(); }

  /// Notified once after each batch of records, and after the end of a run, never from inside a run.
  [[nodiscard]] base::Signal& changed() { return changed_; }

 private:
  void forget_oldest();
  void notify_soon();

  base::TimerHeap& timers_;
  std::size_t capacity_;
  std::deque<StoredRecord> records_;
  std::size_t text_bytes_ = 0;  ///< of them
  base::Signal changed_;
  base::CallbackTimer notifier_;
};

}  // namespace kapela::runtime

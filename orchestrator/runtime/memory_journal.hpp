// MemoryJournal: the latest records of all runs, for the API, and a signal for those who follow. What is to survive the
// process goes through it to a durable journal. Owned by Orchestrator.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/engine/ports.hpp"

namespace kapela::runtime {

/// A record with its own text.
struct StoredRecord {
  engine::Record record;  ///< its `text` is empty
  std::string text;
  bool undoing = false;  ///< its run is being brought down, and this is no repetition
};

class MemoryJournal final : public engine::Journal {
 public:
  /// `undoing`: as in StoredRecord.
  using Observer = std::function<void(const engine::Record&, bool undoing)>;

  /// Texts of records kept, in all: what scenarios log can be long, and there are many records.
  static constexpr std::size_t most_text_bytes = std::size_t{64} * 1024 * 1024;

  /// Keeps the last `capacity` records, fewer where their texts are long; tells `observer` of each first. `durable`
  /// gets each as well, and is asked for what is safe; without one nothing is, and nobody waits for it. `timers` and
  /// `durable` outlive the journal.
  MemoryJournal(base::TimerHeap& timers, std::size_t capacity, Observer observer, engine::Journal* durable = nullptr);

  void append(const engine::Record& record) override;
  [[nodiscard]] bool sync() override { return durable_ == nullptr || durable_->sync(); }

  /// Records of one run with a sequence above `after`, oldest first, at most `limit`.
  [[nodiscard]] std::vector<const StoredRecord*> of_run(engine::RunId run, std::uint64_t after,
                                                        std::size_t limit) const;

  /// Those that are kept, oldest first.
  [[nodiscard]] const std::deque<StoredRecord>& records() const { return records_; }

  /// The sequence of the run's last record, 0 if there is none (any more).
  [[nodiscard]] std::uint64_t last_of(engine::RunId run) const;

  /// Whoever follows a run waits for its records and for its end, which comes later, when the last one is durable.
  void tell_end() { notify_soon(); }

  /// Notified once after each batch of records, and after the end of a run, never from inside a run.
  [[nodiscard]] base::Signal& changed() { return changed_; }

 private:
  void forget_oldest();
  void notify_soon();
  [[nodiscard]] bool is_undone_at(const engine::Record& record);

  base::TimerHeap& timers_;
  std::size_t capacity_;
  Observer observer_;
  engine::Journal* durable_;
  std::deque<StoredRecord> records_;
  std::size_t text_bytes_ = 0;                                     ///< of them
  std::map<engine::RunId, std::set<engine::ComponentId>> undone_;  ///< being brought down, and who is down already
  base::Signal changed_;
  base::CallbackTimer notifier_;
};

}  // namespace kapela::runtime

// Recorder: numbers and dates records on their way into the journal. The engine owns it.
#pragma once

#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/record/journal.hpp"

namespace kapela::record {

class Recorder {
 public:
  Recorder(Journal& journal, const base::TimerHeap& timers) : journal_(journal), timers_(timers) {}

  /// Fills in the time and the number.
  void write(Record& record) {
    record.time = timers_.now();
    record.sequence = ++sequence_;
    journal_.append(record);
  }

  /// The number of the last record; 0 before the first.
  [[nodiscard]] std::uint64_t last() const { return sequence_; }

 private:
  Journal& journal_;
  const base::TimerHeap& timers_;
  std::uint64_t sequence_ = 0;
};

}  // namespace kapela::record

// Observer: hears of everything that changes in an Orchestrator. Implemented by whoever shows it; called from inside of
// the engine, so it only notes down what it hears, and acts later.
#pragma once

#include "orchestrator/record/record.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::runtime {

class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  /// `undoing`: as in StoredRecord.
  virtual void on_record(const record::Record&, bool /*undoing*/) {}
  /// The final report.
  virtual void on_run_ended(const record::RunReport&) {}
  /// More than another sighting of the same.
  virtual void on_component(record::ComponentId) {}
  /// The journal refuses, or does no more.
  virtual void on_journal() {}
  /// Records have become durable; how long writing and syncing took, in real time.
  virtual void on_synced(base::Duration) {}
  /// The library was loaded anew.
  virtual void on_scenarios() {}
};

}  // namespace kapela::runtime

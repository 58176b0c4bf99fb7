// AlertCollector: folds the records of orchestrators into the alerts they raise, with what is known of their runs.
// Pure. Owned by the Notifier.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "orchestrator/alerts/alert.hpp"
#include "orchestrator/archive/run_collector.hpp"

namespace kapela::notify {

class AlertCollector {
 public:
  /// `sequence`: of the record that makes it complete.
  using OnAlert = std::function<void(alerts::Alert, std::uint64_t sequence)>;

  /// `run_link` has {run} for the number of the run; may be empty.
  AlertCollector(std::string orchestrator, std::string run_link, OnAlert on_alert);

  /// The records from here on come from an orchestrator with these components and this clock.
  void begin_life(const history::Header& life);
  /// The alert of a run's end is told of with that end; others at once.
  void on(const record::Record& record);

 private:
  void raise(const record::Record& record);
  void complete(const archive::StoredRun& run);

  std::string orchestrator_;
  std::string run_link_;
  OnAlert on_alert_;
  history::Header life_;
  archive::RunCollector runs_;
  std::map<std::uint64_t, alerts::Alert> ending_;  ///< by run: raised, and its end is the next thing to come
  std::uint64_t sequence_ = 0;
};

}  // namespace kapela::notify

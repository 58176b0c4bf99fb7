// Conduct: carries out the method of an experiment in a lab, step by step, and notes what has come of it. Owned by who
// judges that.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "simulators/experiment/experiment.hpp"
#include "simulators/experiment/lab_observer.hpp"
#include "simulators/reports/outcome.hpp"
#include "simulators/world/lab.hpp"

namespace kapela::experiment {

/// Is told each time that so many steps of the method have been taken, the last of them perhaps in vain.
using OnProgress = std::function<void(std::size_t steps)>;

class Conduct {
 public:
  /// All outlive it.
  Conduct(const Experiment& experiment, const world::Subject& subject, world::Lab& lab);

  /// From the steady state to the time when nothing is under way any more. Once.
  void carry_out(const OnProgress& on_progress = {});

  [[nodiscard]] const Observer& observer() const { return observer_; }
  /// Those that were refused at their start included, in the order of their starts.
  [[nodiscard]] std::vector<reports::RunOutcome> runs() const;
  /// Why nothing is proved: the steady state, a fault that never acted, an end before its time.
  [[nodiscard]] const std::vector<std::string>& doubts() const { return doubts_; }
  /// Of the probes.
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }
  [[nodiscard]] const std::vector<reports::FaultWindow>& faults() const { return windows_; }
  [[nodiscard]] base::Duration lasted() const { return lab_.now() - began_; }

 private:
  [[nodiscard]] bool begin();
  void take_steps(const OnProgress& on_progress);
  void see_what_starts();
  template <class Condition>
  bool wait_until(base::Instant until, const Condition& holds);
  void watch();
  bool take(const AddFault& step);
  bool take(const RemoveFault& step);
  bool take(const SendCommand& step);
  bool take(const PostEvent& step);
  bool take(const StartRun& step);
  bool take(const Pause& step);
  bool take(const Probe& step);
  void clean_up();
  void count_hits();

  const Experiment& experiment_;
  const world::Subject& subject_;
  world::Lab& lab_;
  Observer observer_;
  base::Instant began_{};
  bool over_ = false;
  std::vector<std::string> doubts_;
  std::vector<std::string> failures_;
  std::vector<reports::RunOutcome> rejected_;
  std::vector<reports::FaultWindow> windows_;
  std::vector<faults::FaultType> types_;  ///< beside windows_
};

/// What of the plant is not as expected in the end: its states, how often commands came, and in which order; a sentence
/// each without a full stop.
[[nodiscard]] std::vector<std::string> shortfalls_of_plant(const Expectation& expect, const Observer& observer,
                                                           const record::Plant& plant);

}  // namespace kapela::experiment

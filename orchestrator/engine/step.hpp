// Step: one action that commands or awaits components: all targets at once, each on its own, until all are done, one
// has failed for good, or the deadline is there.
#pragma once

#include <optional>

#include "orchestrator/engine/activity.hpp"
#include "orchestrator/engine/explain.hpp"
#include "orchestrator/engine/step_order.hpp"
#include "orchestrator/scenario/program.hpp"

namespace kapela::engine {

class Step final : public Activity {
 public:
  /// `core`, `commander` and `instruction` outlive the step. The instruction has targets.
  Step(RunCore& core, Commander& commander, Activities& activities, const Extent& extent,
       const scenario::Instruction& instruction, const StepOrder& order);

  /// Commands and looks; to be called once.
  void begin();

  /// Why it failed; nothing when it succeeded, or was abandoned.
  [[nodiscard]] const std::optional<record::Failure>& failure() const { return failure_; }
  [[nodiscard]] bool succeeded() const { return succeeded_; }

 private:
  void on_answer(const Answer& answer, Commander::News news) override;
  void on_seen(record::ComponentId id) override;
  void on_missed(record::ComponentId id) override;
  void on_deadline() override;
  void abandon() override;

  struct Target {
    record::ComponentId id;
    Progress progress = Progress::pending;
    bool renewed = false;       ///< commanded anew, as its calendar had been set
    bool shown_fresh = false;   ///< what the history tells of it in this step
    bool shown_as_end = false;  ///< and that this is what came of its command
    wire::State shown = wire::State::unknown;
  };

  void start(const scenario::SendCommand& send);
  void start(const scenario::WaitForState& wait);
  void start(const scenario::EnsureState& ensure);
  void start(const auto&) {}
  void open(base::Duration timeout);
  void record_target(const Target& target, std::uint64_t wanted);
  void give(Target& target, wire::Command command);
  void watch();
  void withhold_from_faulted(wire::Command command);
  void withhold_if_illegal(Target& target, const scenario::SendCommand& send);
  void skip(Target& target, wire::Command command);

  [[nodiscard]] bool renew(Target& target, const Answer& answer);
  void refuse(Target& target, const Answer& answer);
  void give_up_who_is_offline();

  void evaluate(Target& target);
  void evaluate_wait(Target& target);
  void evaluate_ensure(Target& target);
  void done(Target& target);
  void miss(Target& target, record::Failure failure);
  void fail(Target& target, record::Reason reason);
  void close(bool succeeded);
  void check_whether_done();

  [[nodiscard]] record::Failure failure_of(record::ComponentId id, record::Reason reason) const;
  [[nodiscard]] bool tolerates_one_more() const;
  void record_sighting(Target& target);
  [[nodiscard]] Target* find(record::ComponentId id);
  [[nodiscard]] bool is_goal(wire::State state) const;

  RunCore& core_;
  Commander& commander_;
  const scenario::Instruction& instruction_;
  StepOrder order_;
  std::vector<Target> targets_;
  std::size_t pending_ = 0;
  std::size_t missed_ = 0;
  std::vector<wire::State> goals_;  ///< empty: acknowledgements are what is wanted
  bool ensures_ = false;
  base::Duration timeout_{};
  base::Instant started_{};
  bool opening_ = false;  ///< nothing is decided before everybody was looked at
  bool succeeded_ = false;
  std::optional<record::Failure> failure_;
};

}  // namespace kapela::engine

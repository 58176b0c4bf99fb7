// EventStep: one send_event, or one start_process and the like: the same event to all targets at once, until each has
// acknowledged it, or replied as is wanted, one has failed for good, or the deadline is there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/engine/activity.hpp"
#include "orchestrator/engine/courier.hpp"
#include "orchestrator/engine/step_order.hpp"
#include "orchestrator/scenario/program.hpp"

namespace kapela::engine {

class EventStep final : public Activity {
 public:
  /// What is sent, as the run's values have it.
  struct Contents {
    ErrandPtr errand{};
    std::optional<TakingBack> undo{};
    base::Duration timeout{};
    /// Why it must not be sent to one, for people; nothing: it may.
    std::function<std::optional<std::string>(record::ComponentId)> forbids{};
  };
  /// Whether a reply is as it should be; why not, for people.
  using Judge = std::function<std::optional<std::string>(const wire::Json& reply)>;

  /// All of it outlives the step.
  EventStep(RunCore& core, Courier& courier, Activities& activities, const Extent& extent,
            const scenario::Instruction& instruction, const StepOrder& order, Contents contents, Judge judge);

  /// Sends; to be called once.
  void begin();

  /// Why it failed; nothing when it succeeded, or was abandoned.
  [[nodiscard]] const std::optional<record::Failure>& failure() const { return failure_; }
  [[nodiscard]] bool succeeded() const { return succeeded_; }
  /// Those that have done what they were asked for.
  [[nodiscard]] std::vector<record::ComponentId> done() const { return in(Progress::done); }
  /// Those that it has gone on without.
  [[nodiscard]] std::vector<record::ComponentId> missed() const { return in(Progress::missed); }
  /// What the first target has said; null: nothing.
  [[nodiscard]] wire::JsonPtr reply() const;

 private:
  void on_answer(const Answer& answer, Commander::News news) override;
  void on_seen(record::ComponentId) override {}
  void on_missed(record::ComponentId id) override;
  void on_deadline() override;
  void abandon() override;

  struct Target {
    record::ComponentId id;
    record::CommandId event = record::no_command;
    Progress progress = Progress::pending;
  };

  [[nodiscard]] std::vector<record::ComponentId> in(Progress progress) const;
  void refuse_forbidden();
  void send(Target& target, base::Instant deadline);
  void accept_reply(Target& target);
  void done(Target& target);
  void miss(Target& target, record::Reason reason, const std::string& why);
  void close(bool succeeded);
  void check_whether_done();
  [[nodiscard]] bool tolerates_one_more() const;
  [[nodiscard]] std::string wanted() const;

  RunCore& core_;
  Courier& courier_;
  const scenario::Instruction& instruction_;
  StepOrder order_;
  Contents contents_;
  Judge judge_;
  std::vector<Target> targets_;
  std::size_t pending_ = 0;
  std::size_t missed_ = 0;
  base::Duration timeout_{};
  base::Instant started_{};
  bool succeeded_ = false;
  std::optional<record::Failure> failure_;
};

}  // namespace kapela::engine

// Watch: the trigger of one scenario under watch: what it has seen, and whether that is a reason to start. Pure; it
// starts nothing. Owned by Automation.
#pragma once

#include <deque>
#include <span>
#include <string>

#include "orchestrator/automation/automation_settings.hpp"
#include "orchestrator/automation/condition_state.hpp"
#include "orchestrator/automation/trigger_data.hpp"

namespace kapela::automation {

using ScenarioPtr = std::shared_ptr<const scenario::Scenario>;

/// A reason to start a scenario.
struct Firing {
  std::string cause{};  ///< for people
  wire::JsonPtr data{};
  bool lasting = false;  ///< it stays one as long as the condition holds
};

/// What came of it.
struct Attempt {
  base::Instant at{};
  std::string cause{};
  std::optional<record::RunId> run{};
  std::optional<base::Error> refused{};
};

/// What a condition asks for and could not have yet.
struct Pending {
  Firing firing{};
  base::Instant since{};
  unsigned attempts = 0;
  std::optional<base::Instant> retry_at{};  ///< nothing: when something has ended
};

class Watch {
 public:
  /// `plant` and `board` outlive the watch.
  Watch(ScenarioPtr scenario, const record::Plant& plant, const engine::Board& board,
        const AutomationSettings& settings);

  /// Goes on with a new definition, whose trigger is the same; the plant may have other groups.
  void go_on_with(ScenarioPtr scenario);
  [[nodiscard]] bool same_trigger(const scenario::Scenario& other) const;

  /// Components entered other states. Each at most once.
  [[nodiscard]] std::optional<Firing> on_entered(std::span<const Entered> entered, base::Instant now);
  [[nodiscard]] std::optional<Firing> on_event(const wire::Event& event, base::Instant now) const;
  /// Something it waits for may be so now: its condition, or the time. `ready`: all components were seen or missed
  /// once.
  [[nodiscard]] std::optional<Firing> look(base::Instant now, base::WallTime wall, bool ready);
  /// When it has to look though nothing happens.
  [[nodiscard]] std::optional<base::Instant> due(base::Instant now, base::WallTime wall) const;

  [[nodiscard]] const scenario::Scenario& scenario() const { return *scenario_; }
  [[nodiscard]] const ScenarioPtr& shared() const { return scenario_; }
  /// Why it cannot be watched: the plant has no such component.
  [[nodiscard]] const std::optional<base::Error>& broken() const { return broken_; }
  [[nodiscard]] const std::vector<ComponentId>& components() const { return components_; }
  [[nodiscard]] const std::optional<ConditionState>& condition() const { return condition_; }
  [[nodiscard]] const std::optional<base::Instant>& looked() const { return looked_; }
  [[nodiscard]] const std::optional<calendar::sys_seconds>& next_by_calendar() const { return next_; }
  [[nodiscard]] const std::optional<base::Instant>& next_period() const { return next_period_; }
  /// Moments of its schedule that went by unseen.
  [[nodiscard]] unsigned missed() const { return missed_; }

  // What Automation notes here.
  std::optional<Pending> pending{};
  std::optional<Attempt> last_attempt{};
  std::optional<Attempt> last_start{};
  std::deque<base::Instant> starts{};  ///< of the last minute
  std::uint64_t fired = 0;             ///< reasons to start

 private:
  [[nodiscard]] const scenario::Trigger& trigger() const { return *scenario_->trigger; }
  void resolve_components();
  [[nodiscard]] std::optional<Firing> look_at_condition(const scenario::ConditionTrigger& trigger, const Scene& scene);
  [[nodiscard]] std::optional<Firing> look_at_stays(base::Instant now);
  [[nodiscard]] std::optional<Firing> look_at_calendar(const scenario::ScheduleTrigger& trigger, base::Instant now,
                                                       base::WallTime wall);
  [[nodiscard]] std::optional<Firing> look_at_period(base::Duration every, base::Instant now);
  [[nodiscard]] Firing entered_firing(const std::vector<Entered>& entered) const;
  /// What its expressions ask for; `event` may be null.
  [[nodiscard]] expression::Lookup lookup(base::Instant now, const wire::Json* event) const;

  /// A component that is in a state for which it has to stay a while.
  struct Stay {
    Entered entered{};
    base::Instant until{};
  };

  ScenarioPtr scenario_;
  const record::Plant& plant_;
  const engine::Board& board_;
  const AutomationSettings& settings_;
  std::optional<base::Error> broken_;
  std::vector<ComponentId> components_;
  std::optional<ConditionState> condition_;
  std::optional<base::Instant> looked_;
  std::vector<Stay> stays_;
  std::optional<calendar::sys_seconds> next_;
  std::optional<base::Instant> next_period_;
  unsigned missed_ = 0;
};

}  // namespace kapela::automation

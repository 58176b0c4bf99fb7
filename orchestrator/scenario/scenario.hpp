// Scenario: what a scenario file says, as values, before any component is known. Produced by files/, compiled into a
// Program for each run, which the engine carries out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/level.hpp"
#include "orchestrator/expression/expression.hpp"
#include "orchestrator/record/run_terms.hpp"
#include "orchestrator/scenario/data_template.hpp"
#include "orchestrator/scenario/template_text.hpp"
#include "orchestrator/wire/process_deed.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::record {
struct ProcessSpec;
}

namespace kapela::scenario {

/// Where something was written, for messages. Line and column count from 1; 0 means unknown.
struct Place {
  std::string file{};
  int line = 0;
  int column = 0;

  friend bool operator==(const Place&, const Place&) = default;
};

/// Which components an action means. The union of what is named, then filtered by last known state.
struct Selector {
  bool all = false;                         ///< target: "@all"
  std::vector<TemplateText> components{};   ///< component, components, client
  std::vector<std::string> groups{};        ///< group, groups
  std::vector<std::string> units{};         ///< of systemd: service, services of systemctl
  std::vector<wire::State> state_in{};      ///< only those in one of these states; empty: all
  std::vector<wire::State> state_not_in{};  ///< not those

  friend bool operator==(const Selector&, const Selector&) = default;
};

struct Action;
struct Scenario;
using Actions = std::vector<Action>;

/// log_event: a line in the log.
struct LogEvent {
  base::Level level = base::Level::info;
  TemplateText message{};
};

/// send_command: one command to every target at once; done when each has acknowledged it.
struct SendCommand {
  /// What of a target that stands where the command is illegal.
  enum class WhereIllegal : std::uint8_t {
    fail,       ///< the step fails
    skip,       ///< it is left out
    as_dialect  ///< it is left out where its dialect ignores such a command, as avena2 does; else as `fail`
  };

  Selector targets{};
  wire::Command command = wire::Command::get_state;
  std::optional<base::Duration> timeout{};  ///< for the acknowledgements; default: Waits::command_timeout
  WhereIllegal where_illegal = WhereIllegal::fail;
};

/// wait_for_state: every target is freshly observed in one of `states` before the timeout.
struct WaitForState {
  Selector targets{};
  std::vector<wire::State> states{};  ///< stable states
  base::Duration timeout{};
};

/// ensure_state: commands those targets that are not there yet, and waits for all of them.
struct EnsureState {
  Selector targets{};
  wire::State state = wire::State::stopped;  ///< a stable state
  base::Duration timeout{};
};

/// What takes back an event that was sent: key `undo` of send_event.
struct UndoEvent {
  std::string event{};
  DataTemplate data{};
  base::Duration timeout = std::chrono::seconds(5);  ///< until it is acknowledged; it is repeated until then
};

/// send_event: an event of a component's business, no command, to every target at once; done when each has
/// acknowledged it, or has replied where that is wanted.
struct SendEvent {
  Selector targets{};
  std::string event{};
  DataTemplate data{};
  std::optional<base::Duration> timeout{};         ///< default: Waits::command_timeout
  bool needs_reply = false;                        ///< an acknowledgement is not enough
  std::optional<expression::Expression> expect{};  ///< of `reply`; the step fails where it does not hold
  std::vector<std::pair<std::string, expression::Expression>> save{};  ///< variables, of `reply`
  std::optional<UndoEvent> undo{};
  bool harmless = false;  ///< there is nothing to take back
};

/// start_process, stop_process, restart_process: asked of whoever supervises the process of each target; done when it
/// runs and answers, or nothing of it is left.
struct HandleProcess {
  Selector targets{};
  wire::ProcessDeed deed = wire::ProcessDeed::start;
  std::optional<base::Duration> timeout{};  ///< default: what its process may take, see `time_of`
};
/// As long as it may take, where the action does not say.
[[nodiscard]] base::Duration time_of(const HandleProcess& action, const record::ProcessSpec& process);

/// wait_for: the condition holds, by what its components say after the step began.
struct WaitFor {
  expression::Expression condition{};
  base::Duration timeout{};
  TemplateText message{};  ///< why, for people; empty: the condition is named
};

/// test: avena's demonstration action: logs "[TestAction] message" and what it was given.
struct TestAction {
  TemplateText message{};
  bool show_config = false;
  bool show_trigger = false;
};

/// delay: nothing happens for so long.
struct Delay {
  base::Duration duration{};
};

/// require: the step fails unless the condition holds.
struct Require {
  expression::Expression condition{};
  TemplateText message{};  ///< why, for people; empty: the condition is named
};

/// set: gives a variable a value, for what comes after in the run.
struct Set {
  std::string name{};
  expression::Expression value{};
};

/// alert: tells people through the alert channels.
struct Alert {
  base::Level severity = base::Level::warning;
  TemplateText message{};
};

/// approve: waits for an operator's word; the step fails when it is no, or does not come in time.
struct Approve {
  TemplateText message{};
  base::Duration timeout{};
};

/// One way of a Choose.
struct Branch {
  expression::Expression when{};
  Actions actions;
};

/// if, choose, evaluate_condition: the first branch whose condition holds, or `otherwise`.
struct Choose {
  std::vector<Branch> branches;
  Actions otherwise;
};

/// parallel: all branches at once; they share no component. The first that fails ends the others.
struct Parallel {
  std::vector<Actions> branches;
};

/// repeat: the actions so many times, or until the condition holds after a round (at most `times` rounds).
struct Repeat {
  Actions actions;
  std::uint32_t times = 1;
  std::optional<expression::Expression> until{};  ///< not holding after the last round: the step fails
  base::Duration pause{};                         ///< between rounds
};

/// execute_scenario: the actions of another scenario, inside this run: its components, journal and deadline.
struct ExecuteScenario {
  std::string name{};                                                  ///< NFC
  std::vector<std::pair<std::string, expression::Expression>> vars{};  ///< evaluated here, set there
  std::shared_ptr<const Scenario> scenario{};  ///< linked when all files are read; never null then
};

/// retry: how a step that failed is tried again.
struct Retry {
  std::uint32_t count = 0;        ///< further attempts
  base::Duration delay{};         ///< before the first of them
  double backoff = 1;             ///< each delay is so many times the one before
  double jitter = 0;              ///< of 1: each delay is longer by at most this part of it
  std::vector<std::string> on{};  ///< names of Reasons; empty: whatever failed it
};

struct Action {
  using Body = std::variant<LogEvent, SendCommand, WaitForState, EnsureState, SendEvent, HandleProcess, WaitFor,
                            TestAction, Delay, Require, Set, Alert, Approve, Choose, Parallel, Repeat, ExecuteScenario>;
  Body body{};
  std::string description{};
  std::optional<expression::Expression> when{};  ///< `if`: skipped unless it holds
  std::optional<Retry> retry{};
  bool required = true;                   ///< false: its failure is told, and the run goes on
  std::optional<std::uint32_t> quorum{};  ///< so many targets are enough
  Actions on_failure{};                   ///< once, bounded, when the step has failed for good; lowering commands only
  Place place{};
};

/// "log_event", ... as in the files.
[[nodiscard]] std::string_view type_name(const Action::Body& body);

/// How compensation goes: key `rollback` of a scenario.
struct RollbackSettings {
  record::OnStuck on_stuck = record::OnStuck::hold;
  base::Duration budget = std::chrono::minutes(3);      ///< for all of it; the run's own deadline does not count here
  base::Duration drain = std::chrono::seconds(45);      ///< until a transition of one component has ended
  base::Duration on_failure = std::chrono::seconds(5);  ///< for the on_failure of the step, before
};

struct Trigger;

struct Scenario {
  std::string name;  ///< NFC, without surrounding space
  std::string description{};
  std::string trigger_type = "manual";
  std::string
      trigger_text{};  ///< all that the trigger says, written in one way: equal for equal triggers; manual: empty
  std::shared_ptr<const Trigger> trigger{};  ///< null: manual
  bool enabled = true;                       ///< false: its trigger does not start it
  Actions actions;
  Actions on_success{};                          ///< after it: log_event, test, alert, set
  Actions on_end{};                              ///< after it, whatever the end: the same
  std::optional<base::Duration> timeout{};       ///< of the whole run, compensation aside
  std::optional<record::Atomicity> atomicity{};  ///< nothing: inferred, see `atomicity_of`
  RollbackSettings rollback{};
  record::Mode mode = record::Mode::single;
  std::optional<base::Duration> cooldown{};  ///< from the end of its last run
  bool preempt = false;  ///< runs that have its components are cancelled, and it starts when they are undone
  int priority = 0;      ///< lower goes first among those that wait
  std::optional<std::uint32_t> max_executions{};  ///< since the start of the orchestrator
  bool resume = false;                            ///< after a crash of the orchestrator it goes on; ensure_state only
  std::vector<std::pair<std::string, expression::Value>> vars{};  ///< with their defaults
  std::uint64_t hash = 0;                                         ///< of its text, and of those that it executes
  Place place{};
};

/// The scenario's own word, or what its commands tell: what raises is rolled back, what only lowers goes forward.
[[nodiscard]] record::Atomicity atomicity_of(const Scenario& scenario);
/// True when one of its commands can raise a component: such scenarios are refused while the plant is latched.
[[nodiscard]] bool energises(const Scenario& scenario);
/// True when it has a CMD_ACK: only such a scenario may begin with a component in FAULT.
[[nodiscard]] bool acknowledges(const Scenario& scenario);

}  // namespace kapela::scenario

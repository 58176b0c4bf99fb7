// Scenario: what a scenario file says, as values, before any component is known. Produced by files/, run by the engine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/log.hpp"
#include "orchestrator/engine/template_text.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::engine {

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
  std::vector<wire::State> state_in{};      ///< only those in one of these states; empty: all
  std::vector<wire::State> state_not_in{};  ///< not those

  friend bool operator==(const Selector&, const Selector&) = default;
};

/// log_event: a line in the log.
struct LogEvent {
  base::Level level = base::Level::info;
  TemplateText message{};
  friend bool operator==(const LogEvent&, const LogEvent&) = default;
};

/// send_command: one command to every target at once; done when each has acknowledged it.
struct SendCommand {
  Selector targets{};
  wire::Command command = wire::Command::get_state;
  std::optional<base::Duration> timeout{};  ///< for the acknowledgements; default: EngineSettings::command_timeout
  friend bool operator==(const SendCommand&, const SendCommand&) = default;
};

/// wait_for_state: every target is freshly observed in one of `states` before the timeout.
struct WaitForState {
  Selector targets{};
  std::vector<wire::State> states{};  ///< stable states
  base::Duration timeout{};
  friend bool operator==(const WaitForState&, const WaitForState&) = default;
};

/// ensure_state: commands those targets that are not there yet, and waits for all of them.
struct EnsureState {
  Selector targets{};
  wire::State state = wire::State::stopped;  ///< a stable state
  base::Duration timeout{};
  friend bool operator==(const EnsureState&, const EnsureState&) = default;
};

/// test: avena's demonstration action: logs "[TestAction] message" and what it was given.
struct TestAction {
  TemplateText message{};
  bool show_config = false;
  bool show_trigger = false;
  friend bool operator==(const TestAction&, const TestAction&) = default;
};

struct Action {
  using Body = std::variant<LogEvent, SendCommand, WaitForState, EnsureState, TestAction>;
  Body body{};
  std::string description{};
  std::vector<Action> on_failure{};  ///< log_event and test only, until compensation exists
  Place place{};
};

/// "log_event", ... as in the files.
[[nodiscard]] std::string_view type_name(const Action::Body& body);

struct Scenario {
  std::string name;  ///< NFC, without surrounding space
  std::string description{};
  std::string trigger_type = "manual";
  std::vector<Action> actions{};
  std::optional<base::Duration> timeout{};  ///< of the whole run
  Place place{};
};

}  // namespace kapela::engine

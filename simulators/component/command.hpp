// What goes into a simulated component and what comes out of it, typed: no JSON and no text on this path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/messages.hpp"
#include "orchestrator/wire/profile.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::component {

/// Whoever sent a command, in the words of the one who carries events; nobody: wants no push.
using Sender = std::uint32_t;
inline constexpr Sender nobody = 0;

using wire::is_taken;
using wire::Verdict;

struct CommandRequest {
  wire::Command command = wire::Command::stop;  ///< not a query
  wire::Fence fence{};
  Sender sender = nobody;
  /// What the state machine makes of the command instead: of those of Stage::machine. Read during the call only.
  const faults::Fault* fault = nullptr;
};

struct CommandReply {
  Verdict verdict = Verdict::accepted;
  Verdict first = Verdict::accepted;         ///< what was decided the first time; equals `verdict` unless duplicate
  wire::State state = wire::State::unknown;  ///< right after the decision: the transient it entered, or where it stays
  bool fault_acted = false;                  ///< the request's fault has made a difference

  friend bool operator==(const CommandReply&, const CommandReply&) = default;
};

/// An event that is no command.
struct EventRequest {
  std::string_view event{};
  wire::JsonPtr data{};  ///< what it carries; never null
  wire::Fence fence{};
  const faults::Fault* fault = nullptr;  ///< as of CommandRequest
};

struct EventReply {
  Verdict verdict = Verdict::accepted;
  Verdict first = Verdict::accepted;
  std::optional<wire::EventResult> result{};  ///< of one for which there is a rule, and that was taken
  std::string reason{};                       ///< of a refusal by the rule
  bool fault_acted = false;
};

/// A transition that is over.
struct TransitionEnd {
  enum class How : std::uint8_t {
    reached,  ///< its time has come: the component is in `to`, unless a fault has led it astray
    aborted,  ///< another command (or the admin port) broke it off
    failed,   ///< the component is in FAULT
  };
  wire::Command command = wire::Command::stop;
  wire::State from = wire::State::unknown;
  wire::State via = wire::State::unknown;
  wire::State to = wire::State::unknown;  ///< where the command was to lead
  How how = How::reached;
  wire::Fence fence{};  ///< cmd_id and epoch of the command
  Sender sender = nobody;
  base::Duration took{};
};

/// The port through which a component tells what happens to it. Called from inside its functions; must not call back.
class Outbox {
 public:
  virtual ~Outbox() = default;
  /// Each change, transients and changes that take no time included, in order.
  virtual void state_changed(wire::State from, wire::State to) = 0;
  virtual void transition_ended(const TransitionEnd& end) = 0;
  /// CMD_RESTART was accepted: the process is to end and to be started again.
  virtual void restart_wanted() = 0;
};

}  // namespace kapela::component

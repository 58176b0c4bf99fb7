// Fault: one rule of what goes wrong at a simulated component, as data (faults.md). Shared by both worlds; owned by
// whoever read or generated it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::faults {

/// In the order of `kinds()`; the simplest first, which is also the order in which a search prefers them.
enum class FaultType : std::uint8_t {
  latency,          ///< receive: the FSM acts later as well; reply: only the answer is late
  drop,             ///< receive: the FSM never sees it; reply: it acts, and the answer is lost
  duplicate,        ///< the FSM gets the event again
  ack_only,         ///< answered with success, and nothing happens
  late_transition,  ///< answered at once, the state changes late
  fail_transition,  ///< fails in mid-transition
  wrong_target,     ///< reaches another state than asked for
  stale_state,      ///< reports an older state
  hang,             ///< accepts, reads, says nothing
  crash,            ///< the process dies
};

/// Before or after the component has acted.
enum class Place : std::uint8_t { receive, reply };

/// All that are given must hold.
struct Match {
  std::optional<wire::Command> event{};  ///< without: every command that is no query
  std::optional<wire::State> from{};     ///< the true state when the request arrives
  std::optional<wire::State> to{};       ///< where the command leads from there

  friend bool operator==(const Match&, const Match&) = default;
};

/// Which of the matching requests are hit, counted from the start or the last reset.
struct Trigger {
  std::uint32_t skip = 0;   ///< so many pass first
  std::uint32_t count = 0;  ///< so many are hit then; 0: all

  friend bool operator==(const Trigger&, const Trigger&) = default;
};

struct Fault {
  std::string name{};
  FaultType type = FaultType::latency;
  Place at = Place::reply;
  Match match{};
  Trigger trigger{};

  /// latency: the delay; late_transition: what is added, or the whole with `whole`; duplicate: between copies; hang:
  /// until the answer comes after all, crash: until the process is back; zero there: never.
  base::Duration duration{};
  bool whole = false;                       ///< late_transition: the transition takes `duration`, whatever was drawn
  wire::State to = wire::State::fault;      ///< fail_transition, wrong_target
  double progress = 0.5;                    ///< fail_transition: the part of its time after which it fails
  std::int64_t code = 0;                    ///< fail_transition: error_code
  std::uint32_t copies = 1;                 ///< duplicate; stale_state: how many changes of state ago
  std::uint32_t reports = 3;                ///< stale_state: so many answers to CMD_GET_STATE lie
  bool loses_memory = false;                ///< crash: the ids of commands are forgotten as well

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// "fail_transition", ... as in files.
[[nodiscard]] std::string_view name(FaultType type);
[[nodiscard]] std::optional<FaultType> parse_fault_type(std::string_view text);
[[nodiscard]] std::string_view name(Place place);
[[nodiscard]] std::optional<Place> parse_place(std::string_view text);

/// True for those that change what a transition does: the component's own state machine acts on them.
[[nodiscard]] constexpr bool is_of_transition(FaultType type) {
  return type >= FaultType::ack_only && type <= FaultType::wrong_target;
}

}  // namespace kapela::faults

// Fault: one rule of what goes wrong at a simulated component, as data. Shared by both worlds; owned by whoever read or
// generated it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::faults {

/// The simplest first, which is also the order in which a search prefers them.
enum class FaultType : std::uint8_t {
  latency,          ///< receive: the FSM acts later as well; reply: only the answer is late
  drop,             ///< receive: the FSM never sees it; reply: it acts, and the answer is lost
  duplicate,        ///< the FSM gets the command again
  ack_only,         ///< answered with success, and nothing happens
  late_transition,  ///< answered at once, the state changes late
  fail_transition,  ///< fails in mid-transition
  wrong_target,     ///< reaches another state than asked for
  stale_state,      ///< reports an older state
  hang,             ///< accepts, reads, says nothing; the FSM never sees it
  crash,            ///< the process dies
};

/// Before or after the component has acted. Only latency, drop and crash can be at either.
enum class Place : std::uint8_t { receive, reply };

/// All that are given must hold.
struct Match {
  std::optional<wire::Command> event{};  ///< without: every command that is no query
  std::optional<wire::State> from{};     ///< the true state when the request arrives
  std::optional<wire::State> to{};  ///< where the command leads from there; a command that is illegal leads nowhere

  friend bool operator==(const Match&, const Match&) = default;
};

/// Which of the matching requests are hit, counted from the start or the last reset.
struct Trigger {
  std::uint32_t skip = 0;   ///< so many pass first
  std::uint32_t count = 0;  ///< so many are hit then; 0: all

  friend bool operator==(const Trigger&, const Trigger&) = default;
};

/// The most that `Fault::copies` may be.
inline constexpr std::uint32_t most_copies = 64;

struct Fault {
  std::string name{};
  FaultType type = FaultType::latency;
  Place at = Place::reply;
  Match match{};
  Trigger trigger{};

  /// latency: the delay; late_transition: what is added, or the whole with `whole`; duplicate: between copies; hang:
  /// until the answer comes after all, crash: until the process is back; zero there: never.
  base::Duration duration{};
  bool whole = false;                   ///< late_transition: the transition takes `duration`, whatever was drawn
  wire::State to = wire::State::fault;  ///< fail_transition: FAULT; wrong_target: any stable state
  double progress = 0.5;                ///< fail_transition: the part of its time after which it fails, 0 to 1
  std::int64_t code = 0;                ///< fail_transition: error_code
  std::uint32_t copies = 1;             ///< duplicate; stale_state: how many changes of state ago
  std::uint32_t reports = 3;            ///< stale_state: so many answers to CMD_GET_STATE lie
  bool loses_memory = false;            ///< crash: the ids of commands are forgotten as well

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// As in files: "fail_transition", ...
[[nodiscard]] std::string_view name(FaultType type);
[[nodiscard]] std::optional<FaultType> parse_fault_type(std::string_view text);
/// All of them, for "did you mean" and searches.
[[nodiscard]] std::vector<std::string> fault_type_names();

/// "receive" or "reply".
[[nodiscard]] std::string_view name(Place place);
[[nodiscard]] std::optional<Place> parse_place(std::string_view text);

/// True for those that change what a transition does: the component's own state machine acts on them.
[[nodiscard]] constexpr bool is_of_transition(FaultType type) {
  return type >= FaultType::ack_only && type <= FaultType::wrong_target;
}

/// True for those that can be at either place; the others have one of their own.
[[nodiscard]] constexpr bool has_place(FaultType type) {
  return type == FaultType::latency || type == FaultType::drop || type == FaultType::crash;
}

}  // namespace kapela::faults

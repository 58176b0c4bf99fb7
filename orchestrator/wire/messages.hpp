// The typed contents of `data` that both halves exchange: fences of commands, state reports.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/json.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::wire {

/// What makes a command safe to repeat and to be late (semantics.md): absent members are not checked.
struct Fence {
  std::optional<std::uint64_t> cmd_id{};  ///< unique within its epoch; acted on once
  std::optional<std::uint64_t> epoch{};   ///< grows with each start of the orchestrator; older ones are refused
  /// On the wire: seconds since 1970 with fraction. Holds for commands that raise; none that only lowers is too late.
  std::optional<base::WallTime> not_after{};
  std::optional<std::uint64_t> run{};
  /// What only the one who got the command can know: it comes back with `caused_by`, and makes that to be believed.
  std::string proof{};

  friend bool operator==(const Fence&, const Fence&) = default;
};

/// Epochs are milliseconds since 1970; those that no calendar of ours can reach are refused.
inline constexpr std::uint64_t most_epoch = 9'223'372'036'854;
/// One further ahead of a component's calendar than this is nobody's start: it does not fence off those that are not.
inline constexpr std::chrono::milliseconds epoch_ahead = std::chrono::hours(24);

/// `data` of a command. Unknown members are ignored; wrong types are `invalid` with their JSON pointer below `pointer`.
[[nodiscard]] base::Result<Fence> decode_fence(const Json& data, std::string_view pointer);
[[nodiscard]] JsonPtr encode(const Fence& fence);

/// How much of what a component tells of its business is kept: bytes of names and texts, and eight for every value.
inline constexpr std::size_t max_details_bytes = 64 * 1024;
/// What people are told of more.
[[nodiscard]] std::string details_left_out();

/// `data` of a CMD_GET_STATE reply and of STATE_CHANGED.
struct StateReport {
  State state = State::unknown;
  bool error = false;
  std::int64_t error_code = 0;
  std::string error_message{};       ///< empty: null on the wire
  std::uint64_t revision = 0;        ///< grows with each change of state, restarts included; 0: none, left out
  JsonPtr details{};                 ///< the member `state`, its business: whatever it likes; {} when null here
  std::optional<Fence> caused_by{};  ///< STATE_CHANGED: the command whose transition ended (cmd_id, epoch)
  std::string problem{};             ///< what could not be taken as it stands, for people; empty: all could
};

/// Takes a report as avena's own orchestrator does: `error` by its truth, numbers also as text, texts also as lists and
/// objects. What means nothing (a state that the profile does not have) is left at its default, and told in `problem`.
/// Errors: `invalid` where fsm_state is missing, or this is no object.
[[nodiscard]] base::Result<StateReport> decode_state_report(const Json& data);
[[nodiscard]] JsonPtr encode(const StateReport& report);

/// Beside `status` in the HTTP answer to a query or command: what the component's calendar says, in seconds since 1970.
inline constexpr const char* answer_time = "time";

/// What a component decides about a command. Histories hold the numbers.
enum class Verdict : std::uint8_t {
  accepted,           ///< the transition began (and, when it takes no time, has ended)
  already_there,      ///< accepted, nothing to do
  duplicate,          ///< this cmd_id was decided before: the first decision stands
  refused_illegal,    ///< the profile has no such edge here
  refused_expired,    ///< past its not_after, overtaken, or so old that it cannot be told from a repeat
  refused_old_epoch,  ///< from an orchestrator that has been replaced
};

/// "accepted", "already_there", ...
[[nodiscard]] std::string_view name(Verdict verdict);

/// What an injected fault means for the word of its component: bits, in the histories of simulated
/// components.
enum class Injected : std::uint64_t {
  forgets = 1,   ///< which commands it has seen: its fences mean nothing any more
  pretends = 2,  ///< that it obeys: of the next command that it handles
};

/// True where the sender may count on the command having been taken.
[[nodiscard]] constexpr bool is_taken(Verdict verdict) {
  return verdict == Verdict::accepted || verdict == Verdict::already_there;
}

/// What a Kapela simulator adds to the HTTP answer of a command, beside "status". Avena answers "status" alone:
/// accepted.
struct CommandAnswer {
  bool accepted = true;
  bool already_there = false;    ///< accepted without moving: it is where the command leads
  bool duplicate = false;        ///< accepted before, under the same cmd_id
  bool expired = false;          ///< refused for its age alone, and not acted on; false: left out
  bool pushes = false;           ///< STATE_CHANGED will tell the end of the transition
  State state = State::unknown;  ///< at the decision; unknown: not given
  std::uint64_t revision = 0;    ///< of that state; 0: none, left out
  std::string reason{};          ///< of a refusal, for people
};

/// From the body of a 200 answer: members that are missing keep their defaults. Errors: `invalid`.
[[nodiscard]] base::Result<CommandAnswer> decode_command_answer(const Json& body);
/// The members to merge into the HTTP answer: accepted, already_there, duplicate, expired, pushes, fsm_state, reason.
[[nodiscard]] Json encode(const CommandAnswer& answer);

}  // namespace kapela::wire

// The FSM profile as data: states, commands, edges, aliases (semantics.md section 1). The one place where a state or a
// command has its name. Shared by the orchestrator, the simulators and the checker.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/assert.hpp"

namespace kapela::wire {

enum class State : std::uint8_t {
  unknown,
  stopped,
  initializing,
  initialized,
  starting,
  run,
  pausing,
  pause,
  resuming,
  soft_stopping,
  stopping,
  hard_stopping,
  on_error,
  fault,
  ack,
};

enum class Command : std::uint8_t {
  initialize,
  run,
  stop,
  pause,
  soft_stop,
  hard_stop,
  ack,
  restart,
  get_state,
  health_check,
  event,  ///< stands for every event that is no command: it has a type of its own instead of a word
};
inline constexpr std::size_t command_count = static_cast<std::size_t>(Command::event) + 1;

/// True for what changes nothing.
[[nodiscard]] constexpr bool is_query(Command command) {
  return command == Command::get_state || command == Command::health_check;
}

/// Which commands a component has, and what it calls them: the seed's CMD_INITIALIZE / CMD_STOP, or those of
/// avena_commons 2.x. What a component does not have is never sent to it.
enum class Dialect : std::uint8_t { seed, avena2 };
inline constexpr std::size_t dialect_count = 2;

struct StateTraits {
  State state;
  std::string_view name;
  bool stable;
  int energy;  ///< no_energy where it has none (FAULT, ON_ERROR, UNKNOWN)
};
inline constexpr int no_energy = -1;

/// By state.
inline constexpr std::array state_table{
    StateTraits{State::unknown, "UNKNOWN", false, no_energy},
    StateTraits{State::stopped, "STOPPED", true, 0},
    StateTraits{State::initializing, "INITIALIZING", false, 0},
    StateTraits{State::initialized, "INITIALIZED", true, 1},
    StateTraits{State::starting, "STARTING", false, 1},
    StateTraits{State::run, "RUN", true, 3},
    StateTraits{State::pausing, "PAUSING", false, 2},
    StateTraits{State::pause, "PAUSE", true, 2},
    StateTraits{State::resuming, "RESUMING", false, 2},
    StateTraits{State::soft_stopping, "SOFT_STOPPING", false, 1},
    StateTraits{State::stopping, "STOPPING", false, 0},
    StateTraits{State::hard_stopping, "HARD_STOPPING", false, 0},
    StateTraits{State::on_error, "ON_ERROR", false, no_energy},
    StateTraits{State::fault, "FAULT", true, no_energy},
    StateTraits{State::ack, "ACK", false, 0},
};

/// One legal transition of a command.
struct Edge {
  State from;
  State via;
  State to;
  bool aborts = false;  ///< breaks off a transition that is under way

  friend bool operator==(const Edge&, const Edge&) = default;
};

struct CommandTraits {
  Command command;
  std::string_view name;  ///< the seed's spelling
  /// By dialect: its word for the command. Two commands may share one: what comes of it depends on where the component
  /// stands. Empty: it has none.
  std::array<std::string_view, dialect_count> words;
  bool lowers;                  ///< only ever lowers energy
  std::span<const Edge> edges;  ///< empty for queries and CMD_RESTART
};

[[nodiscard]] constexpr std::span<const StateTraits> states() {
  return state_table;
}
/// Those that have a word: all but Command::event.
[[nodiscard]] std::span<const CommandTraits> commands();
[[nodiscard]] constexpr const StateTraits& traits(State state) {
  const auto index = static_cast<std::size_t>(state);
  ASSERT(index < state_table.size());
  return state_table[index];
}
[[nodiscard]] const CommandTraits& traits(Command command);
[[nodiscard]] std::string_view name(State state);
/// The seed's spelling; see `spelling` for what goes on the wire.
[[nodiscard]] std::string_view name(Command command);
[[nodiscard]] bool implements(Dialect dialect, Command command);
/// What a dialect calls a command; for people the seed's name, where it does not have it.
[[nodiscard]] std::string_view spelling(Command command, Dialect dialect);
[[nodiscard]] std::string_view name(Dialect dialect);

/// Exact upper-case names; commands in either spelling.
[[nodiscard]] std::optional<State> parse_state(std::string_view text);
[[nodiscard]] std::optional<Command> parse_command(std::string_view text);
[[nodiscard]] std::optional<Dialect> parse_dialect(std::string_view text);

/// All names, for "did you mean" and schemas.
[[nodiscard]] std::vector<std::string> state_names();
[[nodiscard]] std::vector<std::string> command_names();

/// The edge that a command takes from a state, if it is legal there.
[[nodiscard]] std::optional<Edge> edge(Command command, State from);
/// The same, for a component of a dialect: none where the dialect does not have the command.
[[nodiscard]] std::optional<Edge> edge(Command command, State from, Dialect dialect);
/// What a component of a dialect takes the word of a command for, whatever was meant by it; none: it has no such word.
[[nodiscard]] std::optional<Command> heard_as(Command command, Dialect dialect);
/// True where the word of a command, however late it comes, sets a component of the dialect in motion.
[[nodiscard]] bool can_move(Command command, State state, Dialect dialect);

/// True where a command asks for the state the component is already in and says so without moving (CMD_STOP in
/// STOPPED).
[[nodiscard]] bool already_there(Command command, State state);

/// The single command of a dialect whose edge leads from one stable state to another, if there is one (ensure_state).
[[nodiscard]] std::optional<Command> command_between(State from, State to, Dialect dialect);

/// The first command on the shortest way from one stable state to another; none out of FAULT, or when there is no way.
[[nodiscard]] std::optional<Command> command_towards(State from, State to, Dialect dialect);

/// Commands of a dialect that are legal in a state, as "CMD_RUN, CMD_STOP", for error messages.
[[nodiscard]] std::string legal_commands_text(State state, Dialect dialect);
/// All words of a dialect, in the same form.
[[nodiscard]] std::string words_text(Dialect dialect);

}  // namespace kapela::wire

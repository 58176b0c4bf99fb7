#include "orchestrator/wire/profile.hpp"

#include <algorithm>
#include <array>

namespace kapela::wire {
namespace {

using enum State;

constexpr std::array initialize_edges{Edge{stopped, initializing, initialized}, Edge{run, soft_stopping, initialized}};
constexpr std::array run_edges{Edge{initialized, starting, run}, Edge{pause, resuming, run}};
constexpr std::array stop_edges{Edge{initialized, stopping, stopped},    Edge{run, stopping, stopped},
                                Edge{pause, stopping, stopped},          Edge{initializing, stopping, stopped, true},
                                Edge{starting, stopping, stopped, true}, Edge{pausing, stopping, stopped, true},
                                Edge{resuming, stopping, stopped, true}};
constexpr std::array pause_edges{Edge{run, pausing, pause}};
constexpr std::array soft_stop_edges{Edge{run, soft_stopping, initialized}};
constexpr std::array hard_stop_edges{Edge{run, hard_stopping, stopped}, Edge{pause, hard_stopping, stopped}};
constexpr std::array ack_edges{Edge{fault, ack, stopped}};

/// A command of one word in every dialect.
constexpr std::array<std::string_view, dialect_count> everywhere(std::string_view word) {
  return {word, word};
}

/// avena_commons 2.x stops softly when it is told CMD_INITIALIZED in RUN; it lists CMD_SOFT_STOP and CMD_HARD_STOP, and
/// has no handler for either: its worker threads end when one comes.
constexpr std::array command_table{
    CommandTraits{
        Command::initialize, "CMD_INITIALIZE", {"CMD_INITIALIZE", "CMD_INITIALIZED"}, false, initialize_edges},
    CommandTraits{Command::run, "CMD_RUN", everywhere("CMD_RUN"), false, run_edges},
    CommandTraits{Command::stop, "CMD_STOP", {"CMD_STOP", "CMD_STOPPED"}, true, stop_edges},
    CommandTraits{Command::pause, "CMD_PAUSE", everywhere("CMD_PAUSE"), true, pause_edges},
    CommandTraits{Command::soft_stop, "CMD_SOFT_STOP", {"CMD_SOFT_STOP", "CMD_INITIALIZED"}, true, soft_stop_edges},
    CommandTraits{Command::hard_stop, "CMD_HARD_STOP", {"CMD_HARD_STOP", ""}, true, hard_stop_edges},
    CommandTraits{Command::ack, "CMD_ACK", everywhere("CMD_ACK"), false, ack_edges},
    CommandTraits{Command::restart, "CMD_RESTART", everywhere("CMD_RESTART"), false, {}},
    CommandTraits{Command::get_state, "CMD_GET_STATE", everywhere("CMD_GET_STATE"), false, {}},
    CommandTraits{Command::health_check, "CMD_HEALTH_CHECK", everywhere("CMD_HEALTH_CHECK"), false, {}},
    CommandTraits{Command::event, "EVENT", everywhere(""), false, {}},
};

/// By command and the state it is given in: what a step asks again and again.
constexpr auto edge_table = [] {
  std::array<std::array<std::optional<Edge>, state_table.size()>, command_table.size()> table{};
  for (const CommandTraits& t : command_table)
    for (const Edge& e : t.edges) table[static_cast<std::size_t>(t.command)][static_cast<std::size_t>(e.from)] = e;
  return table;
}();

struct Word {
  std::string_view text;
  Command command;
};

/// All words of all dialects, for each event that comes. Where a word means two commands the first one stands first.
constexpr auto word_table = [] {
  std::array<Word, command_table.size() * dialect_count> table{};
  std::size_t count = 0;
  for (const CommandTraits& t : command_table)
    for (const std::string_view word : t.words) table[count++] = {word, t.command};
  std::sort(table.begin(), table.end(), [](const Word& one, const Word& other) {
    return one.text != other.text ? one.text < other.text : one.command < other.command;
  });
  return table;
}();

constexpr std::array dialect_names{std::string_view("seed"), std::string_view("avena2")};

template <class Table, class Key, class Project>
constexpr bool indexed_by(const Table& table, Project project) {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (project(table[i]) != static_cast<Key>(i)) return false;
  return true;
}
static_assert(dialect_names.size() == dialect_count);
static_assert(indexed_by<decltype(state_table), State>(state_table, [](const StateTraits& t) { return t.state; }));
static_assert(indexed_by<decltype(command_table), Command>(command_table,
                                                           [](const CommandTraits& t) { return t.command; }));

std::string_view word_of(const CommandTraits& command, Dialect dialect) {
  return command.words.at(static_cast<std::size_t>(dialect));
}

void add(std::string& listed, std::string_view word) {
  listed += (listed.empty() ? "" : ", ") + std::string(word);
}

}  // namespace

std::span<const CommandTraits> commands() {
  return std::span(command_table).first(static_cast<std::size_t>(Command::event));
}

const CommandTraits& traits(Command command) {
  const auto index = static_cast<std::size_t>(command);
  ASSERT(index < command_table.size());
  return command_table[index];
}

std::string_view name(State state) {
  return traits(state).name;
}
std::string_view name(Command command) {
  return traits(command).name;
}
std::string_view name(Dialect dialect) {
  return dialect_names.at(static_cast<std::size_t>(dialect));
}

bool implements(Dialect dialect, Command command) {
  return !word_of(traits(command), dialect).empty();
}

std::string_view spelling(Command command, Dialect dialect) {
  return implements(dialect, command) ? word_of(traits(command), dialect) : name(command);
}

std::optional<State> parse_state(std::string_view text) {
  for (const StateTraits& t : state_table)
    if (t.name == text) return t.state;
  return std::nullopt;
}

std::optional<Command> parse_command(std::string_view text) {
  const auto* const found =
      std::lower_bound(word_table.begin(), word_table.end(), text,
                       [](const Word& word, std::string_view wanted) { return word.text < wanted; });
  if (text.empty() || found == word_table.end() || found->text != text) return std::nullopt;
  return found->command;
}

std::optional<Dialect> parse_dialect(std::string_view text) {
  for (std::size_t i = 0; i < dialect_names.size(); ++i)
    if (dialect_names[i] == text) return static_cast<Dialect>(i);
  return std::nullopt;
}

std::vector<std::string> state_names() {
  std::vector<std::string> names;
  for (const StateTraits& t : state_table) names.emplace_back(t.name);
  return names;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const CommandTraits& t : command_table) {
    for (const std::string_view word : t.words)
      if (!word.empty() && std::find(names.begin(), names.end(), word) == names.end()) names.emplace_back(word);
  }
  return names;
}

std::optional<Edge> edge(Command command, State from) {
  const auto row = static_cast<std::size_t>(command);
  const auto column = static_cast<std::size_t>(from);
  ASSERT(row < edge_table.size() && column < state_table.size());
  return edge_table[row][column];
}

std::optional<Edge> edge(Command command, State from, Dialect dialect) {
  return implements(dialect, command) ? edge(command, from) : std::nullopt;
}

std::optional<Command> heard_as(Command command, Dialect dialect) {
  if (!implements(dialect, command)) return std::nullopt;
  for (const CommandTraits& t : command_table)
    if (word_of(t, dialect) == spelling(command, dialect)) return t.command;
  return std::nullopt;
}

bool can_move(Command command, State state, Dialect dialect) {
  const std::optional<Command> heard = heard_as(command, dialect);
  return heard && edge(*heard, state);
}

bool already_there(Command command, State state) {
  return command == Command::stop && state == State::stopped;
}

std::optional<Command> command_between(State from, State to, Dialect dialect) {
  if (from == State::fault) return std::nullopt;  // only an operator acknowledges a fault
  for (const CommandTraits& t : command_table)
    for (const Edge& e : t.edges)
      if (e.from == from && e.to == to && implements(dialect, t.command)) return t.command;
  return std::nullopt;
}

std::optional<Command> command_towards(State from, State to, Dialect dialect) {
  struct Way {
    State at;
    std::optional<Command> first;
  };
  std::vector<Way> ways{Way{from, std::nullopt}};
  for (std::size_t i = 0; i < ways.size(); ++i) {
    for (const StateTraits& next : state_table) {
      const std::optional<Command> command =
          next.stable ? command_between(ways[i].at, next.state, dialect) : std::nullopt;
      const bool known = std::any_of(ways.begin(), ways.end(), [&](const Way& w) { return w.at == next.state; });
      if (!command || known) continue;
      ways.push_back(Way{next.state, ways[i].first ? ways[i].first : command});
      if (next.state == to) return ways.back().first;
    }
  }
  return std::nullopt;
}

std::string legal_commands_text(State state, Dialect dialect) {
  std::string text;
  for (const CommandTraits& t : command_table) {
    const bool is_legal = edge(t.command, state, dialect) || already_there(t.command, state) ||
                          (t.command == Command::restart && state == State::stopped);
    if (is_legal && heard_as(t.command, dialect) == t.command) add(text, word_of(t, dialect));
  }
  return text.empty() ? "none" : text;
}

std::string words_text(Dialect dialect) {
  std::string text;
  for (const CommandTraits& t : command_table)
    if (heard_as(t.command, dialect) == t.command) add(text, word_of(t, dialect));
  return text;
}

}  // namespace kapela::wire

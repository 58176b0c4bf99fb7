// The table of states that people read, and the one that components in Python read, say of each what the profile does.
#include <algorithm>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/profile.hpp"
#include "tests/support/golden_file.hpp"

namespace kapela::wire {
namespace {

using ::testing::HasSubstr;

std::string documentation() {
  std::ifstream file(KAPELA_SOURCE_DIR "/simulators/README.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string code(std::string_view text) {
  return "`" + std::string(text) + "`";
}

/// What the command does there; empty: it is illegal.
std::string way(const CommandTraits& command, State from) {
  if (already_there(command.command, from)) return code(command.name) + " (is there)";
  if (command.command == Command::restart && from == State::stopped)
    return code(command.name) + " (starts the process anew)";
  const std::optional<Edge> taken = edge(command.command, from);
  if (!taken) return {};
  return code(command.name) + " → " + std::string(name(taken->via)) + " → " + std::string(name(taken->to));
}

std::string row(const StateTraits& state) {
  std::string ways;
  for (const CommandTraits& command : commands())
    if (const std::string one = way(command, state.state); !one.empty()) ways += (ways.empty() ? "" : "; ") + one;
  const std::string energy = state.energy == no_energy ? "none" : std::to_string(state.energy);
  return "| " + code(state.name) + " | " + (state.stable ? "stays" : "passes") + " | " + energy + " | " +
         (ways.empty() ? "none" : ways) + " |";
}

TEST(ProfileDocumentation, HasARowForEachStateWithTheCommandsThatAreLegalThere) {
  const std::string text = documentation();
  for (const StateTraits& state : states())
    if (state.state != State::unknown) {
      EXPECT_THAT(text, HasSubstr(row(state) + "\n"));
    }
}

TEST(ProfileDocumentation, HasEachCommandThatIsSpeltInTwoWaysOrHasNoWordInAvenasDialect) {
  const std::string text = documentation();
  for (const CommandTraits& command : commands()) {
    const std::string_view word = spelling(command.command, Dialect::avena2);
    if (!implements(Dialect::avena2, command.command)) {
      EXPECT_THAT(text, HasSubstr(code(command.name) + " / none"));
    } else if (command.name != word) {
      EXPECT_THAT(text, HasSubstr(code(command.name) + " / " + code(word)));
    }
  }
}

nlohmann::json words_of(const CommandTraits& command) {
  nlohmann::json words = nlohmann::json::array();
  for (const std::string_view word : command.words)
    if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  return words;
}

TEST(ProfileDocumentation, IsWhatComponentsInPythonRead) {
  nlohmann::json table{{"states", nlohmann::json::array()}, {"commands", nlohmann::json::array()}};
  for (const StateTraits& state : states())
    if (state.state != State::unknown) table["states"].push_back({{"name", state.name}, {"stable", state.stable}});
  for (const CommandTraits& command : commands()) {
    nlohmann::json edges = nlohmann::json::array();
    for (const Edge& each : command.edges)
      edges.push_back({{"from", name(each.from)}, {"via", name(each.via)}, {"to", name(each.to)}});
    table["commands"].push_back(
        {{"name", command.name}, {"words", words_of(command)}, {"lowers", command.lowers}, {"edges", edges}});
  }
  support::expect_golden("tools/python/kapela/profile.json", table.dump(1) + "\n");
}

}  // namespace
}  // namespace kapela::wire

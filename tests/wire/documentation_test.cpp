// The table of states that people read says of each what the profile does.
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/wire/profile.hpp"

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

}  // namespace
}  // namespace kapela::wire

#include "orchestrator/files/scenario_links.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/files/scenario_library.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string executes(const std::string& name, const std::string& other, const std::string& more = "") {
  return "name: " + name + "\nvars: {n: 1}\nactions:\n  - {type: execute_scenario, scenario: " + other + more + "}\n";
}

std::string tells(const std::string& name, const std::string& message = "m") {
  return "name: " + name + "\nvars: {count: 1}\nactions: [{type: log_event, message: " + message + "}]\n";
}

const scenario::Scenario* executed_by(const ScenarioLibrary::Shared& scenario) {
  return std::get<scenario::ExecuteScenario>(scenario->actions.at(0).body).scenario.get();
}

std::string message_of(const scenario::Scenario& scenario) {
  return std::get<scenario::LogEvent>(scenario.actions.at(0).body).message.source();
}

/// A library of the directory `s`, and the files in it.
struct LinkedWorld {
  MemoryFileSystem files{};
  ScenarioLibrary library{files, {"s"}};

  void reload_with(const std::string& file, const std::string& text) {
    files.write("s/" + file + ".yaml", text);
    library.reload();
  }
  std::string said() const { return render(library.diagnostics()); }
};

TEST(ScenarioLinks, PutTheExecutedScenarioIn) {
  LinkedWorld world;
  world.files.write("s/a.yaml", executes("A", "B"));
  world.reload_with("b", tells("B"));
  EXPECT_EQ(world.said(), "");
  EXPECT_EQ(executed_by(world.library.find("A")), world.library.find("B").get());
}

TEST(ScenarioLinks, EndWhereScenariosExecuteEachOtherOverTooManySteps) {
  LinkedWorld world;
  std::string text;
  for (int i = 10'000; i < 20'000; ++i)
    text += executes("S" + std::to_string(i), "S" + std::to_string(i + 1)) + "---\n";
  world.reload_with("a", text + tells("S20000"));
  EXPECT_THAT(world.said(), HasSubstr("scenarios that execute each other over 100 steps"));
}

TEST(ScenarioLinks, ReachIntoBlocks) {
  LinkedWorld world;
  world.files.write("s/b.yaml", tells("B"));
  world.reload_with("a",
                    "name: A\nactions:\n  - type: if\n    condition: true\n    then:\n"
                    "      - {type: parallel, actions: [{type: repeat, times: 2, actions: [{type: execute_scenario, "
                    "scenario: B}]}]}\n");
  const auto& choose = std::get<scenario::Choose>(world.library.find("A")->actions.at(0).body);
  const auto& parallel = std::get<scenario::Parallel>(choose.branches.at(0).actions.at(0).body);
  const auto& repeat = std::get<scenario::Repeat>(parallel.branches.at(0).at(0).body);
  EXPECT_NE(std::get<scenario::ExecuteScenario>(repeat.actions.at(0).body).scenario, nullptr);
}

TEST(ScenarioLinks, FollowTheExecutedScenarioThroughAReload) {
  LinkedWorld world;
  world.files.write("s/a.yaml", executes("A", "B"));
  world.reload_with("b", tells("B", "old"));
  const std::uint64_t before = world.library.find("A")->hash;
  world.reload_with("b", tells("B", "new"));
  EXPECT_EQ(message_of(*executed_by(world.library.find("A"))), "new");
  EXPECT_NE(world.library.find("A")->hash, before);
}

TEST(ScenarioLinks, RefuseAnUnknownScenarioAndNameTheNearest) {
  LinkedWorld world;
  world.files.write("s/a.yaml", executes("A", "Startt"));
  world.reload_with("b", tells("Start"));
  EXPECT_THAT(world.library.names(), ElementsAre("Start"));
  EXPECT_THAT(world.said(),
              HasSubstr("s/a.yaml:4:5: error[invalid]: there is no scenario 'Startt'; did you mean 'Start'?"));
}

TEST(ScenarioLinks, RefuseCirclesAndNameThem) {
  LinkedWorld world;
  world.files.write("s/a.yaml", executes("A", "B"));
  world.files.write("s/b.yaml", executes("B", "C"));
  world.files.write("s/d.yaml", executes("D", "D"));
  world.reload_with("c", executes("C", "A"));
  EXPECT_EQ(world.library.names().size(), 0U);
  EXPECT_THAT(world.said(), HasSubstr("the scenarios execute each other: A -> B -> C -> A"));
  EXPECT_THAT(world.said(), HasSubstr("the scenarios execute each other: D -> D"));
}

TEST(ScenarioLinks, KeepTheLastGoodLinkOfAScenarioThatCannotBeLinkedNow) {
  LinkedWorld world;
  world.files.write("s/a.yaml", executes("A", "B"));
  world.reload_with("b", tells("B", "old"));
  world.files.remove("s/b.yaml");
  world.files.write("s/c.yaml", tells("C"));
  world.library.reload();
  EXPECT_THAT(world.said(), HasSubstr("there is no scenario 'B'"));
  EXPECT_EQ(message_of(*executed_by(world.library.find("A"))), "old");
  world.reload_with("b", tells("B", "new"));
  EXPECT_EQ(world.said(), "");
  EXPECT_EQ(message_of(*executed_by(world.library.find("A"))), "new");
}

TEST(ScenarioLinks, RefuseVariablesThatTheOtherDoesNotHave) {
  LinkedWorld world;
  world.files.write("s/b.yaml", tells("B"));
  world.reload_with("a", executes("A", "B", ", vars: {cuont: 1}"));
  EXPECT_THAT(world.said(), HasSubstr("'B' has no variable 'cuont'; allowed: count; did you mean 'count'?"));
  world.reload_with("a", executes("A", "B", ", vars: {count: \"'text'\"}"));
  EXPECT_THAT(world.said(), HasSubstr("the variable 'count' of 'B' is a number, it is given a text"));
  world.reload_with("a", executes("A", "B", ", vars: {count: vars.n + 1}"));
  EXPECT_EQ(world.said(), "");
}

TEST(ScenarioLinks, RefuseWhatBreaksTheRulesOfTheOneThatExecutes) {
  LinkedWorld world;
  world.files.write("s/b.yaml",
                    "name: B\natomicity: none\nactions: [{type: send_command, target: \"@all\", command: CMD_ACK}]\n");
  world.reload_with("a", executes("A", "B") + "  - {type: ensure_state, target: \"@all\", target_state: RUN}\n");
  EXPECT_THAT(world.said(), HasSubstr("s/a.yaml:4:5: error[invalid]: CMD_ACK cannot be compensated"));
  EXPECT_THAT(world.library.names(), ElementsAre("B"));
}

TEST(ScenarioLinks, RefuseScenariosThatGrowWithoutBound) {
  LinkedWorld world;
  const auto twice = [](const std::string& name, const std::string& other) {
    return executes(name, other) + "  - {type: execute_scenario, scenario: " + other + "}\n";
  };
  world.files.write("s/s0.yaml", tells("S0"));
  for (int i = 1; i < 20; ++i)
    world.files.write("s/s" + std::to_string(i) + ".yaml", twice("S" + std::to_string(i), "S" + std::to_string(i - 1)));
  world.library.reload();
  EXPECT_THAT(world.said(), HasSubstr("actions, with those that it executes; at most 10000"));
  EXPECT_NE(world.library.find("S11"), nullptr);
  EXPECT_EQ(world.library.find("S13"), nullptr);
}

}  // namespace
}  // namespace kapela::files

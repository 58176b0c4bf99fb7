// Whole runs as readable histories (tests/golden/engine). UPDATE_GOLDEN=1 rewrites them; the commit says why.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/engine/fake_world.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::engine::testing {

using namespace record;
using namespace scenario;
using namespace scenario::testing;

namespace {

using namespace std::chrono_literals;
using wire::Command;
using wire::State;

void compare(const std::string& name, const FakeWorld& world) {
  std::string history;
  for (const std::string& line : world.trace()) history += line + "\n";
  const std::string path = KAPELA_SOURCE_DIR "/tests/golden/engine/" + name + ".txt";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << history;
  std::stringstream golden;
  golden << std::ifstream(path).rdbuf();
  EXPECT_EQ(history, golden.str()) << "see " << path;
}

/// Components that take their time, each another.
void take_time(FakeWorld& world) {
  base::Duration transition = 40ms;
  for (const std::string& name : world.engine().plant().component_names()) {
    world.component(name).behaviour.transition = transition;
    transition += 60ms;
  }
}

TEST(Golden, FullStart) {
  FakeWorld world(seed_plant());
  take_time(world);
  EXPECT_TRUE(world.run(full_start()));
  compare("full_start", world);
}

TEST(Golden, AFaultInTheMiddleOfAStart) {
  FakeWorld world(seed_plant());
  take_time(world);
  world.component("supervisor_1").behaviour.ends_in = State::fault;
  EXPECT_FALSE(world.run(full_start()));
  compare("fault_in_start", world);
}

TEST(Golden, ALostAnswerAndALostCommand) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  world.run_for(10ms);
  world.component("io").behaviour.loses_command_answers = true;
  world.component("io").behaviour.pushes = false;
  world.component("supervisor_1").behaviour.drops_commands = 1;
  Selector both = only("io");
  both.components.push_back(TemplateText::literal("supervisor_1"));
  EXPECT_TRUE(world.run(scenario_with({send(both, Command::initialize), wait(both, State::initialized, 10s)})));
  compare("in_doubt", world);
}

TEST(Golden, EnsureFromDifferentStates) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::run;
  world.component("supervisor_1").state = State::initialized;
  EXPECT_TRUE(world.run(scenario_with({ensure(all(), State::run, 10s)})));
  compare("ensure", world);
}

}  // namespace
}  // namespace kapela::engine::testing

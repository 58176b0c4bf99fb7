// Whatever goes wrong, the promises of a Run hold: 2,000 seeds, each with its own faults.
#include <algorithm>

#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"
#include "tests/engine/fake_world.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::engine::testing {

using namespace record;
using namespace scenario;
using namespace scenario::testing;

namespace {

using namespace std::chrono_literals;
using wire::State;

/// Draws faults for one world.
class Swarm {
 public:
  explicit Swarm(std::uint64_t seed) : random_(seed, 1) {}

  [[nodiscard]] bool chance(double probability) { return random_.unit() < probability; }
  [[nodiscard]] std::chrono::milliseconds up_to(std::uint32_t milliseconds) {
    return std::chrono::milliseconds(random_.next() % milliseconds);
  }

  void spoil(Behaviour& behaviour) {
    behaviour.transition = up_to(chance(0.1) ? 100'000 : 2'000);
    behaviour.answer_delay = up_to(200);
    if (chance(0.2)) behaviour.ack_delay = up_to(1'000);
    if (chance(0.2)) behaviour.poll_delay = up_to(1'500);
    if (chance(0.2)) behaviour.push_delay = up_to(3'000);
    if (chance(0.2)) behaviour.poll_copies = 3;
    if (chance(0.1)) behaviour.moves_after = up_to(500);
    if (chance(0.05)) behaviour.ends_in = chance(0.5) ? State::fault : State::pause;
    behaviour.pushes = chance(0.7);
    behaviour.revisions = chance(0.7);
    behaviour.knows_command_ids = chance(0.7);
    behaviour.loses_command_answers = chance(0.1);
    behaviour.drops_commands = chance(0.1) ? 2 : 0;
    behaviour.ignores_commands = chance(0.05);
    behaviour.refuses_connections = chance(0.03);
    behaviour.hangs = chance(0.03);
  }

  /// A component that is away for a while in the middle.
  void interrupt(FakeWorld& world, FakeComponent& component) {
    const base::Duration from = world.now() + up_to(3'000);
    world.at(from, [&component] { component.behaviour.refuses_connections = true; });
    world.at(from + up_to(3'000), [&component] { component.behaviour.refuses_connections = false; });
  }

 private:
  base::Pcg random_;
};

/// Lines of the trace with raising commands that left after the run had failed.
std::size_t sent_after_verdict(const std::vector<std::string>& trace) {
  const auto is = [](std::string_view kind) {
    return [kind](const std::string& line) { return line.find(kind) != std::string::npos; };
  };
  const auto verdict = std::find_if(trace.begin(), trace.end(), is(" verdict "));
  return static_cast<std::size_t>(std::count_if(verdict, trace.end(), [](const std::string& line) {
    const bool raises = line.find("CMD_INITIALIZE") != std::string::npos || line.find("CMD_RUN") != std::string::npos;
    return raises && line.find(" sent ") != std::string::npos;
  }));
}

TEST(RunUnderRandomFaults, EndsWithinItsBudgetsAndSucceedsOnlyWhenEveryComponentIsThere) {
  unsigned succeeded = 0;
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Swarm swarm(seed);
    FakeWorld world(seed_plant());
    for (const std::string& name : world.engine().plant().component_names()) {
      swarm.spoil(world.component(name).behaviour);
      if (swarm.chance(0.1)) swarm.interrupt(world, world.component(name));
    }
    if (swarm.chance(0.8)) world.engine().watch();
    if (swarm.chance(0.5)) world.run_for(swarm.up_to(1'500));
    const RunReport report = world.run(full_start());
    const EngineSettings& settings = world.engine().settings();
    const RollbackSettings rollback;
    EXPECT_LE(*report.ended - report.started, settings.preflight_timeout + 5s + 60s + 5s + 30s + rollback.drain +
                                                  rollback.budget + settings.preflight_timeout);
    EXPECT_EQ(report.status == RunStatus::succeeded, !report.first_cause.has_value());
    EXPECT_EQ(sent_after_verdict(world.trace()), 0U);
    if (!report) continue;
    ++succeeded;
    for (const std::string& name : world.engine().plant().component_names())
      EXPECT_EQ(world.component(name).state, State::run) << name;
  }
  EXPECT_GE(succeeded, 400U);  // or the seeds would say little
  EXPECT_LE(succeeded, 1'600U);
}

}  // namespace
}  // namespace kapela::engine::testing

// What an engine makes of the runs that an earlier life has left open: presumed abort, from every point at which the
// earlier one may have died (semantics.md, I21).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/fake_world.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::engine::testing {

using namespace record;
using namespace scenario;
using namespace scenario::testing;

namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using wire::Command;
using wire::State;

int energy(State state) {
  return wire::traits(state).energy;
}

/// A world, and what it does before the crash.
struct Story {
  Plant plant = dependent_plant();
  State base = State::stopped;
  Scenario scenario{};
  base::Duration transition = 2s;
  std::function<void(FakeWorld&)> prepare = [](FakeWorld&) {};
};

void set_up(FakeWorld& world, const Story& story) {
  world.check(false);  // of several lives
  world.put_all(story.base);
  world.slow_down(story.transition);
  world.disk().sync_time = 20ms;
  story.prepare(world);
}

/// Not finished: it may die in the middle.
void begin(FakeWorld& world, const Story& story) {
  (void)world.engine().start(std::make_shared<const Scenario>(story.scenario), nullptr);
}

void recover(FakeWorld& world, std::size_t records, const Scenario& known) {
  world.restart(world.past(records)).recover([&known](std::string_view name) {
    return name == known.name ? std::make_shared<const Scenario>(known) : nullptr;
  });
}

std::size_t records_of(const Story& story) {
  FakeWorld world(story.plant);
  set_up(world, story);
  begin(world, story);
  world.finish_all();
  world.run_for(1s);
  return world.records().size();
}

bool has_ended(const FakeWorld& world, std::size_t records) {
  for (std::size_t i = 0; i < records; ++i)
    if (world.records()[i].record.kind == RecordKind::run_ended) return true;
  return false;
}

std::optional<Reason> first_verdict(const FakeWorld& world) {
  for (const Kept& kept : world.records())
    if (kept.record.run == RunId{1} && kept.record.kind == RecordKind::verdict)
      return static_cast<Reason>(kept.record.detail);
  return std::nullopt;
}

/// Nobody is higher than before the run, or named; exactly one end of each run is in the records.
void expect_recovered(FakeWorld& world, const Story& story, const std::string& where) {
  const RunReport* const report = world.engine().report(RunId{1});
  ASSERT_NE(report, nullptr) << where;
  EXPECT_NE(report->status, RunStatus::running) << where;
  EXPECT_NE(report->status, RunStatus::succeeded) << where;
  EXPECT_EQ(report->first_cause->reason, first_verdict(world)) << where << ": the crash, unless it had failed before";
  for (std::size_t i = 0; i < story.plant.components.size(); ++i) {
    const FakeComponent& component = world.component(story.plant.components[i].name);
    const bool rests = wire::traits(component.state).stable && component.state != State::fault;
    bool named = false;
    for (const ComponentReport& part : report->components)
      named |= part.component == static_cast<ComponentId>(i) && part.exception.has_value();
    EXPECT_TRUE(named || (rests && energy(component.state) <= energy(story.base)))
        << where << ": " << story.plant.components[i].name << " is left in " << wire::name(component.state);
  }
  std::size_t ends = 0;
  for (const Kept& kept : world.records())
    ends += kept.record.kind == RecordKind::run_ended && kept.record.run == RunId{1} ? 1U : 0U;
  EXPECT_EQ(ends, 1U) << where;
}

/// Dies after so many records; only what was safe is left of them, or all.
void crash_once(const Story& story, std::size_t at, bool loses_the_tail) {
  const std::string where = "dead after record " + std::to_string(at) + (loses_the_tail ? ", tail lost" : "");
  FakeWorld world(story.plant);
  set_up(world, story);
  world.crash_after(at);
  begin(world, story);
  ASSERT_TRUE(world.run_until_crash()) << where;
  const std::size_t left = loses_the_tail ? world.safe_records() : at;
  const bool ended = has_ended(world, left);
  world.run_for(700ms);  // until somebody starts it again
  recover(world, left, story.scenario);
  EXPECT_EQ(world.engine().epoch(), left == 0 ? Epoch{1} : Epoch{8}) << where;
  world.finish_all();
  world.run_for(5min);
  const RunReport* const report = world.engine().report(RunId{1});
  if (ended || report == nullptr) {  // it had come to its end, or nobody knows of it: then nobody was commanded
    EXPECT_EQ(report, nullptr) << where;
    for (const ComponentSpec& each : story.plant.components)
      EXPECT_TRUE(ended || world.component(each.name).received.empty()) << where;
    return;
  }
  expect_recovered(world, story, where);
}

void crash_everywhere(const Story& story) {
  const std::size_t records = records_of(story);
  ASSERT_GT(records, 30U);
  for (std::size_t at = 1; at < records && !::testing::Test::HasFailure(); ++at) {
    crash_once(story, at, false);
    crash_once(story, at, true);
  }
}

Story full_start_story() {
  Story story;
  story.scenario = full_start();
  return story;
}

Story failing_story() {
  Story story;
  story.scenario = failing(full_start());
  return story;
}

TEST(Engine, UndoesAFullStartWhereverItDied) {
  crash_everywhere(full_start_story());
}

TEST(Engine, UndoesAQuickStartWhereverItDied) {
  Story story;
  story.base = State::initialized;
  story.scenario = quick_start();
  crash_everywhere(story);
}

TEST(Engine, GoesOnUndoingARunWhereverItDied) {
  crash_everywhere(failing_story());
}

TEST(Engine, GoesOnUndoingARunOfOneThatFaultsWhereverItDied) {
  Story story = full_start_story();
  story.prepare = [](FakeWorld& world) { world.component("supervisor_1").behaviour.ends_in = State::fault; };
  story.scenario = scenario_with({send(all(), Command::initialize), wait(all(), State::initialized, 60s)});
  crash_everywhere(story);
}

TEST(Engine, LeavesNobodyHalfStoppedInSilenceWhereverAStopDied) {
  Story story;
  story.base = State::run;
  story.scenario = full_stop();
  crash_everywhere(story);
}

/// A stop, dead after so many records and taken up again long after.
const RunReport* taken_up(FakeWorld& world, const Story& story, std::size_t at) {
  set_up(world, story);
  world.crash_after(at);
  begin(world, story);
  if (!world.run_until_crash() || has_ended(world, at)) return nullptr;
  world.run_for(1min);
  recover(world, at, story.scenario);
  world.finish_all();
  return world.engine().report(RunId{1});
}

bool all_are_stopped(FakeWorld& world, const Story& story) {
  return std::all_of(story.plant.components.begin(), story.plant.components.end(), [&world](const ComponentSpec& each) {
    return world.component(each.name).state == State::stopped;
  });
}

TEST(Engine, EndsAStopWellThatHadStoppedEverybodyWhenItDied) {
  Story story;
  story.base = State::run;
  story.scenario = full_stop();
  story.prepare = [](FakeWorld& world) { world.component("io").state = State::stopped; };
  std::size_t well = 0;
  for (std::size_t at = 1; at < records_of(story); ++at) {
    FakeWorld world(story.plant);
    const RunReport* const report = taken_up(world, story, at);
    if (report == nullptr || !all_are_stopped(world, story)) continue;
    ++well;
    EXPECT_EQ(report->status, RunStatus::rolled_back) << "dead after record " << at;
    EXPECT_THAT(report->first_cause->summary, HasSubstr("everybody is found where it was to bring them"));
    EXPECT_FALSE(world.engine().latch()) << "dead after record " << at;
  }
  EXPECT_GT(well, 5U);
}

TEST(Engine, UndoesARunOfComponentsThatKnowNoPushesAndNoIdsWhereverItDied) {
  Story story = full_start_story();
  story.prepare = [](FakeWorld& world) {
    for (const std::string& name : world.engine().plant().component_names()) {
      Behaviour& behaviour = world.component(name).behaviour;
      behaviour.pushes = behaviour.revisions = behaviour.knows_command_ids = false;
      behaviour.moves_after = 300ms;
    }
  };
  crash_everywhere(story);
}

TEST(Engine, UndoesARunWhoseCommandsWereUnderWayWhenItDied) {
  Story story = full_start_story();
  story.prepare = [](FakeWorld& world) {
    for (const std::string& name : world.engine().plant().component_names())
      world.component(name).behaviour.arrives_after = 900ms;
  };
  crash_everywhere(story);
}

TEST(Engine, SurvivesASecondCrashWhileItRecovers) {
  const Story story = full_start_story();
  const std::size_t records = records_of(story);
  for (std::size_t at = 5; at < records && !::testing::Test::HasFailure(); at += 7)
    for (std::size_t more = 1; more < 60; more += 3) {
      FakeWorld world(story.plant);
      set_up(world, story);
      world.crash_after(at);
      begin(world, story);
      ASSERT_TRUE(world.run_until_crash());
      world.crash_after(at + more);
      recover(world, at, story.scenario);
      if (!world.run_until_crash(2min)) break;  // it has recovered with fewer records
      const bool ended = has_ended(world, at + more);
      recover(world, at + more, story.scenario);
      EXPECT_EQ(world.engine().epoch(), Epoch{9});
      world.finish_all();
      world.run_for(5min);
      if (!ended)
        expect_recovered(world, story, "dead after " + std::to_string(at) + " and " + std::to_string(more) + " more");
    }
}

/// A full start that dies at 3 s, when everybody is INITIALIZED and on the way to RUN.
void die_in_the_middle(FakeWorld& world, const Story& story) {
  set_up(world, story);
  begin(world, story);
  world.run_for(3s);
  world.destroy_engine();
}

TEST(Engine, CountsRunsOnAndTakesAGreaterEpochInItsNextLife) {
  const Story story = full_start_story();
  FakeWorld world(story.plant);
  die_in_the_middle(world, story);
  recover(world, world.records().size(), story.scenario);
  EXPECT_EQ(world.engine().epoch(), Epoch{8});
  const RunReport report = world.finish(RunId{1});
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.recovered_from, Epoch{7});
  EXPECT_EQ(report.first_cause->summary, "the orchestrator died in the run");
  EXPECT_EQ(report.components[0].base, State::stopped);
  EXPECT_EQ(world.start(full_stop()), RunId{2});
}

TEST(Engine, GoesOnWithARunThatMayBeResumed) {
  Story story;
  story.scenario = scenario_with({ensure(all(), State::initialized, 30s), ensure(all(), State::run, 30s)});
  story.scenario.resume = true;
  FakeWorld world(story.plant);
  die_in_the_middle(world, story);
  recover(world, world.records().size(), story.scenario);
  const RunReport report = world.finish(RunId{1});
  EXPECT_EQ(report.status, RunStatus::succeeded);
  for (const ComponentSpec& each : story.plant.components) EXPECT_EQ(world.component(each.name).state, State::run);
  EXPECT_EQ(report.components[0].base, State::stopped);
}

TEST(Engine, ResumesOrUndoesARunWhereverItDied) {
  Story story;
  story.scenario = scenario_with({ensure(all(), State::initialized, 30s), ensure(all(), State::run, 30s)});
  story.scenario.resume = true;
  const std::size_t records = records_of(story);
  std::size_t resumed = 0;
  for (std::size_t at = 1; at < records && !::testing::Test::HasFailure(); ++at) {
    FakeWorld world(story.plant);
    set_up(world, story);
    world.crash_after(at);
    begin(world, story);
    ASSERT_TRUE(world.run_until_crash());
    world.run_for(700ms);
    recover(world, at, story.scenario);
    world.finish_all();
    const RunReport* const report = world.engine().report(RunId{1});
    if (report == nullptr) continue;
    const bool succeeded = report->status == RunStatus::succeeded;
    for (const ComponentSpec& each : story.plant.components)
      EXPECT_EQ(world.component(each.name).state, succeeded ? State::run : State::stopped)
          << "dead after record " << at;
    resumed += succeeded ? 1U : 0U;
  }
  EXPECT_GT(resumed, records / 2);
}

TEST(Engine, EndsARunThatHadNotGotItsComponentsYet) {
  Story story;
  story.scenario = scenario_with({ensure(all(), State::run, 30s)});
  story.scenario.resume = true;
  story.scenario.mode = Mode::queued;
  FakeWorld world(story.plant);
  set_up(world, story);
  begin(world, story);
  begin(world, story);  // it waits for the first
  world.run_for(3s);
  world.destroy_engine();
  recover(world, world.records().size(), story.scenario);
  EXPECT_EQ(world.finish(RunId{1}).status, RunStatus::succeeded);
  const RunReport report = world.finish(RunId{2});
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->reason, Reason::crashed);
}

TEST(Engine, UndoesAResumedRunThatFailsFromWhereItFirstBegan) {
  Story story;
  story.scenario = scenario_with({ensure(all(), State::initialized, 30s), ensure(all(), State::run, 30s), fails()});
  story.scenario.resume = true;
  FakeWorld world(story.plant);
  set_up(world, story);
  begin(world, story);
  world.run_for(3s);
  world.destroy_engine();
  world.run_for(5s);  // everybody is in RUN
  recover(world, world.records().size(), story.scenario);
  const RunReport report = world.finish(RunId{1});
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  for (const ComponentSpec& each : story.plant.components) EXPECT_EQ(world.component(each.name).state, State::stopped);
}

TEST(Engine, UndoesAResumedRunWhosePreflightFails) {
  Story story;
  story.scenario = scenario_with({ensure(all(), State::initialized, 30s), ensure(all(), State::run, 30s)});
  story.scenario.resume = true;
  FakeWorld world(story.plant);
  die_in_the_middle(world, story);
  world.component("munchies_algo").state = State::fault;
  recover(world, world.records().size(), story.scenario);
  const RunReport report = world.finish(RunId{1});
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(report.first_cause->reason, Reason::fault);
  EXPECT_EQ(report.components[3].exception->reason, Reason::fault);
  EXPECT_EQ(report.components[0].exception->reason, Reason::held_by);
  EXPECT_EQ(report.components[0].target, State::stopped);
}

TEST(Engine, UndoesARunWhoseScenarioHasChangedAlthoughItMightBeResumed) {
  Story story;
  story.scenario = scenario_with({ensure(all(), State::initialized, 30s), ensure(all(), State::run, 30s)});
  story.scenario.resume = true;
  FakeWorld world(story.plant);
  die_in_the_middle(world, story);
  Scenario changed = story.scenario;
  changed.hash = 42;
  recover(world, world.records().size(), changed);
  EXPECT_EQ(world.finish(RunId{1}).status, RunStatus::rolled_back);
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(Engine, DoesNotResumeARunThatWasBeingUndone) {
  Story story;
  story.scenario = scenario_with({ensure(all(), State::initialized, 30s), delay(1h)});
  story.scenario.resume = true;
  FakeWorld world(story.plant);
  set_up(world, story);
  begin(world, story);
  world.run_for(5s);
  ASSERT_TRUE(world.engine().cancel(RunId{1}, "enough"));
  world.run_for(1s);
  world.destroy_engine();
  recover(world, world.records().size(), story.scenario);
  EXPECT_EQ(world.finish(RunId{1}).status, RunStatus::rolled_back);
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(Engine, UndoesARunWhoseScenarioIsGoneAndStillNamesIt) {
  const Story story = full_start_story();
  FakeWorld world(story.plant);
  die_in_the_middle(world, story);
  recover(world, world.records().size(), named("another", {}));
  const RunReport report = world.finish(RunId{1});
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.scenario, "test");
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(Engine, WaitsOutWhatItsEarlierLifeHasSent) {
  Story story = full_start_story();
  story.prepare = [](FakeWorld& world) { world.component("io").behaviour.arrives_after = 4s; };
  FakeWorld world(story.plant);
  set_up(world, story);
  begin(world, story);
  world.run_for(500ms);
  world.destroy_engine();  // CMD_INITIALIZE has left, and io looks STOPPED
  world.component("io").behaviour.arrives_after = 0s;
  recover(world, world.records().size(), story.scenario);
  const RunReport report = world.finish(RunId{1});
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  world.run_for(1min);
  EXPECT_EQ(world.component("io").state, State::stopped);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::initialize, Command::stop));
}

TEST(Engine, OwnsTheComponentsOfAnOpenRunBeforeAnythingElseMayStart) {
  const Story story = full_start_story();
  FakeWorld world(story.plant);
  die_in_the_middle(world, story);
  recover(world, world.records().size(), story.scenario);
  const base::Result<RunId> refused = world.engine().start(std::make_shared<const Scenario>(full_stop()), nullptr);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::busy);
}

TEST(Engine, NamesThoseThatDoNotAnswerWhenItRecovers) {
  const Story story = full_start_story();
  FakeWorld world(story.plant);
  die_in_the_middle(world, story);
  world.component("io").behaviour.refuses_connections = true;
  recover(world, world.records().size(), story.scenario);
  const RunReport report = world.finish(RunId{1});
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(report.components[0].exception->reason, Reason::unreachable);
  EXPECT_TRUE(world.engine().latch().has_value());
}

TEST(Engine, ForgetsComponentsThatThePlantHasNoMore) {
  const Story story = full_start_story();
  FakeWorld world(story.plant);
  die_in_the_middle(world, story);
  Past past = world.past(world.records().size());
  past.open_runs[0].parts.push_back({ComponentId{17}});
  past.open_runs[0].report.components.emplace_back().component = ComponentId{17};
  past.open_runs[0].report.components.back().commanded = true;
  world.restart(past).recover([](std::string_view) { return nullptr; });
  const RunReport report = world.finish(RunId{1});
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.components.size(), 4U);
}

}  // namespace
}  // namespace kapela::engine::testing

// What a run says to the business of components, what it waits for there, and what it takes back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

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
using ::testing::IsEmpty;
using wire::State;

DataTemplate data_of(std::string_view json) {
  return {std::make_shared<const wire::Json>(wire::Json::parse(json)), {}};
}

/// Any path may be named.
expression::Expression any(std::string_view text) {
  const auto anything = [](const expression::Path&) { return std::optional(expression::Type::any); };
  return *expression::Expression::parse(text, anything);
}

Action event(const std::string& component, const std::string& type, std::string_view data = "{}") {
  SendEvent send;
  send.targets = only(component);
  send.event = type;
  send.data = data_of(data);
  send.timeout = 5s;
  return {send};
}

/// What takes it back is called UN_..., with the same data.
Action undoable(const std::string& component, const std::string& type, std::string_view data = "{}") {
  Action action = event(component, type, data);
  std::get<SendEvent>(action.body).undo = UndoEvent{"UN_" + type, data_of(data), 2s};
  return action;
}

Action harmless(Action action) {
  std::get<SendEvent>(action.body).harmless = true;
  return action;
}

Action replied(Action action) {
  std::get<SendEvent>(action.body).needs_reply = true;
  return action;
}

wire::JsonPtr level(int value) {
  return std::make_shared<const wire::Json>(wire::Json{{"feeder", {{"level", value}}}});
}

std::size_t count(const FakeWorld& world, RecordKind kind) {
  std::size_t found = 0;
  for (const Kept& kept : world.records()) found += kept.record.kind == kind ? 1 : 0;
  return found;
}

// send_event

TEST(SendEvent, IsDoneWhenItIsAcknowledged) {
  FakeWorld world(seed_plant());
  const RunReport report = world.run(scenario_with({harmless(event("io", "FEED", R"({"count":3})")), log("fed")}));
  EXPECT_TRUE(report);
  EXPECT_THAT(world.component("io").events, ElementsAre(R"(FEED {"count":3})"));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] fed"));
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(report.steps[0].label, "send_event FEED");
  EXPECT_EQ(report.steps[0].done, report.steps[0].targets);
  EXPECT_EQ(report.steps[0].done.size(), 1U);
}

TEST(SendEvent, LeavesOnceItIsWrittenDown) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 30ms;
  (void)world.run(scenario_with({harmless(event("io", "FEED"))}));
  EXPECT_GE(world.time_of("io event_sent FEED") - world.time_of("io event_intended forward"), 30ms);
}

TEST(SendEvent, IsRepeatedUnderItsNumberWhileItIsInDoubtAndActsOnce) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.loses_event_answers = 2;
  Action patient = harmless(event("io", "FEED"));
  std::get<SendEvent>(patient.body).timeout = 60s;
  EXPECT_TRUE(world.run(scenario_with({patient})));
  EXPECT_EQ(count(world, RecordKind::event_sent), 3U);
  EXPECT_THAT(world.component("io").events, ElementsAre("FEED {}"));
}

TEST(SendEvent, IsNotRepeatedToWhoDoesNotKnowItsCopies) {
  Plant plant = seed_plant();
  plant.components[0].dialect = wire::Dialect::avena2;
  FakeWorld world(plant);
  world.component("io").behaviour.loses_event_answers = 1;
  const RunReport report = world.run(scenario_with({harmless(event("io", "FEED"))}));
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("it may have been acted on"));
  EXPECT_EQ(count(world, RecordKind::event_sent), 1U);
}

TEST(SendEvent, FailsWhenItIsRefusedAndThereIsNothingToTakeBack) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_events = {"FEED"};
  const RunReport report = world.run(scenario_with({undoable("io", "FEED")}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->summary, "io: refused FEED: not now");
  EXPECT_THAT(world.component("io").events, IsEmpty());
}

TEST(SendEvent, WaitsForAReplyWhereOneIsWanted) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.reply_delay = 3s;
  const RunReport report = world.run(scenario_with({harmless(replied(event("io", "FEED")))}));
  EXPECT_TRUE(report);
  EXPECT_GE(*report.ended - report.started, 3s);
}

TEST(SendEvent, FailsWhenNoReplyComes) {
  FakeWorld world(seed_plant());
  const RunReport report = world.run(scenario_with({harmless(replied(event("io", "FEED")))}));
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_EQ(report.first_cause->summary, "io: FEED was not replied to within 5s; it may have been acted on");
}

TEST(SendEvent, FailsWhenTheReplySaysSo) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.reply_delay = 1s;
  world.component("io").behaviour.reply_fails = true;
  const RunReport report = world.run(scenario_with({replied(undoable("io", "FEED"))}));
  EXPECT_EQ(report.first_cause->summary, "io: says that FEED has failed: jammed");
  EXPECT_THAT(world.component("io").events, ElementsAre("FEED {}", "UN_FEED {}")) << "a part of it may be done";
}

TEST(SendEvent, FailsWhenTheReplyIsNotAsExpected) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.reply_delay = 1ms;
  world.component("io").behaviour.reply = R"({"result":"success","data":{"level":2}})";
  Action action = harmless(replied(event("io", "FEED")));
  std::get<SendEvent>(action.body).expect = any("reply.data.level >= 3");
  const RunReport report = world.run(scenario_with({action}));
  EXPECT_EQ(report.first_cause->reason, Reason::condition);
  EXPECT_EQ(report.first_cause->summary, "io: its reply to FEED is not as expected: reply.data.level >= 3");
}

TEST(SendEvent, SavesWhatTheReplySays) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.reply_delay = 1ms;
  world.component("io").behaviour.reply = R"({"result":"success","data":{"order":"A7"}})";
  Action action = harmless(replied(event("io", "ORDER")));
  std::get<SendEvent>(action.body).save = {{"order", any("reply.data.order")}};
  Scenario scenario = scenario_with({action, only_if("vars.order == 'A7'", log("has it"))});
  scenario.vars = {{"order", expression::Value()}};
  EXPECT_TRUE(world.run(scenario));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] has it"));
}

TEST(SendEvent, TriedAgainGoesUnderItsNumberWhereThatIsKnown) {
  FakeWorld world(seed_plant());
  world.at(1s, [&world] { world.component("io").behaviour.hangs = true; });
  world.at(8s, [&world] { world.component("io").behaviour.hangs = false; });
  EXPECT_TRUE(world.run(scenario_with({delay(2s), retried(harmless(event("io", "FEED")), 3, 1s)})));
  EXPECT_EQ(count(world, RecordKind::event_intended), 1U);
  EXPECT_THAT(world.component("io").events, ElementsAre("FEED {}"));
}

TEST(SendEvent, GoesOnWithoutSomeWhereAQuorumIsEnough) {
  FakeWorld world(seed_plant());
  world.component("supervisor_1").behaviour.refuses_events = {"PING"};
  SendEvent send;
  send.targets = all();
  send.event = "PING";
  send.harmless = true;
  Action action{send};
  action.quorum = 3;
  const RunReport report = world.run(scenario_with({action}));
  EXPECT_TRUE(report);
  EXPECT_TRUE(world.has("supervisor_1 missed NACK"));
}

TEST(SendEvent, IsNotSentWhileThePlantIsLatchedUnlessItIsHarmless) {
  EXPECT_TRUE(energises(scenario_with({event("io", "FEED")})));
  EXPECT_FALSE(energises(scenario_with({harmless(event("io", "FEED"))})));
}

// taking back

TEST(TakingBack, GoesFromTheLatestToTheFirstBeforeAnybodyIsBroughtDown) {
  FakeWorld world(seed_plant());
  const RunReport report =
      world.run(scenario_with({ensure(all(), State::run, 10s), undoable("io", "FEED", R"({"n":1})"),
                               undoable("munchies_algo", "ORDER"), undoable("io", "GRIP"), fails()}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_THAT(world.component("io").events,
              ElementsAre(R"(FEED {"n":1})", "GRIP {}", "UN_GRIP {}", R"(UN_FEED {"n":1})"));
  EXPECT_LT(world.time_of("io event_sent UN_GRIP"), world.time_of("munchies_algo event_sent UN_ORDER"));
  EXPECT_LT(world.time_of("munchies_algo event_sent UN_ORDER"), world.time_of("io event_sent UN_FEED"));
  EXPECT_LE(world.time_of("io event_sent UN_FEED"), world.time_of("io sent CMD_STOP"));
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(TakingBack, HappensToWhatIsInDoubtToo) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.loses_event_answers = 99;
  world.at(5500ms, [&world] { world.component("io").behaviour.loses_event_answers = 0; });
  const RunReport report = world.run(scenario_with({undoable("io", "FEED")}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_THAT(world.component("io").events, ElementsAre("FEED {}", "UN_FEED {}"));
}

TEST(TakingBack, IsNeverDoneToWhatHasNotLeft) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 10s;
  Scenario scenario = scenario_with({undoable("io", "FEED")});
  const RunId run = world.start(scenario);
  world.run_for(1s);
  (void)world.engine().cancel(run, "test");
  (void)world.finish(run);
  EXPECT_THAT(world.component("io").events, IsEmpty());
}

TEST(TakingBack, IsNeverDoneToWhatNobodyHasTaken) {
  FakeWorld world(seed_plant());
  world.at(1s, [&world] { world.component("io").behaviour.refuses_connections = true; });
  const RunReport report = world.run(scenario_with({delay(2s), undoable("io", "FEED")}));
  EXPECT_EQ(report.first_cause->reason, Reason::unreachable);
  EXPECT_EQ(report.status, RunStatus::rolled_back) << "there is nothing to take back";
}

TEST(TakingBack, ThatIsRefusedIsNamedAndLatchesThePlant) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_events = {"UN_FEED"};
  const RunReport report =
      world.run(scenario_with({ensure(only("io"), State::run, 10s), undoable("io", "FEED"), fails()}));
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(world.component("io").state, State::stopped) << "it is brought down all the same";
  ASSERT_TRUE(report.find(seed::io)->exception);
  EXPECT_EQ(report.find(seed::io)->exception->summary, "io: FEED is not taken back: UN_FEED was refused: not now");
  EXPECT_TRUE(world.engine().latch());
}

TEST(TakingBack, IsRepeatedUntilItsTimeIsOver) {
  FakeWorld world(seed_plant());
  const RunReport report = [&] {
    world.at(1s, [&world] { world.component("io").behaviour.refuses_connections = true; });
    world.at(3s, [&world] { world.component("io").behaviour.refuses_connections = false; });
    return world.run(scenario_with({undoable("io", "FEED"), delay(1500ms), fails()}));
  }();
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_THAT(world.component("io").events, ElementsAre("FEED {}", "UN_FEED {}"));
}

TEST(TakingBack, OfOneThatIsGoneDoesNotKeepTheOthersFromTheirs) {
  FakeWorld world(seed_plant());
  world.at(1s, [&world] { world.component("io").behaviour.hangs = true; });
  const RunReport report =
      world.run(scenario_with({undoable("munchies_algo", "ORDER"), undoable("io", "FEED"), delay(1500ms), fails()}));
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_THAT(world.component("munchies_algo").events, ElementsAre("ORDER {}", "UN_ORDER {}"));
  EXPECT_TRUE(world.has("io event_left TIMEOUT"));
}

TEST(TakingBack, IsDoneByTheNextLifeWhereverTheOrchestratorDies) {
  const Scenario scenario = scenario_with({ensure(only("io"), State::run, 10s), undoable("io", "FEED"),
                                           undoable("munchies_algo", "ORDER"), delay(1s), fails()});
  std::size_t records = 0;
  {
    FakeWorld world(seed_plant());
    (void)world.run(scenario);
    records = world.records().size();
  }
  for (std::size_t died = 1; died < records; ++died) {
    FakeWorld world(seed_plant());
    world.check(false);  // of several lives
    world.crash_after(died);
    (void)world.engine().start(std::make_shared<const Scenario>(scenario), nullptr);
    if (!world.run_until_crash()) continue;
    world.restart(world.past(died)).recover([&](std::string_view) {
      return std::make_shared<const Scenario>(scenario);
    });
    world.finish_all();
    for (const char* const name : {"io", "munchies_algo"}) {
      const std::vector<std::string>& events = world.component(name).events;
      const bool acted = !events.empty() && events.front().starts_with("UN_") == false;
      EXPECT_TRUE(!acted || events.back().starts_with("UN_")) << name << " after " << died << " records";
    }
  }
}

TEST(TakingBack, IsNotForARunThatLeavesThingsAsTheyAre) {
  FakeWorld world(seed_plant());
  Scenario scenario = scenario_with({undoable("io", "FEED"), fails()});
  scenario.atomicity = Atomicity::none;
  EXPECT_EQ(world.run(scenario).status, RunStatus::stopped_partial);
  EXPECT_THAT(world.component("io").events, ElementsAre("FEED {}"));
}

// business state, wait_for

TEST(WaitFor, EndsWhenWhatAComponentSaysMakesItHold) {
  FakeWorld world(seed_plant());
  world.component("io").data = level(1);
  world.at(2s, [&world] { world.component("io").data = level(3); });
  const RunReport report = world.run(scenario_with({wait_for("components.io.data.feeder.level >= 3"), log("full")}));
  EXPECT_TRUE(report);
  EXPECT_GE(*report.ended - report.started, 2s);
  EXPECT_THAT(world.log(), ElementsAre("[INFO] full"));
}

TEST(WaitFor, DoesNotBelieveWhatWasSaidBeforeItBegan) {
  FakeWorld world(seed_plant());
  world.component("io").data = level(3);
  world.at(1s, [&world] { world.component("io").behaviour.hangs = true; });
  const RunReport report = world.run(scenario_with({delay(1500ms), wait_for("components.io.data.feeder.level >= 3")}));
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("io says nothing"));
}

TEST(WaitFor, SaysWhatItHasSeenInstead) {
  FakeWorld world(seed_plant());
  world.component("io").data = level(2);
  const RunReport report = world.run(scenario_with({wait_for("components.io.data.feeder.level >= 3")}));
  EXPECT_EQ(report.first_cause->summary,
            "components.io.data.feeder.level >= 3 did not hold within 5s: components.io.data.feeder.level is 2");
}

TEST(WaitFor, OwnsTheComponentsThatItAsks) {
  FakeWorld world(seed_plant());
  world.component("io").data = level(3);
  const RunReport report = world.run(scenario_with({wait_for("components.io.data.feeder.level >= 3")}));
  ASSERT_EQ(report.components.size(), 1U);
  EXPECT_EQ(report.components[0].component, seed::io);
}

TEST(WaitFor, EndsByTimeAloneWhereTheConditionDoes) {
  FakeWorld world(seed_plant());
  const RunReport report = world.run(scenario_with({wait_for("components.io.for >= 3 and run.seconds > 3")}));
  EXPECT_TRUE(report);
  EXPECT_LT(*report.ended - report.started, 3300ms);
}

/// What named groups of a condition hold is in variables afterwards, once it holds.
TEST(Conditions, PutWhatTheyHaveFoundIntoVariables) {
  FakeWorld world(seed_plant());
  const auto found_by = [](std::string_view text) {
    expression::Names names;
    names.type_of = [](const expression::Path&) { return base::Result<expression::Type>(expression::Type::any); };
    names.take_group = [](std::string_view) { return std::optional<base::Error>(); };
    return expression::Expression::read(text, names).value();
  };
  WaitFor wait;
  wait.condition = found_by("matches(components.io.data.order, '^(?P<kind>[A-Z])-(?P<n>[0-9]+)(?P<rest>x)?$')");
  wait.timeout = 5s;
  Choose choose;
  choose.branches.push_back({found_by("matches(vars.n, '9(?P<kind>.)')"), {log("never")}});
  choose.branches.push_back({found_by("matches(vars.n, '1(?P<digit>.)')"), {log("{{ vars.digit }}")}});
  Require require;
  require.condition = found_by("not matches(vars.kind, '(?P<n>B)')");
  Scenario scenario =
      scenario_with({{wait}, {choose}, {require}, log("{{ vars.kind }} {{ vars.n }} '{{ vars.rest }}'")});
  for (const char* const name : {"kind", "n", "rest", "digit"}) scenario.vars.emplace_back(name, "");
  world.at(1s, [&world] {
    world.component("io").data = std::make_shared<const wire::Json>(wire::Json{{"order", "A-17"}});
  });
  EXPECT_TRUE(world.run(scenario));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] 7", "[INFO] A 17 ''"));
}

TEST(BusinessState, IsNewsForWhoeverListens) {
  FakeWorld world(seed_plant());
  world.component("io").data = level(1);
  world.engine().watch();
  world.run_for(10s);
  std::vector<ComponentId> changed;
  world.engine().on_component_changed([&](ComponentId id) { changed.push_back(id); });
  world.run_for(10s);
  EXPECT_THAT(changed, IsEmpty());
  world.component("io").data = level(2);
  world.run_for(10s);
  EXPECT_THAT(changed, ElementsAre(seed::io));
  EXPECT_EQ(world.engine().board().at(seed::io).data_changes, 2U);
}

}  // namespace
}  // namespace kapela::engine::testing

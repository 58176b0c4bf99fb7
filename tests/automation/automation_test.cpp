// Scenarios that start by themselves, in virtual time: real scenario texts, the real engine, fake components.
#include "orchestrator/automation/automation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/files/scenario_file.hpp"
#include "tests/engine/fake_world.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::automation {
namespace {

using namespace std::chrono_literals;
using engine::testing::FakeWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using wire::State;

/// A world with the seed's four components and some scenarios.
AutomationSettings in_english(AutomationSettings settings) {
  settings.language = base::Language::english;
  return settings;
}

class Cell {
 public:
  explicit Cell(const std::string& text, AutomationSettings settings = {})
      : world(scenario::testing::seed_plant()),
        automation(
            world.engine(), world.timers(),
            [this](const ScenarioPtr& scenario, wire::JsonPtr trigger) {
              return world.engine().start(scenario, std::move(trigger));
            },
            [this](base::Level, const std::string& line) { told.push_back(line); }, in_english(settings)) {
    load(text);
    world.engine().watch();
    world.run_for(100ms);
  }

  void load(const std::string& text) {
    yaml::Report report("f.yaml", text);
    std::vector<ScenarioPtr> scenarios;
    for (scenario::Scenario& each : files::read_scenarios(report))
      scenarios.push_back(std::make_shared<const scenario::Scenario>(std::move(each)));
    EXPECT_FALSE(report.failed()) << render(report.diagnostics());
    automation.watch(scenarios);
    world.run_for(1ms);
  }

  void move(std::string_view component, State state) {
    world.move(world.component(component), state);
    world.run_for(2s);  // until it is polled
  }

  std::vector<record::RunId> post(const std::string& type, const std::string& source,
                                  wire::Json data = wire::Json::object()) {
    wire::Event event;
    event.event_type = type;
    event.source = source;
    event.data = std::make_shared<const wire::Json>(std::move(data));
    return automation.on_event(event);
  }

  std::vector<std::string> log() {
    world.run_for(1ms);
    return world.log();
  }

  FakeWorld world;
  std::vector<std::string> told;
  Automation automation;
};

const std::string on_fault = R"(
name: on fault
trigger: {type: component_state, group: supervisors, state: FAULT, from: [STOPPED, RUN]}
actions:
  - type: log_event
    message: >-
      {{ trigger.component }} {{ trigger.from }} {{ trigger.state }} {{ trigger.error_code }}
      {{ trigger.error_message }}
)";

TEST(Automation, StartsAScenarioWhenAComponentEntersAState) {
  Cell cell(on_fault);
  cell.world.component("supervisor_1").error_code = 7;
  cell.world.component("supervisor_1").error_message = "gripper";
  cell.move("supervisor_1", State::fault);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] supervisor_1 STOPPED FAULT 7 gripper"));
  cell.move("io", State::fault);  // of another group
  EXPECT_THAT(cell.log(), SizeIs(1));
  EXPECT_THAT(cell.told,
              ElementsAre("Run 1 of 'on fault' was started by its trigger: supervisor_1 entered FAULT from STOPPED"));
}

TEST(Automation, TellsOfTriggersInTheLanguageThatIsChosen) {
  for (const auto each :
       {&Phrases::started, &Phrases::not_started, &Phrases::not_yet_started, &Phrases::went_by, &Phrases::not_watched})
    EXPECT_NE(phrases_of(base::Language::polish).*each, phrases_of(base::Language::english).*each);
}

TEST(Automation, DoesNotTakeTheFirstSightingForAChange) {
  Cell cell("name: x\ntrigger: {type: component_state, state: STOPPED}\nactions: [{type: log_event, message: m}]");
  EXPECT_THAT(cell.log(), IsEmpty());
}

TEST(Automation, WaitsUntilAComponentHasStayedInTheState) {
  Cell cell(
      "name: x\ntrigger: {type: component_state, component: io, state: FAULT, for: 5s}\n"
      "actions: [{type: log_event, message: m}]");
  cell.move("io", State::fault);
  cell.move("io", State::stopped);
  cell.world.run_for(10s);
  EXPECT_THAT(cell.log(), IsEmpty());
  cell.move("io", State::fault);
  cell.world.run_for(2s);
  EXPECT_THAT(cell.log(), IsEmpty());
  cell.world.run_for(2s);
  EXPECT_THAT(cell.log(), SizeIs(1));
}

TEST(Automation, StartsAScenarioOnceForAsLongAsItsConditionHolds) {
  Cell cell(
      "name: x\ntrigger: {type: automatic, conditions: {and: [{any_in: FAULT}, {none_in: PAUSE}]}}\n"
      "actions: [{type: log_event, message: '{{ trigger.component }} {{ trigger.components }}'}]");
  cell.move("io", State::fault);
  cell.move("supervisor_1", State::fault);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] io [\"io\"]"));
  cell.move("io", State::stopped);
  cell.move("supervisor_1", State::stopped);
  cell.move("supervisor_1", State::fault);
  EXPECT_THAT(cell.log(), SizeIs(2));
}

TEST(Automation, WatchesWhomEachPartOfAConditionAsksFor) {
  for (const char* component : {"io", "supervisor_1"}) {
    Cell cell(
        "name: x\ntrigger: {type: automatic, conditions: {or: [{any_in: {component: io, state: FAULT}}, {any_in: "
        "{component: supervisor_1, state: FAULT}}]}}\nactions: [{type: log_event, message: m}]");
    cell.move(component, State::fault);
    EXPECT_THAT(cell.log(), SizeIs(1)) << component;
  }
}

TEST(Automation, IsFastOnceTheConditionIsSeen) {
  Cell cell(
      "name: x\ntrigger: {type: automatic, conditions: \"any_in(FAULT)\"}\nactions: [{type: log_event, message: m}]");
  std::optional<base::Duration> seen;
  cell.world.engine().on_component_changed([&](ComponentId) { seen = cell.world.now(); });
  cell.world.move(cell.world.component("io"), State::fault);
  EXPECT_TRUE(cell.world.run_until([&] { return !cell.world.log().empty(); }, 5s));
  ASSERT_TRUE(seen);
  EXPECT_LE(cell.world.now() - *seen, 1ms);
}

TEST(Automation, StartsWhenAllComponentsAreReady) {
  Cell cell(
      "name: x\ntrigger: {type: all_components_ready, state: INITIALIZED}\nactions: [{type: log_event, message: m}]");
  for (const char* name : {"io", "supervisor_1", "supervisor_2"}) cell.move(name, State::initialized);
  EXPECT_THAT(cell.log(), IsEmpty());
  cell.move("munchies_algo", State::initialized);
  EXPECT_THAT(cell.log(), SizeIs(1));
}

TEST(Automation, StartsForAnEventWhoseDataFit) {
  Cell cell(R"(
name: x
vars: {least: 15}
trigger:
  type: event_received
  event_type: power_failure_imminent
  source: ups_monitor
  condition: "data.battery < vars.least"
actions: [{type: log_event, message: "{{ trigger.source }} {{ trigger.data.battery }} {{ trigger.payload.battery }}"}]
)");
  EXPECT_THAT(cell.post("power_failure_imminent", "ups_monitor", {{"battery", 40}}), IsEmpty());
  EXPECT_THAT(cell.post("power_failure_imminent", "somebody", {{"battery", 4}}), IsEmpty());
  EXPECT_THAT(cell.post("power_failure", "ups_monitor", {{"battery", 4}}), IsEmpty());
  EXPECT_THAT(cell.post("power_failure_imminent", "ups_monitor", {{"battery", 4}}), SizeIs(1));
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] ups_monitor 4 4"));
}

const std::string on_error = R"(
name: on error
trigger: {type: event_received, event_type: EVENT_ERROR_REPORTED}
actions: [{type: log_event, message: "{{ trigger.source }}: {{ trigger.error_code }} {{ trigger.error_message }}"}]
)";

TEST(Automation, ReportsTheErrorOfAComponentThatGoesToFault) {
  Cell cell(on_error);
  cell.world.component("io").error_code = 3;
  cell.world.component("io").error_message = "MODBUS: timeout";
  cell.move("io", State::fault);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] io: 3 MODBUS: timeout"));
}

const std::string on_a_feeder = R"yaml(
name: on a feeder
trigger:
  type: automatic
  conditions:
    or:
      - error_message: {matches: "hatch(?P<number>\\d+)"}
      - error_message: {matches: "feeder(?P<number>\\d+)(?P<rest>: .*)?"}
actions: [{type: log_event, message: "feeder {{ number }}{{ vars.rest }} of {{ trigger.component }}"}]
)yaml";

TEST(Automation, GivesARunWhatItsConditionHasFoundInAMessage) {
  Cell cell(on_a_feeder);
  cell.world.component("io").error_message = "E1 FEEDER12: no tray";
  cell.move("io", State::fault);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] feeder 12: no tray of io"));
}

TEST(Automation, AGroupThatTakesNoPartIsAnEmptyText) {
  Cell cell(on_a_feeder);
  cell.world.component("io").error_message = "hatch3";
  cell.move("io", State::fault);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] feeder 3 of io"));
}

TEST(Automation, GivesARunWhatItsConditionHasFoundInAnEvent) {
  Cell cell(R"yaml(
name: on order
trigger:
  type: event_received
  event_type: EVENT_ORDER
  condition: "matches(data.order, '^(?P<kind>[A-Z])-(?<n>\\d+)$')"
actions: [{type: log_event, message: "{{ kind }} {{ n }}"}]
)yaml");
  EXPECT_THAT(cell.post("EVENT_ORDER", "shop", {{"order", "A17"}}), IsEmpty());
  EXPECT_THAT(cell.post("EVENT_ORDER", "shop", {{"order", "A-17"}}), SizeIs(1));
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] A 17"));
}

TEST(Automation, TakesWhatAComponentSaysAndWhatIsSeenOfItForOneError) {
  Cell cell(on_error);
  EXPECT_THAT(cell.post("EVENT_ERROR_REPORTED", "io", {{"error_code", "DB"}, {"message", "lost"}}), SizeIs(1));
  cell.move("io", State::fault);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] io: DB lost"));
  cell.world.run_for(10s);
  cell.move("io", State::stopped);
  cell.move("io", State::fault);
  EXPECT_THAT(cell.log(), SizeIs(2));
}

TEST(Automation, KeepsASchedule) {
  Cell cell(
      "- name: every\n  trigger: {type: schedule, every: 10m}\n  actions: [{type: log_event, message: every}]\n"
      "- name: cron\n  trigger: {type: schedule, cron: '15 * * * *'}\n  actions: [{type: log_event, message: '{{ "
      "trigger.scheduled }}'}]\n");
  cell.world.run_for(31min);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] every", "[INFO] 1970-01-01T00:15:00Z", "[INFO] every", "[INFO] every"));
  EXPECT_EQ(cell.automation.find("cron")->next_by_calendar()->time_since_epoch(), 75min);
}

TEST(Automation, GoesByPriorityWhereSeveralThingsAreTrueAtOnce) {
  Cell cell(
      "- name: a\n  priority: 90\n  trigger: {type: component_state, state: FAULT}\n  actions: [{type: log_event, "
      "message: general}]\n"
      "- name: b\n  priority: 1\n  trigger: {type: automatic, conditions: {any_in: FAULT}}\n  actions: [{type: "
      "log_event, message: special}]\n");
  cell.move("io", State::fault);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] special", "[INFO] general"));
}

const std::string stopping_io = R"(
- name: holder
  trigger: {type: event_received, event_type: hold}
  actions: [{type: send_command, component: io, command: CMD_STOP}, {type: delay, duration: 10s}]
- name: wants io
  trigger: {type: automatic, conditions: {any_in: {state: FAULT}}}
  actions: [{type: send_command, component: io, command: CMD_STOP}, {type: log_event, message: had it}]
)";

TEST(Automation, StartsWhatAConditionAsksForOnceItsComponentsAreFree) {
  Cell cell(stopping_io);
  (void)cell.post("hold", "tester");
  cell.move("supervisor_1", State::fault);
  EXPECT_THAT(cell.log(), IsEmpty());
  ASSERT_TRUE(cell.automation.find("wants io")->pending);
  EXPECT_THAT(cell.told.back(), HasSubstr("not started: component 'io' belongs to run 1 of 'holder'"));
  cell.world.run_for(10s);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] had it"));
  EXPECT_FALSE(cell.automation.find("wants io")->pending);
}

TEST(Automation, ForgetsWhatAConditionAskedForWhenItHoldsNoMore) {
  Cell cell(stopping_io);
  (void)cell.post("hold", "tester");
  cell.move("supervisor_1", State::fault);
  cell.move("supervisor_1", State::stopped);
  cell.world.run_for(20s);
  EXPECT_THAT(cell.log(), IsEmpty());
}

TEST(Automation, DropsWhatAnEventAskedForInVain) {
  Cell cell(stopping_io +
            "- name: late\n  trigger: {type: component_state, state: FAULT}\n"
            "  actions: [{type: send_command, component: io, command: CMD_STOP}, {type: log_event, message: late}]\n");
  (void)cell.post("hold", "tester");
  cell.move("supervisor_1", State::fault);
  cell.world.run_for(20s);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] had it"));
  EXPECT_TRUE(cell.automation.find("late")->last_attempt->refused);
}

TEST(Automation, WaitsForTheEndOfACooldown) {
  Cell cell(
      "name: x\ncooldown: 1m\ntrigger: {type: automatic, conditions: {any_in: FAULT}}\nactions: [{type: log_event, "
      "message: m}]");
  cell.move("io", State::fault);
  cell.move("io", State::stopped);
  cell.move("io", State::fault);
  cell.world.run_for(30s);
  EXPECT_THAT(cell.log(), SizeIs(1));
  EXPECT_TRUE(cell.automation.find("x")->pending->retry_at);
  cell.world.run_for(30s);
  EXPECT_THAT(cell.log(), SizeIs(2));
}

TEST(Automation, StartsWhatTheLatchRefusedOnceAnOperatorHasAcknowledged) {
  Cell cell(
      "- name: up\n  trigger: {type: event_received, event_type: up}\n  actions: [{type: ensure_state, component: io, "
      "target_state: RUN, timeout: 9s}]\n"
      "- name: x\n  trigger: {type: automatic, conditions: {any_in: {component: supervisor_2, state: FAULT}}}\n  "
      "actions:\n"
      "  - {type: log_event, message: m}\n  - {type: ensure_state, component: io, target_state: RUN, "
      "timeout: 9s}\n");
  cell.world.component("io").behaviour.ends_in = State::fault;
  (void)cell.post("up", "tester");
  cell.world.run_for(30s);
  ASSERT_TRUE(cell.world.engine().latch());
  cell.world.component("io").behaviour.ends_in.reset();
  cell.move("io", State::stopped);
  cell.move("supervisor_2", State::fault);
  EXPECT_THAT(cell.log(), IsEmpty());
  ASSERT_TRUE(cell.automation.find("x")->pending);
  EXPECT_TRUE(cell.world.engine().acknowledge("anna"));
  cell.world.run_for(5s);
  EXPECT_THAT(cell.log(), SizeIs(1));
}

TEST(Automation, GivesUpAfterAsManyExecutionsAsAreAllowed) {
  Cell cell(
      "name: x\nmax_executions: 1\ntrigger: {type: automatic, conditions: {any_in: FAULT}}\nactions: [{type: "
      "log_event, message: m}]");
  cell.move("io", State::fault);
  cell.move("io", State::stopped);
  cell.move("io", State::fault);
  EXPECT_THAT(cell.log(), SizeIs(1));
  EXPECT_FALSE(cell.automation.find("x")->pending);
}

TEST(Automation, DoesNotStartAScenarioForWhatItsOwnRunBringsAbout) {
  Cell cell(
      "name: x\ntrigger: {type: automatic, conditions: {all_in: INITIALIZED}}\nactions:\n"
      "- {type: ensure_state, target: '@all', target_state: STOPPED, timeout: 9s}\n"
      "- {type: ensure_state, target: '@all', target_state: INITIALIZED, timeout: 9s}\n- {type: log_event, message: "
      "m}\n");
  for (const char* name : {"io", "supervisor_1", "supervisor_2", "munchies_algo"}) cell.move(name, State::initialized);
  cell.world.run_for(60s);
  EXPECT_THAT(cell.log(), SizeIs(1));
  EXPECT_THAT(cell.told.back(), HasSubstr("it came to hold while run 1 of it was under way"));
}

TEST(Automation, BoundsAStormOfEvents) {
  AutomationSettings settings;
  settings.starts = 3;
  Cell cell(
      "name: x\nmode: parallel\ntrigger: {type: event_received, event_type: e}\nactions: [{type: log_event, message: "
      "m}]",
      settings);
  for (int i = 0; i < 10; ++i) (void)cell.post("e", "tester");
  EXPECT_THAT(cell.log(), SizeIs(3));
  cell.world.run_for(61s);
  EXPECT_THAT(cell.post("e", "tester"), SizeIs(1));
}

TEST(Automation, LeavesWhatIsNotEnabledAlone) {
  Cell cell(
      "name: x\nenabled: false\ntrigger: {type: event_received, event_type: e}\nactions: [{type: log_event, message: "
      "m}]");
  EXPECT_THAT(cell.post("e", "tester"), IsEmpty());
  EXPECT_EQ(cell.automation.find("x"), nullptr);
}

TEST(Automation, KeepsWhatItHasSeenOverAReload) {
  const std::string text =
      "name: x\ntrigger: {type: automatic, conditions: {any_in: FAULT}}\nactions: [{type: log_event, message: '%'}]";
  const auto with = [&text](const std::string& message) {
    return std::string(text).replace(text.find('%'), 1, message);
  };
  Cell cell(with("one"));
  cell.move("io", State::fault);
  cell.load(with("two"));
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] one"));  // the condition holds still, and that is no news
  cell.move("io", State::stopped);
  cell.move("io", State::fault);
  EXPECT_THAT(cell.log(), ElementsAre("[INFO] one", "[INFO] two"));
}

TEST(Automation, SaysWhatItCannotWatch) {
  Cell cell(
      "name: x\ntrigger: {type: component_state, component: oi, state: FAULT}\nactions: [{type: log_event, message: "
      "m}]");
  EXPECT_THAT(cell.told, ElementsAre(HasSubstr("The trigger of 'x' is not watched: there is no component 'oi'")));
}

TEST(Automation, LooksAtNoConditionBeforeEverybodyWasSeenOrMissed) {
  Cell cell(
      "name: x\ntrigger: {type: automatic, conditions: {none_in: FAULT}}\nactions: [{type: log_event, message: m}]");
  EXPECT_THAT(cell.log(), SizeIs(1));
  const std::optional<Attempt>& start = cell.automation.find("x")->last_start;
  ASSERT_TRUE(start);
  EXPECT_GT(start->at.time_since_epoch(), 1ms) << "they are asked from then on";
}

TEST(Automation, WaitsForTheEventsThatItsTriggersName) {
  Cell cell(
      "- name: x\n  trigger: {type: event_received, event_type: e}\n  actions: [{type: log_event, message: m}]\n"
      "- name: on fault\n  trigger: {type: component_state, state: FAULT}\n  actions: [{type: log_event, message: "
      "m}]\n");
  EXPECT_TRUE(cell.automation.waits_for("e"));
  EXPECT_FALSE(cell.automation.waits_for("f"));
}

}  // namespace
}  // namespace kapela::automation

#include "orchestrator/files/scenario_file.hpp"

#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/scenario/trigger.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using namespace std::chrono_literals;

const std::string one_action = "actions: [{type: log_event, message: m}]\n";

scenario::Action plain_action_of(const std::string& text) {
  const auto scenarios = scenarios_of("name: x\nactions:\n  - " + text + "\n");
  return scenarios.at(0).actions.at(0);
}

TEST(ScenarioFile, HoldsOneScenarioAListOrSeveralDocuments) {
  EXPECT_THAT(scenarios_of("name: a\n" + one_action), SizeIs(1));
  EXPECT_THAT(
      scenarios_of("scenarios:\n  - name: a\n    actions: [{type: test}]\n  - {name: b, actions: [{type: test}]}\n"),
      SizeIs(2));
  EXPECT_THAT(scenarios_of("- {name: a, actions: [{type: test}]}\n- {name: b, actions: [{type: test}]}\n"), SizeIs(2));
  EXPECT_THAT(scenarios_of("---\nname: a\n" + one_action + "---\nname: b\n" + one_action), SizeIs(2));
}

TEST(ScenarioFile, KeepsWhatAScenarioSays) {
  const auto scenarios = scenarios_of(
      "description: opis\ntimeout: 90\nname: a\ntrigger: {type: manual, description: d}\n"
      "version: 1.0\nauthor: ja\ncreated_at: 2025-01-01\ntags: [x]\nmetadata: {any: [1]}\n" +
      one_action);
  const scenario::Scenario& scenario = scenarios.at(0);
  EXPECT_EQ(scenario.name, "a");
  EXPECT_EQ(scenario.description, "opis");
  EXPECT_EQ(scenario.trigger_type, "manual");
  EXPECT_EQ(scenario.timeout, 90s);
  EXPECT_EQ(scenario.place, (scenario::Place{"f.yaml", 3, 7}));
}

TEST(ScenarioFile, NormalisesNames) {
  EXPECT_EQ(scenarios_of("name: \"  usl\xCC\x81ug \"\n" + one_action).at(0).name, "usĺug");
}

TEST(ScenarioFile, ReadsLogEvents) {
  const auto event =
      std::get<scenario::LogEvent>(plain_action_of("{type: log_event, level: success, message: \"a\\n\"}").body);
  EXPECT_EQ(event.level, base::Level::success);
  EXPECT_EQ(event.message.source(), "a");
  EXPECT_EQ(std::get<scenario::LogEvent>(plain_action_of("{type: log_event, message: a}").body).level,
            base::Level::info);
}

TEST(ScenarioFile, ReadsCommandsInBothSpellings) {
  const auto send =
      std::get<scenario::SendCommand>(plain_action_of("{type: send_command, client: io, command: CMD_STOPPED}").body);
  EXPECT_EQ(send.command, wire::Command::stop);
  EXPECT_EQ(send.timeout, std::nullopt);
  ASSERT_THAT(send.targets.components, SizeIs(1));
  EXPECT_EQ(send.targets.components[0].source(), "io");
}

TEST(ScenarioFile, ReadsWhatBecomesOfTargetsWhereACommandIsIllegal) {
  using enum scenario::SendCommand::WhereIllegal;
  const auto read = [](const std::string& keys, const std::string& file) {
    const std::string text = R"({"name": "x", "actions": [{"type": "send_command", "client": "io",)"
                             R"( "command": "CMD_RUN")" +
                             keys + "}]}";
    return std::get<scenario::SendCommand>(scenarios_of(text, file).at(0).actions.at(0).body).where_illegal;
  };
  EXPECT_EQ(read("", "f.yaml"), fail);
  EXPECT_EQ(read(R"(, "where_illegal": "skip")", "f.yaml"), skip);
  for (const char* const json : {"f.json", "F.JSON", "f.json.example"}) EXPECT_EQ(read("", json), as_dialect) << json;
  EXPECT_EQ(read(R"(, "where_illegal": "fail")", "f.json"), fail);
}

TEST(ScenarioFile, ReadsWaitsWithAvenasDefaultTimeout) {
  const auto wait = std::get<scenario::WaitForState>(
      plain_action_of("{type: wait_for_state, target: \"@all\", target_state: [RUN, PAUSE]}").body);
  EXPECT_TRUE(wait.targets.all);
  EXPECT_THAT(wait.states, ElementsAre(wire::State::run, wire::State::pause));
  EXPECT_EQ(wait.timeout, 30s);
}

TEST(ScenarioFile, ReadsEnsureStateAndSelectors) {
  const auto ensure = std::get<scenario::EnsureState>(
      plain_action_of(
          "{type: ensure_state, group: a, groups: [b], components: [c, \"{{ trigger.x }}\"], state_in: RUN, "
          "state_not_in: [FAULT], target_state: STOPPED, timeout: 1m}")
          .body);
  EXPECT_THAT(ensure.targets.groups, ElementsAre("a", "b"));
  EXPECT_THAT(ensure.targets.components, SizeIs(2));
  EXPECT_FALSE(ensure.targets.components[1].constant());
  EXPECT_THAT(ensure.targets.state_in, ElementsAre(wire::State::run));
  EXPECT_THAT(ensure.targets.state_not_in, ElementsAre(wire::State::fault));
  EXPECT_EQ(ensure.state, wire::State::stopped);
  EXPECT_EQ(ensure.timeout, 60s);
}

TEST(ScenarioFile, ReadsTheTestAction) {
  const auto test =
      std::get<scenario::TestAction>(plain_action_of("{type: test, message: m, show_trigger: true}").body);
  EXPECT_TRUE(test.show_trigger);
  EXPECT_FALSE(test.show_config);
}

TEST(ScenarioFile, KeepsOnFailureDescriptionAndPlace) {
  const scenario::Action action = plain_action_of(
      "type: wait_for_state\n    description: opis\n    component: io\n    target_state: RUN\n    on_failure:\n"
      "      - {type: log_event, level: error, message: m}\n      - {type: test}");
  EXPECT_EQ(action.description, "opis");
  EXPECT_EQ(action.place, (scenario::Place{"f.yaml", 3, 5}));
  EXPECT_THAT(action.on_failure, SizeIs(2));
}

TEST(ScenarioFile, ReadsAvenasJson) {
  yaml::Report report("start.json", repository_file("tests/files/data/avena_start.json"));
  const auto scenarios = read_scenarios(report);
  ASSERT_FALSE(report.failed()) << render(report.diagnostics());
  const scenario::Scenario& scenario = scenarios.at(0);
  EXPECT_EQ(scenario.name, "🚀 Start linii");
  ASSERT_THAT(scenario.actions, SizeIs(4));
  EXPECT_EQ(std::get<scenario::SendCommand>(scenario.actions[1].body).command, wire::Command::initialize);
  EXPECT_EQ(std::get<scenario::WaitForState>(scenario.actions[2].body).timeout, 30s);
  EXPECT_EQ(scenario.priority, 10);
  EXPECT_EQ(scenario.cooldown, 60s);
  EXPECT_EQ(render(report.diagnostics()), "");
}

TEST(ScenarioFile, ReadsAvenasAutomaticTrigger) {
  yaml::Report report("pause.json", repository_file("tests/files/data/avena_pause.json"));
  const auto scenarios = read_scenarios(report);
  ASSERT_EQ(render(report.diagnostics()), "");
  const auto& condition = std::get<scenario::ConditionTrigger>(scenarios.at(0).trigger->body).condition;
  std::vector<std::string> texts;
  for (const scenario::Condition& part : std::get<scenario::Condition::Combination>(condition.body).parts)
    texts.push_back(part.text);
  EXPECT_THAT(texts,
              ElementsAre("any of @all in FAULT", "none of @all in PAUSE",
                          "the error message of one of @all contains 'feeder1'", "from 06:00 to 22:00 on MON, FRI"));
}

TEST(ScenarioFile, LooksAtTheErrorsOfThoseThatAvenaLooksAt) {
  using Of = scenario::Condition::ErrorText::Of;
  const auto of = [](const std::string& keys) {
    const auto scenarios =
        scenarios_of("name: a\n" + one_action + "trigger: {type: automatic, conditions: {error_message: {contains: x" +
                     keys + "}}}\n");
    const auto& trigger = std::get<scenario::ConditionTrigger>(scenarios.at(0).trigger->body);
    return std::get<scenario::Condition::ErrorText>(trigger.condition.body).of;
  };
  EXPECT_EQ(of(""), Of::in_fault);
  EXPECT_EQ(of(", fault_clients_only: true"), Of::in_fault);
  EXPECT_EQ(of(", fault_clients_only: false"), Of::everybody);
  EXPECT_EQ(of(", fault_clients_only: false, error_clients_only: true"), Of::with_error);
  EXPECT_EQ(of(", all_clients: true"), Of::everybody);
}

TEST(ScenarioFile, WantsAtLeastOneScenario) {
  yaml::Report report("f.yaml", "# nothing\n");
  EXPECT_THAT(read_scenarios(report), IsEmpty());
  EXPECT_EQ(first(report.diagnostics()), "0:0 invalid: the file holds no scenario");
}

std::string all_said(std::string text) {
  yaml::Report report("f.yaml", std::move(text));
  (void)read_scenarios(report);
  return render(report.diagnostics());
}

TEST(ScenarioFile, SaysOfWhatAvenaAloneHasWhatToWriteInstead) {
  const auto action = [](const std::string& type) { return all_said("name: n\nactions: [{type: " + type + "}]\n"); };
  for (const char* const type : {"send_email", "send_sms", "aps_database_update", "send_notification", "log"})
    EXPECT_THAT(action(type), AllOf(HasSubstr("'" + std::string(type) + "' is an action of avena_commons alone; "),
                                    HasSubstr("write type: ")));
  const auto in_trigger = [](const std::string& kind) {
    return all_said("name: n\ntrigger: {type: automatic, conditions: [{type: " + kind +
                    "}]}\nactions: [{type: test}]\n");
  };
  const auto in_if = [](const std::string& kind) {
    return all_said("name: n\nactions:\n  - type: evaluate_condition\n    conditions: [{type: " + kind +
                    "}]\n    true_actions: [{type: test}]\n");
  };
  for (const char* const kind : {"database", "database_list", "virtual_device_error"})
    for (const std::string& said : {in_trigger(kind), in_if(kind)})
      EXPECT_THAT(said, HasSubstr("'" + std::string(kind) + "' is a condition of avena_commons alone; ")) << said;
}

TEST(ScenarioFile, AMisspelledTypeHidesNothingElseOfItsAction) {
  const std::string said = all_said("name: n\nactions:\n  - {type: log_evnt, mesage: m}\n");
  EXPECT_THAT(said, HasSubstr("there is no action 'log_evnt'"));
  EXPECT_THAT(said, HasSubstr("log_event has no key 'mesage'"));
  EXPECT_THAT(all_said("name: n\nactions:\n  - {type: something_else, mesage: m}\n"), Not(HasSubstr("mesage'")));
}

/// CPU time, which other programs do not change much.
double seconds_for(int scenarios) {
  std::string text;
  for (int i = 0; i < scenarios; ++i)
    text += "---\nname: Scenario " + std::to_string(i) + "\nactions: [{type: log_event, message: m}]\n";
  const std::clock_t begin = std::clock();
  yaml::Report report("f.yaml", std::move(text));
  EXPECT_EQ(read_scenarios(report).size(), static_cast<std::size_t>(scenarios));
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

TEST(ScenarioFile, TakesFourTimesTheTimeForFourTimesTheScenarios) {
  const double small = seconds_for(500);
  EXPECT_LT(seconds_for(2'000), 8 * small + 0.1) << small;
}

}  // namespace
}  // namespace kapela::files

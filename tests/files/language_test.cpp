// What the constructs of the language become.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/scenario/trigger.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using scenario::Action;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

std::vector<yaml::Diagnostic> diagnostics_of(std::string text) {
  yaml::Report report("f.yaml", std::move(text));
  (void)read_scenarios(report);
  return report.diagnostics();
}

scenario::Scenario scenario_of(const std::string& keys) {
  return scenarios_of("name: x\nvars: {n: 1, s: a, given: null}\n" + keys).at(0);
}

Action action_of(const std::string& text) {
  return scenario_of("actions:\n  - " + text + "\n").actions.at(0);
}

template <class Body>
Body body_of(const std::string& text) {
  return std::get<Body>(action_of(text).body);
}

TEST(Language, ReadsIfAndChooseAsBranches) {
  const auto one =
      body_of<scenario::Choose>("{type: if, condition: vars.n > 1, then: [{type: test}], else: [{type: test}]}");
  ASSERT_THAT(one.branches, SizeIs(1));
  EXPECT_EQ(one.branches[0].when.source(), "vars.n > 1");
  EXPECT_THAT(one.otherwise, SizeIs(1));
  const auto many = body_of<scenario::Choose>(
      "{type: choose, branches: [{if: true, actions: [{type: test}]}, {if: false, actions: [{type: test}]}]}");
  EXPECT_THAT(many.branches, SizeIs(2));
  EXPECT_THAT(many.otherwise, IsEmpty());
}

TEST(Language, ReadsParallelAsListsOrAsSingleActions) {
  const auto lists =
      body_of<scenario::Parallel>("{type: parallel, branches: [[{type: test}, {type: test}], [{type: test}]]}");
  EXPECT_THAT(lists.branches, ElementsAre(SizeIs(2), SizeIs(1)));
  const auto singles = body_of<scenario::Parallel>("{type: parallel, actions: [{type: test}, {type: test}]}");
  EXPECT_THAT(singles.branches, ElementsAre(SizeIs(1), SizeIs(1)));
}

TEST(Language, ReadsRepeat) {
  const auto repeat =
      body_of<scenario::Repeat>("{type: repeat, times: 5, until: vars.n > 3, pause: 2s, actions: [{type: test}]}");
  EXPECT_EQ(repeat.times, 5U);
  EXPECT_EQ(repeat.until->source(), "vars.n > 3");
  EXPECT_EQ(repeat.pause, 2s);
  EXPECT_THAT(repeat.actions, SizeIs(1));
}

TEST(Language, ReadsWhatTellsWaitsAndRemembers) {
  EXPECT_EQ(body_of<scenario::Delay>("{type: delay, duration: 250ms}").duration, 250ms);
  const auto alert = body_of<scenario::Alert>("{type: alert, message: \"{{ vars.s }}!\"}");
  EXPECT_EQ(alert.severity, base::Level::warning);
  EXPECT_EQ(alert.message.source(), "{{ vars.s }}!");
  EXPECT_EQ(body_of<scenario::Approve>("{type: approve, message: m, timeout: 5m}").timeout, 5min);
  const auto require = body_of<scenario::Require>("{type: require, condition: '{{ vars.n == 1 }}', message: m}");
  EXPECT_EQ(require.condition.source(), " vars.n == 1 ");
  const auto set = body_of<scenario::Set>("{type: set, name: given, value: vars.n * 2}");
  EXPECT_EQ(set.name, "given");
  EXPECT_EQ(set.value.type(), expression::Type::number);
}

TEST(Language, ReadsAnEventWithItsDataReplyAndUndo) {
  const auto send = body_of<scenario::SendEvent>(
      "{type: send_event, component: io, event: FEED, timeout: 5s, data: {n: \"{{ vars.n }}\", text: \"{{ vars.s "
      "}}!\"}, "
      "expect: reply.data.ok == true, save: {n: reply.data.n}, undo: {event: RELEASE, timeout: 2s}}");
  EXPECT_EQ(send.event, "FEED");
  EXPECT_EQ(send.timeout, 5s);
  EXPECT_TRUE(send.needs_reply) << "it is expected to say something";
  EXPECT_EQ(send.expect->source(), "reply.data.ok == true");
  EXPECT_THAT(send.save, SizeIs(1));
  EXPECT_EQ(send.undo->event, "RELEASE");
  EXPECT_EQ(send.undo->timeout, 2s);
  const auto values = [](const expression::Path& path) -> std::optional<expression::Value> {
    if (path.back() == "n") return 3.0;
    return std::string("a");
  };
  EXPECT_EQ(send.data.render(values)->dump(), R"({"n":3,"text":"a!"})") << "one that is nothing else keeps its type";
}

TEST(Language, ReadsAvenasSpellingOfAnEvent) {
  const auto send =
      body_of<scenario::SendEvent>("{type: send_custom_command, client: io, command: FEED, harmless: true}");
  EXPECT_EQ(send.event, "FEED");
  EXPECT_TRUE(send.harmless);
  EXPECT_FALSE(send.needs_reply);
}

std::string said_of(const std::string& action) {
  yaml::Report report("f.yaml", "name: x\nactions:\n  - " + action + "\n");
  (void)read_scenarios(report);
  return first(report.diagnostics());
}

TEST(Language, RefusesAnEventThatNothingTakesBack) {
  EXPECT_EQ(said_of("{type: send_event, component: io, event: FEED}"),
            "3:5 invalid: nothing takes back FEED when the run is rolled back");
  EXPECT_EQ(said_of("{type: send_event, component: io, event: FEED, harmless: true, undo: {event: X}}"),
            "3:62 invalid: both undo and harmless");
}

TEST(Language, RefusesWhatIsNoEventOfABusiness) {
  EXPECT_EQ(said_of("{type: send_event, component: io, event: CMD_RUN, harmless: true}"),
            "3:46 invalid: CMD_RUN is a command of the state machine");
  EXPECT_EQ(said_of("{type: send_event, component: io, event: STATE_CHANGED, harmless: true}"),
            "3:46 invalid: STATE_CHANGED belongs to the protocol itself");
  EXPECT_EQ(said_of("{type: send_event, component: io, event: A B, harmless: true}"),
            "3:46 invalid: 'A B' names no event");
  EXPECT_EQ(said_of("{type: send_event, component: io, event: FEED, undo: {event: ŻŻ}}"),
            "3:66 invalid: 'ŻŻ' names no event");
  EXPECT_EQ(said_of("{type: send_event, component: io, event: FEED, harmless: true, data: {cmd_id: 7}}"),
            "3:75 invalid: 'cmd_id' belongs to the protocol: it says which event this is");
}

TEST(Language, ReadsAWaitForWhatAComponentSays) {
  const auto wait =
      body_of<scenario::WaitFor>("{type: wait_for, condition: components.io.data.feeder.level >= 3, timeout: 30s}");
  EXPECT_EQ(wait.condition.source(), "components.io.data.feeder.level >= 3");
  EXPECT_EQ(wait.timeout, 30s);
  EXPECT_EQ(said_of("{type: wait_for, condition: 1 == 1, timeout: 30s}"),
            "3:33 invalid: it asks no component, so that nothing would make it hold");
  EXPECT_EQ(said_of("{type: wait_for, condition: components.io.data, timeout: 30s}"),
            "3:33 invalid: 'components.io.data' alone is no value");
}

TEST(Language, ReadsExecuteScenarioAndAvenasWordForItsFailure) {
  const Action action =
      action_of("{type: execute_scenario, scenario: ' Mały ', vars: {x: vars.n + 1}, on_nested_failure: continue}");
  const auto& execute = std::get<scenario::ExecuteScenario>(action.body);
  EXPECT_EQ(execute.name, "Mały");
  ASSERT_THAT(execute.vars, SizeIs(1));
  EXPECT_EQ(execute.vars[0].first, "x");
  EXPECT_EQ(execute.scenario, nullptr);
  EXPECT_FALSE(action.required);
  EXPECT_FALSE(action_of("{type: execute_scenario, scenario_name: a, on_failure: continue}").required);
  EXPECT_TRUE(action_of("{type: execute_scenario, scenario: a, on_failure: fail}").required);
  EXPECT_THAT(action_of("{type: execute_scenario, scenario: a, on_failure: [{type: test}]}").on_failure, SizeIs(1));
}

TEST(Language, ReadsTheKeysThatActionsShare) {
  const Action action = action_of(
      "{type: wait_for_state, target: \"@all\", target_state: RUN, if: vars.n > 0, required: false, quorum: 3, "
      "retry: {count: 2, delay: 1s, backoff: 1.5, jitter: 0.5, on: TIMEOUT}}");
  EXPECT_EQ(action.when->source(), "vars.n > 0");
  EXPECT_FALSE(action.required);
  EXPECT_EQ(action.quorum, 3U);
  ASSERT_TRUE(action.retry);
  EXPECT_EQ(action.retry->count, 2U);
  EXPECT_EQ(action.retry->delay, 1s);
  EXPECT_EQ(action.retry->backoff, 1.5);
  EXPECT_EQ(action.retry->jitter, 0.5);
  EXPECT_THAT(action.retry->on, ElementsAre("TIMEOUT"));
}

TEST(Language, ReadsHowAScenarioRuns) {
  const scenario::Scenario scenario = scenario_of(
      "timeout: 5m\natomicity: none\nrollback: {on_stuck: continue, budget: 1m, drain: 2s, on_failure: 3s}\nmode: "
      "queued\n"
      "cooldown: 1m\npriority: 7\nmax_executions: 2\nactions: [{type: test}]\non_success: [{type: test}]\n"
      "on_end: [{type: alert, message: m}, {type: test}]\n");
  EXPECT_EQ(scenario.timeout, 5min);
  EXPECT_EQ(scenario.atomicity, record::Atomicity::none);
  EXPECT_EQ(scenario.rollback.on_stuck, record::OnStuck::go_on);
  EXPECT_EQ(scenario.rollback.budget, 1min);
  EXPECT_EQ(scenario.rollback.drain, 2s);
  EXPECT_EQ(scenario.rollback.on_failure, 3s);
  EXPECT_EQ(scenario.mode, record::Mode::queued);
  EXPECT_EQ(scenario.cooldown, 1min);
  EXPECT_EQ(scenario.priority, 7);
  EXPECT_EQ(scenario.max_executions, 2U);
  EXPECT_THAT(scenario.on_success, SizeIs(1));
  EXPECT_THAT(scenario.on_end, SizeIs(2));
}

TEST(Language, TypesVariablesByTheirDefaults) {
  const scenario::Scenario scenario =
      scenarios_of(
          "name: x\nvars: {n: -1.5, t: \"1\", w: word, b: true, given: null, empty: }\nactions: [{type: test}]\n")
          .at(0);
  std::vector<expression::Value> values;
  for (const auto& [name, value] : scenario.vars) values.push_back(value);
  EXPECT_THAT(values, ElementsAre(-1.5, "1", "word", true, expression::Value(), expression::Value()));
}

TEST(Language, HashesTheTextAndTheName) {
  const std::string two = "- {name: a, actions: [{type: test}]}\n- {name: b, actions: [{type: test}]}\n";
  const auto scenarios = scenarios_of(two);
  EXPECT_NE(scenarios.at(0).hash, scenarios.at(1).hash);
  EXPECT_EQ(scenarios.at(0).hash, scenarios_of(two).at(0).hash);
  EXPECT_NE(scenarios.at(0).hash, scenarios_of(two + "# more\n").at(0).hash);
}

TEST(Language, WritesTriggersInOneWay) {
  const auto text = [](const std::string& trigger) {
    return scenarios_of("name: x\ntrigger: " + trigger + "\nactions: [{type: test}]\n").at(0).trigger_text;
  };
  EXPECT_EQ(text("{type: schedule, every: 5m, description: a}"), text("{every: '5m', type: schedule}"));
  EXPECT_NE(text("{type: schedule, every: 5m}"), text("{type: schedule, every: 6m}"));
  EXPECT_EQ(text("{type: manual, description: a}"), "");
}

std::string avena(const std::string& conditions) {
  return body_of<scenario::Choose>("{type: evaluate_condition, conditions: " + conditions +
                                   ", true_actions: [{type: test}]}")
      .branches.at(0)
      .when.source();
}

TEST(Language, TranslatesAvenasConditions) {
  EXPECT_EQ(avena("{client_state: {any_service_in_state: [FAULT, ON_ERROR]}}"), "any_in(FAULT, ON_ERROR)");
  EXPECT_EQ(avena("{client_state: {no_service_in_state: PAUSE}}"), "none_in(PAUSE)");
  EXPECT_EQ(avena("{client_state: {client: io, state: RUN}}"), "components.io.state == 'RUN'");
  EXPECT_EQ(
      avena("[{type: client_state, all_services_in_state: [RUN]}, {type: not, condition: {client_state: {client: io, "
            "state: RUN}}}]"),
      "(all_in(RUN)) and (not (components.io.state == 'RUN'))");
  const std::string two =
      "{conditions: [{client_state: {any_service_in_state: RUN}}, {client_state: {client: a, state: RUN}}]}";
  EXPECT_EQ(avena("{or: " + two + "}"), "(any_in(RUN)) or (components.a.state == 'RUN')");
  EXPECT_EQ(avena("{xor: " + two + "}"), "(any_in(RUN)) xor (components.a.state == 'RUN')");
  EXPECT_EQ(avena("{nand: " + two + "}"), "not ((any_in(RUN)) and (components.a.state == 'RUN'))");
  EXPECT_EQ(avena("{nor: " + two + "}"), "not ((any_in(RUN)) or (components.a.state == 'RUN'))");
}

const std::string reads_the_message =
    "trigger: {type: automatic, conditions: {error_message: {matches: 'feeder(?P<id>[0-9]+)(?<rest>.*)'}}}\n";

TEST(Language, PutsWhatGroupsHoldIntoVariables) {
  const scenario::Scenario read =
      scenario_of(reads_the_message +
                  "actions:\n  - {type: log_event, message: '{{ id }} {{ vars.rest }}'}\n"
                  "  - {type: if, condition: \"matches(vars.rest, 'E(?P<code>.)')\", then: [{type: test}]}\n"
                  "  - {type: log_event, message: '{{ code }}'}\n");
  ASSERT_THAT(read.vars, SizeIs(6));
  EXPECT_EQ(read.vars[3], (std::pair<std::string, expression::Value>("id", "")));
  EXPECT_EQ(read.vars[4].first, "rest");
  EXPECT_EQ(read.vars[5].first, "code");
  const auto& said = std::get<scenario::LogEvent>(read.actions[0].body);
  EXPECT_EQ(*said.message.expressions()[0].path(), (expression::Path{"vars", "id"}));
}

TEST(Language, ReadsAvenasExtractToContext) {
  const scenario::Scenario read = scenario_of(
      "trigger: {type: automatic, conditions: {or: {conditions: ["
      "{error_message: {mode: regex, pattern: 'hatch(.)(?P<id>.)', extract_to_context: {hatch: 1, other: id}}},"
      "{error_message: {mode: regex, pattern: 'door(.)', extract_to_context: {hatch: 1}}}]}}}\n"
      "actions: [{type: log_event, message: '{{hatch}} {{ other }}'}]\n");
  ASSERT_THAT(read.vars, SizeIs(5)) << "the group's own name is none then";
  const auto& trigger = std::get<scenario::ConditionTrigger>(read.trigger->body);
  const auto& parts = std::get<scenario::Condition::Combination>(trigger.condition.body).parts;
  EXPECT_THAT(std::get<scenario::Condition::ErrorText>(parts[0].body).groups,
              ElementsAre(expression::NamedGroup{"hatch", 1}, expression::NamedGroup{"other", 2}));
}

TEST(Language, RefusesGroupsThatCannotBeVariables) {
  const auto found = [](const std::string& pattern, const std::string& more = "") {
    return first(
        diagnostics_of("name: x\nvars: {n: 1}\nactions: [{type: test}]\ntrigger:\n  type: automatic\n"
                       "  conditions: {error_message: {matches: '" +
                       pattern + "'" + more + "}}\n"));
  };
  EXPECT_EQ(found("a(?P<ok>.)"), "fine");
  EXPECT_THAT(found("a(?P<n>.)"),
              ::testing::HasSubstr("the variable 'n' is declared under vars, and the group as well"));
  EXPECT_THAT(found("a(?P<n>.)"), ::testing::HasSubstr("6:41"));
  EXPECT_THAT(found("a(?P<run>.)"), ::testing::HasSubstr("the group 'run' is called as a word of expressions"));
  EXPECT_THAT(found("a(?P<1st>.)"), ::testing::HasSubstr("the group '1st' is no name of a variable"));
  EXPECT_THAT(found("a", ", extract_to_context: {x: 1}"), ::testing::HasSubstr("the pattern has no group '1'"));
  EXPECT_THAT(found("a(.)", ", extract_to_context: {n: 1}"), ::testing::HasSubstr("the variable 'n' is declared"));
  EXPECT_THAT(found("a(.)", ", extract_to_context: {x: y}"), ::testing::HasSubstr("the pattern has no group 'y'"));
}

TEST(Language, PutsGroupsIntoVariablesInConditionsAlone) {
  const auto found = [](const std::string& action) {
    return first(diagnostics_of("name: x\nvars: {s: a}\nactions:\n  - " + action + "\n"));
  };
  EXPECT_EQ(found("{type: wait_for, condition: \"matches(components.io.error_message, '(?P<a>.)')\", timeout: 1s}"),
            "fine");
  EXPECT_THAT(found("{type: log_event, message: \"{{ matches(vars.s, '(?P<a>.)') }}\"}"),
              ::testing::HasSubstr("nothing takes what the group 'a' holds here"));
  EXPECT_THAT(found("{type: log_event, message: \"{{ a }}\"}"), ::testing::HasSubstr("'a' is unknown"));
}

}  // namespace
}  // namespace kapela::files

#include "orchestrator/scenario/lints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/files/remarks.hpp"
#include "orchestrator/scenario/longest_way.hpp"
#include "tests/files/reading.hpp"

namespace kapela::scenario::testing {
namespace {

using files::as_warnings;
using files::repository_file;
using files::scenarios_of;

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

std::vector<std::string> said(const std::vector<yaml::Diagnostic>& diagnostics) {
  std::vector<std::string> lines;
  for (const yaml::Diagnostic& each : diagnostics) {
    EXPECT_EQ(each.severity, yaml::Severity::warning);
    lines.push_back(std::to_string(each.place.line) + ": " + each.message);
  }
  return lines;
}

/// What is said about these keys and actions; the actions begin in line 3.
std::vector<std::string> linted(const std::string& actions, const std::string& keys = "atomicity: rollback") {
  return said(as_warnings(lint(scenarios_of("{name: x, " + keys + ", actions: [\n\n" + actions + "]}\n").at(0))));
}

const std::string init = "{type: send_command, component: io, command: CMD_INITIALIZE},\n";
const std::string unawaited = "nobody waits for what this command does, in a scenario that is rolled back";

TEST(Lints, WantAWaitAfterACommandThatMayBeRolledBack) {
  EXPECT_THAT(linted(init), ElementsAre("3: " + unawaited));
  EXPECT_THAT(linted(init + "{type: wait_for_state, component: arm, target_state: RUN}"),
              ElementsAre("3: " + unawaited));
  EXPECT_THAT(linted("{type: wait_for_state, component: io, target_state: RUN},\n" + init),
              ElementsAre("4: " + unawaited));
  EXPECT_THAT(linted(init, "atomicity: none"), IsEmpty());
}

TEST(Lints, TakeAnyWaitThatMayMeanTheComponent) {
  for (const char* const selector : {"component: io", "target: \"@all\"", "group: g", "component: \"{{ trigger.x }}\""})
    EXPECT_THAT(linted(init + "{type: wait_for_state, " + selector + ", target_state: RUN}"), IsEmpty()) << selector;
  EXPECT_THAT(linted("{type: if, condition: run.id > 1, then: [\n" + init + "]},\n" +
                     "{type: parallel, actions: [{type: ensure_state, component: io, target_state: RUN}]}"),
              IsEmpty());
}

TEST(Lints, WarnOfACommandThatIsIllegalWhereTheWaitLetsAComponentStay) {
  const std::string sent = "{type: send_command, target: \"@all\", command: CMD_INITIALIZED";
  const std::string wait = "},\n{type: wait_for_state, target: \"@all\", target_states: [INITIALIZED, PAUSE, RUN]}";
  EXPECT_THAT(linted(sent + wait), ElementsAre("3: CMD_INITIALIZE is illegal in PAUSE, where the wait in line 4 lets a "
                                               "component stay"));
  EXPECT_THAT(linted(sent + ", where_illegal: skip" + wait), IsEmpty());
  EXPECT_THAT(linted(sent + "},\n{type: wait_for_state, target: \"@all\", target_states: [INITIALIZED, RUN]}"),
              IsEmpty());
  const auto avenas =
      as_warnings(lint(scenarios_of(repository_file("tests/files/data/avena_resume.json"), "avena_resume.json").at(0)));
  EXPECT_THAT(said(avenas), ElementsAre("9: CMD_INITIALIZE is illegal in PAUSE, where the wait in line 10 lets a "
                                        "component stay"));
}

TEST(Lints, AddUpTheTimeoutsAlongTheLongestWay) {
  const std::string steps =
      "{type: wait_for_state, component: io, target_state: RUN, timeout: 60s},\n"
      "{type: if, condition: run.id > 1, then: [{type: delay, duration: 40s}], else: [{type: delay, duration: 1s}]}";
  EXPECT_THAT(linted(steps, "timeout: 100s"), IsEmpty());
  EXPECT_THAT(linted(steps, "timeout: 99s"),
              ElementsAre("1: the steps may take 1m40s together, the run no more than 1m39s"));
}

Seconds time_of(const std::string& action) {
  return longest_way(scenarios_of("name: x\nactions: [" + action + "]\n").at(0).actions);
}

TEST(LongestWay, CountsRetriesRepetitionsAndTheLongestBranch) {
  EXPECT_EQ(time_of("{type: ensure_state, component: io, target_state: RUN, timeout: 10s, "
                    "retry: {count: 2, delay: 1s, backoff: 3, jitter: 0.5}}"),
            36s);
  EXPECT_EQ(time_of("{type: repeat, times: 3, pause: 1s, actions: [{type: delay, duration: 2s}]}"), 8s);
  EXPECT_EQ(time_of("{type: parallel, branches: [[{type: delay, duration: 2s}, {type: delay, duration: 3s}], "
                    "[{type: approve, message: m, timeout: 4s}]]}"),
            5s);
  EXPECT_EQ(time_of("{type: log_event, message: m}"), 0s);
}

TEST(LongestWay, DoesNotOverflow) {
  std::string action = "{type: delay, duration: 10000d}";
  for (int i = 0; i < 8; ++i) action = "{type: repeat, times: 1000, actions: [" + action + "]}";
  EXPECT_EQ(time_text(time_of(action)), "more than a year");
}

TEST(Lints, FindStepsThatAreNeverReached) {
  EXPECT_THAT(linted("{type: test, if: 1 > 2}"), ElementsAre("3: this step is never done: its `if` never holds"));
  EXPECT_THAT(linted("{type: require, condition: false},\n{type: test},\n{type: test}"),
              ElementsAre("4: this step is never reached"));
  EXPECT_THAT(linted("{type: require, condition: false, required: false},\n{type: test}"), IsEmpty());
  EXPECT_THAT(linted("{type: if, condition: false, then: [\n{type: test}]}"),
              ElementsAre("4: this branch is never reached: its condition never holds"));
  EXPECT_THAT(linted("{type: choose, branches: [{if: true, actions: [{type: test}]},\n"
                     "{if: run.id > 1, actions: [{type: test}]}], else: [\n{type: test}]}"),
              ElementsAre("4: this branch is never reached: one before it always holds",
                          "5: this branch is never reached: one before it always holds"));
}

TEST(Lints, FindVariablesThatAreNeverUsed) {
  EXPECT_THAT(
      linted("{type: log_event, message: \"{{ vars.a }}\"},\n{type: set, name: b, value: 1}", "vars: {a: 1, b: 1}"),
      ElementsAre("1: the variable 'b' is never used"));
}

TEST(Lints, FindEqualTriggers) {
  std::vector<std::shared_ptr<const Scenario>> scenarios;
  for (Scenario& each : scenarios_of("- {name: a, trigger: {type: schedule, every: 5m}, actions: [{type: test}]}\n"
                                     "- {name: b, trigger: manual, actions: [{type: test}]}\n"
                                     "- {name: c, trigger: manual, actions: [{type: test}]}\n"
                                     "- {name: d, trigger: {every: 5m, type: schedule}, actions: [{type: test}]}\n"))
    scenarios.push_back(std::make_shared<const Scenario>(std::move(each)));
  EXPECT_THAT(said(as_warnings(lint_triggers(scenarios))), ElementsAre("4: the trigger is that of 'a' too"));
}

TEST(Lints, WarnOfAScenarioThatTriggersItself) {
  const std::string up = "{type: ensure_state, component: io, target_state: RUN}";
  const std::string again = "1: its own actions lead to RUN, which triggers it again: it may never end";
  EXPECT_THAT(linted(up, "trigger: {type: component_state, state: [FAULT, RUN]}"), ElementsAre(again));
  EXPECT_THAT(linted(up, "trigger: {type: automatic, conditions: {or: [{all_in: RUN}, {any_in: PAUSE}]}}"),
              ElementsAre(again));
  EXPECT_THAT(linted(up, "max_executions: 1, trigger: {type: component_state, state: RUN}"), IsEmpty());
  EXPECT_THAT(linted(up, "trigger: {type: component_state, state: INITIALIZED}"), IsEmpty());
}

}  // namespace
}  // namespace kapela::scenario::testing

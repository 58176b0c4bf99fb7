#include "orchestrator/scenario/plant_check.hpp"

#include <gtest/gtest.h>

#include "orchestrator/files/remarks.hpp"
#include "tests/files/reading.hpp"

namespace kapela::scenario::testing {
namespace {

using files::as_errors;
using files::scenarios_of;

record::Plant plant() {
  return {.name = "p",
          .components = {{.name = "io", .port = 1, .group = "base_io"},
                         {.name = "supervisor_1", .port = 2, .group = "supervisors"}}};
}

std::string checked(const std::string& selector) {
  const auto scenarios =
      scenarios_of("name: x\nactions:\n  - {type: send_command, command: CMD_RUN, " + selector + "}\n");
  return render(as_errors(check_against(scenarios.at(0), plant())));
}

TEST(PlantCheck, IsContentWithWhatThePlantHas) {
  EXPECT_EQ(checked("target: \"@all\""), "");
  EXPECT_EQ(checked("components: [io, supervisor_1], group: supervisors"), "");
}

TEST(PlantCheck, NamesWhatThePlantDoesNotHave) {
  EXPECT_EQ(checked("components: [io, supervisor_2]"),
            "f.yaml:3:5: error[not_found]: send_command names the component 'supervisor_2', which the plant does not "
            "have; allowed: io, supervisor_1; did you mean 'supervisor_1'?\n");
  EXPECT_EQ(checked("group: supervisor"),
            "f.yaml:3:5: error[not_found]: send_command names the group 'supervisor', which the plant does not have; "
            "allowed: base_io, supervisors; did you mean 'supervisors'?\n");
}

TEST(PlantCheck, LooksIntoBlocksAndExpressions) {
  const auto scenarios = scenarios_of(
      "name: x\nactions:\n  - {type: if, condition: components.oi.state == 'RUN', then: [{type: ensure_state, "
      "component: "
      "oi, target_state: RUN}]}\n");
  const auto found = check_against(scenarios.at(0), plant());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].message, "choose names the component 'oi', which the plant does not have");
  EXPECT_EQ(found[1].message, "ensure_state names the component 'oi', which the plant does not have");
}

TEST(PlantCheck, FindsAQuorumThatThePlantCannotGive) {
  EXPECT_EQ(checked("target: \"@all\", quorum: 2"), "");
  EXPECT_EQ(checked("target: \"@all\", quorum: 3"),
            "f.yaml:3:5: error[invalid]: a quorum of 3 is never reached: send_command means 2 components\n");
}

TEST(PlantCheck, FindsACommandThatADialectDoesNotHave) {
  record::Plant mixed = plant();
  mixed.components[1].dialect = wire::Dialect::avena2;
  const auto found = [&mixed](const std::string& command) {
    return render(as_errors(check_against(
        scenarios_of("name: x\nactions:\n  - {type: send_command, command: " + command + ", target: \"@all\"}\n").at(0),
        mixed)));
  };
  EXPECT_EQ(found("CMD_HARD_STOP"),
            "f.yaml:3:5: error[invalid]: supervisor_1: its dialect avena2 has no CMD_HARD_STOP; it has "
            "CMD_INITIALIZED, CMD_RUN, CMD_STOPPED, CMD_PAUSE, CMD_ACK, CMD_RESTART, CMD_GET_STATE, "
            "CMD_HEALTH_CHECK\n");
  EXPECT_EQ(found("CMD_SOFT_STOP"), "");
}

TEST(PlantCheck, LeavesTemplatesToTheRun) {
  EXPECT_EQ(checked("component: \"{{ trigger.component }}\""), "");
}

TEST(PlantCheck, LooksIntoTriggers) {
  const auto said = [](const std::string& trigger) {
    return render(as_errors(
        check_against(scenarios_of("name: x\ntrigger: " + trigger + "\nactions: [{type: test}]\n").at(0), plant())));
  };
  EXPECT_EQ(said("{type: component_state, component: oi, state: FAULT}"),
            "f.yaml:2:17: error[not_found]: the trigger names the component 'oi', which the plant does not have; "
            "allowed: io, "
            "supervisor_1; did you mean 'io'?\n");
  EXPECT_NE(said("{type: automatic, conditions: {and: [{any_in: {group: supervisor, state: FAULT}}]}}"), "");
  EXPECT_NE(said("{type: automatic, conditions: components.oi.answers}"), "");
  EXPECT_EQ(said("{type: automatic, conditions: [components.io.answers, {any_in: FAULT}]}"), "");
}

}  // namespace
}  // namespace kapela::scenario::testing

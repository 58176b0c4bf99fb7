#include "orchestrator/scenario/scenario_names.hpp"

#include <gtest/gtest.h>

#include "orchestrator/expression/expression.hpp"

namespace kapela::scenario::testing {
namespace {

using expression::Type;

const Vars vars{{"count", 1.0}, {"mode", std::string("day")}, {"given", {}}};

std::string said(std::string_view text) {
  const auto parsed = expression::Expression::read(text, names_of(vars));
  return parsed ? "fine" : parsed.error().message + "; " + parsed.error().hint;
}

Type type(std::string_view text) {
  return expression::Expression::read(text, names_of(vars))->type();
}

TEST(ScenarioNames, HaveTypes) {
  EXPECT_EQ(type("trigger.anything.at.all"), Type::any);
  EXPECT_EQ(type("vars.count"), Type::number);
  EXPECT_EQ(type("vars.mode"), Type::text);
  EXPECT_EQ(type("vars.given"), Type::any);
  for (const char* text : {"state", "error_message"}) EXPECT_EQ(type("components.io." + std::string(text)), Type::text);
  for (const char* text : {"error", "answers"}) EXPECT_EQ(type("components.io." + std::string(text)), Type::boolean);
  for (const char* text : {"error_code", "for"}) EXPECT_EQ(type("components.io." + std::string(text)), Type::number);
  for (const char* text : {"summary", "reason", "component"})
    EXPECT_EQ(type("failure." + std::string(text)), Type::text);
  EXPECT_EQ(type("scenario_name"), Type::text);
  EXPECT_EQ(type("run.id + run.seconds"), Type::number);
  EXPECT_EQ(type("all_in(RUN, PAUSE) and any_in(FAULT) and none_in(FAULT)"), Type::boolean);
}

TEST(ScenarioNames, RefuseWhatThereIsNot) {
  EXPECT_EQ(said("vars.cuont"),
            "there is no variable 'vars.cuont'; allowed: count, mode, given; did you mean 'count'?");
  EXPECT_EQ(said("vars.count.x"),
            "there is no variable 'vars.count.x'; allowed: count, mode, given; did you mean "
            "'count'?");
  EXPECT_EQ(said("run"), "'run' alone is no value; allowed: id, seconds");
  EXPECT_EQ(said("run.ids"), "there is no 'run.ids'; allowed: id, seconds; did you mean 'id'?");
  EXPECT_EQ(said("RUN"), "'RUN' is unknown; a text is written in quotes: 'RUN'");
  EXPECT_EQ(said("plant.all"), "there is no 'plant.all'; ask all_in(RUN), any_in(FAULT) or none_in(FAULT)");
}

TEST(ScenarioNames, KnowTheStatesAndReasonsThatTextsAreComparedWith) {
  EXPECT_EQ(said("components.io.state == 'RUN'"), "fine");
  EXPECT_TRUE(said("components.io.state == 'RUNN'").starts_with("'RUNN' is no state; allowed: "));
  EXPECT_TRUE(said("all_in(RUN, RUNN)").starts_with("'RUNN' is no state; allowed: "));
  EXPECT_EQ(said("failure.reason in ['FAULT', 'TIMEOUT']"), "fine");
  EXPECT_EQ(said("failure.reason == 'BAD'"), "'BAD' is no reason of a failure; e.g. FAULT, UNREACHABLE, TIMEOUT, NACK");
  EXPECT_EQ(said("failure.component == 'io'"), "fine");
}

TEST(ScenarioNames, TakeAnyVariableWhereNobodyKnowsThem) {
  EXPECT_TRUE(expression::Expression::read("vars.x > 1 and vars.y == 'a'", names_of_any()));
}

}  // namespace
}  // namespace kapela::scenario::testing

#include "simulators/judge/placeholders.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace kapela::judge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using wire::Json;

Placeholders words() {
  Placeholders made;
  made.set("port", "8000");
  made.set("scenario", "Start");
  made.set("components.io.port", "9001");
  made.set_list("scenario_files", {"a.yaml", "b.yaml"});
  return made;
}

std::string error_of(const base::Result<std::string>& filled) {
  return filled ? "" : to_text(filled.error());
}

TEST(Placeholders, AreReplacedWhereverTheyStand) {
  EXPECT_EQ(*words().fill("http://127.0.0.1:{{ port }}/{{scenario}}!"), "http://127.0.0.1:8000/Start!");
  EXPECT_EQ(*words().fill("{{ components.io.port }}"), "9001");
  EXPECT_EQ(*words().fill("nothing to fill"), "nothing to fill");
  EXPECT_EQ(*words().fill(""), "");
}

TEST(Placeholders, BracesThatAreNotClosedStay) {
  EXPECT_EQ(*words().fill("a {{ port"), "a {{ port");
  EXPECT_EQ(*words().fill("{\"a\": {\"b\": 1}}"), "{\"a\": {\"b\": 1}}");
}

TEST(Placeholders, WhatStandsForNothingIsAnError) {
  EXPECT_THAT(error_of(words().fill("{{ components.robot.port }}")), HasSubstr("'{{ components.robot.port }}'"));
}

TEST(Placeholders, OneThatStandsForAListBecomesAsManyWords) {
  const auto filled = words().fill_all({"run", "{{ scenario_files }}", "--port={{ port }}"});
  ASSERT_TRUE(filled);
  EXPECT_THAT(*filled, ElementsAre("run", "a.yaml", "b.yaml", "--port=8000"));
}

TEST(Placeholders, AListWithinAWordIsAnErrorUnlessItIsATextAsWell) {
  EXPECT_FALSE(words().fill_all({"x{{ scenario_files }}"}));
}

TEST(Placeholders, EveryTextOfADocumentIsFilled) {
  const Json document{{"a", "{{ scenario }}"}, {"b", {1, true, nullptr, "{{ port }}"}}, {"c", {{"d", "plain"}}}};
  const auto filled = words().fill_json(document);
  ASSERT_TRUE(filled);
  EXPECT_EQ((*filled)->dump(), R"({"a":"Start","b":[1,true,null,"8000"],"c":{"d":"plain"}})");
  EXPECT_FALSE(words().fill_json(Json{{"a", {"{{ directory }}"}}}));
}

TEST(Placeholders, TheAnswerToTheStartIsFoundByItsPointer) {
  Placeholders made = words();
  EXPECT_FALSE(made.fill("{{ answer./run/id }}")) << "there is none yet";
  made.set_answer(std::make_shared<const Json>(Json{{"run", {{"id", 7}, {"name", "x y"}}}}));
  EXPECT_EQ(*made.fill("/runs/{{ answer./run/id }}"), "/runs/7");
  EXPECT_EQ(*made.fill("{{ answer./run/name }}"), "x y");
  EXPECT_THAT(error_of(made.fill("{{ answer./nothing }}")), HasSubstr("has no '/nothing'"));
  EXPECT_THAT(error_of(made.fill("{{ answer.no pointer }}")), HasSubstr("has no 'no pointer'"));
}

TEST(Placeholders, ThoseThatNobodyKnowsAreNamedBeforeAnythingRuns) {
  EXPECT_EQ(problem_of("{{ port }} {{ components.io.port }} {{ answer./x }}"), "");
  EXPECT_THAT(problem_of("{{ port }} {{ prot }}"), HasSubstr("'prot'"));
  EXPECT_THAT(problem_of("{{ scenari }}"), HasSubstr("scenario"));
  EXPECT_NE(problem_of("{{ components. }}"), "") << "of whom?";
}

TEST(Placeholders, EachThatIsKnownSaysWhatItStandsFor) {
  for (const KnownPlaceholder& each : known_placeholders()) {
    EXPECT_FALSE(each.name.empty());
    EXPECT_GT(each.effect.size(), 10U) << each.name;
  }
}

}  // namespace
}  // namespace kapela::judge

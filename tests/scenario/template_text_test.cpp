#include "orchestrator/scenario/template_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/scenario/variables.hpp"

namespace kapela::scenario::testing {

using namespace record;

namespace {

std::string rendered(std::string_view text) {
  const wire::Json trigger =
      wire::Json::parse(R"({"source": "gui", "count": 3, "list": ["a", {"b": true}], "nothing": null})");
  Variables variables;
  variables.set("who", std::string("ada"));
  const auto lookup = [&](const expression::Path& path) { return look_up_given(path, variables, trigger); };
  const base::Result<TemplateText> parsed = TemplateText::parse(text);
  return parsed ? parsed->render(lookup) : parsed.error().message;
}

TEST(TemplateText, LeavesATextWithoutTemplatesAlone) {
  EXPECT_EQ(rendered("no { template } here"), "no { template } here");
  EXPECT_TRUE(TemplateText::parse("text")->constant());
}

TEST(TemplateText, PutsValuesInTheirPlaces) {
  EXPECT_EQ(rendered("{{ trigger.source }} asks {{trigger.count}} times."), "gui asks 3 times.");
  EXPECT_EQ(rendered("{{ vars.who }}"), "ada");
}

TEST(TemplateText, GoesIntoListsByNumberAndShowsStructuresAsJson) {
  EXPECT_EQ(rendered("{{ trigger.list.0 }} {{ trigger.list.1.b }} {{ trigger.list }}"), R"(a true ["a",{"b":true}])");
  EXPECT_EQ(rendered("{{ trigger.list.7 }}"), "(trigger.list.7 is not set)");
}

TEST(TemplateText, ShowsThatAValueIsNotThere) {
  EXPECT_EQ(rendered("by {{ trigger.user.name }}"), "by (trigger.user.name is not set)");
  EXPECT_EQ(rendered("by {{ vars.x }}"), "by (vars.x is not set)");
}

TEST(TemplateText, RefusesWhatItCannotReadAndNamesTheColumn) {
  EXPECT_EQ(rendered("ab {{ trigger.x"), "'{{' is never closed at column 4");
  EXPECT_EQ(rendered("żó {{ }}"), "empty {{ }} at column 4");
  EXPECT_EQ(rendered("ż {{ trigger..x }}"), "'trigger.' is no path at column 6");
  EXPECT_EQ(rendered("{{ triger.x }}"), "'triger' is unknown at column 4");
  EXPECT_EQ(rendered("{{ run.number }}"), "there is no 'run.number' at column 4");
}

TEST(TemplateText, NamesAStatementOfJinja) {
  const auto said = [](std::string_view text) {
    const base::Result<TemplateText> parsed = TemplateText::parse(text);
    return parsed ? "fine" : parsed.error().message;
  };
  EXPECT_THAT(said("all: {% for x in trigger.list %}{{ x }}{% endfor %}"),
              ::testing::HasSubstr("'{% for %}' is a statement of Jinja2, and none is carried out"));
  EXPECT_THAT(said("{%- if trigger.x -%}"), ::testing::HasSubstr("'{% if %}'"));
  EXPECT_EQ(said("100 {% 5 %}, {%, %}"), "fine");
}

TEST(TemplateText, ComputesWhatIsInIt) {
  EXPECT_EQ(rendered("{{ trigger.count + 1 }} of {{ default(trigger.most, 'many') }}"), "4 of many");
  EXPECT_EQ(rendered("{{ '}}' + \"{{\" }}"), "}}{{");
  EXPECT_EQ(rendered("{{ trigger.count - 'a' }}"), "arithmetic takes a number, found a text at column 20");
}

TEST(TemplateText, ShowsANullThatWasGivenAsNull) {
  EXPECT_EQ(rendered("{{ trigger.nothing }}"), "null");
}

TEST(TemplateText, KeepsTheTextAsItWasWritten) {
  EXPECT_EQ(TemplateText::parse("a {{ trigger.x }}")->source(), "a {{ trigger.x }}");
}

}  // namespace
}  // namespace kapela::scenario::testing

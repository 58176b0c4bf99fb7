#include "orchestrator/engine/template_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/engine/trigger_lookup.hpp"

namespace kapela::engine::testing {
namespace {

using ::testing::HasSubstr;

std::string rendered(std::string_view text) {
  const wire::Json trigger = wire::Json::parse(
      R"({"source": "gui", "count": 3, "list": ["a", {"b": true}], "vars": {"who": "ada"}, "nothing": null})");
  const auto lookup = [&](const std::vector<std::string>& path) { return look_up_given(trigger, path); };
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
  EXPECT_THAT(rendered("ab {{ trigger.x"), HasSubstr("column 4 is never closed"));
  EXPECT_THAT(rendered("ab {{ }}"), HasSubstr("empty {{ }} at column 4"));
  EXPECT_THAT(rendered("{{ trigger..x }}"), HasSubstr("'trigger..x' at column 1 is no path"));
  EXPECT_THAT(rendered("{{ triger.x }}"), HasSubstr("'triger' at column 1 is unknown"));
}

TEST(TemplateText, KeepsTheTextAsItWasWritten) {
  EXPECT_EQ(TemplateText::parse("a {{ trigger.x }}")->source(), "a {{ trigger.x }}");
}

}  // namespace
}  // namespace kapela::engine::testing

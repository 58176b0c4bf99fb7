// Regular expressions and what their groups hold.
#include "orchestrator/expression/pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::expression {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Pattern regex(std::string_view text) {
  return *Pattern::read(PatternMode::regex, text, true);
}

std::vector<std::string> found(std::string_view pattern, std::string_view text) {
  const Pattern read = regex(pattern);
  return read.find(text, read.named_groups()).value_or(std::vector<std::string>{"no match"});
}

std::vector<std::string> names(std::string_view pattern) {
  std::vector<std::string> names;
  for (const NamedGroup& each : regex(pattern).named_groups()) names.push_back(each.name);
  return names;
}

TEST(Pattern, FindsWhatItsNamedGroupsHold) {
  EXPECT_THAT(found("feeder(?P<id>\\d+): (?P<what>.*)", "E7 feeder12: no tray"), ElementsAre("12", "no tray"));
  EXPECT_THAT(found("(a)(?P<b>.)(c)(?P<d>.)", "abcd"), ElementsAre("b", "d")) << "those without a name count, too";
  EXPECT_THAT(found("feeder(?P<id>\\d+)", "robot"), ElementsAre("no match"));
}

TEST(Pattern, AGroupThatTakesNoPartHoldsAnEmptyText) {
  EXPECT_THAT(found("feeder(?P<id>\\d+)?|robot(?P<axis>\\d)", "robot3"), ElementsAre("", "3"));
}

TEST(Pattern, KnowsBothSpellingsOfAName) {
  EXPECT_THAT(found("feeder(?<id>\\d+)", "feeder5"), ElementsAre("5"));
  EXPECT_THAT(names("(?<a>.)(?P<b>.)((?<c>.))"), ElementsAre("a", "b", "c"));
}

TEST(Pattern, TakesNothingElseForAName) {
  EXPECT_THAT(names("[(?<a>]+"), IsEmpty()) << "a class";
  EXPECT_THAT(names("[^]?(?<a>]+"), IsEmpty());
  EXPECT_THAT(names("[[:alpha:](?<a>]+"), IsEmpty());
  EXPECT_THAT(names("\\Q(?<a>.)\\E"), IsEmpty()) << "a quotation";
  EXPECT_THAT(names("\\(?<a>"), IsEmpty()) << "a bracket that is none";
  EXPECT_THAT(names("[\\]](?<a>.)"), ElementsAre("a"));
  EXPECT_FALSE(Pattern::read(PatternMode::regex, "(?<=a)b", true)) << "a look behind is none, and unknown";
  EXPECT_FALSE(Pattern::read(PatternMode::regex, "(?<a>.)(?P<a>.)", true)) << "one name for two";
}

TEST(Pattern, HasNoGroupsWhereItIsNoRegularExpression) {
  const Pattern text = *Pattern::read(PatternMode::contains, "(?P<id>.)", true);
  EXPECT_THAT(text.named_groups(), IsEmpty());
  EXPECT_EQ(text.groups(), 0U);
  EXPECT_THAT(Pattern().named_groups(), IsEmpty());
  EXPECT_EQ(Pattern().find("x", {}), std::vector<std::string>{});
}

}  // namespace
}  // namespace kapela::expression

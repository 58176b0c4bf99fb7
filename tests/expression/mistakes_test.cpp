// What is refused when an expression is read, and the column that is named.
#include <gtest/gtest.h>

#include "orchestrator/expression/parser.hpp"
#include "tests/expression/names.hpp"

namespace kapela::expression {
namespace {

std::string said(std::string_view text) {
  const Parsed<Expression> parsed = Expression::read(text, test_names());
  return parsed ? "fine" : std::to_string(parsed.error().column) + ": " + parsed.error().message;
}

std::string hint(std::string_view text) {
  return Expression::read(text, test_names()).error().hint;
}

struct Mistake {
  const char* text;
  const char* said;
};

class Mistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreNamedWithTheirColumn) {
  EXPECT_EQ(said(GetParam().text), GetParam().said) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    OfForm, Mistakes,
    ::testing::Values(Mistake{"", "1: there is no expression"}, Mistake{"  ", "1: there is no expression"},
                      Mistake{"vars.n = 3", "8: '=' means nothing here"},
                      Mistake{"'🚀' == €", "8: '€' means nothing here"}, Mistake{"'abc", "1: the text is never closed"},
                      Mistake{"1.", "1: '1.' is no number"}, Mistake{"3x", "1: '3x' is no number"},
                      Mistake{"vars.", "1: 'vars.' is no path"}, Mistake{"trigger..x", "1: 'trigger.' is no path"},
                      Mistake{"1 +", "4: a value is expected, but the expression ends"},
                      Mistake{"1 2", "3: an operator is expected, found '2'"},
                      Mistake{"(1", "3: ')' is expected, but the expression ends"},
                      Mistake{"1)", "2: an operator is expected, found ')'"},
                      Mistake{"vars.n in 3", "11: a list in [ ] is expected, found '3'"},
                      Mistake{"vars.n in []", "8: the list is empty: nothing is in it"},
                      Mistake{"vars.n in [1 2]", "14: ',' or ']' is expected, found '2'"},
                      Mistake{"1 < 2 < 3", "7: comparisons do not follow each other"},
                      Mistake{"length()", "1: length takes 1 argument, found 0"},
                      Mistake{"default(1)", "1: default takes 2 arguments, found 1"},
                      Mistake{"lenght('a')", "1: there is no function 'lenght'"},
                      Mistake{"any_in()", "1: any_in takes states, found none"},
                      Mistake{"any_in(3)", "8: the name of a state is expected, found '3'"}));

INSTANTIATE_TEST_SUITE_P(OfType, Mistakes,
                         ::testing::Values(Mistake{"vars.x > 1", "1: there is no 'vars.x'"},
                                           Mistake{"vars.s == 3", "8: a text is compared with a number"},
                                           Mistake{"true and vars.s", "10: logic takes true or false, found a text"},
                                           Mistake{"not vars.n", "5: logic takes true or false, found a number"},
                                           Mistake{"vars.b < true", "1: true or false has no order"},
                                           Mistake{"vars.n - 'a'", "10: arithmetic takes a number, found a text"},
                                           Mistake{"'a' + 1", "7: a number is added to a text"},
                                           Mistake{"1 + vars.b", "5: + takes numbers or texts, found true or false"},
                                           Mistake{"length(3)", "8: length takes a text, found a number"},
                                           Mistake{"default(vars.n, 'x')", "17: a text stands in for a number"},
                                           Mistake{"vars.n in [1, 'a']", "15: a number is compared with a text"},
                                           Mistake{"components.io.state == 'RUNNING'", "24: 'RUNNING' is no state"},
                                           Mistake{"'RUNNING' != components.io.state", "1: 'RUNNING' is no state"},
                                           Mistake{"components.io.state in ['RUN', 'GO']", "32: 'GO' is no state"},
                                           Mistake{"any_in(NOWHERE)", "8: there is no 'plant.any.NOWHERE'"},
                                           Mistake{"all_in(RUN, NOWHERE)", "13: there is no 'plant.all.NOWHERE'"}));

TEST(Mistakes, SayWhatMayHaveBeenMeant) {
  EXPECT_EQ(hint("vars.n-1"), "a minus has spaces around it");
  EXPECT_EQ(hint("vars.n | length"), "there are no filters: write the function length(...)");
  EXPECT_EQ(hint("vars.n|default(1)"), "there are no filters: write the function default(..., ...)");
  EXPECT_EQ(hint("vars.n || vars.n"), "write or; there are no filters");
  EXPECT_EQ(hint("vars.n | tojson"),
            "there is no filter tojson, nor any other: functions are written f(x); write or where that is meant");
  EXPECT_TRUE(hint("lenght('a')").ends_with("did you mean 'length'?")) << hint("lenght('a')");
}

TEST(Mistakes, IncludeWhatIsTooLargeOrTooDeep) {
  EXPECT_EQ(said(std::string(max_text_bytes, ' ') + "1"), "1: the expression has 4097 bytes");
  const auto brackets = [](std::size_t depth) { return std::string(depth, '(') + "1" + std::string(depth, ')'); };
  EXPECT_EQ(said(brackets(max_depth - 1)), "fine");
  EXPECT_EQ(said(brackets(max_depth)), "33: the expression is nested more than 32 deep");
  EXPECT_NE(said(std::string(2000, '-') + "1"), "fine");
}

TEST(Mistakes, DoNotIncludeLongChains) {
  std::string text = "vars.b";
  while (text.size() < max_text_bytes - 20) text += " or vars.b";
  EXPECT_EQ(said(text), "fine");
}

}  // namespace
}  // namespace kapela::expression

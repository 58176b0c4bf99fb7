#include "orchestrator/expression/expression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/expression/names.hpp"

namespace kapela::expression {
namespace {

using ::testing::ElementsAre;

std::string gives(std::string_view text) {
  const Parsed<Expression> parsed = Expression::read(text, test_names());
  return parsed ? to_text(parsed->evaluate(test_lookup)) : "mistake: " + parsed.error().message;
}

Expression good(std::string_view text) {
  return Expression::read(text, test_names()).value();
}

struct Case {
  const char* text;
  const char* value;
};

class Evaluation : public ::testing::TestWithParam<Case> {};

TEST_P(Evaluation, Gives) {
  EXPECT_EQ(gives(GetParam().text), GetParam().value) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Literals, Evaluation,
                         ::testing::Values(Case{"true", "true"}, Case{" false ", "false"}, Case{"null", "null"},
                                           Case{"3", "3"}, Case{"0.25", "0.25"}, Case{"'it\\'s'", "it's"},
                                           Case{"\"a 'b' \\\\\"", "a 'b' \\"}, Case{"'zażółć 🚀'", "zażółć 🚀"}));

INSTANTIATE_TEST_SUITE_P(Paths, Evaluation,
                         ::testing::Values(Case{"vars.n", "3"}, Case{"trigger.list.0", "first"},
                                           Case{"trigger.a-b", "7"}, Case{"trigger.nothing", "null"},
                                           Case{"components.arm-2.state", "FAULT"}));

INSTANTIATE_TEST_SUITE_P(Arithmetic, Evaluation,
                         ::testing::Values(Case{"1 + 2 * 3", "7"}, Case{"(1 + 2) * 3", "9"}, Case{"7 - 2 - 1", "4"},
                                           Case{"vars.n - 1", "2"}, Case{"vars.n -1", "2"}, Case{"-vars.n + 1", "-2"},
                                           Case{"- 2 * -3", "6"}, Case{"7 % 4", "3"}, Case{"1 / 4", "0.25"},
                                           Case{"1 / 0", "null"}, Case{"1 % vars.z", "null"}, Case{"1 / 0 + 1", "null"},
                                           Case{"trigger.nothing * 2", "null"}, Case{"'a' + vars.s + 'd'", "aabcd"},
                                           Case{"'a' + trigger.a-b", "null"}, Case{"'n = ' + text(vars.n)", "n = 3"}));

INSTANTIATE_TEST_SUITE_P(
    Comparisons, Evaluation,
    ::testing::Values(Case{"vars.n == 3", "true"}, Case{"vars.n != 3", "false"}, Case{"2 < vars.n", "true"},
                      Case{"vars.n <= 2", "false"}, Case{"'a' < 'b'", "true"}, Case{"vars.s >= 'abc'", "true"},
                      Case{"components.io.state == 'RUN'", "true"}, Case{"trigger.nothing == null", "true"},
                      Case{"null == 0", "false"}, Case{"trigger.nothing < 3", "false"},
                      Case{"not trigger.nothing < 3", "true"}, Case{"trigger.a-b == '7'", "false"},
                      Case{"trigger.list.0 > 3", "false"}, Case{"vars.n in [1, 2, 1 + 2]", "true"},
                      Case{"vars.n not in [1, 2]", "true"}, Case{"components.io.state in ['FAULT']", "false"},
                      Case{"trigger.nothing in ['a', null]", "true"}));

INSTANTIATE_TEST_SUITE_P(
    Logic, Evaluation,
    ::testing::Values(Case{"true and false", "false"}, Case{"true or false and false", "true"},
                      Case{"(true or false) and false", "false"}, Case{"not false and true", "true"},
                      Case{"not vars.n == 4", "true"}, Case{"true xor true", "false"}, Case{"true xor false", "true"},
                      Case{"true xor true xor true", "true"}, Case{"false or true xor true", "false"},
                      Case{"trigger.nothing and true", "false"}, Case{"not trigger.nothing", "true"},
                      Case{"trigger.list.0 or false", "false"}));

INSTANTIATE_TEST_SUITE_P(
    Functions, Evaluation,
    ::testing::Values(Case{"default(trigger.nothing, 5)", "5"}, Case{"default(vars.n, 5)", "3"},
                      Case{"length('żółw')", "4"}, Case{"length(trigger.nothing)", "null"}, Case{"lower('ABc')", "abc"},
                      Case{"upper('abC')", "ABC"}, Case{"contains(vars.s, 'b')", "true"},
                      Case{"contains(vars.s, 'x')", "false"}, Case{"starts_with(vars.s, 'ab')", "true"},
                      Case{"starts_with(trigger.nothing, 'ab')", "false"}, Case{"number('2.5') * 2", "5"},
                      Case{"number('2,5')", "null"}, Case{"number(true)", "1"}, Case{"number(vars.n)", "3"},
                      Case{"text(2.50)", "2.5"}, Case{"text(trigger.nothing)", "null"}));

INSTANTIATE_TEST_SUITE_P(OfThePlant, Evaluation,
                         ::testing::Values(Case{"any_in(FAULT)", "false"}, Case{"any_in(FAULT, 'RUN')", "true"},
                                           Case{"all_in(RUN)", "true"}, Case{"all_in(PAUSE)", "false"},
                                           Case{"all_in(RUN, PAUSE)", "true"}, Case{"none_in(FAULT, PAUSE)", "true"},
                                           Case{"none_in(FAULT, RUN)", "false"}, Case{"not any_in(RUN)", "false"}));

TEST(Expression, KnowsItsTypeBeforeItRuns) {
  EXPECT_EQ(good("1 + 2").type(), Type::number);
  EXPECT_EQ(good("'a' + trigger.x").type(), Type::text);
  EXPECT_EQ(good("trigger.x + trigger.y").type(), Type::any);
  EXPECT_EQ(good("trigger.x < 2").type(), Type::boolean);
  EXPECT_EQ(good("default(trigger.x, 1)").type(), Type::any);
  EXPECT_EQ(good("default(vars.s, '-')").type(), Type::text);
  EXPECT_EQ(good("null").type(), Type::null);
}

TEST(Expression, TellsItsPaths) {
  EXPECT_THAT(good("vars.n + length(trigger.x) in [vars.z]").paths(),
              ElementsAre(Path{"vars", "n"}, Path{"trigger", "x"}, Path{"vars", "z"}));
  EXPECT_EQ(*good(" vars.n ").path(), (Path{"vars", "n"}));
  EXPECT_EQ(good("vars.n + 1").path(), nullptr);
}

TEST(Expression, HoldsOnlyWhenItIsTrue) {
  EXPECT_TRUE(good("vars.b").holds(test_lookup));
  EXPECT_FALSE(good("trigger.list.0").holds(test_lookup));
  EXPECT_FALSE(good("trigger.nothing").holds(test_lookup));
  EXPECT_TRUE(Expression().holds(test_lookup));
}

TEST(Expression, WritesLiteralsSoThatTheyAreReadAgain) {
  for (const Value& value : {Value(), Value(true), Value(2.5), Value("it's \\ 'so'")}) {
    const Expression written = Expression::literal(value);
    EXPECT_EQ(written.evaluate(test_lookup), value);
    EXPECT_EQ(good(written.source()).evaluate(test_lookup), value) << written.source();
  }
}

TEST(Expression, IsEqualWhenItIsWrittenAlike) {
  EXPECT_EQ(good("1 + 2"), good("1 + 2"));
  EXPECT_FALSE(good("1 + 2") == good("3"));
}

TEST(Expression, ReadsPathsThatAreKnownOrNot) {
  const TypeOf known = [](const Path& path) {
    return path.front() == "a" ? std::optional(Type::number) : std::nullopt;
  };
  EXPECT_TRUE(Expression::parse("a.b > 1", known));
  EXPECT_EQ(Expression::parse("1 < b.c", known).error().message, "there is no 'b.c' at column 5");
}

INSTANTIATE_TEST_SUITE_P(
    Patterns, Evaluation,
    ::testing::Values(Case{"matches(vars.s, '^a.c$')", "true"}, Case{"matches(vars.s, 'B')", "false"},
                      Case{"matches(vars.s, '(?i)B')", "true"}, Case{"matches(trigger.nothing, '.*')", "false"},
                      Case{"matches(trigger.a-b, '7')", "false"}, Case{"matches('a1', '[a-z]\\d')", "true"}));

TEST(Groups, AreThoseOfThePatternsThatMatch) {
  Names names = test_names();
  std::vector<std::string> taken;
  names.take_group = [&taken](std::string_view name) -> std::optional<base::Error> {
    if (name == "vars") return base::fail(base::ErrorCode::conflict, "no such name");
    taken.emplace_back(name);
    return std::nullopt;
  };
  const auto read = [&names](std::string_view text) { return Expression::read(text, names); };
  const Expression one =
      read("matches(vars.s, '(?P<first>.)b') and matches(trigger.list.0, '(?<x>s)(?<y>q)?')").value();
  EXPECT_THAT(taken, ElementsAre("first", "x", "y"));
  EXPECT_THAT(one.groups(test_lookup), ElementsAre(std::pair("first", "a"), std::pair("x", "s"), std::pair("y", "")));
  const Expression other = read("matches(vars.s, '(?P<a>z)') or vars.b").value();
  EXPECT_TRUE(other.holds(test_lookup));
  EXPECT_THAT(other.groups(test_lookup), ::testing::IsEmpty());
  EXPECT_EQ(read("vars.b and matches(vars.s, '(?P<vars>z)')").error().column, 28U);
}

TEST(Groups, NeedSomebodyWhoTakesThem) {
  EXPECT_EQ(gives("matches(vars.s, '(?P<a>.)')"), "mistake: nothing takes what the group 'a' holds here");
  EXPECT_EQ(gives("matches(vars.s, '(.)')"), "true");
  EXPECT_EQ(gives("matches(vars.s, vars.s)"), "mistake: matches takes a regular expression in quotes");
  EXPECT_EQ(gives("matches(vars.n, 'a')"), "mistake: matches takes a text, found a number");
  EXPECT_THAT(gives("matches(vars.s, '(')"), ::testing::StartsWith("mistake: the pattern cannot be read"));
}

}  // namespace
}  // namespace kapela::expression

#include "orchestrator/yaml/scalars.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/yaml/reading.hpp"

namespace kapela::yaml {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

/// Reads the value of "v: TEXT"; the outcome is what `read` makes of it, or the first diagnostic.
template <class Read>
std::string outcome(const std::string& text, Read read) {
  Report report("f", "v: " + text + "\n");
  const Node node = value_of(report);
  const std::string value = read(node, report);
  return report.failed() ? first(report) : value;
}

std::string as_bool(const std::string& text) {
  return outcome(text, [](const Node& node, Report& report) {
    return read_bool(node, report).value_or(false) ? std::string("true") : std::string("false");
  });
}

std::string as_string(const std::string& text) {
  return outcome(text, [](const Node& node, Report& report) { return read_string(node, report).value_or("none"); });
}

std::string as_name(const std::string& text) {
  return outcome(text, [](const Node& node, Report& report) { return read_name(node, report, 8).value_or("none"); });
}

std::string as_integer(const std::string& text, IntegerRange range = {}) {
  return outcome(text, [range](const Node& node, Report& report) {
    return std::to_string(read_integer(node, report, range).value_or(-1));
  });
}

std::string as_number(const std::string& text) {
  return outcome(
      text, [](const Node& node, Report& report) { return std::to_string(read_number(node, report).value_or(-1)); });
}

std::string as_duration(const std::string& text, DurationRules rules = {}) {
  return outcome(text, [rules](const Node& node, Report& report) {
    return std::to_string(read_duration(node, report, rules).value_or(-1ns) / 1ms) + "ms";
  });
}

TEST(Scalars, ReadsTrueAndFalseAlone) {
  EXPECT_EQ(as_bool("true"), "true");
  EXPECT_EQ(as_bool("false"), "false");
  EXPECT_EQ(as_bool("yes"), "1:4 invalid: true or false is expected, found 'yes'; write true");
  EXPECT_THAT(as_bool("Off"), HasSubstr("write false"));
  EXPECT_THAT(as_bool("TRUE"), HasSubstr("write true"));
  EXPECT_THAT(as_bool("n"), HasSubstr("write false"));
  EXPECT_THAT(as_bool("\"true\""), HasSubstr("write it without quotes"));
  EXPECT_THAT(as_bool("1"), HasSubstr("write true or false"));
  EXPECT_THAT(as_bool("[true]"), HasSubstr("found a list"));
  EXPECT_THAT(as_bool(""), HasSubstr("found nothing"));
}

TEST(Scalars, RefusesAStringThatYamlReadsAsABool) {
  for (const char* const word : {"yes", "no", "on", "off", "y", "n", "Yes", "NO", "true", "False"}) {
    EXPECT_EQ(as_string(word), std::string("1:4 invalid: '") + word +
                                   "' is not a text: YAML reads it as true or false; write \"" + word + "\" in quotes");
    EXPECT_EQ(as_string("'" + std::string(word) + "'"), word);
  }
  EXPECT_EQ(as_string("yes please"), "yes please");
  EXPECT_EQ(as_string("1.0"), "1.0");
  EXPECT_THAT(as_string("{a: 1}"), HasSubstr("a text is expected, found a mapping"));
}

TEST(Scalars, BoundsNames) {
  EXPECT_EQ(as_name("abc"), "abc");
  EXPECT_THAT(as_name("''"), HasSubstr("the text is empty"));
  EXPECT_THAT(as_name("\"a\\nb\""), HasSubstr("control characters"));
  EXPECT_THAT(as_name("123456789"), HasSubstr("too_large"));
}

TEST(Scalars, ReadsPlainDecimalIntegers) {
  EXPECT_EQ(as_integer("10"), "10");
  EXPECT_EQ(as_integer("0"), "0");
  EXPECT_EQ(as_integer("-7"), "-7");
  EXPECT_EQ(as_integer("010"), "1:4 invalid: '010' looks octal; write 10");
  EXPECT_EQ(as_integer("-007"), "1:4 invalid: '-007' looks octal; write -7");
  EXPECT_EQ(as_integer("00"), "1:4 invalid: '00' looks octal; write 0");
  for (const char* const text : {"0x10", "0o10", "1_000", "1e3", "10.0", "1:30", "+1", "ten", ".inf"})
    EXPECT_THAT(as_integer(text), StartsWith("1:4 invalid: a whole number is expected")) << text;
  EXPECT_THAT(as_integer("'10'"), HasSubstr("without quotes"));
  EXPECT_THAT(as_integer("99999999999999999999"), HasSubstr("is out of range"));
}

TEST(Scalars, KeepsIntegersInTheirRange) {
  EXPECT_EQ(as_integer("65535", {1, 65'535}), "65535");
  EXPECT_EQ(as_integer("65536", {1, 65'535}),
            "1:4 invalid: '65536' is out of range; 1 to 65535, in plain decimal digits");
  EXPECT_THAT(as_integer("-1", {.least = 0}), HasSubstr("0 or more"));
}

TEST(Scalars, ReadsPlainDecimalNumbers) {
  EXPECT_EQ(as_number("0.25"), "0.250000");
  EXPECT_EQ(as_number("2"), "2.000000");
  for (const char* const text : {".5", "1.", "nan", ".inf", "1e3", "0x1"})
    EXPECT_THAT(as_number(text), HasSubstr("a number is expected")) << text;
  EXPECT_THAT(as_number("01"), HasSubstr("looks octal"));
}

TEST(Scalars, ReadsDurationsWithAUnit) {
  EXPECT_EQ(as_duration("1m30s"), "90000ms");
  EXPECT_EQ(as_duration("\"1.5h\""), "5400000ms");
  EXPECT_EQ(as_duration("250us"), "0ms");
  EXPECT_THAT(as_duration("5 parsecs"), HasSubstr("write a number with a unit"));
  EXPECT_THAT(as_duration("soon"), HasSubstr("is not a duration"));
  EXPECT_THAT(as_duration("-5s"), HasSubstr("negative"));
  EXPECT_THAT(as_duration("[5s]"), HasSubstr("a duration is expected, found a list"));
}

TEST(Scalars, RefusesSexagesimalDurations) {
  EXPECT_EQ(as_duration("1:30"), "1:4 invalid: '1:30' is sexagesimal: YAML 1.1 reads it as a number; write \"1m30s\"");
  EXPECT_THAT(as_duration("'01:00:05'"), HasSubstr("write \"1h5s\""));
  EXPECT_THAT(as_duration("0:00"), HasSubstr("write \"0s\""));
  EXPECT_THAT(as_duration("1:2:3:4"), HasSubstr("write \"1m30s\""));
  EXPECT_THAT(as_duration("1:.5"), HasSubstr("write \"1m30s\""));
}

TEST(Scalars, RefusesDurationsWithoutAUnit) {
  EXPECT_EQ(as_duration("30"), "1:4 invalid: '30' has no unit; write \"30s\" for seconds or \"30ms\" for milliseconds");
  EXPECT_THAT(as_duration("1.5"), HasSubstr("has no unit"));
}

TEST(Scalars, TakesSecondsWhereTheyAreAllowed) {
  constexpr DurationRules seconds{.seconds_allowed = true, .zero_allowed = false};
  EXPECT_EQ(as_duration("30", seconds), "30000ms");
  EXPECT_EQ(as_duration("2.5", seconds), "2500ms");
  EXPECT_EQ(as_duration("2m", seconds), "120000ms");
  EXPECT_THAT(as_duration("'30'", seconds), HasSubstr("has no unit"));
  EXPECT_THAT(as_duration("030", seconds), HasSubstr("looks octal"));
  EXPECT_THAT(as_duration("-1", seconds), HasSubstr("is no number of seconds"));
  EXPECT_THAT(as_duration("1:30", seconds), HasSubstr("sexagesimal"));
}

TEST(Scalars, RefusesAZeroDurationUnlessItIsAllowed) {
  EXPECT_THAT(as_duration("0s"), HasSubstr("a duration of 0 is not allowed"));
  EXPECT_THAT(as_duration("0", {.seconds_allowed = true}), HasSubstr("a duration of 0 is not allowed"));
  EXPECT_EQ(as_duration("0ms", {.zero_allowed = true}), "0ms");
}

TEST(Scalars, OffersTheNearestChoice) {
  const std::vector<std::string> states{"RUN", "STOPPED"};
  const auto choice = [&](const std::string& text) {
    return outcome(text, [&](const Node& node, Report& report) {
      return read_choice(node, report, "a state", states).value_or("none");
    });
  };
  EXPECT_EQ(choice("RUN"), "RUN");
  EXPECT_EQ(choice("stoped"), "1:4 invalid: 'stoped' is not a state; allowed: RUN, STOPPED; did you mean 'STOPPED'?");
  EXPECT_THAT(choice("on"), HasSubstr("in quotes"));
}

TEST(Scalars, ReadsOneOrAList) {
  const auto count = [](const std::string& text) {
    return outcome(
        text, [](const Node& node, Report& report) { return std::to_string(read_one_or_list(node, report).size()); });
  };
  EXPECT_EQ(count("a"), "1");
  EXPECT_EQ(count("[a, b]"), "2");
  EXPECT_THAT(count("[]"), HasSubstr("the list is empty"));
  EXPECT_THAT(count("{a: b}"), HasSubstr("a list is expected"));
}

}  // namespace
}  // namespace kapela::yaml

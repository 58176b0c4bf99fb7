#include "orchestrator/wire/json_reader.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::wire {
namespace {

using base::ErrorCode;
using namespace std::string_literals;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::size_t mebibyte = 1U << 20U;

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(ParseJson, ReadsEveryKindOfValue) {
  const auto document = parse_json(R"( {"a":[1,-2,3.5,true,false,null,"\u017c\ud83d\ude00"],"b":{"":{}}} )");
  ASSERT_TRUE(document) << to_text(document.error());
  EXPECT_EQ(*document, Json::parse(R"({"a":[1,-2,3.5,true,false,null,"ż😀"],"b":{"":{}}})"));
}

TEST(ParseJson, KeepsIntegersOf64BitsExactly) {
  const auto document = parse_json("[18446744073709551615,-9223372036854775808,9223372036854775807]");
  ASSERT_TRUE(document);
  EXPECT_EQ((*document)[0].get<std::uint64_t>(), 18446744073709551615ULL);
  EXPECT_EQ(document->dump(), "[18446744073709551615,-9223372036854775808,9223372036854775807]");
}

struct Bad {
  std::string text;
  ErrorCode code;
  std::string message;  ///< how it begins
};

class BadJson : public testing::TestWithParam<Bad> {};

TEST_P(BadJson, IsRefusedInWords) {
  const auto document = parse_json(GetParam().text);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, GetParam().code);
  EXPECT_THAT(document.error().message, StartsWith(GetParam().message));
  EXPECT_FALSE(document.error().hint.empty());
}

INSTANTIATE_TEST_SUITE_P(
    NotJson, BadJson,
    testing::Values(
        Bad{"", ErrorCode::malformed, "not valid JSON at byte 1: it is empty"},
        Bad{"  ", ErrorCode::malformed, "not valid JSON at byte 3: unexpected end of input"},
        Bad{"{\"a\":1,}", ErrorCode::malformed,
            "not valid JSON at byte 8: unexpected '}', expected string literal, after '{\"a\":1,}'"},
        Bad{"{\"a\" 1}", ErrorCode::malformed, "not valid JSON at byte 6: unexpected number literal, expected ':'"},
        Bad{"{'a':1}", ErrorCode::malformed, "not valid JSON at byte 2: invalid literal, expected string literal"},
        Bad{"{} x", ErrorCode::malformed, "not valid JSON at byte 4: invalid literal, expected end of input"},
        Bad{"{}{}", ErrorCode::malformed, "not valid JSON at byte 3: unexpected '{', expected end of input"},
        Bad{"{}\0x"s, ErrorCode::malformed, "not valid JSON at byte 3: unexpected null byte"},
        Bad{"[NaN]", ErrorCode::malformed, "not valid JSON at byte 2: invalid literal"},
        Bad{"[01]", ErrorCode::malformed, "not valid JSON at byte 3: unexpected number literal"},
        Bad{"[1,/**/2]", ErrorCode::malformed, "not valid JSON at byte 4: invalid literal"},
        Bad{"\"a\nb\"", ErrorCode::malformed, "not valid JSON at byte 3: invalid string: control character U+000A"},
        Bad{"\"\xff\"", ErrorCode::malformed, "not valid JSON at byte 2: invalid string: ill-formed UTF-8 byte"},
        Bad{"\"\xc0\x80\"", ErrorCode::malformed, "not valid JSON at byte 2: invalid string: ill-formed UTF-8"},
        Bad{"\"\xed\xa0\x80\"", ErrorCode::malformed, "not valid JSON at byte 3: invalid string: ill-formed UTF-8"},
        Bad{"\"\\ud800\"", ErrorCode::malformed, "not valid JSON at byte 8: invalid string: surrogate"},
        Bad{"\xff\xfe{", ErrorCode::malformed, "not valid JSON at byte 1: invalid literal"}));

INSTANTIATE_TEST_SUITE_P(
    NotAllowed, BadJson,
    testing::Values(Bad{R"({"a":1,"b":2,"a":3})", ErrorCode::invalid, "/a stands there twice"},
                    Bad{R"({"x":[0,{"a/b":1,"a/b":3}]})", ErrorCode::invalid, "/x/1/a~1b stands there twice"},
                    Bad{R"({"a":1e999})", ErrorCode::invalid, "/a is a number out of range"},
                    Bad{"[0,-1e999]", ErrorCode::invalid, "/1 is a number out of range"},
                    Bad{"18446744073709551616", ErrorCode::invalid, "the document is a number out of range"},
                    Bad{"-9223372036854775809", ErrorCode::invalid, "the document is a number out of range"},
                    Bad{nested(max_json_levels + 1), ErrorCode::invalid, "/0/0/0"},
                    Bad{repeated("{\"k\":", max_json_levels + 1), ErrorCode::invalid, "/k/k/k"}));

TEST(ParseJson, AllowsExactly64Levels) {
  EXPECT_TRUE(parse_json(nested(max_json_levels)));
  const auto deeper = parse_json(nested(max_json_levels + 1));
  ASSERT_FALSE(deeper);
  EXPECT_THAT(deeper.error().message, HasSubstr("nested deeper than 64 levels"));
}

/// Each of these takes hours where something is quadratic: that it ends within the test's limit is the statement.
TEST(ParseJson, EndsSoonOnEveryHostileMebibyte) {
  std::string keys = "{";
  for (std::size_t i = 0; keys.size() < mebibyte; ++i) keys += "\"" + std::to_string(i) + "\":0,";
  const std::string many_keys = keys + "\"last\":0}";
  const std::string twice = keys + "\"0\":0}";
  EXPECT_TRUE(parse_json(many_keys));
  EXPECT_FALSE(parse_json(twice));
  EXPECT_FALSE(parse_json(std::string(mebibyte, '[')));
  EXPECT_FALSE(parse_json(std::string(mebibyte, '1')));
  EXPECT_FALSE(parse_json("[0." + std::string(mebibyte, '1')));
  EXPECT_TRUE(parse_json("[0." + std::string(mebibyte, '1') + "]"));
  EXPECT_FALSE(parse_json("\"" + std::string(mebibyte, 'a')));
  EXPECT_FALSE(parse_json("\"" + repeated("\\u0000", mebibyte / 6)));
  EXPECT_TRUE(parse_json("[" + repeated("[],", mebibyte / 3) + "0]"));
  EXPECT_TRUE(parse_json("[" + repeated("{\"a\":1},", mebibyte / 8) + "0]"));
  EXPECT_FALSE(parse_json(std::string(mebibyte, ' ')));
  EXPECT_FALSE(parse_json(std::string(mebibyte, '\n') + "x"));
}

TEST(ParseJson, KeepsMessagesShortAndPrintableWhateverStandsInTheText) {
  const std::string key = "\"" + std::string(mebibyte, 'k') + "\":1";
  const std::vector<std::string> texts{"{" + key + "," + key + "}", "\"" + std::string(mebibyte, '\x1b'),
                                       std::string(300, '\xff'), "\"; expected \x1b[31m\xff",
                                       std::string(mebibyte, 'a')};
  for (const std::string& text : texts) {
    const auto document = parse_json(text);
    ASSERT_FALSE(document);
    EXPECT_LT(document.error().message.size(), 400U);
    EXPECT_THAT(document.error().message, testing::Not(HasSubstr("\x1b")));
    EXPECT_NO_THROW((void)Json(document.error().message).dump());
  }
}

TEST(ParseReported, TakesWhatPythonWritesForNoNumberAsNullAndSaysWhere) {
  const auto reported = parse_reported(
      R"({"data":{"fsm_state":"RUN","error_code":NaN,"a":"NaN \" -Infinity"},"b":-Infinity,"c":Infinity})");
  ASSERT_TRUE(reported) << to_text(reported.error());
  const Json& document = *reported->document;
  EXPECT_EQ(document["data"]["fsm_state"], "RUN");
  EXPECT_TRUE(document["data"]["error_code"].is_null());
  EXPECT_EQ(document["data"]["a"], "NaN \" -Infinity");
  EXPECT_TRUE(document["b"].is_null());
  EXPECT_TRUE(document["c"].is_null());
  EXPECT_EQ(reported->problem, "NaN or Infinity at byte 41 is no JSON, and is taken as null");
}

TEST(ParseReported, KeepsTheStateOfAComponentWhateverItHolds) {
  for (const std::string state : {"{}", R"({"a":[1,{"data":{"state":[]}}]})", R"([{},[],"x ] }"])", "7"}) {
    const auto reported = parse_reported(R"({"data":{"state":)" + state + R"(,"fsm_state":"RUN"},"state":1})");
    ASSERT_TRUE(reported) << to_text(reported.error());
    EXPECT_EQ((*reported->document)["data"]["fsm_state"], "RUN");
    EXPECT_EQ((*reported->document)["data"]["state"], Json::parse(state));
    EXPECT_EQ(reported->problem, "");
  }
}

TEST(ParseReported, LeavesOutAStateThatIsLargerThanAnybodyKeeps) {
  for (const std::string& state :
       {std::string(100'000, '[') + std::string(100'000, ']'), R"({"a":")" + std::string(200'000, 'x') + R"("})"}) {
    const auto reported = parse_reported(R"({"data":{"state":)" + state + R"(,"fsm_state":"RUN"},"state":1})");
    ASSERT_TRUE(reported) << to_text(reported.error());
    EXPECT_EQ((*reported->document)["data"]["fsm_state"], "RUN");
    EXPECT_TRUE((*reported->document)["data"]["state"].is_null());
    EXPECT_EQ((*reported->document)["state"], 1) << "only a report has one";
    EXPECT_EQ(reported->problem, "its `state` is larger than 65536 bytes, and is left out");
  }
}

TEST(ParseReported, LeavesOutWhatIsTooDeepOrTooMuchAndKeepsTheRest) {
  const std::string deep = std::string(1'000, '[') + std::string(1'000, ']');
  const auto reported = parse_reported(R"({"x":)" + deep + R"(,"data":{"fsm_state":"RUN"}})");
  ASSERT_TRUE(reported) << to_text(reported.error());
  EXPECT_EQ((*reported->document)["data"]["fsm_state"], "RUN");
  std::string wide = R"({"x":[1)";
  for (int i = 0; i < 300'000; ++i) wide += ",[]";
  const auto much = parse_reported(wide + R"(],"data":{"error_message":[)" + deep + R"(,"]"],"fsm_state":"RUN"}})");
  ASSERT_TRUE(much);
  EXPECT_EQ((*much->document)["data"]["fsm_state"], "RUN");
  EXPECT_TRUE((*much->document)["x"].is_null());
  wide = R"({"data":{"error_message":[1)";
  for (int i = 0; i < 300'000; ++i) wide += ",[]";
  const auto message = parse_reported(wide + R"(],"fsm_state":"RUN"}})");
  ASSERT_TRUE(message);
  EXPECT_EQ((*message->document)["data"]["fsm_state"], "RUN");
  EXPECT_LE((*message->document)["data"]["error_message"].size(), 100'000U);
}

TEST(ParseReported, SaysAtWhichByteItIsNoJson) {
  for (const char* text :
       {"", "<html></html>", "{\"data\":{\"fsm_state\":\"zaw\xf3r\"}}", "{\"a\":nan}", "{\"a\":NaN"}) {
    const auto reported = parse_reported(text);
    ASSERT_FALSE(reported) << text;
    EXPECT_THAT(reported.error().message, testing::HasSubstr("at byte ")) << text;
  }
}

}  // namespace
}  // namespace kapela::wire

#include "orchestrator/wire/messages.hpp"

#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/wire/support.hpp"

namespace kapela::wire {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Fence, SurvivesTheWire) {
  Fence fence;
  fence.cmd_id = std::numeric_limits<std::uint64_t>::max();
  fence.epoch = most_epoch;
  fence.not_after = some_time;
  fence.run = 0;
  fence.proof = "0a1b";
  EXPECT_EQ(decode_fence(*encode(fence), "/data").value(), fence);
  EXPECT_EQ(*encode(Fence{}), Json::object());
  EXPECT_EQ(decode_fence(Json::object(), "/data").value(), Fence{});
}

TEST(Fence, EndsNoLaterOnTheWireThanItWasMeant) {
  Fence fence;
  fence.not_after = some_time + std::chrono::nanoseconds(999);
  EXPECT_EQ(decode_fence(*encode(fence), "/data")->not_after, some_time);
}

TEST(Fence, IgnoresUnknownMembersAndNamesWrongOnes) {
  EXPECT_EQ(decode_fence(Json::parse(R"({"cmd_id":1,"speed":2})"), "/data")->cmd_id, 1U);
  for (const auto& [text, message] :
       {std::pair(R"({"cmd_id":-1})", "/data/cmd_id is the number -1"),
        std::pair(R"({"epoch":"1"})", "/data/epoch is the text"),
        std::pair(R"({"epoch":18446744073709551615})", "/data/epoch is the number 18446744073709551615"),
        std::pair(R"({"proof":7})", "/data/proof is the number 7"), std::pair(R"({"run":null})", "/data/run is null"),
        std::pair(R"({"not_after":"soon"})", "/data/not_after is the text"),
        std::pair(R"({"not_after":-1})", "/data/not_after is the number -1"),
        std::pair(R"({"cmd_id":1.0})", "/data/cmd_id is the number 1.0"), std::pair("[]", "/data is a list")}) {
    const auto fence = decode_fence(Json::parse(text), "/data");
    ASSERT_FALSE(fence) << text;
    EXPECT_EQ(fence.error().code, base::ErrorCode::invalid);
    EXPECT_THAT(fence.error().message, StartsWith(message));
  }
}

TEST(StateReport, SurvivesTheWire) {
  StateReport report;
  report.state = State::fault;
  report.error = true;
  report.error_code = -7;
  report.error_message = "feeder3 jam";
  report.revision = 12;
  report.details = std::make_shared<const Json>(Json{{"io", Json::object()}});
  report.caused_by.emplace().cmd_id = 5;
  const auto back = decode_state_report(*encode(report));
  ASSERT_TRUE(back) << to_text(back.error());
  EXPECT_EQ(back->state, State::fault);
  EXPECT_TRUE(back->error);
  EXPECT_EQ(back->error_code, -7);
  EXPECT_EQ(back->error_message, "feeder3 jam");
  EXPECT_EQ(back->revision, 12U);
  EXPECT_EQ(*back->details, *report.details);
  EXPECT_EQ(back->caused_by, report.caused_by);
}

TEST(StateReport, KeepsWhatAComponentSaysOfItsBusinessAsFarAsItIsLittle) {
  const auto kept = decode_state_report(Json{{"fsm_state", "RUN"}, {"state", {{"feeder", {{"level", 3}}}}}});
  EXPECT_EQ(kept->details->dump(), R"({"feeder":{"level":3}})");
  EXPECT_EQ(decode_state_report(Json{{"fsm_state", "RUN"}, {"state", Json::object()}})->details, nullptr);
  const auto much = decode_state_report(Json{{"fsm_state", "RUN"}, {"state", {{"x", std::string(70'000, 'x')}}}});
  EXPECT_EQ(much->details, nullptr);
  EXPECT_EQ(much->problem, "its `state` is larger than 65536 bytes, and is left out");
  const auto many = decode_state_report(Json{{"fsm_state", "RUN"}, {"state", {{"x", std::vector<int>(10'000)}}}});
  EXPECT_EQ(many->details, nullptr) << "each value counts";
  EXPECT_EQ(decode_state_report(Json{{"fsm_state", "RUN"}, {"state", "busy"}})->details, nullptr);
}

TEST(StateReport, IsWrittenAsAvenaDoesWhereNothingIsAdded) {
  StateReport report;
  report.state = State::run;
  EXPECT_EQ(*encode(report),
            Json::parse(R"({"fsm_state":"RUN","error":false,"error_code":0,"error_message":null,"state":{}})"));
}

TEST(StateReport, NeedsAState) {
  const auto missing = decode_state_report(Json::object());
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, StartsWith("/data/fsm_state is missing"));
  EXPECT_FALSE(decode_state_report(Json::parse(R"(["RUN"])")));
}

TEST(StateReport, IsOfAnUnknownStateWhereTheProfileHasNoSuchOneAndSaysSo) {
  const auto typo = decode_state_report(Json::parse(R"({"fsm_state":"STOPED","error":true})"));
  ASSERT_TRUE(typo);
  EXPECT_EQ(typo->state, State::unknown);
  EXPECT_TRUE(typo->error) << "the rest counts";
  EXPECT_THAT(typo->problem, StartsWith("/data/fsm_state is the text 'STOPED'"));
  EXPECT_THAT(typo->problem, HasSubstr("did you mean 'STOPPED'"));
  for (const char* text : {R"({"fsm_state":1})", R"({"fsm_state":null})", R"({"fsm_state":["RUN"]})"}) {
    const auto report = decode_state_report(Json::parse(text));
    ASSERT_TRUE(report) << text;
    EXPECT_EQ(report->state, State::unknown) << text;
    EXPECT_THAT(report->problem, StartsWith("/data/fsm_state is ")) << text;
  }
}

TEST(StateReport, TakesAnErrorByItsTruth) {
  for (const char* none : {"null", "false", "0", "0.0", "\"\"", "[]", "{}"}) {
    const auto report = decode_state_report(Json::parse(std::string(R"({"fsm_state":"RUN","error":)") + none + "}"));
    ASSERT_TRUE(report) << none;
    EXPECT_FALSE(report->error) << none;
    EXPECT_EQ(report->problem, "") << none;
  }
  for (const char* some : {"true", "1", "-0.5", "\"false\"", "[0]", "{\"a\":null}"}) {
    const auto report = decode_state_report(Json::parse(std::string(R"({"fsm_state":"RUN","error":)") + some + "}"));
    ASSERT_TRUE(report) << some;
    EXPECT_TRUE(report->error) << some;
  }
}

TEST(StateReport, TakesCodesAndMessagesInEachShapeThatServicesGiveThem) {
  struct Told {
    const char* members;
    std::int64_t code;
    const char* message;
  };
  for (const Told& told : {
           Told{R"("error_code":17)", 17, ""},
           Told{R"("error_code":17.0)", 17, ""},
           Told{R"("error_code":"17")", 17, ""},
           Told{R"("error_code":"-3")", -3, ""},
           Told{R"("error_code":true)", 1, ""},
           Told{R"("error_code":null)", 0, ""},
           Told{R"("error_code":"E17","error_message":"jam")", 0, "E17: jam"},
           Told{R"("error_code":1.5)", 0, "1.5"},
           Told{R"("error_code":18446744073709551615)", 0, "18446744073709551615"},
           Told{R"("error_code":[4])", 0, "[4]"},
           Told{R"("error_message":["a","b"])", 0, R"(["a","b"])"},
           Told{R"("error_message":{"io":1})", 0, R"({"io":1})"},
           Told{R"("error_message":7)", 0, "7"},
           Told{R"("error_message":null)", 0, ""},
       }) {
    const auto report = decode_state_report(Json::parse(std::string(R"({"fsm_state":"FAULT",)") + told.members + "}"));
    ASSERT_TRUE(report) << told.members;
    EXPECT_EQ(report->error_code, told.code) << told.members;
    EXPECT_EQ(report->error_message, told.message) << told.members;
    EXPECT_EQ(report->problem, "") << told.members;
  }
}

TEST(StateReport, ShortensAMessageWithoutEnd) {
  const Json long_one{{"fsm_state", "FAULT"}, {"error_message", std::string(1'000'000, 'x')}};
  EXPECT_LE(decode_state_report(long_one)->error_message.size(), 17'000U);
}

TEST(StateReport, IsNotLostForWhatOnlyOursHave) {
  for (const char* members :
       {R"("revision":-1)", R"("revision":"9")", R"("caused_by":7)", R"("caused_by":{"epoch":-1})"}) {
    const auto report = decode_state_report(Json::parse(std::string(R"({"fsm_state":"RUN",)") + members + "}"));
    ASSERT_TRUE(report) << members;
    EXPECT_EQ(report->state, State::run);
    EXPECT_EQ(report->revision, 0U);
    EXPECT_FALSE(report->caused_by);
    EXPECT_THAT(report->problem, StartsWith("/data/")) << members;
  }
  EXPECT_TRUE(decode_state_report(
      Json::parse(R"({"fsm_state":"RUN","error_code":null,"error_message":null,"state":null,"caused_by":null})")));
}

TEST(CommandAnswer, SurvivesTheWire) {
  CommandAnswer answer;
  answer.accepted = false;
  answer.duplicate = true;
  answer.pushes = true;
  answer.state = State::run;
  answer.reason = "not in RUN";
  const auto back = decode_command_answer(encode(answer));
  ASSERT_TRUE(back);
  EXPECT_FALSE(back->accepted);
  EXPECT_TRUE(back->duplicate);
  EXPECT_TRUE(back->pushes);
  EXPECT_FALSE(back->already_there);
  EXPECT_FALSE(back->expired);
  EXPECT_EQ(back->state, State::run);
  EXPECT_EQ(back->reason, "not in RUN");
}

TEST(CommandAnswer, SaysThatACommandWasTooOldOnlyWhereItWas) {
  CommandAnswer answer;
  EXPECT_FALSE(encode(answer).contains("expired"));
  answer.accepted = false;
  answer.expired = true;
  EXPECT_TRUE(decode_command_answer(encode(answer))->expired);
}

TEST(CommandAnswer, OfAvenaIsAccepted) {
  const auto answer = decode_command_answer(Json::parse(R"({"status":"ok"})"));
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->accepted);
  EXPECT_EQ(answer->state, State::unknown);
  EXPECT_FALSE(decode_command_answer(Json::parse(R"({"accepted":"yes"})")));
  EXPECT_FALSE(decode_command_answer(Json::parse("[]")));
}

}  // namespace
}  // namespace kapela::wire

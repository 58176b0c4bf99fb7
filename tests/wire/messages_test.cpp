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
  fence.epoch = 3;
  fence.not_after = some_time;
  fence.run = 0;
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
        std::pair(R"({"epoch":"1"})", "/data/epoch is the text"), std::pair(R"({"run":null})", "/data/run is null"),
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

TEST(StateReport, IsWrittenAsAvenaDoesWhereNothingIsAdded) {
  StateReport report;
  report.state = State::run;
  EXPECT_EQ(*encode(report),
            Json::parse(R"({"fsm_state":"RUN","error":false,"error_code":0,"error_message":null,"state":{}})"));
}

TEST(StateReport, NeedsAKnownStateAndSuggestsOne) {
  const auto missing = decode_state_report(Json::object());
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, StartsWith("/data/fsm_state is missing"));
  const auto typo = decode_state_report(Json::parse(R"({"fsm_state":"STOPED"})"));
  ASSERT_FALSE(typo);
  EXPECT_THAT(typo.error().message, StartsWith("/data/fsm_state is the text 'STOPED'"));
  EXPECT_THAT(typo.error().hint, HasSubstr("did you mean 'STOPPED'"));
  EXPECT_FALSE(decode_state_report(Json::parse(R"({"fsm_state":1})")));
}

TEST(StateReport, TakesNullWhereAvenaSendsItAndNamesWrongTypes) {
  EXPECT_TRUE(decode_state_report(
      Json::parse(R"({"fsm_state":"RUN","error_code":null,"error_message":null,"state":null,"caused_by":null})")));
  for (const char* wrong : {R"({"fsm_state":"RUN","error":1})", R"({"fsm_state":"RUN","error_code":"1"})",
                            R"({"fsm_state":"RUN","error_message":1})", R"({"fsm_state":"RUN","state":[]})",
                            R"({"fsm_state":"RUN","caused_by":7})", R"({"fsm_state":"RUN","revision":-1})"}) {
    const auto report = decode_state_report(Json::parse(wrong));
    ASSERT_FALSE(report) << wrong;
    EXPECT_EQ(report.error().code, base::ErrorCode::invalid);
  }
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
  EXPECT_EQ(back->state, State::run);
  EXPECT_EQ(back->reason, "not in RUN");
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

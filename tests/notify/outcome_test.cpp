// What answers of servers mean for an alert.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/notify/email_sender.hpp"
#include "orchestrator/notify/webhook_sender.hpp"

namespace kapela::notify {
namespace {

using Kind = alerts::Outcome::Kind;
using namespace std::chrono_literals;

net::Transferred answered(long code, std::string answer = "") {
  return {"", code, std::move(answer), {}};
}

TEST(Outcome, OfHttpTellsDeliveredFromLaterAndNever) {
  for (const long code : {200, 202, 204}) EXPECT_EQ(outcome_of_http(answered(code)).kind, Kind::delivered) << code;
  for (const long code : {408, 429, 500, 502, 503})
    EXPECT_EQ(outcome_of_http(answered(code)).kind, Kind::failed) << code;
  for (const long code : {301, 400, 401, 404, 410})
    EXPECT_EQ(outcome_of_http(answered(code)).kind, Kind::refused) << code;
  EXPECT_EQ(outcome_of_http({"connection refused", 0, "", {}}).kind, Kind::failed);
}

TEST(Outcome, OfHttpHeedsRetryAfterWithinReason) {
  EXPECT_EQ(outcome_of_http({"", 429, "", 7s}).not_before, 7s);
  EXPECT_EQ(outcome_of_http({"", 503, "", 999h}).not_before, 1h);
}

TEST(Outcome, OfHttpShowsAnAnswerThatForgesNoLogLine) {
  EXPECT_EQ(outcome_of_http(answered(400, "no\n[ERROR] forged")).answer, "HTTP 400: no [ERROR] forged");
}

TEST(Outcome, OfSmtpRetriesWhatTheServerPutsOff) {
  EXPECT_EQ(outcome_of_smtp(answered(250, "250 2.0.0 queued")).kind, Kind::delivered);
  EXPECT_EQ(outcome_of_smtp({"RCPT failed: 450", 450, "450 greylisted", {}}).kind, Kind::failed);
  EXPECT_EQ(outcome_of_smtp({"RCPT failed: 550", 550, "550 no such user", {}}).kind, Kind::refused);
  EXPECT_EQ(outcome_of_smtp({"connection refused", 0, "", {}}).kind, Kind::failed);
}

}  // namespace
}  // namespace kapela::notify

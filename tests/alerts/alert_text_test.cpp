#include "orchestrator/alerts/alert_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/alerts/sample.hpp"

namespace kapela::alerts::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

TEST(AlertText, ADocumentTellsEverythingAndIsReadBack) {
  for (const Alert& each : {full_alert(), alert("1-1"), Alert{}}) {
    const base::Result<Alert> read = parse_document(document(each, 3));
    ASSERT_TRUE(read) << to_text(read.error());
    EXPECT_EQ(*read, each);
  }
}

TEST(AlertText, WhatIsNoDocumentIsAnError) {
  for (const char* text : {"", "[]", "{}", "{\"id\":1}"}) EXPECT_FALSE(parse_document(text)) << text;
}

TEST(AlertText, AHeadlineIsOneLine) {
  Alert forged = full_alert();
  forged.text = "io\r\nBcc: all@example.org\x01";
  EXPECT_EQ(headline(forged), "[CRITICAL] io  Bcc: all@example.org ");
}

TEST(AlertText, ALetterNamesCauseExceptionsStatesAndWhatWasHeldBack) {
  const std::string text = letter(full_alert(), 2);
  for (const char* part :
       {"first cause: io is in FAULT", "robot (HELD_BY): io needs it", "robot: RUN", "run: 7", "latched: run 7",
        "details: http://cell:8000/api/v1/runs/7", "2 earlier alerts", "time: 2026-01-01T00:00:00.120Z", "alert 18a-7"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(AlertText, ACommandFindsTheFactsInItsEnvironment) {
  const auto found = environment(full_alert(), 2);
  EXPECT_THAT(found, Contains(Pair("KAPELA_ALERT_ID", "18a-7")));
  EXPECT_THAT(found, Contains(Pair("KAPELA_ALERT_SEVERITY", "critical")));
  EXPECT_THAT(found, Contains(Pair("KAPELA_ALERT_SUPPRESSED", "2")));
}

}  // namespace
}  // namespace kapela::alerts::testing

#include "orchestrator/alerts/desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/alerts/sample.hpp"

namespace kapela::alerts::testing {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

Outcome delivered() {
  return {Outcome::Kind::delivered, "HTTP 200", {}};
}
Outcome failed(base::Duration not_before = {}) {
  return {Outcome::Kind::failed, "connection refused", not_before};
}

class DeskTest : public ::testing::Test {
 protected:
  DeskTest() { settings_.channels = {channel("a")}; }

  Desk desk() { return Desk(settings_, random_); }

  /// Sends what is due through a channel that answers like this.
  static int drive(Desk& desk, base::Instant now, const Outcome& outcome) {
    int attempts = 0;
    while (const auto attempt = desk.begin(now)) {
      ++attempts;
      (void)desk.end(attempt->entry->alert.id, attempt->delivery->channel, outcome, now);
    }
    return attempts;
  }

  Settings settings_;
  base::Pcg random_{1, 1};
  base::Instant now_{100s};
};

TEST_F(DeskTest, AnAlertIsSentAtOnceAndOnlyOnce) {
  Desk desk = this->desk();
  EXPECT_EQ(desk.take(alert("1-1"), now_, now_).deliveries.at(0).status, Status::waiting);
  EXPECT_EQ(desk.wake(), now_);
  EXPECT_EQ(drive(desk, now_, delivered()), 1);
  EXPECT_EQ(desk.entries().at(0).deliveries.at(0).status, Status::delivered);
  EXPECT_EQ(desk.entries().at(0).deliveries.at(0).answer, "HTTP 200");
  EXPECT_EQ(desk.wake(), std::nullopt);
  EXPECT_EQ(drive(desk, now_ + 24h, delivered()), 0);
}

TEST_F(DeskTest, FailuresAreRepeatedEverMoreSlowlyWithJitter) {
  Desk desk = this->desk();
  (void)desk.take(alert("1-1"), now_, now_);
  for (const base::Duration wanted : {1s, 2s, 4s, 8s, 8s, 8s}) {
    EXPECT_EQ(drive(desk, now_, failed()), 1);
    const base::Duration delay = desk.wake().value() - now_;
    EXPECT_GE(delay, wanted * 3 / 4);
    EXPECT_LE(delay, wanted * 5 / 4);
    EXPECT_EQ(drive(desk, now_ + delay - 1ns, failed()), 0);
    now_ += delay;
  }
}

TEST_F(DeskTest, AfterItsAgeAnAlertIsUndeliveredAndSaysWhy) {
  Desk desk = this->desk();
  (void)desk.take(alert("1-1"), now_, now_);
  const base::Instant begun = now_;
  while (desk.wake()) {
    now_ = *desk.wake();
    (void)drive(desk, now_, failed());
  }
  const Delivery& delivery = desk.entries().at(0).deliveries.at(0);
  EXPECT_EQ(delivery.status, Status::undelivered);
  EXPECT_THAT(delivery.answer, HasSubstr("given up 1h after it was raised"));
  EXPECT_THAT(delivery.answer, HasSubstr("connection refused"));
  EXPECT_LE(now_ - begun, 1h);
  EXPECT_GT(delivery.attempts, 100U);
}

TEST_F(DeskTest, WhoIsRefusedIsNotAskedAgain) {
  Desk desk = this->desk();
  (void)desk.take(alert("1-1"), now_, now_);
  EXPECT_EQ(drive(desk, now_, {Outcome::Kind::refused, "HTTP 404", {}}), 1);
  EXPECT_EQ(desk.entries().at(0).deliveries.at(0).status, Status::undelivered);
  EXPECT_EQ(desk.wake(), std::nullopt);
}

TEST_F(DeskTest, TheOtherSideMayAskForMorePatience) {
  Desk desk = this->desk();
  (void)desk.take(alert("1-1"), now_, now_);
  (void)drive(desk, now_, failed(60s));
  EXPECT_EQ(desk.wake(), now_ + 60s);
}

TEST_F(DeskTest, OneAttemptIsUnderWayForAChannelAtMost) {
  settings_.channels.push_back(channel("b"));
  Desk desk = this->desk();
  (void)desk.take(alert("1-1"), now_, now_);
  (void)desk.take(alert("1-2"), now_, now_);
  const auto first = desk.begin(now_);
  ASSERT_TRUE(first);
  const auto second = desk.begin(now_);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->entry->alert.id, "1-1");
  EXPECT_EQ(second->delivery->channel, "b");
  EXPECT_FALSE(desk.begin(now_));
  EXPECT_EQ(desk.wake(), std::nullopt) << "it is woken by an end, not by time";
  (void)desk.end("1-1", "a", delivered(), now_);
  EXPECT_EQ(desk.begin(now_)->entry->alert.id, "1-2");
}

TEST_F(DeskTest, WhatIsOverTheRateIsCountedAndToldInTheNextOne) {
  settings_.channels[0].rate_limit = {2, 60s};
  Desk desk = this->desk();
  for (const char* id : {"1", "2", "3", "4", "5"}) (void)desk.take(alert(id), now_, now_);
  EXPECT_EQ(desk.entries().at(1).deliveries.at(0).status, Status::waiting);
  EXPECT_EQ(desk.entries().at(2).deliveries.at(0).status, Status::suppressed);
  EXPECT_THAT(desk.entries().at(2).deliveries.at(0).answer, HasSubstr("over 2 alerts in 1m"));
  EXPECT_EQ(desk.suppressed("a"), 3U);
  EXPECT_EQ(desk.take(alert("6"), now_, now_ + 60s).deliveries.at(0).suppressed, 3U);
  EXPECT_EQ(desk.suppressed("a"), 0U);
}

TEST_F(DeskTest, AlertsAlikeAreHeldBackUnlessTheyAreMoreSevere) {
  settings_.deduplicate = 10s;
  Desk desk = this->desk();
  (void)desk.take(alert("1"), now_, now_);
  EXPECT_EQ(desk.take(alert("2"), now_, now_ + 9s).deliveries.at(0).status, Status::suppressed);
  EXPECT_EQ(desk.take(alert("3", "Stop"), now_, now_ + 9s).deliveries.at(0).status, Status::waiting);
  Alert worse = alert("4");
  worse.severity = base::Level::error;
  EXPECT_EQ(desk.take(worse, now_, now_ + 9s).deliveries.at(0).status, Status::waiting);
  EXPECT_EQ(desk.take(worse, now_, now_ + 18s).deliveries.at(0).status, Status::suppressed);
  EXPECT_EQ(desk.take(alert("5"), now_, now_ + 30s).deliveries.at(0).suppressed, 1U);
}

TEST_F(DeskTest, WhatAnEarlierLifeLeftWaitingIsTriedAgainAndTheRestIsNot) {
  Desk desk = this->desk();
  Delivery sending;
  sending.channel = "a";
  sending.status = Status::sending;
  sending.attempts = 3;
  Delivery gone = sending;
  gone.channel = "gone";
  Delivery over = sending;
  over.status = Status::delivered;
  (void)desk.restore(alert("1"), {sending, gone}, now_ - 10s, now_);
  (void)desk.restore(alert("2"), {over}, now_ - 5s, now_);
  EXPECT_EQ(drive(desk, now_, delivered()), 1);
  EXPECT_EQ(desk.entries().at(0).deliveries.at(0).attempts, 4U);
  EXPECT_EQ(desk.entries().at(0).deliveries.at(1).status, Status::undelivered);
}

TEST_F(DeskTest, WhatWasToldBeforeARestartIsStillToldAfterIt) {
  settings_.deduplicate = 10s;
  Desk desk = this->desk();
  Delivery over;
  over.channel = "a";
  over.status = Status::delivered;
  (void)desk.restore(alert("1"), {over}, now_ - 3s, now_);
  EXPECT_EQ(desk.take(alert("2"), now_, now_).deliveries.at(0).status, Status::suppressed);
}

TEST_F(DeskTest, WhatWasHeldBackBeforeARestartIsToldAfterIt) {
  Desk desk = this->desk();
  Delivery delivery;
  delivery.channel = "a";
  for (const Status status : {Status::suppressed, Status::delivered, Status::suppressed, Status::suppressed}) {
    delivery.status = status;
    (void)desk.restore(alert("1"), {delivery}, now_ - 1h, now_);
  }
  EXPECT_EQ(desk.take(alert("2"), now_, now_).deliveries.at(0).suppressed, 2U);
}

TEST_F(DeskTest, ATestGoesToItsChannelOnceWhateverTheLimits) {
  settings_.channels[0].rate_limit = {1, 60s};
  Desk desk = this->desk();
  (void)desk.take(alert("1"), now_, now_);
  (void)drive(desk, now_, delivered());
  Alert test = alert("2");
  test.kind = Kind::test;
  (void)desk.take_test(test, "a", now_);
  EXPECT_EQ(drive(desk, now_, failed()), 1);
  EXPECT_EQ(desk.entries().at(1).deliveries.at(0).status, Status::undelivered);
  EXPECT_EQ(desk.entries().at(1).deliveries.at(0).answer, "connection refused");
}

TEST_F(DeskTest, KeepsSoManyAndGivesUpTheNewestWhenAllWait) {
  settings_.kept = 2;
  Desk desk = this->desk();
  (void)desk.take(alert("1"), now_, now_);
  (void)drive(desk, now_, delivered());
  (void)desk.take(alert("2"), now_, now_);
  (void)desk.take(alert("3"), now_, now_);
  EXPECT_EQ(desk.entries().size(), 2U);
  const Entry& more = desk.take(alert("4"), now_, now_);
  EXPECT_EQ(more.deliveries.at(0).status, Status::undelivered);
  EXPECT_EQ(more.deliveries.at(0).answer, "2 alerts wait already");
  (void)desk.take(alert("5"), now_, now_);
  EXPECT_LE(desk.entries().size(), 3U);
}

}  // namespace
}  // namespace kapela::alerts::testing

#include "orchestrator/notify/notifier.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/record/run_report.hpp"

namespace kapela::notify {
namespace {

using alerts::Status;
using record::Record;
using record::RecordKind;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

/// A notifier whose one channel is a program that writes ids into a file.
class NotifierTest : public ::testing::Test {
 protected:
  void SetUp() override {
    (void)::signal(SIGPIPE, SIG_IGN);
    std::string pattern = (std::filesystem::temp_directory_path() / "kapela-notify-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    life_.wall_at_zero_ns = (loop_.wall_now() - loop_.now().time_since_epoch()).time_since_epoch().count();
    life_.components = {"io"};
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Notifier> make(const std::string& script = "echo $KAPELA_ALERT_ID >> $0") {
    alerts::Settings settings;
    alerts::Channel& channel = settings.channels.emplace_back();
    channel.name = "file";
    channel.target = alerts::Command{{"/bin/sh", "-c", script, folder_ + "/told"}};
    channel.retry = alerts::Retry{1h, 1h, 24h};
    return std::make_unique<Notifier>(loop_, *log_, settings, "main");
  }
  std::unique_ptr<archive::AlertStore> store() {
    std::string warning;
    return std::move(*archive::AlertStore::open(folder_ + "/alerts.sqlite", loop_.wall_now() - 1min, warning));
  }

  /// An alert of a component: its record is complete by itself.
  void raise(Notifier& notifier) {
    Record record;
    record.kind = RecordKind::alert;
    record.detail = static_cast<std::uint8_t>(base::Level::error);
    record.component = record::ComponentId{0};
    record.text = "io is in FAULT";
    record.time = loop_.now();
    record.sequence = ++sequence_;
    notifier.on(record);
  }
  /// Until nothing is left to do now.
  void drain(Notifier& notifier, base::Duration patience = 5s) {
    loop_.run_until_complete(notifier.drained(loop_.after_real(patience)));
  }
  std::string told() const {
    std::ifstream stream(folder_ + "/told");
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::string id(std::uint64_t sequence) const {
    char text[64];
    std::snprintf(text, sizeof text, "%llx-%llu\n", static_cast<unsigned long long>(life_.wall_at_zero_ns),
                  static_cast<unsigned long long>(sequence));
    return text;
  }

  net::EventLoop loop_;
  std::unique_ptr<base::Log> log_ = base::make_null_log();
  history::Header life_;
  std::string folder_;
  std::uint64_t sequence_ = 0;
};

TEST_F(NotifierTest, AnAlertLeavesOnceItsRecordIsSafe) {
  const auto notifier = make();
  notifier->start(nullptr, life_, true);
  raise(*notifier);
  drain(*notifier, 50ms);
  EXPECT_EQ(told(), "");
  notifier->on_durable(1);
  drain(*notifier);
  EXPECT_EQ(told(), id(1));
}

TEST_F(NotifierTest, AJournalThatFailsKeepsNoAlertBack) {
  const auto notifier = make();
  notifier->start(nullptr, life_, true);
  raise(*notifier);
  notifier->on_journal_failed();
  raise(*notifier);
  drain(*notifier);
  EXPECT_EQ(told(), id(1) + id(2));
  notifier->on_durable(2);
  raise(*notifier);
  drain(*notifier, 50ms);
  EXPECT_EQ(told(), id(1) + id(2)) << "it is written again, and waited for again";
}

TEST_F(NotifierTest, WithoutAJournalAnAlertLeavesAtOnce) {
  const auto notifier = make();
  notifier->start(nullptr, life_, false);
  raise(*notifier);
  drain(*notifier);
  EXPECT_EQ(told(), id(1));
}

TEST_F(NotifierTest, ALifeThatEndsInTheMiddleOfAnAttemptLeavesItToTheNextOne) {
  auto notifier = make("sleep 30");
  notifier->start(store(), life_, false);
  raise(*notifier);
  drain(*notifier, 50ms);
  const auto begun = loop_.real_now();
  notifier.reset();
  EXPECT_LT(loop_.real_now() - begun, 5s);
  notifier = make();
  history::Header next = life_;
  next.wall_at_zero_ns += 1;
  notifier->start(store(), next, false);
  drain(*notifier);
  EXPECT_EQ(told(), id(1));
}

TEST_F(NotifierTest, OfTheJournalOnlyWhatTheStoreDoesNotKnowIsNew) {
  auto notifier = make();
  notifier->start(store(), life_, false);
  raise(*notifier);
  drain(*notifier);
  notifier = make();
  notifier->begin_life(life_);
  sequence_ = 0;
  raise(*notifier);  // known
  raise(*notifier);  // raised right before a crash
  history::Header next = life_;
  next.wall_at_zero_ns += 1;
  notifier->start(store(), next, false);
  drain(*notifier);
  EXPECT_EQ(told(), id(1) + id(2));
}

TEST_F(NotifierTest, ATestTellsWhatCameOfItAndIsNotKept) {
  auto notifier = make("echo no tone; exit 3");
  notifier->start(store(), life_, false);
  std::string answer;
  ASSERT_TRUE(
      notifier->test("file", "Anna", [&answer](const alerts::Delivery& delivery) { answer = delivery.answer; }));
  drain(*notifier);
  EXPECT_EQ(answer, "exit 3: no tone");
  const base::Result<void> unknown = notifier->test("flie", "Anna", [](const alerts::Delivery&) { FAIL(); });
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().hint, HasSubstr("did you mean 'file'?"));
  notifier.reset();
  EXPECT_TRUE(store()->load(10)->empty());
}

}  // namespace
}  // namespace kapela::notify

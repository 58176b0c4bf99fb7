#include "orchestrator/notify/command_sender.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/alerts/alert_text.hpp"

namespace kapela::notify {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Kind = alerts::Outcome::Kind;
using namespace std::chrono_literals;

class CommandSenderTest : public ::testing::Test {
 protected:
  void SetUp() override { (void)::signal(SIGPIPE, SIG_IGN); }

  static Message message() {
    Message message;
    message.alert.id = "18a-7";
    message.alert.text = "$(rm -rf /); io is in FAULT: zażółć";
    message.alert.scenario = "Start";
    message.alert.run = 7;
    message.channel = "horn";
    message.suppressed = 3;
    message.attempt = 2;
    return message;
  }

  /// The script is this test's; the sender itself uses no shell.
  static alerts::Outcome run(const std::string& script, base::Duration timeout = 5s) {
    CommandSender sender(alerts::Command{{"/bin/sh", "-c", script}}, timeout);
    return sender.send(message());
  }
};

TEST_F(CommandSenderTest, GivesTheDocumentOnStdinAndFactsInTheEnvironment) {
  const alerts::Outcome outcome =
      run("read line; printf '%s|%s|%s|%s' \"$KAPELA_ALERT_ID\" \"$KAPELA_ALERT_TEXT\" \"$KAPELA_ALERT_CHANNEL\" "
          "\"${#line}\"");
  EXPECT_EQ(outcome.kind, Kind::delivered);
  EXPECT_THAT(outcome.answer, StartsWith("exit 0: 18a-7|$(rm -rf /); io is in FAULT: zażółć|horn|"));
}

TEST_F(CommandSenderTest, WordsReachTheProgramAsTheyAre) {
  CommandSender sender(alerts::Command{{"/bin/echo", "$HOME; `id` *", "2"}}, 5s);
  EXPECT_EQ(sender.send(message()).answer, "exit 0: $HOME; `id` * 2");
}

TEST_F(CommandSenderTest, AnyOtherEndIsAFailureThatSaysSo) {
  EXPECT_EQ(run("echo no tone >&2; exit 3").answer, "exit 3: no tone");
  EXPECT_EQ(run("exit 3").kind, Kind::failed);
  EXPECT_EQ(run("kill -9 $$").answer, "signal 9");
  CommandSender sender(alerts::Command{{"/no/such/program"}}, 5s);
  EXPECT_EQ(sender.send(message()).answer, "'/no/such/program' cannot be run: No such file or directory");
}

TEST_F(CommandSenderTest, ItsTimeIsBoundedWithAllThatItStarted) {
  const auto begun = std::chrono::steady_clock::now();
  const alerts::Outcome outcome = run("sleep 30 & sleep 30", 200ms);
  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_EQ(outcome.answer, "it was killed after 200ms");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST_F(CommandSenderTest, AbortEndsItAtOnceAndForever) {
  CommandSender sender(alerts::Command{{"/bin/sleep", "30"}}, 30s);
  std::thread other([&sender] { sender.abort(); });
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(sender.send(message()).answer, "the orchestrator ended meanwhile");
  EXPECT_EQ(sender.send(message()).kind, Kind::failed);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
  other.join();
}

TEST_F(CommandSenderTest, KeepsItsSecretsAndDescriptorsToItself) {
  ASSERT_EQ(::setenv("KAPELA_TOKEN", "s3cret", 1), 0);
  const alerts::Outcome outcome = run("env | grep -c KAPELA_TOKEN; ls /proc/self/fd | tr '\\n' ' '");
  ::unsetenv("KAPELA_TOKEN");
  EXPECT_THAT(outcome.answer, StartsWith("exit 0: 0 0 1 2 3"));  // 3: the directory that ls reads
  EXPECT_THAT(outcome.answer, Not(HasSubstr("4")));
}

TEST_F(CommandSenderTest, AProgramNeedNotReadAndMaySayMuch) {
  EXPECT_EQ(run("exec 0<&-; exit 0").kind, Kind::delivered);
  const alerts::Outcome outcome = run("yes x | head -c 1000000");
  EXPECT_EQ(outcome.kind, Kind::delivered);
  EXPECT_LT(outcome.answer.size(), 600U);
}

}  // namespace
}  // namespace kapela::notify

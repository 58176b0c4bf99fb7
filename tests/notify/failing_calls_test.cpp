// Each call of a program's start fails once: it is a failed attempt that says why, and nothing of it stays behind.
#include "tests/support/failing_calls.hpp"

#include <csignal>
#include <memory>

#include <gtest/gtest.h>

#include "orchestrator/net/curl_transfer.hpp"
#include "orchestrator/notify/command_sender.hpp"
#include "tests/net/support.hpp"

namespace kapela::notify {
namespace {

using kapela::support::fail_each_call;
using kapela::support::Failure;
using Kind = alerts::Outcome::Kind;

/// The program reads what it gets, says so much, and ends.
class FailingCommand {
 public:
  void run() {
    CommandSender sender(alerts::Command{{"/bin/sh", "-c", "read line; printf '%s' \"${line%%:*}\""}},
                         std::chrono::seconds(5));
    outcome_ = sender.send(message());
  }
  [[nodiscard]] const alerts::Outcome& outcome() const { return outcome_; }

 private:
  static Message message() {
    Message message;
    message.alert.id = "18a-7";
    message.channel = "horn";
    return message;
  }

  alerts::Outcome outcome_;
};

TEST(FailingCommandSender, SaysWhyWhicheverCallFailsAndLeavesNothing) {
  (void)std::signal(SIGPIPE, SIG_IGN);
  FailingCommand command;
  const int calls = fail_each_call({{},
                                    [&] { command.run(); },
                                    [&](const std::string& failed) {
                                      const alerts::Outcome& outcome = command.outcome();
                                      EXPECT_FALSE(outcome.answer.empty());
                                      EXPECT_TRUE(!failed.empty() || outcome.kind == Kind::delivered) << outcome.answer;
                                      EXPECT_EQ(outcome.answer.find("it was killed after"), std::string::npos);
                                    }});
  EXPECT_GT(calls, 10);
}

TEST(FailingCommandSender, GoesOnAfterASignal) {
  (void)std::signal(SIGPIPE, SIG_IGN);
  FailingCommand command;
  const int calls = fail_each_call({{},
                                    [&] { command.run(); },
                                    [&](const std::string&) {
                                      EXPECT_EQ(command.outcome().kind, Kind::delivered);
                                      EXPECT_NE(command.outcome().answer.find("exit 0"), std::string::npos);
                                    }},
                                   Failure::interrupted);
  EXPECT_GT(calls, 3);
}

TEST(FailingCommandSender, LeavesNobodyThoughASignalComesAsItIsKilled) {
  (void)std::signal(SIGPIPE, SIG_IGN);
  alerts::Outcome outcome;
  const auto run = [&] {
    CommandSender sender(alerts::Command{{"/bin/sleep", "30"}}, std::chrono::milliseconds(20));
    outcome = sender.send({});
  };
  const auto after = [&](const std::string&) { EXPECT_EQ(outcome.answer, "it was killed after 20ms"); };
  EXPECT_GT(fail_each_call({{}, run, after}, Failure::interrupted), 1);
}

/// A receiver on a thread of its own, whose calls do not fail.
TEST(FailingTransfer, IsAFailedAttemptOrAnAnswerAndTheNextOneArrives) {
  net::test::ServerThread receiver(
      [](const net::Request&, net::Responder responder) { responder.send(net::Response{}); });
  net::HttpPost post;
  post.url = "http://127.0.0.1:" + std::to_string(receiver.port) + "/";
  post.body = "{}";
  for (const Failure failure : {Failure::error, Failure::interrupted}) {
    net::Transferred result;
    const auto transfer = [&] { result = net::CurlTransfer(std::chrono::seconds(2)).post(post); };
    const auto after = [&](const std::string& failed) {
      EXPECT_TRUE(result.code == 200 || !result.error.empty());
      EXPECT_TRUE(!failed.empty() || result.error.empty()) << result.error;
      EXPECT_TRUE(failure == Failure::error || result.code == 200) << result.error;
      EXPECT_EQ(net::CurlTransfer(std::chrono::seconds(5)).post(post).code, 200);
    };
    EXPECT_GT(fail_each_call({transfer, transfer, after}, failure), 3);
  }
}

}  // namespace
}  // namespace kapela::notify

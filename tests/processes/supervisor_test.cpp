// Orders over a real admin port to a real program: it is another process afterwards, or none.
#include "simulators/processes/supervisor.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "orchestrator/net/http_client.hpp"
#include "tests/processes/program_bench.hpp"
#include "tests/support/kept_log.hpp"

namespace kapela::processes {
namespace {

using ::testing::HasSubstr;
using Phase = KeptProgram::Phase;
using wire::Json;

class SupervisorTest : public ::testing::Test {
 protected:
  SupervisorTest()
      : server_(loop_, net::ServerLimits{}, [this](const net::Request& request, net::Responder responder) {
          supervisor_->on_request(request, std::move(responder));
        }) {
    settings_.name = "camera";
    settings_.at = {"127.0.0.1", free_port()};
    settings_.process.command = camera_command(settings_.at.port);
    const base::Result<net::Endpoint> bound = server_.listen({"127.0.0.1", 0});
    EXPECT_TRUE(bound);
    at_ = *bound;
  }

  void come_up() {
    program_ = std::make_unique<KeptProgram>(
        loop_, client_, log_, settings_,
        KeptProgram::Hooks{[] {}, [](const base::Error&) {}, [](const ProgramEnd&) {}, [] {}});
    supervisor_ = std::make_unique<Supervisor>(loop_, *program_);
    ASSERT_TRUE(program_->start());
    ASSERT_TRUE(turn_until(loop_, [this] { return program_->phase() == Phase::ready; }));
  }

  /// Its answer comes later.
  std::shared_ptr<std::optional<net::Response>> send(const std::string& body) {
    auto answer = std::make_shared<std::optional<net::Response>>();
    net::ClientRequest request;
    request.to = at_;
    request.target = "/process";
    request.body = body;
    client_.send(std::move(request), [answer](const base::Result<net::Response>& response) {
      if (response) *answer = *response;
    });
    return answer;
  }
  Json answer_to(const std::string& body) {
    const auto answer = send(body);
    EXPECT_TRUE(turn_until(loop_, [&answer] { return answer->has_value(); }));
    return answer->has_value() ? Json::parse((*answer)->body) : Json();
  }
  static std::string order(const std::string& deed, int id, int epoch = 7) {
    return Json{{"do", deed}, {"cmd_id", id}, {"epoch", epoch}}.dump();
  }

  net::EventLoop loop_;
  support::KeptLog log_;
  net::HttpClient client_{loop_, net::ClientLimits{}};
  KeptProgramSettings settings_;
  net::Endpoint at_;
  std::unique_ptr<KeptProgram> program_;
  std::unique_ptr<Supervisor> supervisor_;
  net::HttpServer server_;
};

TEST_F(SupervisorTest, StopsAProgramAndKeepsItDownUntilItIsStarted) {
  come_up();
  const pid_t first = program_->pid();
  const Json stopped = answer_to(order("stop", 1));
  EXPECT_TRUE(stopped["accepted"]);
  EXPECT_FALSE(stopped["already_there"]);
  EXPECT_EQ(program_->phase(), Phase::halted);
  EXPECT_TRUE(is_gone(first));
  EXPECT_TRUE(answer_to(order("stop", 2))["already_there"]);
  const Json started = answer_to(order("start", 3));
  EXPECT_TRUE(started["accepted"]);
  EXPECT_EQ(program_->phase(), Phase::ready);
  EXPECT_NE(program_->pid(), first);
  EXPECT_TRUE(answer_to(order("start", 4))["already_there"]);
}

TEST_F(SupervisorTest, AnswersARestartWhenTheNextLifeIsReady) {
  come_up();
  const pid_t first = program_->pid();
  EXPECT_TRUE(answer_to(order("restart", 1))["accepted"]);
  EXPECT_EQ(program_->phase(), Phase::ready);
  EXPECT_NE(program_->pid(), first);
  EXPECT_EQ(program_->restarts(), 1U);
}

TEST_F(SupervisorTest, CarriesOutEachNumberOnce) {
  come_up();
  const auto one = send(order("restart", 1));
  const auto again = send(order("restart", 1));
  ASSERT_TRUE(turn_until(loop_, [&] { return one->has_value() && again->has_value(); }));
  EXPECT_EQ((*one)->body, (*again)->body);
  EXPECT_EQ(answer_to(order("restart", 1)), Json::parse((*one)->body));
  EXPECT_EQ(program_->restarts(), 1U);
}

TEST_F(SupervisorTest, IsOvertakenByALaterOrderAndNotByAnEarlierOne) {
  come_up();
  const auto stop = send(order("stop", 1));
  const auto start = send(order("start", 2));
  ASSERT_TRUE(turn_until(loop_, [&] { return stop->has_value() && start->has_value(); }));
  EXPECT_TRUE(Json::parse((*start)->body)["accepted"]);
  EXPECT_EQ(program_->phase(), Phase::ready);
  const Json late = answer_to(order("stop", 1));
  EXPECT_FALSE(late["accepted"]);
  EXPECT_THAT(late["reason"].get<std::string>(), HasSubstr("overtaken"));
  EXPECT_FALSE(answer_to(order("stop", 9, 6))["accepted"]) << "an earlier life";
  EXPECT_EQ(program_->phase(), Phase::ready);
}

TEST_F(SupervisorTest, RefusesWhatComesTooLate) {
  come_up();
  const Json answer = answer_to(R"({"do":"stop","cmd_id":1,"epoch":7,"not_after":1.5})");
  EXPECT_FALSE(answer["accepted"]);
  EXPECT_TRUE(answer["expired"]);
  EXPECT_EQ(program_->phase(), Phase::ready);
}

TEST_F(SupervisorTest, SaysWhyAProgramDoesNotComeUp) {
  come_up();
  EXPECT_TRUE(answer_to(order("stop", 1))["accepted"]);
  net::HttpServer thief(loop_, net::ServerLimits{}, [](const net::Request&, net::Responder) {});
  ASSERT_TRUE(thief.listen(settings_.at));
  const Json answer = answer_to(order("start", 2));
  EXPECT_FALSE(answer["accepted"]);
  EXPECT_THAT(answer["reason"].get<std::string>(), HasSubstr("it cannot listen there"));
}

TEST_F(SupervisorTest, StartsWhatHasDiedByItself) {
  come_up();
  ::kill(program_->pid(), SIGKILL);
  ASSERT_TRUE(turn_until(loop_, [this] { return program_->phase() == Phase::dead; }));
  const Json answer = answer_to(order("start", 1));
  EXPECT_TRUE(answer["accepted"]);
  EXPECT_FALSE(answer["already_there"]);
  EXPECT_EQ(program_->phase(), Phase::ready);
}

TEST_F(SupervisorTest, SaysWhatAnOrderIs) {
  come_up();
  for (const char* const body : {"", "[]", "{}", R"({"do":"dance"})", R"({"do":7})", R"({"do":"stop","cmd_id":"x"})"}) {
    const auto answer = send(body);
    ASSERT_TRUE(turn_until(loop_, [&answer] { return answer->has_value(); }));
    EXPECT_GE((*answer)->status, 400U) << body;
  }
  EXPECT_EQ(program_->phase(), Phase::ready);
}

}  // namespace
}  // namespace kapela::processes

// A plant of a program: its admin port, and the rules that act on it.
#include "simulators/processes/owned_plant.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "orchestrator/wire/json.hpp"
#include "simulators/processes/faketime.hpp"
#include "tests/processes/program_bench.hpp"
#include "tests/support/kept_log.hpp"

namespace kapela::processes {
namespace {

using net::Method;
using ::testing::HasSubstr;
using wire::Json;

struct Answered {
  unsigned status = 0;
  Json body;
};

class OwnedPlantTest : public ::testing::Test {
 protected:
  OwnedPlantTest() {
    component::ComponentSettings behaviour;
    behaviour.name = "camera";
    plant::ComponentSetup& setup = settings_.components.emplace_back();
    setup.settings = std::make_shared<const component::ComponentSettings>(std::move(behaviour));
    setup.port = free_port();
    setup.admin_port = free_port();
    plant::ProcessSettings process;
    process.command = camera_command(setup.port);
    setup.process = std::make_shared<const plant::ProcessSettings>(std::move(process));
  }

  void faults(const std::string& type, base::Duration duration) {
    faults::Fault& rule = settings_.components.front().faults.emplace_back();
    rule.name = type;
    rule.type = *faults::parse_fault_type(type);
    rule.duration = duration;
    rule.trigger.window = faults::Window{};
  }

  bool comes_up() {
    plant_.emplace(
        loop_, log_, settings_,
        OwnedPlant::Hooks{[this] { is_up_ = true; }, [this](const base::Error& why) { failed_ = to_text(why); },
                          [this](int code) { code_ = code; }});
    const base::Result<void> started = plant_->start();
    EXPECT_TRUE(started) << to_text(started.error());
    return turn_until(loop_, [this] { return is_up_; });
  }

  Answered request(const net::Endpoint& to, Method method, std::string target, std::string body) {
    net::ClientRequest request;
    request.to = to;
    request.method = method;
    request.target = std::move(target);
    request.body = std::move(body);
    const base::Result<net::Response> response = loop_.run_until_complete(client_.request(std::move(request)));
    EXPECT_TRUE(response) << to_text(response.error());
    return response ? Answered{response->status, Json::parse(response->body, nullptr, false)} : Answered{};
  }
  Answered admin(Method method, std::string target, std::string body = {}) {
    return request({"127.0.0.1", *settings_.components.front().admin_port}, method, std::move(target), std::move(body));
  }
  Json post(const std::string& command) {
    return request({"127.0.0.1", settings_.components.front().port}, Method::post, "/event",
                   R"({"event_type":")" + command + "\"}")
        .body;
  }
  [[nodiscard]] const KeptProgram& program() const { return plant_->find("camera")->program(); }
  bool is_ready_again() {
    return turn_until(loop_,
                      [this] { return program().restarts() > 0 && program().phase() == KeptProgram::Phase::ready; });
  }

  net::EventLoop loop_;
  support::KeptLog log_;
  net::HttpClient client_{loop_, net::ClientLimits{}};
  plant::PlantSettings settings_;
  bool is_up_ = false;
  std::string failed_;
  std::optional<int> code_;
  std::optional<OwnedPlant> plant_;
};

TEST_F(OwnedPlantTest, TellsWhatTheProgramSaysOfItselfAndWhatItUses) {
  ASSERT_TRUE(comes_up());
  EXPECT_EQ(post("CMD_INITIALIZE")["accepted"], true);
  const Json state = admin(Method::get, "/state").body;
  EXPECT_EQ(state["fsm_state"], "INITIALIZED");
  EXPECT_EQ(state["serving"], true);
  const Json& process = state["process"];
  EXPECT_EQ(process["pid"], program().pid());
  EXPECT_EQ(process["phase"], "ready");
  EXPECT_EQ(process["restarts"], 0);
  EXPECT_GT(process["uptime"], 0.0);
  EXPECT_GT(process["cpu_seconds"], 0.0);
  EXPECT_GT(process["rss_bytes"], 1'000'000);
  EXPECT_EQ(process["last_end"], nullptr);
}

TEST_F(OwnedPlantTest, ACrashIsItsDeathAndItComesBackAsNew) {
  ASSERT_TRUE(comes_up());
  (void)post("CMD_INITIALIZE");
  EXPECT_EQ(admin(Method::post, "/faults", R"({"type":"crash","signal":11,"restart_after":"20ms"})").status, 201U);
  ASSERT_TRUE(is_ready_again());
  EXPECT_EQ(admin(Method::get, "/state").body["process"]["last_end"], "was killed by SIGSEGV");
  EXPECT_EQ(admin(Method::get, "/state").body["fsm_state"], "STOPPED");
  EXPECT_EQ(admin(Method::post, "/verify", R"({"match":{"fault":"crash"},"count":1})").body["holds"], true);
  EXPECT_EQ(admin(Method::get, "/faults/crash").body["hits"], 1);
}

TEST_F(OwnedPlantTest, OneThatIsDeadForGoodComesBackWithAReset) {
  ASSERT_TRUE(comes_up());
  (void)admin(Method::post, "/faults", R"({"type":"crash"})");
  ASSERT_TRUE(turn_until(loop_, [this] { return program().phase() == KeptProgram::Phase::dead; }));
  EXPECT_EQ(admin(Method::get, "/state").body["fsm_state"], "UNKNOWN");
  EXPECT_EQ(admin(Method::get, "/health").body["serving"], false);
  EXPECT_EQ(admin(Method::post, "/reset").body["status"], "ok");
  EXPECT_TRUE(is_ready_again());
  EXPECT_FALSE(code_) << "the plant is up";
}

TEST_F(OwnedPlantTest, APauseStopsItForItsTime) {
  ASSERT_TRUE(comes_up());
  (void)admin(Method::post, "/faults", R"({"type":"pause","duration":"300ms"})");
  EXPECT_TRUE(turn_until(loop_, [this] { return process_letter(program().pid()) == 'T'; }));
  EXPECT_EQ(admin(Method::get, "/state").body["process"]["phase"], "frozen");
  EXPECT_TRUE(turn_until(loop_, [this] { return process_letter(program().pid()) == 'S'; }));
  EXPECT_EQ(post("CMD_INITIALIZE")["accepted"], true);
}

TEST_F(OwnedPlantTest, AnAmnesiaIsARestart) {
  ASSERT_TRUE(comes_up());
  (void)post("CMD_INITIALIZE");
  (void)admin(Method::post, "/faults", R"({"type":"amnesia"})");
  ASSERT_TRUE(is_ready_again());
  EXPECT_EQ(admin(Method::get, "/state").body["fsm_state"], "STOPPED");
}

TEST_F(OwnedPlantTest, RulesOfTheFileCountFromItsFirstAnswer) {
  faults("pause", std::chrono::milliseconds(100));
  ASSERT_TRUE(comes_up());
  EXPECT_TRUE(log_.tells("camera: stands still for 100ms"));
}

TEST_F(OwnedPlantTest, WhatNeedsAProxyIsRefusedWithTheReason) {
  ASSERT_TRUE(comes_up());
  const auto why = [this](const char* rule) {
    const Answered answered = admin(Method::post, "/faults", rule);
    EXPECT_EQ(answered.status, 422U) << rule;
    return answered.body["error"]["message"].get<std::string>();
  };
  EXPECT_THAT(why(R"({"type":"latency","latency":"20ms"})"), HasSubstr("latency needs `behind:`: nobody else stands"));
  EXPECT_THAT(why(R"({"type":"crash","match":{"event":"CMD_RUN"}})"), HasSubstr("crash needs `behind:`"));
  EXPECT_THAT(why(R"({"type":"pause","duration":"1s","trigger":{"when_state":"RUN"}})"), HasSubstr("needs `behind:`"));
  EXPECT_THAT(why(R"({"type":"crash","exit_code":3})"), HasSubstr("'exit_code' of crash is for simulators"));
  EXPECT_EQ(admin(Method::put, "/state", R"({"fsm_state":"RUN"})").status, 409U);
  EXPECT_EQ(admin(Method::get, "/faults").body["faults"].size(), 0U);
}

TEST_F(OwnedPlantTest, AWrongClockIsLibfaketimesOrRefusedByName) {
  ASSERT_TRUE(comes_up());
  const Answered answered = admin(Method::post, "/faults", R"({"type":"clock_skew","offset":"1h"})");
  if (!find_faketime()) {
    EXPECT_EQ(answered.status, 422U);
    EXPECT_THAT(answered.body["error"]["message"].get<std::string>(), HasSubstr("needs libfaketime"));
    EXPECT_THAT(answered.body["error"]["hint"].get<std::string>(), HasSubstr("apt-get install libfaketime"));
    return;
  }
  EXPECT_EQ(answered.status, 201U);
  EXPECT_TRUE(is_ready_again());
}

TEST_F(OwnedPlantTest, AShutdownEndsTheProgramAndThenThePlant) {
  ASSERT_TRUE(comes_up());
  const pid_t pid = program().pid();
  EXPECT_EQ(admin(Method::post, "/shutdown").status, 200U);
  ASSERT_TRUE(turn_until(loop_, [this] { return code_.has_value(); }));
  EXPECT_EQ(code_, 0);
  EXPECT_TRUE(is_gone(pid));
}

TEST_F(OwnedPlantTest, AProgramThatEndsByItselfIsThePlantsEndWithItsCode) {
  ASSERT_TRUE(comes_up());
  (void)::kill(program().pid(), SIGKILL);
  ASSERT_TRUE(turn_until(loop_, [this] { return code_.has_value(); }));
  EXPECT_EQ(code_, 128 + SIGKILL);
}

}  // namespace
}  // namespace kapela::processes

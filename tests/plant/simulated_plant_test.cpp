#include "simulators/plant/simulated_plant.hpp"

#include <gtest/gtest.h>

#include "tests/plant/bench.hpp"

namespace kapela::plant {
namespace {

using wire::State;

TEST(SimulatedPlant, NamesComponentAndPortWhenAPortIsInUseAndStartsNothing) {
  Bench other;
  const std::uint16_t taken = other.component().endpoint().port;
  PlantSettings settings = Bench::settings_of({"io", "supervisor_1"}, {}, {});
  settings.components[1].port = taken;
  settings.components[1].admin_port = 0;
  SimulatedPlant plant(other.loop, *other.log, settings);
  const base::Result<void> started = plant.start();
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().message.find("supervisor_1"), std::string::npos) << started.error().message;
  EXPECT_NE(started.error().message.find(std::to_string(taken)), std::string::npos) << started.error().message;
  EXPECT_EQ(plant.size(), 0U);
}

TEST(SimulatedPlant, RestartsAComponentOnItsOldPort) {
  Bench bench;
  const net::Endpoint before = bench.component().endpoint();
  const std::uint64_t revision = bench.component().truth().revision();
  const Answered answer = bench.post(bench.event("CMD_RESTART", {{"cmd_id", 1}, {"epoch", 2}}));
  EXPECT_EQ(answer.body["accepted"], true);
  EXPECT_EQ(answer.body["pushes"], false);
  EXPECT_FALSE(bench.plant.find("io")->is_serving());
  EXPECT_EQ(bench.admin(net::Method::get, "/health").status, 200U) << "the admin port stays";
  ASSERT_TRUE(bench.has_posts("CMD_RESTART"));
  EXPECT_EQ(bench.received[0]["result"]["result"], "success");
  ASSERT_TRUE(bench.eventually([&] { return bench.plant.find("io")->is_serving(); }));
  EXPECT_EQ(bench.component().endpoint(), before);
  EXPECT_EQ(bench.post(bench.event("CMD_GET_STATE")).body["data"]["fsm_state"], "STOPPED");
  EXPECT_GT(bench.component().truth().revision(), revision);
  EXPECT_EQ(bench.component().truth().epoch(), 2U);
}

TEST(SimulatedPlant, ShutsDownInTheMiddleOfARestart) {
  Bench bench;
  bool all_down = false;
  bench.plant.on_all_down([&] { all_down = true; });
  (void)bench.post(bench.event("CMD_RESTART"));
  bench.plant.shut_down();
  EXPECT_TRUE(bench.eventually([&] { return all_down; }));
}

TEST(SimulatedPlant, HoldsHundredsOfComponents) {
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) names.push_back("component_" + std::to_string(i));
  Bench bench(names);
  for (const std::string& name : names) {
    const Answered answer = bench.post(bench.event("CMD_INITIALIZE"), name);
    ASSERT_EQ(answer.body["accepted"], true) << name;
  }
  EXPECT_TRUE(bench.has_posts("STATE_CHANGED", names.size()));
}

TEST(SimulatedPlant, GivesUpOnAPeerThatDoesNotTakeItsReplies) {
  Bench bench;
  Json poll = bench.event("CMD_GET_STATE");
  {
    // A port that nobody listens on: one that was free a moment ago.
    net::HttpServer gone(bench.loop, {}, [](net::Request, net::Responder) {});
    poll["source_port"] = gone.listen({"127.0.0.1", 0}).value().port;
  }
  for (int i = 0; i < 400; ++i) ASSERT_EQ(bench.post(poll).status, 200U);
  EXPECT_LE(bench.component().unsent_replies(), ReplySender::waiting_letters + 1);
  EXPECT_GT(bench.component().dropped_replies(), 0U);  // more where the machine posts faster than letters expire
  (void)bench.post(bench.event("CMD_GET_STATE"));
  EXPECT_TRUE(bench.has_posts("CMD_GET_STATE")) << "one dead peer must not keep another waiting";
  EXPECT_TRUE(bench.eventually([&] { return bench.component().unsent_replies() == 0; }));
}

TEST(SimulatedPlant, RepeatsATimeline) {
  const auto timeline = [](std::uint64_t seed) {
    PlantSettings settings = Bench::settings_of({"io"}, {}, {});
    settings.seed = seed;
    component::Timing timing;
    for (base::Distribution& each : timing.transitions) {
      each.kind = base::Distribution::Kind::exponential;
      each.centre = std::chrono::seconds(1000);
    }
    component::ComponentSettings behaviour;
    behaviour.name = "io";
    behaviour.timing = std::make_shared<const component::Timing>(timing);
    settings.components[0].settings = std::make_shared<const component::ComponentSettings>(behaviour);
    net::EventLoop loop;
    const auto log = base::make_null_log();
    SimulatedPlant plant(loop, *log, settings);
    auto& component = dynamic_cast<SimulatedComponent&>(plant.units()[0]->component());
    std::vector<base::Duration> drawn;
    for (int i = 0; i < 10; ++i) {
      wire::Event event;
      event.event_type = i % 2 == 0 ? "CMD_INITIALIZE" : "CMD_STOP";
      EXPECT_TRUE(component.on_event(event, event.timestamp));
      drawn.push_back(component.truth().transition()->expected);
      if (i % 2 == 1) component.set_state(State::stopped);
    }
    return drawn;
  };
  EXPECT_EQ(timeline(5), timeline(5));
  EXPECT_NE(timeline(5), timeline(6));
}

base::Task<void> pass(net::EventLoop& loop, base::Duration time) {
  co_await base::sleep_for(loop.timers(), time);
}

TEST(SimulatedPlant, TakesItsTimeInPlantTimeAndTellsItInTheCalendars) {
  net::EventLoop loop(net::TimeScale{1'000});
  const std::unique_ptr<base::Log> log = base::make_null_log();
  SimulatedPlant plant(loop, *log, Bench::settings_of({"io"}, std::chrono::seconds(20), {}));
  ASSERT_TRUE(plant.start());
  auto& io = dynamic_cast<SimulatedComponent&>(plant.units().front()->component());
  const base::WallTime begin = loop.wall_now();
  wire::Event initialize;
  initialize.event_type = "CMD_INITIALIZE";
  const base::Instant asked = loop.now();
  ASSERT_TRUE(io.on_event(initialize, {}));
  EXPECT_EQ(io.truth().state(), State::initializing);
  while (io.truth().state() == State::initializing && loop.now() - asked < std::chrono::hours(1))
    loop.run_until_complete(pass(loop, std::chrono::seconds(1)));
  EXPECT_EQ(io.truth().state(), State::initialized);
  EXPECT_GE(loop.now() - asked, std::chrono::seconds(20));
  EXPECT_GT(io.since(), begin);
  EXPECT_LT(io.since() - begin, std::chrono::seconds(10));
}

}  // namespace
}  // namespace kapela::plant

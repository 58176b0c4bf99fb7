#include "orchestrator/net/time_scale.hpp"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/http_server.hpp"

namespace kapela::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

base::Task<void> pass(EventLoop& loop, base::Duration time) {
  co_await base::sleep_for(loop.timers(), time);
}

TEST(TimeScale, LeavesTimeAloneWhenItIsOne) {
  const TimeScale real;
  EXPECT_EQ(real.to_plant(seconds(60)), seconds(60));
  EXPECT_EQ(real.to_real(seconds(60)), seconds(60));
}

TEST(TimeScale, RoundsRealTimeUpSoThatNobodyWakesTooEarly) {
  const TimeScale scale{600};
  EXPECT_EQ(scale.to_real(seconds(60)), milliseconds(100));
  EXPECT_EQ(scale.to_real(nanoseconds(601)), nanoseconds(2));
  EXPECT_EQ(scale.to_real(nanoseconds(-601)), nanoseconds(-1));
  for (const nanoseconds plant : {nanoseconds(1), nanoseconds(599), nanoseconds(1'201)})
    EXPECT_GE(scale.to_plant(scale.to_real(plant)), plant);
}

TEST(ScaledEventLoop, FiresTheTimersOfAMinuteInOrderInATenthOfASecond) {
  EventLoop loop(TimeScale{600});
  std::vector<int> order;
  base::CallbackTimer minute([&] {
    order.push_back(3);
    loop.stop();
  });
  base::CallbackTimer half([&] { order.push_back(2); });
  base::CallbackTimer moment([&] { order.push_back(1); });
  const base::Instant begin = loop.now();
  const base::Instant real_begin = loop.real_now();
  loop.timers().arm(minute, begin + seconds(60));
  loop.timers().arm(half, begin + seconds(30));
  loop.timers().arm(moment, begin + milliseconds(1));
  loop.run();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
  EXPECT_GE(loop.now() - begin, seconds(60));
  EXPECT_GE(loop.real_now() - real_begin, milliseconds(99));  // begin and real_begin are not quite the same moment
  EXPECT_LT(loop.real_now() - real_begin, seconds(10));
}

TEST(ScaledEventLoop, HasAClockThatNeverGoesBack) {
  const EventLoop loop(TimeScale{599});
  base::Instant last = loop.now();
  for (int i = 0; i < 10'000; ++i) {
    const base::Instant now = loop.now();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(ScaledEventLoop, LeavesTheCalendarAlone) {
  EventLoop loop(TimeScale{10'000});
  const base::WallTime before = loop.wall_now();
  loop.run_until_complete(pass(loop, seconds(100)));
  EXPECT_GE(loop.wall_now() - before, milliseconds(9));
  EXPECT_LT(loop.wall_now() - before, seconds(50));
}

TEST(ScaledEventLoop, FindsTheCalendarTimeOfAnInstant) {
  const EventLoop loop(TimeScale{1'000});
  const base::WallTime ahead = loop.wall_time(loop.now() + seconds(60'000));
  const base::WallTime ago = loop.wall_time(loop.now() - seconds(60'000));
  EXPECT_LT(std::chrono::abs(ahead - loop.wall_now() - seconds(60)), seconds(10));
  EXPECT_LT(std::chrono::abs(ago - loop.wall_now() + seconds(60)), seconds(10));
}

TEST(ScaledEventLoop, CountsRealTimeForDeadlinesThatAreNotThePlants) {
  const EventLoop loop(TimeScale{600});
  const base::Instant before = loop.now();
  EXPECT_GE(loop.after_real(seconds(1)) - before, seconds(600));
}

base::Task<unsigned> get_from(HttpClient& client, Endpoint to) {
  ClientRequest request;
  request.to = to;
  request.method = Method::get;
  request.timeout = std::chrono::hours(10);
  const base::Result<Response> answer = co_await client.request(std::move(request));
  co_return answer ? answer->status : 0;
}

base::Task<base::Result<Response>> ask_in_vain(HttpClient& client, Endpoint to) {
  ClientRequest request;
  request.to = to;
  request.timeout = seconds(60);
  co_return co_await client.request(std::move(request));
}

TEST(ScaledEventLoop, KeepsIdleConnectionsOpenForTheirRealTime) {
  EventLoop loop(TimeScale{10'000});
  HttpServer server(loop, {}, [](const Request&, Responder responder) { responder.send({}); });
  const Endpoint at = server.listen({"127.0.0.1", 0}).value();
  HttpClient client(loop, {});
  ASSERT_EQ(loop.run_until_complete(get_from(client, at)), 200U);
  loop.run_until_complete(pass(loop, seconds(100)));  // longer than both sides keep one that is not used
  EXPECT_EQ(server.connections(), 1U);
}

TEST(ScaledEventLoop, ScalesTheTimeoutThatARequestIsGiven) {
  EventLoop loop(TimeScale{1'000});
  std::vector<Responder> held;
  HttpServer server(loop, {}, [&](const Request&, Responder responder) { held.push_back(std::move(responder)); });
  const Endpoint at = server.listen({"127.0.0.1", 0}).value();
  HttpClient client(loop, {});
  const base::Instant begin = loop.real_now();
  const base::Result<Response> answer = loop.run_until_complete(ask_in_vain(client, at));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, base::ErrorCode::timeout);
  EXPECT_GE(loop.real_now() - begin, milliseconds(59));
  EXPECT_LT(loop.real_now() - begin, seconds(10));
}

}  // namespace
}  // namespace kapela::net

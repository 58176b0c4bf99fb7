// Deliveries that something ends, and connections that wait to be accepted.
#include <atomic>
#include <vector>

#include <gtest/gtest.h>

#include "orchestrator/net/delivery.hpp"
#include "orchestrator/net/http_server.hpp"
#include "tests/net/support.hpp"

namespace kapela::net {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace test;

constexpr std::size_t large = 32 * 1024 * 1024;

/// Answers with so many bytes, first ten of the answer, then the rest after the pause.
HttpServer::Handler paused(base::Duration pause, std::size_t size = 100) {
  return [=](Request, Responder responder) {
    Response response;
    response.body.assign(size, 'x');
    Delivery delivery;
    delivery.slices = {{10, {}}, {10, pause}};
    responder.send(std::move(response), delivery);
  };
}

HttpServer::Handler late_end() {
  return [](Request, Responder responder) {
    Delivery delivery;
    delivery.linger = hours(1);
    responder.send({}, delivery);
  };
}

void answer_at_once(Request, Responder responder) {
  responder.send({});
}

/// Asks, and waits until the answer has begun.
void begin(RawClient& client) {
  client.send(get("/"));
  EXPECT_EQ(client.receive(10), "HTTP/1.1 2");
}

bool none_connected(ServerThread& server) {
  return server.eventually([&] { return server.server->connections() == 0; });
}

TEST(DeliveryEnd, ComesWhenTheClientLeavesInAPause) {
  ServerThread server(paused(hours(1)));
  RawClient client(server.port);
  begin(client);
  client.close();
  EXPECT_TRUE(none_connected(server));
}

TEST(DeliveryEnd, ComesWhenTheClientHasLeftBeforeAPause) {
  std::vector<Responder> held;
  ServerThread server([&](Request, Responder responder) { held.push_back(std::move(responder)); });
  RawClient client(server.port);
  client.send(get("/"));
  ASSERT_TRUE(server.eventually([&] { return held.size() == 1; }));
  client.close();
  ASSERT_TRUE(server.eventually([&] { return !held.front().client_connected(); }));
  server.thread.call([&] { paused(hours(1))({}, std::move(held.front())); });
  EXPECT_TRUE(none_connected(server));
}

TEST(DeliveryEnd, ComesWhenTheClientLeavesBeforeTheFin) {
  ServerThread server(late_end());
  RawClient client(server.port);
  begin(client);
  client.close();
  EXPECT_TRUE(none_connected(server));
}

TEST(DeliveryEnd, ComesWhenTheClientLeavesInsteadOfReading) {
  ServerThread server(paused(milliseconds(1), large));
  RawClient client(server.port, 4096);
  begin(client);
  client.close();
  EXPECT_TRUE(none_connected(server));
}

TEST(DeliveryEnd, ComesWhenTheClientDoesNotRead) {
  ServerLimits limits;
  limits.write_time = milliseconds(50);
  ServerThread server(paused(milliseconds(1), large), limits);
  RawClient client(server.port, 4096);
  begin(client);
  EXPECT_TRUE(none_connected(server));
}

TEST(DeliveryEnd, ComesWhenTheClientDoesNotReadWhatARstWaitsFor) {
  ServerLimits limits;
  limits.write_time = milliseconds(50);
  ServerThread server(
      [](Request, Responder responder) {
        Response response;
        response.body.assign(1024 * 1024, 'x');  // more than it takes, less than this side's kernel does
        Delivery delivery;
        delivery.reset_after = 1024 * 1024;
        responder.send(std::move(response), delivery);
      },
      limits);
  RawClient client(server.port, 4096);
  begin(client);
  EXPECT_TRUE(none_connected(server));
}

TEST(DeliveryEnd, DoesNotComeWhileItPausesHoweverLong) {
  ServerLimits limits;
  limits.header_time = limits.body_time = limits.idle_time = limits.write_time = milliseconds(10);
  ServerThread server(paused(milliseconds(60)), limits);
  RawClient client(server.port);
  client.send(get("/"));
  EXPECT_EQ(body_of(client.receive_answer()).size(), 100u);
}

TEST(DeliveryEnd, ComesWithTheServers) {
  for (const auto& handler : {paused(hours(1)), late_end(), paused(milliseconds(1), large)}) {
    ServerThread server(handler);
    RawClient client(server.port, 4096);
    begin(client);
    server.thread.call([&] { server.server.reset(); });
    EXPECT_LT(client.receive_all().size(), large);
  }
}

TEST(DeliveryEnd, ComesWithABreak) {
  for (const auto& handler : {paused(hours(1)), late_end()}) {
    ServerThread server(handler);
    RawClient client(server.port);
    begin(client);
    server.thread.call([&] { server.server->break_off(); });
    EXPECT_LT(client.receive_all().size(), 200u);
    EXPECT_TRUE(client.reset());
    EXPECT_TRUE(none_connected(server));
  }
}

TEST(DeliveryEnd, IsAwaitedByAShutDown) {
  ServerThread server(paused(milliseconds(50)));
  RawClient client(server.port);
  begin(client);
  std::atomic<bool> done = false;
  server.thread.call([&] { server.server->shut_down(seconds(10), [&] { done = true; }); });
  EXPECT_EQ(body_of(client.receive_all()).size(), 100u);
  EXPECT_TRUE(client.ended());
  EXPECT_TRUE(server.eventually([&] { return done.load(); }));
}

TEST(DeliveryEnd, IsNotAwaitedBeyondTheLimitOfAShutDown) {
  for (const auto& handler : {paused(hours(1)), late_end()}) {
    ServerThread server(handler);
    RawClient client(server.port);
    begin(client);
    std::atomic<bool> done = false;
    server.thread.call([&] { server.server->shut_down(milliseconds(20), [&] { done = true; }); });
    EXPECT_LT(client.receive_all().size(), 200u);
    EXPECT_TRUE(server.eventually([&] { return done.load(); }));
    EXPECT_EQ(server.server->connections(), 0u);
  }
}

TEST(StalledAccept, LeavesConnectionsToWaitAndTakesThemAfterwards) {
  ServerThread server(answer_at_once);
  RawClient present(server.port);
  present.send(get("/"));
  EXPECT_TRUE(present.receive_answer().starts_with("HTTP/1.1 200"));
  server.thread.call([&] { server.server->stall_accept(true); });
  std::vector<RawClient> waiting;
  for (int i = 0; i < 100; ++i) {
    waiting.emplace_back(server.port);  // the kernel lets it connect
    waiting.back().send(get("/"));
  }
  for (int i = 0; i < 10; ++i) {  // turns of the loop in which they could be taken
    present.send(get("/"));
    EXPECT_TRUE(present.receive_answer().starts_with("HTTP/1.1 200"));
  }
  server.thread.call([&] { EXPECT_EQ(server.server->connections(), 1u); });
  for (const RawClient& client : waiting) EXPECT_TRUE(client.waits());
  server.thread.call([&] { server.server->stall_accept(false); });
  for (RawClient& client : waiting) EXPECT_TRUE(client.receive_answer().starts_with("HTTP/1.1 200"));
}

TEST(StalledAccept, GoesOnOnceHoweverOftenItIsTold) {
  ServerThread server([](Request request, Responder responder) {
    Response response;
    response.body = std::to_string(request.peer.port);
    responder.send(std::move(response));
  });
  server.thread.call([&] {
    for (const bool stalled : {true, false, true, true, false, false}) server.server->stall_accept(stalled);
  });
  std::vector<RawClient> clients;
  server.thread.call([&] {  // so that the server finds them all at once, and could take one for another
    for (int i = 0; i < 10; ++i) clients.emplace_back(server.port);
  });
  for (RawClient& client : clients) {
    client.send(get("/"));
    EXPECT_EQ(body_of(client.receive_answer()), std::to_string(client.own_port()));
  }
}

TEST(StalledAccept, MayBeginBeforeTheServerListensAndLastUntilItsEnd) {
  LoopThread thread;
  std::unique_ptr<HttpServer> server;
  unsigned short port = 0;
  thread.call([&] {
    server = std::make_unique<HttpServer>(thread.loop, ServerLimits{}, answer_at_once);
    server->stall_accept(true);
    port = server->listen({"127.0.0.1", 0}).value().port;
  });
  RawClient client(port);
  client.send(get("/"));
  thread.call([&] {
    server->break_off();
    server->stall_accept(false);
  });
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_TRUE(client.reset());
  thread.call([&] { server.reset(); });
}

}  // namespace
}  // namespace kapela::net

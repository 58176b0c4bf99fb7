// What a server does with requests whose sender may not send them, and with senders that want more than their share.
#include <algorithm>
#include <future>
#include <vector>

#include <gtest/gtest.h>

#include "orchestrator/net/http_server.hpp"
#include "tests/net/support.hpp"

namespace kapela::net {
namespace {

using namespace test;

constexpr std::size_t small_body = 1'000;

/// Those who send "Key: right" may do everything; others may post a little to /open.
Admission admit(const Request& head, const Endpoint&) {
  Admission admission;
  admission.known = head.header("key") == "right";
  if (admission.known) return admission;
  admission.body_bytes = small_body;
  if (head.path() != "/open") admission.refusal = error_response(401, base::fail(base::ErrorCode::unauthorized, "no"));
  return admission;
}

struct GuardedServer : ServerThread {
  explicit GuardedServer(ServerLimits limits = {})
      : ServerThread(
            [this](Request request, Responder responder) {
              ++handled;
              Response response;
              response.body = std::to_string(request.body.size());
              responder.send(std::move(response));
            },
            limits, {}, admit) {}

  int handled = 0;
};

std::string post_with_key(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: a\r\nKey: right\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

TEST(Admission, IsRefusedBeforeTheBodyComes) {
  GuardedServer server;
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
  const std::string answer = client.receive_answer();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 401 ")) << answer;
  EXPECT_NE(answer.find("connection: close"), std::string::npos);
  EXPECT_TRUE(client.send(std::string(1'000'000, 'x'))) << "who sends it all gets to read the answer";
  client.end_sending();
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_FALSE(client.reset());
  EXPECT_EQ(server.handled, 0);
}

TEST(Admission, IsRefusedBeforeTheClientIsAskedForTheBody) {
  GuardedServer server;
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n");
  EXPECT_TRUE(client.receive_answer().starts_with("HTTP/1.1 401 "));
}

TEST(Admission, KeepsTheConnectionWhenTheRequestIsThere) {
  GuardedServer server;
  RawClient client(server.port);
  client.send(get("/") + post("/", "abc") + post_with_key("/", "abcd"));
  EXPECT_TRUE(client.receive_answer().starts_with("HTTP/1.1 401 "));
  EXPECT_TRUE(client.receive_answer().starts_with("HTTP/1.1 401 "));
  EXPECT_EQ(body_of(client.receive_answer()), "4");
}

TEST(Admission, LimitsTheBodyOfWhoIsNotKnown) {
  GuardedServer server;
  const auto status_of = [&](const std::string& request) {
    RawClient client(server.port);
    client.send(request);
    return client.receive_answer().substr(9, 3);
  };
  EXPECT_EQ(status_of(post("/open", std::string(small_body, 'x'))), "200");
  EXPECT_EQ(status_of(post("/open", std::string(small_body + 1, 'x'))), "413");
  EXPECT_EQ(status_of("POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"), "413");
  const std::string chunk = "400\r\n" + std::string(1024, 'x') + "\r\n";
  EXPECT_EQ(status_of("POST /open HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk), "413");
  EXPECT_EQ(status_of(post_with_key("/open", std::string(100'000, 'x'))), "200");
}

TEST(Admission, LimitsTheBodyThatComesLaterInChunks) {
  GuardedServer server;
  RawClient client(server.port);
  client.send("POST /open HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n190\r\n" + std::string(400, 'x') +
              "\r\n");
  ASSERT_TRUE(server.eventually([&] { return server.server->connections() == 1; }));
  for (int i = 0; i < 2; ++i) client.send("190\r\n" + std::string(400, 'x') + "\r\n");
  EXPECT_TRUE(client.receive_answer().starts_with("HTTP/1.1 413 "));
}

/// So many that nobody may be refused, with clients that send nothing more.
TEST(Crowd, MakesRoomByTheOldestThatHasSaidNothing) {
  ServerLimits limits;
  limits.connections = 3;
  GuardedServer server(limits);
  RawClient known(server.port);
  known.send(post_with_key("/", "a"));
  EXPECT_EQ(body_of(known.receive_answer()), "1");
  RawClient oldest(server.port);
  oldest.send("GET / HT");
  ASSERT_TRUE(server.eventually([&] { return server.server->connections() == 2; }));
  RawClient other(server.port);
  ASSERT_TRUE(server.eventually([&] { return server.server->connections() == 3; }));
  RawClient newest(server.port);
  newest.send(post_with_key("/", "ab"));
  EXPECT_EQ(body_of(newest.receive_answer()), "2");
  EXPECT_EQ(oldest.receive(), "");
  EXPECT_TRUE(oldest.reset());
  EXPECT_TRUE(other.waits());
  known.send(post_with_key("/", "abc"));
  EXPECT_EQ(body_of(known.receive_answer()), "3") << "who is known stays";
}

TEST(Crowd, MakesRoomByWhoDoesNotEndABodyOrDoesNotRead) {
  ServerLimits limits;
  limits.connections = 2;
  ServerThread server(
      [](Request, Responder responder) {
        Response response;
        response.body.assign(32 * 1024 * 1024, 'x');
        responder.send(std::move(response));
      },
      limits);
  RawClient slow(server.port);
  slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
  RawClient deaf(server.port, 4096);
  deaf.send(get("/"));
  ASSERT_TRUE(server.eventually([&] { return server.server->connections() == 2; }));
  for (int i = 0; i < 2; ++i) {
    RawClient next(server.port);
    next.send(get("/"));
    EXPECT_TRUE(next.receive().starts_with("HTTP/1.1 200 "));
  }
}

TEST(Crowd, IsToldSoWhenAllAreServed) {
  ServerLimits limits;
  limits.connections = 2;
  std::vector<Responder> held;
  ServerThread server([&](Request, Responder responder) { held.push_back(std::move(responder)); }, limits);
  RawClient first(server.port);
  RawClient second(server.port);
  first.send(get("/"));
  second.send(get("/"));
  ASSERT_TRUE(server.eventually([&] { return held.size() == 2; }));
  RawClient third(server.port);
  EXPECT_TRUE(third.receive_answer().starts_with("HTTP/1.1 503 "));
  server.thread.call([&] { held.clear(); });
}

TEST(Crowd, ServesOneRequestOfEachInATurn) {
  std::vector<std::string> order;
  ServerThread server([&](Request request, Responder responder) {
    order.push_back(request.target);
    responder.send({});
  });
  RawClient many(server.port);
  RawClient one(server.port);
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += get("/many");
  std::promise<void> sent;
  server.thread.loop.post([&] { sent.get_future().wait(); });  // both have sent before the server looks
  many.send(requests);
  one.send(get("/one"));
  sent.set_value();
  EXPECT_TRUE(one.receive_answer().starts_with("HTTP/1.1 200 "));
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(many.receive_answer().starts_with("HTTP/1.1 200 ")) << i;
  server.thread.call([&] {
    const auto at = std::find(order.begin(), order.end(), "/one") - order.begin();
    EXPECT_LT(at, 10) << "it has waited for all of the other";
  });
}

}  // namespace
}  // namespace kapela::net

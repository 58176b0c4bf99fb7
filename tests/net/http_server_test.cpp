#include "orchestrator/net/http_server.hpp"

#include <atomic>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "tests/net/support.hpp"

namespace kapela::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace test;

Response with_body(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

/// Answers with what was asked.
void echo(Request request, Responder responder) {
  responder.send(with_body(request.target + "|" + request.body));
}

TEST(HttpServer, AnswersAndKeepsTheConnection) {
  ServerThread server(echo);
  RawClient client(server.port);
  client.send(post("/event", "one"));
  const std::string answer = client.receive_answer();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\ndate: ")) << answer;
  EXPECT_NE(answer.find("connection: keep-alive\r\n"), std::string::npos);
  EXPECT_NE(answer.find("content-type: application/json\r\n"), std::string::npos);
  EXPECT_EQ(body_of(answer), "/event|one");
  client.send(get("/two"));
  EXPECT_EQ(body_of(client.receive_answer()), "/two|");
}

TEST(HttpServer, TellsTheHandlerWhoConnected) {
  Endpoint peer;
  ServerThread server([&](Request request, Responder responder) {
    peer = request.peer;
    responder.send({});
  });
  RawClient client(server.port);
  client.send(get("/"));
  EXPECT_TRUE(client.receive_answer().starts_with("HTTP/1.1 200"));
  EXPECT_EQ(peer.address, "127.0.0.1");
  EXPECT_NE(peer.port, 0);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  ServerThread server(echo);
  RawClient client(server.port);
  std::string requests;
  for (int i = 0; i < 500; ++i) requests += post("/" + std::to_string(i), "x");
  client.send(requests);
  for (int i = 0; i < 500; ++i) ASSERT_EQ(body_of(client.receive_answer()), "/" + std::to_string(i) + "|x");
}

TEST(HttpServer, AnswersPipelinedRequestsInOrderWhenEachAnswerTakesATurn) {
  std::vector<Responder> held;
  int handled = 0;
  ServerThread server([&](Request, Responder responder) {
    ++handled;
    held.push_back(std::move(responder));
  });
  RawClient client(server.port);
  client.send(get("/1") + get("/2") + get("/3"));
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(server.eventually([&] { return !held.empty(); }));
    server.thread.call([&] {
      EXPECT_EQ(handled, i);
      held.front().send(with_body(std::to_string(i)));
      EXPECT_EQ(handled, i) << "send() called the handler";
      held.erase(held.begin());
    });
    ASSERT_EQ(body_of(client.receive_answer()), std::to_string(i));
  }
}

TEST(HttpServer, AnswersHeadWithoutABody) {
  ServerThread server(echo);
  RawClient client(server.port);
  client.send("HEAD /abc HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answer = client.receive_all();
  EXPECT_NE(answer.find("content-length: 5\r\n"), std::string::npos);
  EXPECT_EQ(body_of(answer), "");
}

TEST(HttpServer, ClosesAfterAnAnswerToHttp10) {
  ServerThread server(echo);
  RawClient client(server.port);
  client.send("GET /abc HTTP/1.0\r\n\r\n");
  const std::string answer = client.receive_all();
  EXPECT_NE(answer.find("connection: close\r\n"), std::string::npos);
  EXPECT_EQ(body_of(answer), "/abc|");
}

TEST(HttpServer, TakesAChunkedRequest) {
  ServerThread server(echo);
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  EXPECT_EQ(body_of(client.receive_answer()), "/|abc");
}

TEST(HttpServer, AsksForABodyThatWaitsToBeAskedFor) {
  ServerThread server(echo);
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_EQ(body_of(client.receive_answer()), "/|abc");
}

TEST(HttpServer, RefusesInsteadOfAskingForABodyThatIsTooLarge) {
  ServerThread server(echo);
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
  EXPECT_TRUE(client.receive_answer().starts_with("HTTP/1.1 413 "));
}

TEST(HttpServer, SendsALargeAnswerWhole) {
  const std::string body(20 * 1024 * 1024, 'x');
  ServerThread server([&](Request, Responder responder) { responder.send(with_body(body)); });
  RawClient client(server.port);
  client.send(get("/"));
  EXPECT_EQ(body_of(client.receive_answer()), body);
}

TEST(HttpServer, Answers500ForAResponderThatWasDropped) {
  ServerThread server([](Request, Responder) {});
  RawClient client(server.port);
  client.send(get("/"));
  const std::string answer = client.receive_answer();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_TRUE(body_of(answer).starts_with(R"({"status":"error","error":{"code":"cancelled")")) << answer;
}

TEST(HttpServer, TellsTheHandlerThatTheClientHasGone) {
  std::optional<Responder> held;
  ServerThread server([&](Request, Responder responder) { held = std::move(responder); });
  {
    RawClient client(server.port);
    client.send(get("/"));
    ASSERT_TRUE(server.eventually([&] { return held.has_value(); }));
    server.thread.call([&] { EXPECT_TRUE(held->client_connected()); });
  }
  EXPECT_TRUE(server.eventually([&] { return !held->client_connected(); }));
  server.thread.call([&] { held->send({}); });
  EXPECT_TRUE(server.eventually([&] { return server.server->connections() == 0; }));
}

TEST(HttpServer, StillAnswersAClientThatOnlyEndedItsOwnDirection) {
  std::optional<Responder> held;
  ServerThread server([&](Request, Responder responder) { held = std::move(responder); });
  RawClient client(server.port);
  client.send(get("/"));
  client.end_sending();
  ASSERT_TRUE(server.eventually([&] { return held && !held->client_connected(); }));
  server.thread.call([&] { held->send(with_body("late")); });
  EXPECT_EQ(body_of(client.receive_all()), "late");
}

TEST(HttpServer, AnswersATruncatedRequestWith400) {
  ServerThread server(echo);
  for (const std::string bytes : {"GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"}) {
    RawClient client(server.port);
    client.send(bytes);
    client.end_sending();
    EXPECT_TRUE(client.receive_all().starts_with("HTTP/1.1 400 ")) << bytes;
  }
}

TEST(HttpServer, BreaksAConnectionWithARst) {
  ServerThread server([](Request, Responder responder) { responder.reset(); });
  RawClient client(server.port);
  client.send(get("/"));
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_TRUE(client.reset());
}

TEST(HttpServer, EndsAConnectionWithAFinWithoutAByte) {
  ServerThread server([](Request, Responder responder) { responder.close(); });
  RawClient client(server.port);
  client.send(get("/") + get("/unread"));
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_FALSE(client.reset());
}

TEST(HttpServer, StaysSilentUntilTheClientGivesUp) {
  ServerThread server([](Request, Responder responder) { responder.stay_silent(); });
  RawClient client(server.port);
  client.send(get("/"));
  ASSERT_TRUE(server.eventually([&] { return server.server->connections() == 1; }));
  client.end_sending();
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_FALSE(client.reset());
  EXPECT_TRUE(server.eventually([&] { return server.server->connections() == 0; }));
}

TEST(HttpServer, LeavesNoSilentConnectionBehindWhenItShutsDown) {
  std::atomic<bool> asked = false;
  std::atomic<bool> done = false;
  ServerThread server([&](Request, Responder responder) {
    responder.stay_silent();
    asked = true;
  });
  RawClient client(server.port);
  client.send(get("/"));
  ASSERT_TRUE(server.eventually([&] { return asked.load(); }));
  server.thread.call([&] { server.server->shut_down(std::chrono::hours(1), [&] { done = true; }); });
  EXPECT_TRUE(server.eventually([&] { return done.load(); }));
}

TEST(HttpServer, BreaksOffEveryConnectionAsWhenItsProcessDies) {
  ServerThread server(echo);
  RawClient idle(server.port);
  idle.send(get("/"));
  EXPECT_NE(idle.receive_answer(), "");
  server.thread.call([&] { server.server->break_off(); });
  EXPECT_EQ(idle.receive_all(), "");
  EXPECT_TRUE(idle.reset());
}

TEST(HttpServer, MayBeDestroyedByItsHandler) {
  ServerThread* everything = nullptr;
  ServerThread server([&](Request, Responder responder) {
    everything->server.reset();
    responder.send({});
  });
  everything = &server;
  RawClient client(server.port);
  client.send(get("/"));
  EXPECT_EQ(client.receive_all(), "");
}

TEST(HttpServer, SaysWhichAddressIsInUse) {
  ServerThread server(echo);
  server.thread.call([&] {
    HttpServer second(server.thread.loop, {}, echo);
    const auto listening = second.listen({"127.0.0.1", server.port});
    ASSERT_FALSE(listening);
    const std::string text = base::to_text(listening.error());
    EXPECT_NE(text.find("127.0.0.1:" + std::to_string(server.port) + ": Address already in use"), std::string::npos)
        << text;
  });
}

TEST(HttpServer, RefusesAnAddressThatIsNone) {
  EventLoop loop;
  HttpServer server(loop, {}, echo);
  const auto listening = server.listen({"no address", 0});
  ASSERT_FALSE(listening);
  EXPECT_EQ(listening.error().code, base::ErrorCode::invalid);
}

TEST(HttpServer, GetsItsPortBackRightAfterAStop) {
  ServerThread server(echo);
  RawClient client(server.port);
  client.send(get("/"));
  ASSERT_TRUE(client.receive_answer().starts_with("HTTP/1.1 200"));
  server.thread.call([&] {
    server.server = std::make_unique<HttpServer>(server.thread.loop, ServerLimits{}, echo);
    EXPECT_TRUE(server.server->listen({"127.0.0.1", server.port}));
  });
  RawClient again(server.port);
  again.send(get("/again"));
  EXPECT_EQ(body_of(again.receive_answer()), "/again|");
}

TEST(HttpServer, ShutsDownAfterTheAnswersThatAreDue) {
  std::vector<Responder> held;
  ServerThread server([&](Request, Responder responder) { held.push_back(std::move(responder)); });
  RawClient idle(server.port);
  RawClient busy(server.port);
  busy.send(get("/"));
  ASSERT_TRUE(server.eventually([&] { return held.size() == 1 && server.server->connections() == 2; }));
  bool done = false;
  server.thread.call([&] {
    server.server->shut_down(seconds(10), [&] { done = true; });
    EXPECT_FALSE(done);
  });
  EXPECT_EQ(idle.receive_all(), "");
  server.thread.call([&] { held.front().send(with_body("last")); });
  const std::string answer = busy.receive_all();
  EXPECT_NE(answer.find("connection: close\r\n"), std::string::npos);
  EXPECT_EQ(body_of(answer), "last");
  busy.close();
  EXPECT_TRUE(server.eventually([&] { return done; }));
}

TEST(HttpServer, ShutsDownWithoutTheAnswersThatDoNotComeInTime) {
  std::vector<Responder> held;
  ServerThread server([&](Request, Responder responder) { held.push_back(std::move(responder)); });
  RawClient client(server.port);
  client.send(get("/"));
  ASSERT_TRUE(server.eventually([&] { return held.size() == 1; }));
  bool done = false;
  server.thread.call([&] { server.server->shut_down(milliseconds(20), [&] { done = true; }); });
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_TRUE(server.eventually([&] { return done; }));
  server.thread.call([&] { EXPECT_FALSE(held.front().client_connected()); });
}

TEST(HttpServer, ShutsDownAtOnceWhenNobodyIsConnected) {
  ServerThread server(echo);
  bool done = false;
  server.thread.call([&] { server.server->shut_down(seconds(10), [&] { done = true; }); });
  EXPECT_TRUE(server.eventually([&] { return done; }));
}

}  // namespace
}  // namespace kapela::net

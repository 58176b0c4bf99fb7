// What a server does with clients that want too much, or give too little.
#include <ctime>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "orchestrator/net/http_server.hpp"
#include "tests/net/support.hpp"

namespace kapela::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace test;

void answer_ok(Request, Responder responder) {
  Response response;
  response.body = R"({"status":"ok"})";
  responder.send(std::move(response));
}

void expect_error(const std::string& answer, const std::string& status, const std::string& code) {
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + status + " ")) << answer;
  EXPECT_NE(answer.find("connection: close\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(body_of(answer).starts_with(R"({"status":"error","error":{"code":")" + code + "\"")) << answer;
}

long resident_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST(ServerLimits, AnswersATooLargeBody413WithoutReadingIt) {
  ServerThread server(answer_ok);
  RawClient client(server.port);
  const long before = resident_kilobytes();
  client.send("POST /event HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n");
  expect_error(client.receive_answer(), "413", "too_large");
  const std::string block(64 * 1024, 'x');
  std::size_t sent = 0;
  while (sent < 104857600 && client.send(block)) sent += block.size();
  EXPECT_LT(sent, 32u * 1024 * 1024) << "it read on";
  EXPECT_LT(resident_kilobytes() - before, 8 * 1024);
  EXPECT_TRUE(server.eventually([&] { return server.server->connections() == 0; }));
}

TEST(ServerLimits, LetsAClientThatSendsBeforeItReadsSeeThe413) {
  ServerThread server(answer_ok);
  RawClient client(server.port);
  client.send("POST /event HTTP/1.1\r\nHost: a\r\nContent-Length: 3145728\r\n\r\n");
  const std::string answer = client.receive_answer();  // now the server has ended its side
  const std::string block(64 * 1024, 'x');
  for (int i = 0; i < 48; ++i) ASSERT_TRUE(client.send(block)) << "block " << i << " met a RST";
  client.end_sending();
  expect_error(answer, "413", "too_large");
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_FALSE(client.reset());
}

TEST(ServerLimits, AnswersATooLargeHeader431) {
  ServerThread server(answer_ok);
  RawClient client(server.port);
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Large: " + std::string(100'000, 'x') + "\r\n\r\n");
  client.end_sending();
  expect_error(client.receive_all(), "431", "too_large");
}

TEST(ServerLimits, AnswersGarbage400) {
  ServerThread server(answer_ok);
  RawClient client(server.port);
  client.send("\x16\x03\x01 this is no HTTP\r\n\r\n");
  client.end_sending();
  expect_error(client.receive_all(), "400", "malformed");
}

TEST(ServerLimits, AnswersTheRequestsBeforeTheGarbage) {
  ServerThread server(answer_ok);
  RawClient client(server.port);
  client.send(get("/") + "garbage\r\n\r\n");
  client.end_sending();
  EXPECT_TRUE(client.receive_answer().starts_with("HTTP/1.1 200 "));
  expect_error(client.receive_all(), "400", "malformed");
}

TEST(ServerLimits, AnswersASlowHeader408) {
  ServerLimits limits;
  limits.header_time = milliseconds(30);
  ServerThread server(answer_ok, limits);
  RawClient silent(server.port);
  RawClient slow(server.port);
  RawClient second_request(server.port);
  slow.send("GET / HTTP/1.1\r\nHo");
  second_request.send(get("/") + "GET /");
  expect_error(slow.receive_answer(), "408", "timeout");
  expect_error(silent.receive_answer(), "408", "timeout");
  EXPECT_TRUE(second_request.receive_answer().starts_with("HTTP/1.1 200 "));
  expect_error(second_request.receive_answer(), "408", "timeout");
}

TEST(ServerLimits, AnswersASlowBody408) {
  ServerLimits limits;
  limits.body_time = milliseconds(30);
  ServerThread server(answer_ok, limits);
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
  expect_error(client.receive_answer(), "408", "timeout");
  EXPECT_EQ(client.receive_all(), "");
}

TEST(ServerLimits, DoesNotCountTheTimeOfTheHandler) {
  ServerLimits limits;
  limits.header_time = limits.body_time = limits.idle_time = limits.write_time = milliseconds(10);
  std::vector<Responder> held;
  LoopThread* thread = nullptr;
  base::CallbackTimer later([&] { held.front().send({}); });
  ServerThread server(
      [&](Request, Responder responder) {
        held.push_back(std::move(responder));
        thread->loop.timers().arm(later, thread->loop.now() + milliseconds(50));
      },
      limits);
  thread = &server.thread;
  RawClient client(server.port);
  client.send(get("/"));
  EXPECT_TRUE(client.receive_answer().starts_with("HTTP/1.1 200 "));
}

TEST(ServerLimits, ClosesAnIdleConnectionWithoutAWord) {
  ServerLimits limits;
  limits.idle_time = milliseconds(30);
  ServerThread server(answer_ok, limits);
  RawClient client(server.port);
  client.send(get("/"));
  EXPECT_TRUE(client.receive_answer().starts_with("HTTP/1.1 200 "));
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_FALSE(client.reset());
}

TEST(ServerLimits, GivesUpOnAClientThatDoesNotRead) {
  ServerLimits limits;
  limits.write_time = milliseconds(50);
  ServerThread server(
      [](Request, Responder responder) {
        Response response;
        response.body.assign(32 * 1024 * 1024, 'x');
        responder.send(std::move(response));
      },
      limits);
  RawClient client(server.port, 4096);
  client.send(get("/"));
  ASSERT_TRUE(server.eventually([&] { return server.server->connections() == 1; }));
  EXPECT_TRUE(server.eventually([&] { return server.server->connections() == 0; }));
}

TEST(ServerLimits, ServesOthersQuicklyWhileManyDribble) {
  raise_descriptor_limit();
  ServerThread server(answer_ok);
  std::vector<RawClient> slow;
  for (int i = 0; i < 200; ++i) slow.emplace_back(server.port);
  RawClient quick(server.port);
  base::Duration longest{};
  for (int round = 0; round < 20; ++round) {
    for (RawClient& client : slow) client.send(round == 0 ? "GET / HTTP/1.1\r\nX: " : "x");
    const base::Instant begin = server.thread.now();
    quick.send(get("/"));
    EXPECT_TRUE(quick.receive_answer().starts_with("HTTP/1.1 200 "));
    longest = std::max(longest, server.thread.now() - begin);
  }
  EXPECT_LT(longest, milliseconds(500));
}

TEST(ServerLimits, WaitsWithoutSpinningWhenDescriptorsRunOut) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "UBSan looks at objects through a pipe, for which no descriptor is left here";
#endif
  EventLoop loop;
  HttpServer server(loop, {}, answer_ok);
  const unsigned short port = server.listen({"127.0.0.1", 0}).value().port;
  RawClient waiting(port);  // the kernel has taken it, the server not yet
  waiting.send(get("/"));
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const int next_descriptor = fcntl(waiting.descriptor(), F_DUPFD, 0);
  ::close(next_descriptor);
  rlimit none_left = before;
  none_left.rlim_cur = static_cast<rlim_t>(next_descriptor);
  base::CallbackTimer enough([&] { loop.stop(); });
  setrlimit(RLIMIT_NOFILE, &none_left);
  loop.timers().arm(enough, loop.now() + milliseconds(250));
  const std::clock_t begin = std::clock();
  loop.run();
  const double busy_seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_LT(busy_seconds, 0.01);  // of 0.25, also when this machine has little to give
  EXPECT_EQ(server.connections(), 0u);
  loop.timers().arm(enough, loop.now() + milliseconds(250));
  loop.run();
  EXPECT_TRUE(waiting.receive_answer().starts_with("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace kapela::net

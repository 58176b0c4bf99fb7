#include "orchestrator/net/http_client.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "orchestrator/base/task_scope.hpp"
#include "orchestrator/net/http_server.hpp"
#include "tests/net/support.hpp"

namespace kapela::net {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Answer = base::Result<Response>;

/// A port that is listened on and never served: what a process that hangs (SIGSTOP) looks like from outside.
class HangingPeer {
 public:
  HangingPeer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(socket_, 128);
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    endpoint.port = ntohs(address.sin_port);
  }
  ~HangingPeer() { ::close(socket_); }

  /// How many connections have come since the last time; they are closed.
  int accepted() {
    int count = 0;
    for (int peer = ::accept(socket_, nullptr, nullptr); peer >= 0; peer = ::accept(socket_, nullptr, nullptr), ++count)
      ::close(peer);
    return count;
  }

  Endpoint endpoint;

 private:
  int socket_;
};

class HttpClientTest : public testing::Test {
 protected:
  HttpClientTest() {
    server.emplace(loop, ServerLimits{},
                   [this](Request request, Responder responder) { handle(std::move(request), std::move(responder)); });
    to = server->listen({"127.0.0.1", 0}).value();
  }

  void handle(Request request, Responder responder) {
    ++handled;
    peers.push_back(request.peer);
    if (request.target == "/hold") {
      held.push_back(std::move(responder));
    } else if (request.target == "/reset") {
      responder.reset();
    } else if (request.target == "/close") {
      responder.close();
    } else {
      Response response;
      response.body = request.target + "|" + request.body;
      responder.send(std::move(response));
    }
  }

  ClientRequest request_to(const Endpoint& endpoint, std::string target, base::Duration timeout = seconds(10)) {
    ClientRequest request;
    request.to = endpoint;
    request.target = std::move(target);
    request.body = "{}";
    request.timeout = timeout;
    return request;
  }

  Answer ask(std::string target) { return ask(to, std::move(target)); }
  Answer ask(const Endpoint& endpoint, std::string target, base::Duration timeout = seconds(10)) {
    return loop.run_until_complete(client->request(request_to(endpoint, std::move(target), timeout)));
  }

  /// Starts a request whose answer is put into `answers`.
  void start(const Endpoint& endpoint, std::string target, base::Duration timeout = seconds(10)) {
    client->send(request_to(endpoint, std::move(target), timeout),
                 [this](Answer answer) { answers.push_back(std::move(answer)); });
  }

  void run_until(const std::function<bool()>& condition) {
    const base::Instant give_up = loop.now() + seconds(10);
    std::function<void()> look = [&] {
      if (condition() || loop.now() > give_up) {
        loop.stop();
      } else {
        loop.post(look);
      }
    };
    loop.post(look);
    loop.run();
    EXPECT_TRUE(condition());
  }

  EventLoop loop;
  std::optional<HttpServer> server;
  Endpoint to;
  int handled = 0;
  std::vector<Endpoint> peers;
  std::vector<Responder> held;
  std::vector<Answer> answers;
  std::optional<HttpClient> client{std::in_place, loop, ClientLimits{}};
};

void expect_failure(const Answer& answer, ErrorCode code, std::string_view part) {
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, code);
  EXPECT_NE(answer.error().message.find(part), std::string::npos) << answer.error().message;
}

TEST_F(HttpClientTest, GetsAnAnswerAndUsesTheConnectionAgain) {
  for (int i = 0; i < 3; ++i) {
    const Answer answer = ask("/event");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200u);
    EXPECT_EQ(answer->body, "/event|{}");
    EXPECT_EQ(answer->content_type, "application/json");
  }
  EXPECT_EQ(peers[0], peers[2]);
  EXPECT_EQ(server->connections(), 1u);
}

TEST_F(HttpClientTest, NeverCallsBackFromInsideSend) {
  ASSERT_TRUE(ask("/warm"));
  ClientLimits tight;
  tight.connections_per_destination = 1;
  tight.waiting_per_destination = 1;
  client.emplace(loop, tight);
  for (int i = 0; i < 4; ++i) start(to, "/event");
  start({"no address", 1}, "/event");
  EXPECT_TRUE(answers.empty());
  run_until([&] { return answers.size() == 5; });
}

TEST_F(HttpClientTest, TellsARefusedConnection) {
  const Endpoint gone = to;
  server.reset();
  expect_failure(ask(gone, "/event"), ErrorCode::unreachable, to_text(gone) + " refused the connection");
}

TEST_F(HttpClientTest, TellsAResetFromAClose) {
  expect_failure(ask("/reset"), ErrorCode::unreachable, "reset the connection before it answered");
  expect_failure(ask("/close"), ErrorCode::unreachable, "closed the connection before it answered");
}

TEST_F(HttpClientTest, TellsAnAddressThatIsNone) {
  expect_failure(ask({"no address", 8001}, "/event"), ErrorCode::invalid,
                 "'no address' is neither an IP address nor a host name");
}

std::string own_name() {
  std::array<char, 256> name{};
  EXPECT_EQ(gethostname(name.data(), name.size()), 0);
  return name.data();
}

TEST_F(HttpClientTest, FindsAHostByItsName) {
  HttpServer named(loop, {}, [](Request request, Responder responder) {
    Response response;
    response.body = std::string(request.header("host"));
    responder.send(std::move(response));
  });
  const std::string name = own_name();
  const Endpoint at = named.listen({name, 0}).value();
  EXPECT_TRUE(client->addresses_of(name).empty());
  EXPECT_EQ(ask({name, at.port}, "/event")->body, name + ":" + std::to_string(at.port));
  EXPECT_EQ(client->addresses_of(name).front(), at.address);
}

TEST_F(HttpClientTest, TellsANameThatNobodyHas) {
  expect_failure(ask({"nobody.invalid", 8001}, "/event"), ErrorCode::unreachable,
                 "nobody.invalid: name cannot be resolved");
  EXPECT_TRUE(client->addresses_of("nobody.invalid").empty());
  start({"nobody.invalid", 8001}, "/event");
  EXPECT_TRUE(answers.empty()) << "called back from inside, now that the answer is known";
  run_until([&] { return !answers.empty(); });
}

TEST_F(HttpClientTest, GivesUpAtTheDeadline) {
  HangingPeer hanging;
  const base::Instant begin = loop.now();
  expect_failure(ask(hanging.endpoint, "/event", milliseconds(20)), ErrorCode::timeout, "did not answer within 20ms");
  EXPECT_GE(loop.now() - begin, milliseconds(20));
  EXPECT_EQ(hanging.accepted(), 1);
}

TEST_F(HttpClientTest, CountsTheWaitForAConnectionIntoTheDeadline) {
  ClientLimits limits;
  limits.connections_per_destination = 1;
  client.emplace(loop, limits);
  start(to, "/hold");
  start(to, "/event", milliseconds(20));
  run_until([&] { return answers.size() == 1; });
  expect_failure(answers[0], ErrorCode::timeout, "no connection to " + to_text(to) + " became free within 20ms");
}

TEST_F(HttpClientTest, GivesTheConnectionOfATimedOutRequestToTheNext) {
  ClientLimits limits;
  limits.connections_per_destination = 1;
  client.emplace(loop, limits);
  start(to, "/hold", milliseconds(20));
  start(to, "/event");
  run_until([&] { return answers.size() == 2; });
  EXPECT_FALSE(answers[0]);
  EXPECT_TRUE(answers[1]);
}

TEST_F(HttpClientTest, RepeatsOnceOnAFreshConnectionWhenTheKeptOneIsStale) {
  ASSERT_TRUE(ask("/event"));
  // Nobody tells the client that the server has closed: it finds out with the next request.
  server.emplace(loop, ServerLimits{},
                 [this](Request request, Responder responder) { handle(std::move(request), std::move(responder)); });
  ASSERT_TRUE(server->listen(to));
  const Answer answer = ask("/event");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(handled, 2);
}

TEST_F(HttpClientTest, DoesNotRepeatTwice) {
  ASSERT_TRUE(ask("/event"));
  expect_failure(ask("/close"), ErrorCode::unreachable, "closed the connection");
  EXPECT_EQ(handled, 3);
}

TEST_F(HttpClientTest, DropsAKeptConnectionThatTheServerCloses) {
  ASSERT_TRUE(ask("/event"));
  server->shut_down(seconds(10), [] {});
  run_until([&] { return server->connections() == 0; });
  int turns = 0;
  run_until([&] { return ++turns > 10; });  // the client sees it
  expect_failure(ask("/event"), ErrorCode::unreachable, "refused");
}

TEST_F(HttpClientTest, ClosesAConnectionThatIsIdleForLong) {
  ClientLimits limits;
  limits.idle_time = milliseconds(20);
  client.emplace(loop, limits);
  ASSERT_TRUE(ask("/event"));
  EXPECT_EQ(server->connections(), 1u);
  run_until([&] { return server->connections() == 0; });
}

TEST_F(HttpClientTest, OpensNoMoreConnectionsThanAllowedAndServesInOrder) {
  ClientLimits limits;
  limits.connections_per_destination = 3;
  client.emplace(loop, limits);
  for (int i = 0; i < 30; ++i) start(to, "/" + std::to_string(i));
  run_until([&] { return answers.size() == 30; });
  EXPECT_LE(server->connections(), 3u);
  for (const Answer& answer : answers) EXPECT_TRUE(answer);
}

TEST_F(HttpClientTest, RefusesMoreWaitingRequestsThanAllowed) {
  ClientLimits limits;
  limits.connections_per_destination = 1;
  limits.waiting_per_destination = 2;
  client.emplace(loop, limits);
  for (int i = 0; i < 4; ++i) start(to, "/hold");
  run_until([&] { return answers.size() == 1; });
  expect_failure(answers[0], ErrorCode::too_many, "2 requests wait for");
}

TEST_F(HttpClientTest, LetsAHangingPeerStopNobodyElse) {
  HangingPeer hanging;
  for (int i = 0; i < 100; ++i) start(hanging.endpoint, "/event", seconds(60));
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(ask("/event"));
  EXPECT_TRUE(answers.empty());
  EXPECT_LE(hanging.accepted(), 8);
}

TEST_F(HttpClientTest, ReachesManyDestinationsAtOnce) {
  test::raise_descriptor_limit();
  HttpServer everywhere(loop, ServerLimits{}, [](Request, Responder responder) { responder.send({}); });
  const unsigned short port = everywhere.listen({"0.0.0.0", 0}).value().port;
  for (int i = 0; i < 512; ++i) start({"127.1." + std::to_string(i / 256) + "." + std::to_string(i % 256), port}, "/");
  run_until([&] { return answers.size() == 512; });
  for (const Answer& answer : answers) EXPECT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(everywhere.connections(), 512u);
}

TEST_F(HttpClientTest, FailsWhatIsUnderWayWhenCancelled) {
  ClientLimits limits;
  limits.connections_per_destination = 1;
  client.emplace(loop, limits);
  start(to, "/hold");
  start(to, "/event");
  run_until([&] { return held.size() == 1; });
  client->cancel_all(to);
  EXPECT_TRUE(answers.empty());
  run_until([&] { return answers.size() == 2; });
  for (const Answer& answer : answers) expect_failure(answer, ErrorCode::cancelled, "was given up");
  EXPECT_EQ(handled, 1);
  EXPECT_TRUE(ask("/event"));
}

base::Task<void> note_answer(HttpClient& client, ClientRequest request, int& count) {
  const Answer answer = co_await client.request(std::move(request));
  count += answer ? 1 : 100;
}

TEST_F(HttpClientTest, BeginsNoMoreThanItsBoundAndTheTimeOfTheOthersWithThem) {
  ClientLimits limits;
  limits.under_way = 2;
  client.emplace(loop, limits);
  start(to, "/hold", milliseconds(50));
  start(to, "/hold", milliseconds(50));
  for (int i = 0; i < 5; ++i) start(to, "/event", milliseconds(40));
  run_until([&] { return !answers.empty(); });
  EXPECT_EQ(handled, 2);
  run_until([&] { return answers.size() == 7; });
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const Answer& answer) { return answer.has_value(); }), 5);
}

TEST_F(HttpClientTest, GivesUpWhatHasNotBegunWithTheRest) {
  ClientLimits limits;
  limits.under_way = 1;
  client.emplace(loop, limits);
  HttpServer other(loop, {}, [](Request, Responder responder) { responder.send({}); });
  const Endpoint elsewhere = other.listen({"127.0.0.1", 0}).value();
  start(to, "/hold");
  start(to, "/event");
  start(elsewhere, "/event");
  run_until([&] { return held.size() == 1; });
  client->cancel_all(to);
  run_until([&] { return answers.size() == 3; });
  EXPECT_EQ(handled, 1);
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const Answer& answer) { return answer.has_value(); }), 1);
}

TEST_F(HttpClientTest, GivesUpARequestThatHasNotBegunWithTheTaskThatAwaitsIt) {
  ClientLimits limits;
  limits.under_way = 1;
  client.emplace(loop, limits);
  start(to, "/hold");
  run_until([&] { return held.size() == 1; });
  {
    base::TaskScope scope;
    int count = 0;
    scope.spawn(note_answer(*client, request_to(to, "/never"), count));
  }
  start(to, "/event");
  held.front().send({});
  run_until([&] { return answers.size() == 2; });
  EXPECT_EQ(handled, 2);
}

TEST_F(HttpClientTest, GivesARequestUpWithTheTaskThatAwaitsIt) {
  int count = 0;
  {
    base::TaskScope scope;
    scope.spawn(note_answer(*client, request_to(to, "/hold"), count));
    run_until([&] { return held.size() == 1; });
  }
  run_until([&] { return !held.front().client_connected(); });
  EXPECT_EQ(count, 0);
}

TEST_F(HttpClientTest, CallsNobodyBackOnceItIsDestroyed) {
  int count = 0;
  base::TaskScope scope;
  scope.spawn(note_answer(*client, request_to(to, "/hold"), count));
  start(to, "/hold");
  start({"no address", 1}, "/event");
  client.reset();
  ASSERT_TRUE(answers.empty());
  run_until([&] { return server->connections() == 0; });
  EXPECT_EQ(count, 0);
  EXPECT_TRUE(answers.empty());
}

TEST_F(HttpClientTest, MayBeDestroyedByACallback) {
  bool called = false;
  client->send(request_to(to, "/event"), [&](Answer) {
    client.reset();
    called = true;
  });
  start(to, "/hold");
  run_until([&] { return called; });
}

TEST_F(HttpClientTest, SendsALargeBodyAndTakesALargeAnswer) {
  HttpServer large(loop, ServerLimits{.body_bytes = 16 * 1024 * 1024}, [](Request request, Responder responder) {
    Response response;
    response.body = std::move(request.body);
    responder.send(std::move(response));
  });
  ClientRequest request = request_to(large.listen({"127.0.0.1", 0}).value(), "/");
  request.body.assign(7 * 1024 * 1024, 'x');
  const Answer answer = loop.run_until_complete(client->request(request));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, request.body);
}

TEST_F(HttpClientTest, SeesTheAnswerToABodyThatTheServerRefuses) {
  ClientRequest request = request_to(to, "/");
  request.body.assign(7 * 1024 * 1024, 'x');
  const Answer answer = loop.run_until_complete(client->request(request));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 413u);
}

TEST_F(HttpClientTest, RefusesATooLargeAnswer) {
  ClientLimits limits;
  limits.response_bytes = 10;
  client.emplace(loop, limits);
  expect_failure(ask("/longer-than-that"), ErrorCode::too_large, "body is too large");
}

}  // namespace
}  // namespace kapela::net

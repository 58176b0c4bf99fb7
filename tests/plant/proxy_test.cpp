// A proxy without faults: what passes, what comes back, and what is known of the component behind.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "orchestrator/net/delivery.hpp"
#include "orchestrator/record/sighting.hpp"
#include "tests/plant/proxy_bench.hpp"

namespace kapela::plant {
namespace {

using net::Method;
using wire::State;

/// Takes every request as it comes, and answers what it is told to.
struct Stub {
  explicit Stub(net::EventLoop& loop)
      : server(loop, {}, [this](net::Request request, net::Responder responder) {
          requests.push_back(std::move(request));
          responder.send(answer);
        }) {
    at = server.listen({"127.0.0.1", 0}).value();
    answer.body = R"({"status": "ok"})";
  }

  std::vector<net::Request> requests{};
  net::Response answer{};
  net::HttpServer server;
  net::Endpoint at{};
};

/// A loop comes before what a bench makes of it: the stub has one of its own, turned by its thread.
struct StubThread {
  StubThread() {
    thread.call([this] { stub = std::make_unique<Stub>(thread.loop); });
  }
  ~StubThread() {
    thread.call([this] { stub.reset(); });
  }
  [[nodiscard]] std::vector<net::Request> requests() {
    std::vector<net::Request> copy;
    thread.call([&] { copy = stub->requests; });
    return copy;
  }
  /// Those that are no questions of the proxy's own.
  [[nodiscard]] std::vector<net::Request> passed() {
    std::vector<net::Request> list = requests();
    std::erase_if(list, [](const net::Request& each) { return each.body.find("kapela_proxy") != std::string::npos; });
    return list;
  }

  net::test::LoopThread thread;
  std::unique_ptr<Stub> stub;
};

std::string with_port(std::string text, unsigned short from, unsigned short to) {
  const std::string old = "_port\": " + std::to_string(from);
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + 1))
    text.replace(at, old.size(), "_port\": " + std::to_string(to));
  return text;
}

std::string header(const net::Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

/// The port that an event wants its reply at.
unsigned short source_port(const std::string& text) {
  const Json event = Json::parse(text);
  return event.value("source_port", 0);
}

/// As the orchestrator of the vectors posts and listens; byte for byte.
class VectorTest : public testing::TestWithParam<std::string> {};

TEST_P(VectorTest, PassesBothWaysByteForByte) {
  std::ifstream file(KAPELA_SOURCE_DIR "/tests/golden/wire/" + GetParam() + ".json");
  const Json recorded = Json::parse(file);
  StubThread behind;
  ProxyBench bench(behind.stub->at);
  Stub peer(bench.loop);
  const unsigned short own = bench.io().endpoint().port;
  constexpr int indent = 1;
  std::string sent = recorded["request_body"].dump(indent);
  sent = with_port(with_port(with_port(sent, 8099, peer.at.port), 8000, peer.at.port), 8001, own);

  net::ClientRequest request;
  request.to = bench.io().endpoint();
  request.body = sent;
  request.headers = {{"user-agent", "Python/3.13 aiohttp/3.11.16"}, {"x-zone", "a"}};
  behind.thread.call([&] {
    behind.stub->answer.body = recorded.value("response_body", Json{{"status", "ok"}}).dump(indent);
    behind.stub->answer.headers = {{"server", "uvicorn"}};
  });
  const auto answer = bench.loop.run_until_complete(bench.client.request(request));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200U);
  EXPECT_EQ(answer->body, behind.stub->answer.body);
  EXPECT_EQ(header(answer->headers, "server"), "uvicorn");
  ASSERT_EQ(behind.passed().size(), 1U);
  const net::Request came = behind.passed()[0];
  const unsigned short back = source_port(came.body);
  EXPECT_EQ(with_port(with_port(came.body, back, peer.at.port), behind.stub->at.port, own), sent);
  EXPECT_EQ(header(came.headers, "x-zone"), "a");
  EXPECT_EQ(header(came.headers, "user-agent"), "Python/3.13 aiohttp/3.11.16");
  const Json reply = recorded.value("reply_request_body", Json());
  if (!reply.is_object() || back == 0) return;

  std::string posted = reply.dump(indent);
  posted = with_port(with_port(posted, 8099, back), 8001, behind.stub->at.port);
  net::ClientRequest post;
  post.to = {"127.0.0.1", back};
  post.body = posted;
  peer.answer.body = R"({ "status" :"ok"})";
  const auto taken = bench.loop.run_until_complete(bench.client.request(post));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->body, peer.answer.body);
  ASSERT_EQ(peer.requests.size(), 1U);
  EXPECT_EQ(with_port(with_port(peer.requests[0].body, peer.at.port, back), own, behind.stub->at.port), posted);
}

std::vector<std::string> vectors_of_components() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(KAPELA_SOURCE_DIR "/tests/golden/wire")) {
    std::ifstream file(entry.path());
    if (Json::parse(file).contains("request_body")) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Proxy, VectorTest, testing::ValuesIn(vectors_of_components()),
                         [](const auto& info) { return info.param; });

TEST(Proxy, ACommandReachesTheComponentAndItsWordsComeBack) {
  Elsewhere real;
  ProxyBench bench(real.endpoint());
  ASSERT_TRUE(bench.sees(State::stopped));
  const Answered answer = bench.post(command(bench, "CMD_INITIALIZE", 1));
  EXPECT_EQ(answer.body["accepted"], true);
  EXPECT_EQ(real.state(), State::initialized);
  ASSERT_TRUE(bench.has_posts("STATE_CHANGED"));
  const Json push = bench.posts("STATE_CHANGED")[0];
  EXPECT_EQ(push["source_port"], bench.io().endpoint().port);
  EXPECT_EQ(push["destination_port"], bench.peer_endpoint.port);
  EXPECT_EQ(push["data"]["caused_by"]["cmd_id"], 1);
  EXPECT_TRUE(bench.sees(State::initialized));
  const Json record = bench.records("CMD_INITIALIZE").at(0);
  EXPECT_EQ(record["verdict"], "accepted");
  EXPECT_EQ(record["outcome"], "replied");
  EXPECT_TRUE(record.contains("seen_within")) << record;
}

struct Tape final : record::Journal {
  void append(const record::Record& record) override { records.push_back(record); }
  bool sync() override { return true; }
  /// The last one about that command; of none: about what it says of itself.
  [[nodiscard]] const record::Record* last(std::uint64_t command) const {
    const auto found = std::find_if(records.rbegin(), records.rend(), [command](const record::Record& each) {
      const bool is_of_itself = each.what() == wire::Command::get_state;
      return each.kind == record::RecordKind::sighted && is_of_itself == (command == 0) &&
             (is_of_itself || each.command == record::CommandId(command));
    });
    return found == records.rend() ? nullptr : &*found;
  }

  std::vector<record::Record> records{};
};

TEST(Proxy, WhatItSeesStandsInTheHistory) {
  auto real = std::make_unique<Elsewhere>();
  ProxyBench bench(real->endpoint());
  Tape tape;
  bench.plant.record_to(tape);
  bench.post(command(bench, "CMD_INITIALIZE", 7));
  const record::Record* answer = tape.last(7);
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->what(), wire::Command::initialize);
  EXPECT_NE(answer->state, State::unknown);
  const auto sighting = record::sighting_of(*answer);
  ASSERT_TRUE(sighting && sighting->age);
  EXPECT_EQ(sighting->how, record::Sight::ack);
  EXPECT_EQ(sighting->verdict, wire::Verdict::accepted);
  EXPECT_TRUE(sighting->is_fenced);
  EXPECT_EQ(sighting->epoch, 1U);
  EXPECT_LT(*sighting->age, std::chrono::seconds(10));
  EXPECT_TRUE(bench.eventually([&] {
    return std::any_of(tape.records.begin(), tape.records.end(), [](const record::Record& each) {
      return each.state == State::initialized && each.b != 0 && each.what() == wire::Command::get_state;
    });
  })) << "and what it says of itself";
  bench.post(command(bench, "CMD_INITIALIZE", 7));
  EXPECT_EQ(record::sighting_of(*tape.last(7))->verdict, wire::Verdict::duplicate);
  real.reset();
  (void)bench.try_post(command(bench, "CMD_RUN", 8));
  ASSERT_NE(tape.last(8), nullptr);
  EXPECT_EQ(record::sighting_of(*tape.last(8))->how, record::Sight::silence);
  EXPECT_EQ(tape.last(8)->state, State::unknown);
  EXPECT_EQ(record::sighting_of(*tape.last(0))->how, record::Sight::silence) << "it is lost";
}

TEST(Proxy, EachPeerGetsItsOwnRepliesWhateverTheyRepeat) {
  Elsewhere real(base::Duration{}, wire::Dialect::avena2);
  ProxyBench bench(real.endpoint(), {}, nullptr, {}, wire::Dialect::avena2);
  Stub other(bench.loop);
  Json question = bench.event("CMD_GET_STATE");
  question["id"] = 7;
  question["timestamp"] = "2026-11-23 06:29:45.794783";
  Json same = question;
  same["source_port"] = other.at.port;
  (void)bench.post(question);
  (void)bench.post(same);
  ASSERT_TRUE(bench.has_posts("CMD_GET_STATE"));
  ASSERT_TRUE(bench.eventually([&] { return !other.requests.empty(); }));
  EXPECT_EQ(bench.posts("CMD_GET_STATE").size(), 1U);
  EXPECT_EQ(other.requests.size(), 1U);
}

TEST(Proxy, TheTruthIsAskedForWhereSomebodyWantsToKnow) {
  Elsewhere real;
  ProxyBench bench(real.endpoint());
  ASSERT_TRUE(bench.sees(State::stopped));
  real.set_state(State::run);
  const Json state = bench.admin(Method::get, "/state").body;
  EXPECT_EQ(state["fsm_state"], "RUN");
  EXPECT_EQ(state["behind"], net::to_text(real.endpoint()));
  EXPECT_LT(state["seen_seconds_ago"], 5);
  real.set_state(State::pause);
  const Json verdict =
      bench.admin(Method::post, "/verify", R"({"match":{"kind":"state","to":"PAUSE"},"count":1})").body;
  EXPECT_EQ(verdict["holds"], true) << verdict;
}

TEST(Proxy, NobodyPutsARealComponentIntoAState) {
  Elsewhere real;
  ProxyBench bench(real.endpoint());
  const Answered answer = bench.admin(Method::put, "/state", R"({"fsm_state":"RUN"})");
  EXPECT_EQ(answer.status, 409U);
  EXPECT_EQ(answer.body["error"]["code"], "unsupported");
}

TEST(Proxy, WhatIsNoEventPassesAsItIs) {
  StubThread behind;
  ProxyBench bench(behind.stub->at);
  behind.thread.call([&] { behind.stub->answer.status = 418; });
  EXPECT_EQ(bench.send(Method::get, "/docs?all").status, 418U);
  EXPECT_EQ(bench.post_text("no JSON").status, 418U);
  const auto passed = behind.passed();
  ASSERT_EQ(passed.size(), 2U);
  EXPECT_EQ(passed[0].target, "/docs?all");
  EXPECT_EQ(passed[1].body, "no JSON");
}

TEST(Proxy, BeforeNothingItIsAsUnreachableAsTheComponent) {
  net::Endpoint nowhere;
  {
    Elsewhere gone;
    nowhere = gone.endpoint();
  }
  ProxyBench bench(nowhere);
  const auto answer = bench.try_post(query(bench));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, base::ErrorCode::unreachable);
  EXPECT_EQ(bench.truth(), "UNKNOWN");
}

TEST(Proxy, APortThatSpeaksNoHttpIsNamed) {
  net::test::LoopThread thread;
  std::unique_ptr<net::HttpServer> server;
  net::Endpoint at;
  thread.call([&] {
    server =
        std::make_unique<net::HttpServer>(thread.loop, net::ServerLimits{}, [](net::Request, net::Responder responder) {
          net::Delivery delivery;
          delivery.damage = net::Damage::random_data;
          responder.send({}, delivery);
        });
    at = server->listen({"127.0.0.1", 0}).value();
  });
  ProxyBench bench(at);
  const Answered answer = bench.post(query(bench));
  EXPECT_EQ(answer.status, 502U);
  EXPECT_NE(answer.body["error"]["message"].get<std::string>().find("does not speak HTTP"), std::string::npos);
  thread.call([&] { server.reset(); });
}

TEST(Proxy, AResetLeavesTheComponentWhereItIs) {
  Elsewhere real;
  ProxyBench bench(real.endpoint());
  (void)bench.post(command(bench, "CMD_INITIALIZE", 1));
  ASSERT_TRUE(bench.sees(State::initialized));
  EXPECT_EQ(bench.admin(Method::post, "/reset").status, 200U);
  EXPECT_EQ(real.state(), State::initialized);
  EXPECT_TRUE(bench.records("CMD_INITIALIZE").empty());
}

}  // namespace
}  // namespace kapela::plant

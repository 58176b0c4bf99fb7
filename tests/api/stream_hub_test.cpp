#include "orchestrator/api/stream_hub.hpp"

#include <gtest/gtest.h>

#include "tests/net/support.hpp"

namespace kapela::api {
namespace {

using namespace net::test;

/// A server all of whose answers are this hub's streams; epoch 7.
struct Hub {
  explicit Hub(StreamSettings settings)
      : server([this](net::Request request, net::Responder responder) {
          hub->open(
              request.header("last-event-id"), [] { return std::string("{}"); }, std::move(responder));
        }) {
    server.thread.call([&] { hub.emplace(server.thread.loop, 7, settings); });
  }
  ~Hub() {
    server.thread.call([this] { hub.reset(); });
  }
  RawClient client(std::string_view last = {}, int receive_buffer = 0) {
    RawClient made(server.port, receive_buffer);
    made.send("GET / HTTP/1.1\r\nHost: a\r\nLast-Event-ID: " + std::string(last) + "\r\n\r\n");
    return made;
  }
  void publish(std::string_view data) {
    server.thread.call([&] { hub->publish("record", data); });
  }
  bool has_clients(std::size_t wanted) {
    return server.eventually([&] { return hub->clients() == wanted; });
  }
  std::optional<StreamHub> hub;
  ServerThread server;
};

std::string wait_for(RawClient& client, std::string_view end) {
  std::string all;
  while (!all.ends_with(end)) {
    const std::string more = client.receive();
    if (more.empty()) break;
    all += more;
  }
  return all.starts_with("HTTP/") ? net::test::body_of(all) : all;
}

TEST(StreamHub, GivesANewClientASnapshotWhoseIdIsThatOfTheLastEvent) {
  Hub hub({});
  hub.publish("1");
  RawClient client = hub.client();
  EXPECT_EQ(wait_for(client, "{}\n\n"), "id: 7-1\nevent: snapshot\ndata: {}\n\n");
  hub.publish("2");
  EXPECT_EQ(client.receive(), "id: 7-2\nevent: record\ndata: 2\n\n");
}

TEST(StreamHub, GivesOneThatComesBackExactlyWhatItMissed) {
  Hub hub({});
  for (const char* each : {"1", "2", "3"}) hub.publish(each);
  RawClient client = hub.client("7-1");
  EXPECT_EQ(wait_for(client, "data: 3\n\n"), "id: 7-2\nevent: record\ndata: 2\n\nid: 7-3\nevent: record\ndata: 3\n\n");
}

TEST(StreamHub, GivesASnapshotForIdsOfAnotherLifeOrOfNoEvent) {
  Hub hub({});
  hub.publish("1");
  for (const char* id : {"6-1", "7-2", "7-", "-1", "x", "7-1x", "71"}) {
    RawClient client = hub.client(id);
    EXPECT_TRUE(wait_for(client, "{}\n\n").starts_with("id: 7-1\nevent: snapshot")) << id;
  }
}

TEST(StreamHub, DropsASlowClientTellsItAndServesTheOthers) {
  StreamSettings settings;
  settings.unsent_bytes = 1'000'000;
  Hub hub(settings);
  RawClient slow = hub.client({}, 4096);
  RawClient quick = hub.client();
  ASSERT_TRUE(hub.has_clients(2));
  ASSERT_TRUE(wait_for(quick, "{}\n\n").ends_with("{}\n\n"));
  const std::string data(500'000, 'x');
  for (int i = 0; i < 8; ++i) {
    hub.publish(data);
    ASSERT_TRUE(wait_for(quick, "x\n\n").ends_with("x\n\n"));
  }
  EXPECT_TRUE(hub.has_clients(1));
  hub.server.thread.call([&] { EXPECT_EQ(hub.hub->dropped(), 1U); });
  const std::string all = slow.receive_all();
  EXPECT_NE(all.find("\n\nevent: dropped\ndata: {\"reason\":"), std::string::npos) << all.substr(all.size() - 200);
  EXPECT_TRUE(slow.ended());
}

TEST(StreamHub, RefusesMoreStreamsThanItMayHave) {
  StreamSettings settings;
  settings.streams = 1;
  Hub hub(settings);
  RawClient first = hub.client();
  ASSERT_TRUE(hub.has_clients(1));
  RawClient second = hub.client();
  EXPECT_TRUE(second.receive_answer().starts_with("HTTP/1.1 503"));
  first.close();
  EXPECT_TRUE(hub.server.eventually([&] { return hub.server.server->connections() <= 1; }));
  RawClient third = hub.client();
  EXPECT_TRUE(wait_for(third, "{}\n\n").starts_with("id: 7-0"));
}

TEST(StreamHub, SendsACommentToKeepAQuietStreamAlive) {
  StreamSettings settings;
  settings.keep_alive = std::chrono::milliseconds(20);
  Hub hub(settings);
  RawClient client = hub.client();
  EXPECT_TRUE(wait_for(client, ": keep-alive\n\n").ends_with("{}\n\n: keep-alive\n\n"));
}

}  // namespace
}  // namespace kapela::api

#include "orchestrator/net/response_stream.hpp"

#include <optional>

#include <gtest/gtest.h>

#include "tests/net/support.hpp"

namespace kapela::net {
namespace {

using namespace test;

SharedBytes bytes_of(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// A server all of whose answers are streams; the last of them is kept.
struct Streaming {
  explicit Streaming(ServerLimits limits = {})
      : server(
            [this](Request, Responder responder) {
              Response head;
              head.content_type = "text/event-stream";
              stream.emplace(responder.stream(std::move(head)));
            },
            limits) {}
  ~Streaming() {
    server.thread.call([this] { stream.reset(); });
  }
  void write(const SharedBytes& what) {
    server.thread.call([&] { stream->write(what); });
  }
  bool begun() {
    return server.eventually([this] { return stream.has_value(); });
  }
  std::optional<ResponseStream> stream;
  ServerThread server;
};

TEST(ResponseStream, SendsTheHeadAtOnceAndBytesAsTheyAreWritten) {
  Streaming streaming;
  RawClient client(streaming.server.port);
  client.send(get("/"));
  const std::string head = client.receive();
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n")) << head;
  EXPECT_NE(head.find("content-type: text/event-stream\r\n"), std::string::npos);
  EXPECT_EQ(head.find("content-length"), std::string::npos);
  EXPECT_EQ(body_of(head), "");
  streaming.write(bytes_of("one"));
  EXPECT_EQ(client.receive(), "one");
  streaming.write(bytes_of("two"));
  EXPECT_EQ(client.receive(), "two");
  streaming.server.thread.call([&] { streaming.stream.reset(); });
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_TRUE(client.ended());
}

TEST(ResponseStream, BringsAllBytesInOrderToAClientThatTakesLittle) {
  Streaming streaming;
  RawClient client(streaming.server.port, 4096);
  client.send(get("/"));
  ASSERT_TRUE(streaming.begun());
  std::string written;
  for (int i = 0; i < 300; ++i) {
    const SharedBytes part = bytes_of(std::string(10'000, static_cast<char>('a' + i % 26)));
    written += *part;
    streaming.write(part);
  }
  streaming.server.thread.call([&] {
    EXPECT_GT(streaming.stream->unsent(), 1'000'000U);
    streaming.stream.reset();
  });
  EXPECT_EQ(body_of(client.receive_all()), written);
}

TEST(ResponseStream, EndsWithItsLastWordsAfterWhatHadBegunToLeave) {
  Streaming streaming;
  RawClient client(streaming.server.port, 4096);
  client.send(get("/"));
  ASSERT_TRUE(streaming.begun());
  const std::string part(1'000'000, 'a');
  for (int i = 0; i < 10; ++i) streaming.write(bytes_of(part));
  streaming.server.thread.call([&] { streaming.stream->end_with(bytes_of("the last words")); });
  const std::string body = body_of(client.receive_all());
  EXPECT_TRUE(body.ends_with("athe last words"));
  EXPECT_LT(body.size(), 9 * part.size());
  EXPECT_EQ((body.size() - std::string("the last words").size()) % part.size(), 0U) << "a part was broken off";
}

TEST(ResponseStream, KnowsThatTheClientHasLeft) {
  Streaming streaming;
  RawClient client(streaming.server.port);
  client.send(get("/"));
  ASSERT_TRUE(streaming.begun());
  client.close();
  EXPECT_TRUE(streaming.server.eventually([&] { return !streaming.stream->connected(); }));
}

TEST(ResponseStream, BreaksOffAClientThatTakesNothing) {
  ServerLimits limits;
  limits.write_time = std::chrono::milliseconds(50);
  Streaming streaming(limits);
  RawClient client(streaming.server.port, 4096);
  client.send(get("/"));
  ASSERT_TRUE(streaming.begun());
  streaming.write(bytes_of(std::string(10'000'000, 'a')));
  EXPECT_TRUE(streaming.server.eventually([&] { return streaming.server.server->connections() == 0; }));
}

TEST(ResponseStream, DoesNotHoldUpAShutdown) {
  Streaming streaming;
  RawClient client(streaming.server.port, 4096);
  client.send(get("/"));
  ASSERT_TRUE(streaming.begun());
  streaming.write(bytes_of(std::string(10'000'000, 'a')));
  bool done = false;
  streaming.server.thread.call(
      [&] { streaming.server.server->shut_down(std::chrono::hours(1), [&done] { done = true; }); });
  EXPECT_TRUE(streaming.server.eventually([&] { return done; }));
  EXPECT_FALSE(streaming.stream->connected());
}

TEST(ResponseStream, AnswersHeadWithTheHeadOnly) {
  Streaming streaming;
  RawClient client(streaming.server.port);
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(body_of(client.receive_all()), "");
}

}  // namespace
}  // namespace kapela::net

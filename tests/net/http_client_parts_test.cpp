#include <optional>

#include <gtest/gtest.h>

#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/response_stream.hpp"

namespace kapela::net {
namespace {

using base::ErrorCode;
using Answer = base::Result<Response>;

SharedBytes bytes(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// A server whose answers are streams, and a client that takes little at once, on one loop.
class HttpClientPartsTest : public testing::Test {
 protected:
  HttpClientPartsTest()
      : server(loop, ServerLimits{},
               [this](Request, Responder responder) {
                 Response head;
                 head.status = status;
                 stream.emplace(responder.stream(std::move(head)));
                 stream->write(bytes("first"));
               }),
        to(server.listen({"127.0.0.1", 0}).value()) {}

  base::Task<Answer> ask() {
    ClientRequest request;
    request.to = to;
    request.method = Method::get;
    request.timeout = std::chrono::milliseconds(500);
    request.on_body = [this](std::string_view part) { on_part(part); };
    return client.request(std::move(request));
  }
  void on_part(std::string_view part) {
    taken += part;
    if (taken.size() < wanted) {
      stream->write(bytes(std::string(40'000, 'x')));
    } else if (ends) {
      stream.reset();
    }
  }

  EventLoop loop;
  std::optional<ResponseStream> stream;
  unsigned status = 200;
  std::size_t wanted = 0;
  bool ends = true;
  std::string taken;
  HttpServer server;
  Endpoint to;
  HttpClient client{loop, ClientLimits{.response_bytes = 50'000}};
};

TEST_F(HttpClientPartsTest, HandsOverABodyAsItComesHoweverLongItIs) {
  wanted = 300'000;
  const Answer answer = loop.run_until_complete(ask());
  ASSERT_TRUE(answer) << to_text(answer.error());
  EXPECT_EQ(answer->body, "");
  EXPECT_GE(taken.size(), wanted);
  EXPECT_TRUE(taken.starts_with("firstxxx"));
}

TEST_F(HttpClientPartsTest, GivesUpAfterASilence) {
  ends = false;
  const Answer answer = loop.run_until_complete(ask());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::timeout);
  EXPECT_EQ(taken, "first");
}

TEST_F(HttpClientPartsTest, KeepsTheBodyOfARefusal) {
  status = 401;
  base::CallbackTimer ending([this] { stream.reset(); });
  loop.timers().arm(ending, loop.now() + std::chrono::milliseconds(100));
  const Answer answer = loop.run_until_complete(ask());
  ASSERT_TRUE(answer) << to_text(answer.error());
  EXPECT_EQ(answer->status, 401U);
  EXPECT_EQ(answer->body, "first");
  EXPECT_EQ(taken, "");
}

}  // namespace
}  // namespace kapela::net

// Conversation: talks with one component over HTTP, as an orchestrator does: posts events, and takes what is posted
// back. Owned by a walk.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/json.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::certify {

/// What came back over the connection.
struct HttpAnswer {
  std::optional<base::Error> error{};  ///< nothing did
  unsigned status = 0;
  std::string text{};
  wire::JsonPtr body{};  ///< never null; a null document where the text is no JSON
  base::Duration took{};

  [[nodiscard]] bool ok() const { return !error && status == 200; }
};

/// "answered 404: {...}", or why nothing came.
[[nodiscard]] std::string words_of(const HttpAnswer& answer);

class Conversation {
 public:
  /// `loop` outlives it.
  Conversation(net::EventLoop& loop, net::Endpoint to, std::string component);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// Opens the port that is told as the sender's. Errors: those of HttpServer::listen.
  [[nodiscard]] base::Result<void> open(const std::string& address);

  /// An event to the component, with an id and a timestamp of its own, whose replies are taken.
  [[nodiscard]] wire::Event event(std::string_view type, const wire::Json& data);
  [[nodiscard]] base::Task<HttpAnswer> post(wire::Event event);
  /// Whatever bytes.
  [[nodiscard]] base::Task<HttpAnswer> send(net::ClientRequest request);
  [[nodiscard]] net::ClientRequest request(std::string body) const;

  /// The state, from the answer or from the reply; nothing: why is in `why_not`.
  [[nodiscard]] base::Task<std::optional<wire::StateReport>> state();
  [[nodiscard]] const std::string& why_not() const { return why_not_; }

  /// The reply to that event, waiting at most so long.
  [[nodiscard]] base::Task<std::optional<wire::Event>> reply_to(wire::Event event, base::Duration patience);
  /// The STATE_CHANGED that says the command has caused it.
  [[nodiscard]] base::Task<std::optional<wire::Event>> news_of(std::uint64_t command, base::Duration patience);

  /// By the calendar of the component, as far as its answers have told; nobody sets that in between.
  [[nodiscard]] base::WallTime component_now() const;

  /// How long each answer took.
  [[nodiscard]] const std::vector<base::Duration>& answer_times() const { return answer_times_; }
  [[nodiscard]] net::EventLoop& loop() { return loop_; }

 private:
  void take(const net::Request& request);
  void hear_clock(const net::Response& response, const wire::Json& body);

  net::EventLoop& loop_;
  net::Endpoint to_;
  std::string component_;
  net::HttpClient client_;
  std::optional<net::HttpServer> server_{};
  net::Endpoint own_{};
  std::deque<wire::Event> letters_{};
  std::int64_t last_id_ = 0;
  std::string why_not_{};
  struct Calendar {
    base::WallTime told{};
    base::Instant at{};
  };
  std::optional<Calendar> calendar_{};
  std::vector<base::Duration> answer_times_{};
};

}  // namespace kapela::certify

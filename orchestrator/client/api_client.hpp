// ApiClient: asks a running orchestrator (or admin port) and waits for the answer; for commands that do one thing.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "orchestrator/client/api_url.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::client {

/// How long an answer is waited for.
inline constexpr base::Duration answer_time = std::chrono::seconds(5);

class ApiClient {
 public:
  /// `token` is sent as Bearer token unless empty.
  ApiClient(net::EventLoop& loop, ApiUrl to, std::string token);

  /// The body of a 2xx answer. Other statuses become the error that the server told; a connection that fails is
  /// `unreachable` or `timeout`.
  [[nodiscard]] base::Task<base::Result<wire::Json>> get(std::string target, base::Duration timeout);
  [[nodiscard]] base::Task<base::Result<wire::Json>> post(std::string target, wire::Json body, base::Duration timeout);
  /// DELETE.
  [[nodiscard]] base::Task<base::Result<wire::Json>> remove(std::string target, base::Duration timeout);

  using Taker = std::function<void(std::string_view)>;
  /// Hands over what GET /api/v1/stream sends, from after the event `last_id` on (empty: from a snapshot on), until it
  /// ends or is silent for too long. Errors as for get.
  [[nodiscard]] base::Task<base::Result<void>> follow(std::string last_id, Taker taker);

  [[nodiscard]] net::EventLoop& loop() { return loop_; }

 private:
  [[nodiscard]] base::Task<base::Result<wire::Json>> exchange(net::ClientRequest request);
  [[nodiscard]] net::ClientRequest request(net::Method method, std::string target, base::Duration timeout) const;

  net::EventLoop& loop_;
  net::HttpClient client_;
  net::Endpoint to_;
  std::string token_;
};

}  // namespace kapela::client

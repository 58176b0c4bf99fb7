// HttpClient: HTTP/1.1 requests over a pool of kept-alive connections per destination, with bounds and deadlines.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http.hpp"

namespace kapela::net {

struct ClientLimits {
  std::size_t connections_per_destination = 8;
  std::size_t waiting_per_destination = 256;  ///< requests that wait for a connection; over it: too_many
  std::size_t under_way =
      std::numeric_limits<std::size_t>::max();          ///< in all; others begin, with their time, after them
  base::Duration idle_time = std::chrono::seconds(30);  ///< real; unused connections are closed after it
  std::size_t response_bytes = 8 * 1024 * 1024;
};

enum class Security : std::uint8_t {
  none,
  tls,  ///< servers show a certificate of an authority that the system, or SSL_CERT_FILE, trusts
};

struct ClientRequest {
  Endpoint to;  ///< an address or a name, which is looked up
  Method method = Method::post;
  std::string target = "/event";
  std::string body;
  Headers headers;  ///< beside host, content-type (application/json), content-length
  base::Duration timeout =
      std::chrono::seconds(5);        ///< plant time: waiting for a connection, connecting, sending, the answer
  std::size_t most_answer_bytes = 0;  ///< of this answer's body; 0: ClientLimits::response_bytes
  /// Takes the body of a 2xx answer part by part as it comes, however long it is; the answer, which comes at the body's
  /// end, has none then. `timeout` is for the head, and for each silence after it.
  std::function<void(std::string_view)> on_body{};
};

class HttpClient {
 public:
  using Callback = std::function<void(base::Result<Response>)>;

  HttpClient(EventLoop& loop, ClientLimits limits, Security security = Security::none);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  /// Closes everything; callbacks of requests still under way are not called any more.
  ~HttpClient();

  /// Never calls back from inside the call. Errors: unreachable (refused, reset, no route, no such name), timeout,
  /// malformed, too_large, too_many. A kept-alive connection that turns out closed before a byte of the answer came is
  /// replaced once by a fresh one, unnoticed.
  void send(ClientRequest request, Callback callback);

  /// The same, to be awaited; cancelling the task gives the request up.
  [[nodiscard]] base::Task<base::Result<Response>> request(ClientRequest request);

  /// The addresses that a host was found to have last; none of a name that was never found. An address is itself.
  [[nodiscard]] std::vector<std::string> addresses_of(const std::string& host) const;

  /// Fails what waits for `to` or is under way to it with `cancelled`.
  void cancel_all(const Endpoint& to);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace kapela::net

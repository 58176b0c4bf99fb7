// HTTP messages as values: what a handler gets and gives. No library type shows here.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/base/error.hpp"

namespace kapela::net {

enum class Method { get, head, post, put, patch, delete_, options, other };

/// "GET", ...
[[nodiscard]] std::string_view method_name(Method method);

using Headers = std::vector<std::pair<std::string, std::string>>;

/// An address and port in text form, e.g. {"127.0.0.1", 8001}.
struct Endpoint {
  std::string address = "127.0.0.1";
  unsigned short port = 0;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// "127.0.0.1:8001", "[::1]:8001"
[[nodiscard]] std::string to_text(const Endpoint& endpoint);

struct Request {
  Method method = Method::get;
  std::string target = "/";  ///< path and query as sent
  Headers headers;           ///< names in lower case
  std::string body;
  Endpoint peer;  ///< who connected

  [[nodiscard]] std::string_view path() const;                         ///< the target without its query
  [[nodiscard]] std::string_view header(std::string_view name) const;  ///< first of that name (lower case), or empty
  /// The percent-decoded parts of the path between its slashes; "/" has none.
  [[nodiscard]] std::vector<std::string> segments() const;
  /// The percent-decoded value of a query parameter, or empty.
  [[nodiscard]] std::string query(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::string body;
  std::string content_type = "application/json";
  Headers headers;  ///< beside content-type, content-length, connection and date, which the server writes
};

/// The body of every answer that tells of an error: {"status":"error","error":{"code":...,"message":...,"hint":...}}.
/// Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string error_body(const base::Error& error);

/// An answer with that body.
[[nodiscard]] Response error_response(unsigned status, const base::Error& error);

}  // namespace kapela::net

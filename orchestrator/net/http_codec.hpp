// The HTTP/1.1 codec without any I/O: bytes in, messages out, and back. Owned by a connection, one decoder each.
// http_codec.cpp is the only file that knows Boost.Beast.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http.hpp"

namespace kapela::net {

struct DecoderLimits {
  std::size_t header_bytes;
  std::size_t body_bytes;
};

enum class DecodeState {
  idle,      ///< between messages: not a byte of the next one has come
  header,    ///< somewhere in the header
  body,      ///< the header is there, the body is not
  complete,  ///< a message waits for take()
  failed,    ///< see failure(); what follows cannot be told apart any more
};

/// Why a message was refused, and the status that says so: 400, 413, 415 for a body that is coded, 431, or 501 for an
/// unknown transfer coding.
struct DecodeFailure {
  unsigned status = 400;
  base::Error error{};
};

/// Takes the bytes of one connection and yields its requests one after the other, pipelined ones included.
class RequestDecoder {
 public:
  explicit RequestDecoder(DecoderLimits limits);
  RequestDecoder(const RequestDecoder&) = delete;
  RequestDecoder& operator=(const RequestDecoder&) = delete;
  ~RequestDecoder();

  /// Takes all of `bytes`; keeps what belongs to later requests.
  DecodeState put(std::string_view bytes);
  [[nodiscard]] DecodeState state() const;
  [[nodiscard]] const DecodeFailure& failure() const;

  /// In states body and complete: the request without what its body lacks.
  [[nodiscard]] const Request& head() const;
  /// In states body and complete: this request's body has at most so many bytes, or it has failed.
  void limit_body(std::size_t bytes);
  /// Failed from now on: what comes is not looked at.
  void abandon();

  /// In state body: whether the client waits for a "100 Continue" before it sends the body. True once a request.
  [[nodiscard]] bool take_expectation();

  /// In state complete: whether the connection may stay open after the answer.
  [[nodiscard]] bool keep_alive() const;

  /// In state complete: hands the request out (without its peer) and goes on with the bytes that are already here.
  [[nodiscard]] Request take();

  /// Bytes that are kept: an unfinished header, and whatever came after a complete request.
  [[nodiscard]] std::size_t kept_bytes() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Takes the bytes of one connection and yields the answers to the requests sent on it. 1xx answers are skipped.
class ResponseDecoder {
 public:
  explicit ResponseDecoder(DecoderLimits limits);
  ResponseDecoder(const ResponseDecoder&) = delete;
  ResponseDecoder& operator=(const ResponseDecoder&) = delete;
  ~ResponseDecoder();

  /// Before each request: an answer to HEAD has no body, whatever its header says. `body_bytes` is the limit of this
  /// one; 0: that of the limits.
  void expect_answer_to(Method method, std::size_t body_bytes = 0);
  /// The same; the body of a 2xx answer has no limit, and is taken by take_part().
  void expect_parts_of_answer_to(Method method);

  DecodeState put(std::string_view bytes);
  /// What has come of such a body since the last call.
  [[nodiscard]] std::string take_part();
  /// The connection has ended: completes an answer that lasts until then; any other one stays unfinished.
  DecodeState put_end();
  [[nodiscard]] DecodeState state() const;
  [[nodiscard]] const DecodeFailure& failure() const;

  /// In state complete: whether the connection can take another request.
  [[nodiscard]] bool keep_alive() const;
  /// In state complete. All headers are in `headers`, names in lower case.
  [[nodiscard]] Response take();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// "Not Found"; for people who read along.
[[nodiscard]] std::string_view reason_of(unsigned status);

/// What an answer's head depends on beside the answer itself.
struct ResponseFraming {
  bool to_head = false;  ///< the request was HEAD: content-length, but no body
  bool keep_alive = true;
  std::string_view date{};  ///< as http_date() writes it
  bool endless = false;     ///< the body lasts until the connection ends: no content-length, and nothing of it here
};

/// Appends a whole answer. Control characters in header values become spaces, so that no value can forge a header.
void encode(const Response& response, const ResponseFraming& framing, std::string& out);

/// What "Expect: 100-continue" waits for.
[[nodiscard]] std::string_view continue_response();

/// A request as it goes out; all borrowed.
struct OutgoingRequest {
  Method method;
  std::string_view target;  ///< bytes that a target cannot have are percent-encoded
  const Endpoint& host;
  const Headers& headers;
  std::string_view body;
};

/// Appends a whole request; with content-type application/json when it has a body.
void encode(const OutgoingRequest& request, std::string& out);

/// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string http_date(std::int64_t seconds_since_1970);
/// The seconds since 1970 that such a text means; nothing where it is none.
[[nodiscard]] std::optional<std::int64_t> seconds_of_http_date(const std::string& text);

}  // namespace kapela::net

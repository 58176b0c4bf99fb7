// Requests: however the bytes of a connection are cut, the same requests come out, or the same refusal; and a request
// that came out goes through the encoder and the decoder unchanged.
#include <array>

#include <fmt/format.h>

#include "orchestrator/net/http_codec.hpp"
#include "orchestrator/net/own_hosts.hpp"
#include "tests/fuzz/pieces.hpp"
#include "tests/fuzz/target.hpp"

namespace kapela::fuzz {
namespace {

using net::DecodeState;

/// Small, so that they are met.
constexpr net::DecoderLimits limits{.header_bytes = 600, .body_bytes = 300};
constexpr std::size_t less_body_bytes = 40;  ///< of a stranger

std::string text_of(const net::Request& request) {
  std::string text = fmt::format("{} {}\n", net::method_name(request.method), request.target);
  for (const auto& [name, value] : request.headers) text += fmt::format("{}: {}\n", name, value);
  return text + "\n" + request.body;
}

void check_refusal(const net::DecodeFailure& failure) {
  constexpr std::array<unsigned, 5> statuses{400, 413, 415, 431, 501};
  require(std::find(statuses.begin(), statuses.end(), failure.status) != statuses.end(), "a refusal has its status");
  require(!failure.error.message.empty() && !failure.error.hint.empty(), "a refusal has words");
}

/// A connection as the server treats it: who is not known may send less.
class Connection {
 public:
  explicit Connection(bool stranger) : stranger_(stranger) {}

  void put(std::string_view bytes) {
    decoder_.put(bytes);
    bool goes_on = true;
    while (goes_on) goes_on = step();
  }

  [[nodiscard]] std::string end() const {
    const DecodeState state = decoder_.state();
    if (state == DecodeState::failed) check_refusal(decoder_.failure());
    // Of two things that are wrong, the one that comes first in the bytes need not be seen first.
    return fmt::format("{}state {}", told_, static_cast<int>(state));
  }
  [[nodiscard]] const std::vector<net::Request>& requests() const { return requests_; }
  [[nodiscard]] std::size_t kept_bytes() const { return decoder_.kept_bytes(); }

 private:
  bool step() {
    const DecodeState state = decoder_.state();
    if (state != DecodeState::body && state != DecodeState::complete) return false;
    if (stranger_ && !std::exchange(limited_, true)) {
      decoder_.limit_body(less_body_bytes);
      return true;
    }
    (void)decoder_.take_expectation();
    if (state != DecodeState::complete) return false;
    limited_ = false;
    told_ += decoder_.keep_alive() ? "keep-alive\n" : "close\n";
    requests_.push_back(decoder_.take());
    told_ += text_of(requests_.back());
    return true;
  }

  net::RequestDecoder decoder_{limits};
  bool stranger_;
  bool limited_ = false;
  std::string told_;
  std::vector<net::Request> requests_;
};

/// What the encoder writes by itself, or what belongs to one connection.
bool is_own_header(std::string_view name) {
  constexpr std::array<std::string_view, 7> own{"host",       "content-length", "content-type",    "transfer-encoding",
                                                "connection", "expect",         "content-encoding"};
  return std::find(own.begin(), own.end(), name) != own.end() || name == "upgrade" || name == "proxy-connection";
}

void check_round_trip(net::Request request) {
  std::erase_if(request.headers, [](const auto& each) { return is_own_header(each.first); });
  if (request.method == net::Method::other) request.method = net::Method::get;
  std::string bytes;
  encode(net::OutgoingRequest{request.method, request.target, {}, request.headers, request.body}, bytes);
  net::RequestDecoder decoder({.header_bytes = 16 * 1024, .body_bytes = 1024});
  require(decoder.put(bytes) == DecodeState::complete, "what is encoded can be decoded", bytes);
  net::Request again = decoder.take();
  require(decoder.state() == DecodeState::idle, "no byte is left behind a request", bytes);
  std::erase_if(again.headers, [](const auto& each) { return is_own_header(each.first); });
  require(again.method == request.method && again.body == request.body && again.headers == request.headers,
          "a request goes round unchanged", bytes);
  require(again.segments() == request.segments(), "the encoded path means the same", bytes);
}

/// Everything that looks at a request ends, whatever is in it.
void look_at(const net::Request& request) {
  static const net::OwnHosts own({.address = "127.0.0.1", .names = {"cell.example:8443"}, .advice = ""});
  (void)request.segments();
  (void)request.query("last_event_id");
  (void)own.refusal(request);
  (void)own.refusal_of_page(request);
}

void check(std::string_view bytes) {
  for (const bool stranger : {false, true}) {
    std::string first;
    for (const Pieces pieces : all_pieces) {
      Connection connection(stranger);
      put_in(pieces, bytes, [&connection](std::string_view piece) {
        connection.put(piece);
        return true;
      });
      connection.put("\r\n\r\n");  // a header that is refused may be so with its first line, or with its last
      require(connection.kept_bytes() <= limits.header_bytes, "what is kept is bounded");
      if (pieces == Pieces::whole) {
        first = connection.end();
        for (const net::Request& request : connection.requests()) {
          look_at(request);
          check_round_trip(request);
        }
      }
      require(connection.end() == first, "cuts do not matter",
              fmt::format("whole:\n{}\n\nin pieces ({}):\n{}", first, static_cast<int>(pieces), connection.end()));
    }
  }
}

}  // namespace

Target target() {
  return {.check = check,
          .words = {"GET ",
                    "HEAD ",
                    "POST ",
                    "PUT ",
                    "PATCH ",
                    "DELETE ",
                    "OPTIONS ",
                    " HTTP/1.1\r\n",
                    " HTTP/1.0\r\n",
                    "\r\n",
                    "\r\n\r\n",
                    "Host: ",
                    "Content-Length: ",
                    "Transfer-Encoding: chunked\r\n",
                    "chunked",
                    "Expect: 100-continue\r\n",
                    "Connection: close\r\n",
                    "Connection: keep-alive\r\n",
                    "Upgrade: ",
                    "Content-Encoding: gzip\r\n",
                    "identity",
                    "Content-Type: application/json\r\n",
                    "Origin: http://",
                    "Trailer: ",
                    "0\r\n\r\n",
                    "5\r\nhello\r\n",
                    "a;x=y\r\n",
                    "http://",
                    "https://",
                    "?last_event_id=",
                    "%2F",
                    "localhost",
                    "127.0.0.1",
                    "[::1]:8000",
                    "cell.example:8443"},
          .most_bytes = 2048};
}

}  // namespace kapela::fuzz

// Answers: however the bytes of a connection are cut, the same answer comes out; what a handler says reaches a client
// unchanged, and no value of a header can add to it.
#include <fmt/format.h>

#include "orchestrator/net/http_codec.hpp"
#include "tests/fuzz/pieces.hpp"
#include "tests/fuzz/target.hpp"

namespace kapela::fuzz {
namespace {

using net::DecodeState;

constexpr net::DecoderLimits small{.header_bytes = 600, .body_bytes = 300};
constexpr net::DecoderLimits ample{.header_bytes = 64 * 1024, .body_bytes = 64 * 1024};

/// What an answer is to.
enum class Asked { get, head, parts };

bool is_finished(DecodeState state) {
  return state == DecodeState::complete || state == DecodeState::failed;
}

struct Outcome {
  std::string text{};
  std::optional<net::Response> answer{};
};

std::string text_of(const net::Response& answer) {
  std::string text = fmt::format("{} [{}]\n", answer.status, answer.content_type);
  for (const auto& [name, value] : answer.headers) text += fmt::format("{}: {}\n", name, value);
  return text + "\n" + answer.body;
}

/// A connection as the client treats it: it reads until the answer is there.
Outcome receive(std::string_view bytes, Asked asked, Pieces pieces) {
  net::ResponseDecoder decoder(small);
  if (asked == Asked::parts)
    decoder.expect_parts_of_answer_to(net::Method::get);
  else
    decoder.expect_answer_to(asked == Asked::head ? net::Method::head : net::Method::get);
  std::string parts;
  put_in(pieces, bytes, [&](std::string_view piece) {
    const DecodeState state = decoder.put(piece);
    parts += decoder.take_part();
    return !is_finished(state);
  });
  // A head that is refused may be so with its first bytes, or once it could be one.
  if (!is_finished(decoder.state())) decoder.put("\r\n\r\nHTTP/1.1\r\n\r\n");
  parts += decoder.take_part();
  if (!is_finished(decoder.state())) decoder.put_end();
  parts += decoder.take_part();
  const DecodeState state = decoder.state();
  Outcome outcome{fmt::format("state {}, parts {}\n", static_cast<int>(state), parts)};
  if (state == DecodeState::failed) require(!decoder.failure().error.message.empty(), "a refusal has words");
  if (state != DecodeState::complete) return outcome;
  (void)decoder.keep_alive();
  outcome.answer = decoder.take();
  outcome.text += text_of(*outcome.answer);
  return outcome;
}

void check_cuts(std::string_view bytes, Asked asked) {
  const Outcome whole = receive(bytes, asked, Pieces::whole);
  for (const Pieces pieces : all_pieces) {
    const Outcome cut = receive(bytes, asked, pieces);
    require(cut.text == whole.text, "cuts do not matter",
            fmt::format("whole:\n{}\n\nin pieces ({}):\n{}", whole.text, static_cast<int>(pieces), cut.text));
  }
}

/// What the server says of itself.
constexpr std::size_t own_headers = 4;  // date, connection, content-type, content-length

/// Any text as the values of headers and as a body.
void check_encoder(std::string_view text) {
  net::Response response;
  response.status = text.size() % 3 == 0 ? 409 : 200;
  const std::size_t half = text.find('|');
  response.headers = {{"Location", std::string(text.substr(0, half))},
                      {"Allow", std::string(half == std::string_view::npos ? text : text.substr(half + 1))}};
  response.body = text;
  std::string bytes;
  encode(response, {.to_head = false, .keep_alive = true, .date = "Sun, 06 Nov 1994 08:49:37 GMT"}, bytes);
  net::ResponseDecoder decoder(ample);
  decoder.expect_answer_to(net::Method::get);
  require(decoder.put(bytes) == DecodeState::complete, "what is encoded can be decoded", bytes);
  require(decoder.keep_alive(), "no byte is left behind an answer", bytes);
  const net::Response again = decoder.take();
  require(again.status == response.status && again.body == response.body && again.content_type == response.content_type,
          "an answer goes round unchanged", bytes);
  require(again.headers.size() == own_headers + response.headers.size(), "no value forges a header", bytes);
}

/// A request with any text as its target, the value of a header, and its body.
void check_outgoing(std::string_view text) {
  const net::Headers headers{{"traceparent", std::string(text)}};
  std::string bytes;
  encode(net::OutgoingRequest{net::Method::post, text, {}, headers, text}, bytes);
  net::RequestDecoder decoder(ample);
  require(decoder.put(bytes) == DecodeState::complete, "a request that leaves can be decoded", bytes);
  const net::Request request = decoder.take();
  require(decoder.state() == DecodeState::idle, "no byte is left behind a request", bytes);
  require(request.body == text, "the body of a request goes round unchanged", bytes);
  constexpr std::size_t own = 3;  // host, content-type, content-length
  require(request.headers.size() == (text.empty() ? own - 1 : own) + 1, "no value forges a header", bytes);
}

void check(std::string_view bytes) {
  for (const Asked asked : {Asked::get, Asked::head, Asked::parts}) check_cuts(bytes, asked);
  check_encoder(bytes);
  check_outgoing(bytes);
}

}  // namespace

Target target() {
  return {.check = check,
          .words = {"HTTP/1.1 200 OK\r\n",
                    "HTTP/1.0 200 OK\r\n",
                    "HTTP/1.1 200\r\n",
                    "HTTP/1.1 100 Continue\r\n\r\n",
                    "HTTP/1.1 204 No Content\r\n",
                    "HTTP/1.1 304 Not Modified\r\n",
                    "HTTP/1.1 503 ",
                    "Content-Length: ",
                    "Content-Type: application/json\r\n",
                    "Transfer-Encoding: chunked\r\n",
                    "Connection: close\r\n",
                    "Connection: keep-alive\r\n",
                    "Date: ",
                    "Location: ",
                    "\r\n",
                    "\r\n\r\n",
                    "\n\n",
                    "0\r\n\r\n",
                    "5\r\nhello\r\n",
                    "gzip",
                    "{\"status\":\"ok\"}"},
          .most_bytes = 2048};
}

}  // namespace kapela::fuzz

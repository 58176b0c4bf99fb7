#include "orchestrator/net/http_codec.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

#include "orchestrator/base/ascii.hpp"
#include "orchestrator/base/assert.hpp"

namespace kapela::net {
namespace {

namespace http = boost::beast::http;
using http::field;
using BeastText = boost::beast::string_view;
using BeastError = boost::beast::error_code;

/// A body's declared length is believed only this far before its bytes come.
constexpr std::uint64_t max_reserve = 64 * 1024;

/// The shortest rest that a chunked body can have ("0\r\n\r\n"). With less, Beast 1.81 runs into an assertion of its
/// own.
constexpr std::size_t least_chunked_rest = 5;

std::string_view as_view(BeastText text) {
  return {text.data(), text.size()};
}

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::put:
      return Method::put;
    case http::verb::patch:
      return Method::patch;
    case http::verb::delete_:
      return Method::delete_;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;  // the many of WebDAV
  }
}

/// "http://host:port/path" is as good a target as "/path"; then its host is what is asked for, whatever `Host` says.
struct Target {
  std::string_view origin_form;
  std::string_view authority{};
};

Target target_of(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (base::lower(text.substr(0, scheme.size())) != scheme) continue;
    const std::string_view rest = text.substr(scheme.size());
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    const std::string_view path = rest.substr(end);
    return {path.empty() ? "/" : path, rest.substr(0, end)};
  }
  return {text};
}

bool is_identity(std::string_view coding) {
  const std::string name = base::lower(coding);
  return name.empty() || name == "identity";
}

/// What both directions do: Beast finds the parts of a message, and this puts them where they belong.
template <bool is_request, class Message>
class Parser : public http::basic_parser<is_request> {
 public:
  Message message{};
  std::string refusal{};  ///< says better than Beast's error code what is wrong; may be empty
  unsigned refusal_status = 400;
  bool chunked = false;
  std::uint64_t announced = 0;  ///< bytes of the body, by the headers of its chunks so far
  bool expects_continue = false;

 protected:
  void on_field_impl(field name, BeastText name_text, BeastText value, BeastError& failed) override {
    if (header_done_) return;  // a trailer: nobody reads it, and it must not pose as a header
    if (name == field::transfer_encoding) check_transfer_coding(value, failed);
    if (name == field::content_encoding) check_content_coding(value, failed);
    if (name == field::host) ++hosts_;
    if (name == field::expect) expects_continue = base::lower(as_view(value)) == "100-continue";
    message.headers.emplace_back(base::lower(as_view(name_text)), as_view(value));
  }
  void on_header_impl(BeastError& failed) override {
    header_done_ = true;
    if (!is_request || version_ < 11) expects_continue = false;
    if (is_request && (hosts_ > 1 || (version_ >= 11 && hosts_ == 0))) {
      refusal = hosts_ == 0 ? "there is no Host header" : "there is more than one Host header";
      failed = http::error::bad_field;
    }
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, BeastError&) override {
    if (length) message.body.reserve(static_cast<std::size_t>(std::min(*length, max_reserve)));
  }
  std::size_t on_body_impl(BeastText bytes, BeastError&) override {
    message.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t size, BeastText, BeastError&) override { announced += size; }
  std::size_t on_chunk_body_impl(std::uint64_t, BeastText bytes, BeastError&) override {
    message.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_finish_impl(BeastError&) override {}

  int version_ = 11;

 private:
  void check_transfer_coding(BeastText value, BeastError& failed) {
    chunked = base::lower(as_view(value)) == "chunked";
    if (chunked && version_ >= 11) return;
    if (!chunked) refusal_status = 501;
    refusal = chunked ? "HTTP/1.0 has no transfer coding"
                      : fmt::format("the transfer coding '{}' is not supported", as_view(value));
    failed = http::error::bad_transfer_encoding;
  }
  void check_content_coding(BeastText value, BeastError& failed) {
    if (!is_request || is_identity(as_view(value))) return;
    refusal_status = 415;
    refusal = fmt::format("the content coding '{}' is not taken", as_view(value));
    failed = http::error::bad_value;
  }

  bool header_done_ = false;
  int hosts_ = 0;
};

class RequestParser final : public Parser<true, Request> {
  void on_request_impl(http::verb verb, BeastText, BeastText target, int version, BeastError&) override {
    message.method = method_of(verb);
    const Target parts = target_of(as_view(target));
    message.target = parts.origin_form;
    if (!message.target.starts_with('/') && !parts.authority.empty()) message.target.insert(0, "/");
    authority_ = parts.authority;
    version_ = version;
  }
  void on_response_impl(int, BeastText, int, BeastError&) override {}
  void on_header_impl(BeastError& failed) override {
    Parser::on_header_impl(failed);
    if (authority_.empty()) return;
    std::erase_if(message.headers, [](const auto& each) { return each.first == "host"; });
    message.headers.emplace_back("host", authority_);
  }

  std::string authority_{};  ///< of a target in absolute form
};

class ResponseParser final : public Parser<false, Response> {
  void on_request_impl(http::verb, BeastText, BeastText, int, BeastError&) override {}
  void on_response_impl(int status, BeastText, int version, BeastError&) override {
    message.status = static_cast<unsigned>(status);
    message.content_type.clear();
    version_ = version;
  }
  void on_field_impl(field name, BeastText name_text, BeastText value, BeastError& failed) override {
    if (name == field::content_type) message.content_type = as_view(value);
    Parser::on_field_impl(name, name_text, value, failed);
  }
};

/// Feeds a parser with whatever comes, keeps what it has not taken, and counts what it takes.
template <class SomeParser>
class Decoder {
 public:
  explicit Decoder(DecoderLimits limits) : limits_(limits) { begin(false); }

  void begin(bool without_body, bool in_parts = false, std::size_t body_bytes = 0) {
    without_body_ = without_body;
    in_parts_ = in_parts;
    body_bytes_ = body_bytes == 0 ? limits_.body_bytes : body_bytes;
    begin_again();
  }

  /// The next message, of the same kind.
  void begin_again() {
    parser_.emplace();
    // Beast looks at one line at a time; the limit of the whole header is counted here.
    parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes + 4));
    if (in_parts_)
      parser_->body_limit(boost::none);
    else
      parser_->body_limit(body_bytes_);
    parser_->skip(without_body_);
    state_ = DecodeState::idle;
    most_body_bytes_ = body_bytes_;
    header_bytes_ = 0;
  }

  DecodeState put(std::string_view bytes) {
    if (state_ == DecodeState::failed) return state_;
    if (kept_.empty()) {
      kept_ = bytes.substr(consume(bytes));
    } else {
      kept_ += bytes;
      kept_.erase(0, std::min(consume(kept_), kept_.size()));
    }
    if (state_ == DecodeState::failed) kept_.clear();  // nobody looks at what comes behind
    if (state_ != DecodeState::complete && state_ != DecodeState::failed && kept_.size() > limits_.header_bytes)
      fail_with(http::error::header_limit);  // a line of chunk extensions or trailers that does not end
    return state_;
  }

  DecodeState put_end() {
    if (state_ != DecodeState::body) return state_;
    BeastError failed;
    parser_->put_eof(failed);
    if (!failed) state_ = DecodeState::complete;
    return state_;
  }

  [[nodiscard]] DecodeState state() const { return state_; }
  [[nodiscard]] const DecodeFailure& failure() const { return failure_; }
  [[nodiscard]] SomeParser& parser() { return *parser_; }
  [[nodiscard]] std::size_t kept_bytes() const { return kept_.size(); }
  [[nodiscard]] const DecoderLimits& limits() const { return limits_; }
  [[nodiscard]] bool in_parts() const { return in_parts_; }
  /// Of this message alone: at most so many bytes.
  void limit_body(std::size_t bytes) {
    most_body_bytes_ = bytes;
    const std::uint64_t begun = std::max<std::uint64_t>(parser_->announced, parser_->message.body.size());
    if (std::max(parser_->content_length().value_or(0), begun) > bytes) return fail_with(http::error::body_limit);
    // Beast asks for the limit where a chunk begins: the one that has begun already counts as a whole.
    if (state_ == DecodeState::body) parser_->body_limit(bytes - begun);
  }
  /// Nothing of what comes is looked at any more.
  void abandon() {
    state_ = DecodeState::failed;
    kept_.clear();
  }
  /// This one after all not.
  void end_parts() {
    in_parts_ = false;
    limit_body(body_bytes_);
  }

 private:
  [[nodiscard]] bool finished() const { return state_ == DecodeState::complete || state_ == DecodeState::failed; }

  std::size_t consume(std::string_view bytes) {
    std::size_t used = 0;
    while (!finished()) {
      if (state_ == DecodeState::idle) used = std::min(bytes.find_first_not_of("\r\n", used), bytes.size());
      const std::string_view rest = bytes.substr(used);
      if (rest.empty() || (parser_->chunked && rest.size() < least_chunked_rest && state_ == DecodeState::body)) break;
      const std::size_t taken = parse(rest);
      used += taken;
      if (needs_more_) break;
    }
    return used;
  }

  std::size_t parse(std::string_view rest) {
    const bool in_header = !parser_->is_header_done();
    BeastError failed;
    const std::size_t taken = parser_->put(boost::asio::const_buffer(rest.data(), rest.size()), failed);
    needs_more_ = failed == http::error::need_more;
    if (in_header) header_bytes_ += taken;
    const bool unfinished_header = in_header && needs_more_;
    if (header_bytes_ + (unfinished_header ? rest.size() - taken : 0) > limits_.header_bytes)
      fail_with(http::error::header_limit);
    else if (failed && !needs_more_)
      fail_with(failed);
    else
      advance();
    return taken;
  }

  void advance() {
    if (!parser_->is_header_done())
      state_ = DecodeState::header;
    else
      state_ = parser_->is_done() ? DecodeState::complete : DecodeState::body;
  }

  void fail_with(BeastError reason) {
    using base::ErrorCode;
    state_ = DecodeState::failed;
    kept_.clear();
    if (reason == http::error::header_limit)
      failure_ = {431, base::fail(ErrorCode::too_large, "the HTTP header is too large",
                                  fmt::format("at most {} bytes are taken", limits_.header_bytes))};
    else if (reason == http::error::body_limit)
      failure_ = {413, base::fail(ErrorCode::too_large, too_large_text(),
                                  fmt::format("at most {} bytes are taken", most_body_bytes_))};
    else if (parser_->refusal_status == 501)
      failure_ = {501, base::fail(ErrorCode::unsupported, parser_->refusal, "send a content-length, or chunks")};
    else if (parser_->refusal_status == 415)
      failure_ = {415,
                  base::fail(ErrorCode::unsupported, parser_->refusal, "only identity is: send the body as it is")};
    else
      failure_ = {400, base::fail(ErrorCode::malformed,
                                  fmt::format("this is not valid HTTP: {}",
                                              parser_->refusal.empty() ? reason.message() : parser_->refusal),
                                  "HTTP/1.0 and HTTP/1.1 are spoken here")};
  }

  /// A body's declared length is told; of one in chunks nobody knows it.
  [[nodiscard]] std::string too_large_text() const {
    for (const auto& [name, value] : parser_->message.headers)
      if (name == "content-length") return fmt::format("the HTTP body is too large: {} bytes", value);
    return "the HTTP body is too large";
  }

  DecoderLimits limits_;
  std::size_t body_bytes_ = 0;       ///< of this message and interim ones before it
  std::size_t most_body_bytes_ = 0;  ///< the same, or less
  bool without_body_ = false;
  bool in_parts_ = false;
  std::optional<SomeParser> parser_;
  DecodeState state_ = DecodeState::idle;
  DecodeFailure failure_;
  std::string kept_;
  std::size_t header_bytes_ = 0;
  bool needs_more_ = false;
};

}  // namespace

class RequestDecoder::Impl : public Decoder<RequestParser> {
  using Decoder::Decoder;
};

RequestDecoder::RequestDecoder(DecoderLimits limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestDecoder::~RequestDecoder() = default;

DecodeState RequestDecoder::put(std::string_view bytes) {
  return impl_->put(bytes);
}
DecodeState RequestDecoder::state() const {
  return impl_->state();
}
const DecodeFailure& RequestDecoder::failure() const {
  return impl_->failure();
}
std::size_t RequestDecoder::kept_bytes() const {
  return impl_->kept_bytes();
}

const Request& RequestDecoder::head() const {
  ASSERT(impl_->state() == DecodeState::body || impl_->state() == DecodeState::complete);
  return impl_->parser().message;
}
void RequestDecoder::limit_body(std::size_t bytes) {
  impl_->limit_body(bytes);
}
void RequestDecoder::abandon() {
  impl_->abandon();
}

bool RequestDecoder::take_expectation() {
  if (impl_->state() != DecodeState::body || !impl_->parser().message.body.empty()) return false;
  return std::exchange(impl_->parser().expects_continue, false);
}

bool RequestDecoder::keep_alive() const {
  ASSERT(impl_->state() == DecodeState::complete);
  return impl_->parser().keep_alive();
}

Request RequestDecoder::take() {
  ASSERT(impl_->state() == DecodeState::complete);
  Request request = std::move(impl_->parser().message);
  impl_->begin(false);
  impl_->put({});
  return request;
}

/// The head of an answer as Beast wants it: small servers leave out the reason phrase with its space, or end lines
/// without a carriage return. An answer cannot smuggle another one in: what comes behind it is never taken.
std::string strict_head(std::string_view head) {
  std::string strict;
  strict.reserve(head.size() + 8);
  for (std::size_t begin = 0; begin < head.size();) {
    const std::size_t end = std::min(head.find('\n', begin), head.size());
    std::string_view line = head.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    strict += line;
    constexpr std::size_t status_line_without_reason = std::string_view("HTTP/1.1 200").size();
    if (begin == 0 && line.size() == status_line_without_reason && line.starts_with("HTTP/")) strict += ' ';
    if (end < head.size()) strict += "\r\n";
    begin = end + 1;
  }
  return strict;
}

/// Where the body begins; npos: the head is not there yet.
std::size_t end_of_head(std::string_view text) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    if (rest.starts_with("\r\n")) return at + 3;
    if (rest.starts_with('\n')) return at + 2;
  }
  return std::string_view::npos;
}

class ResponseDecoder::Impl : public Decoder<ResponseParser> {
 public:
  using Decoder::Decoder;

  /// Collects a head, and hands it on as it should be.
  void put_part(std::string_view bytes) {
    // A header that is not whole is none of a head that was collected here: the bytes are no HTTP, and go on being
    // none.
    const bool goes_on = state() == DecodeState::header || state() == DecodeState::body;
    if (goes_on || state() == DecodeState::failed) return void(put(bytes));
    head_ += bytes;
    head_.erase(0, std::min(head_.find_first_not_of("\r\n"), head_.size()));
    constexpr std::string_view protocol = "HTTP/";
    const bool may_be_one = protocol.starts_with(std::string_view(head_).substr(0, protocol.size()));
    const std::size_t end = end_of_head(head_);
    const std::string all = std::exchange(head_, {});
    if (end == std::string::npos && may_be_one && all.size() <= limits().header_bytes) {
      head_ = all;
    } else if (end == std::string::npos) {
      put(all);
    } else {
      put(strict_head(std::string_view(all).substr(0, end)));
      if (state() == DecodeState::complete && parser().message.status < 200) {
        begin_again();
        return put_part(std::string_view(all).substr(end));
      }
      put(std::string_view(all).substr(end));
    }
  }
  [[nodiscard]] std::size_t unread_bytes() const { return kept_bytes() + head_.size(); }

 private:
  std::string head_;
};

ResponseDecoder::ResponseDecoder(DecoderLimits limits) : impl_(std::make_unique<Impl>(limits)) {}
ResponseDecoder::~ResponseDecoder() = default;

void ResponseDecoder::expect_answer_to(Method method, std::size_t body_bytes) {
  impl_->begin(method == Method::head, false, body_bytes);
}

void ResponseDecoder::expect_parts_of_answer_to(Method method) {
  impl_->begin(method == Method::head, true);
}

std::string ResponseDecoder::take_part() {
  if (!impl_->in_parts() || !impl_->parser().is_header_done()) return {};
  Response& answer = impl_->parser().message;
  if (answer.status >= 200 && answer.status < 300) return std::exchange(answer.body, {});
  impl_->end_parts();
  return {};
}

DecodeState ResponseDecoder::put(std::string_view bytes) {
  impl_->put_part(bytes);
  return impl_->state();
}

DecodeState ResponseDecoder::put_end() {
  return impl_->put_end();
}
DecodeState ResponseDecoder::state() const {
  return impl_->state();
}
const DecodeFailure& ResponseDecoder::failure() const {
  return impl_->failure();
}

bool ResponseDecoder::keep_alive() const {
  ASSERT(impl_->state() == DecodeState::complete);
  return impl_->parser().keep_alive() && impl_->unread_bytes() == 0;
}

Response ResponseDecoder::take() {
  ASSERT(impl_->state() == DecodeState::complete);
  Response response = std::move(impl_->parser().message);
  impl_->begin(false);
  return response;
}

std::string_view reason_of(unsigned status) {
  return as_view(http::obsolete_reason(static_cast<http::status>(status)));
}

}  // namespace kapela::net

#include "orchestrator/net/http.hpp"

#include <algorithm>

#include "orchestrator/base/assert.hpp"

namespace kapela::net {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// What "+" stands for: a space in queries, itself in paths.
enum class Plus : char { space = ' ', itself = '+' };

/// "%41" and "+" resolved; a broken escape stays as it is.
std::string percent_decoded(std::string_view text, Plus plus) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i] == '+' ? static_cast<char>(plus) : text[i];
    }
  }
  return decoded;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
}

/// How many bytes the UTF-8 character at the front of `text` (not empty) has; 0 when there is none. As in RFC 3629: no
/// overlong form, no surrogate, nothing over U+10FFFF.
std::size_t utf8_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if (!is_continuation(text[i])) return 0;
  return length;
}

void append_ascii(std::string& out, char c) {
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (static_cast<unsigned char>(c) < 0x20) {
    out += "\\u00";
    out += hex_digits[static_cast<unsigned char>(c) >> 4u];
    out += hex_digits[static_cast<unsigned char>(c) & 0xFu];
  } else {
    out += c;
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) out += "\xEF\xBF\xBD";
    if (length == 1) append_ascii(out, text[0]);
    if (length > 1) out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

}  // namespace

std::string_view method_name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      return "OTHER";
  }
  ASSERT(!"unknown Method");
}

std::string to_text(const Endpoint& endpoint) {
  const bool bracketed = endpoint.address.find(':') != std::string::npos;
  return (bracketed ? "[" + endpoint.address + "]" : endpoint.address) + ":" + std::to_string(endpoint.port);
}

std::string_view Request::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::vector<std::string> Request::segments() const {
  std::vector<std::string> parts;
  std::string_view rest = path();
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    if (slash != 0) parts.push_back(percent_decoded(rest.substr(0, slash), Plus::itself));
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return parts;
}

std::string Request::query(std::string_view name) const {
  const std::size_t question = target.find('?');
  if (question == std::string::npos) return {};
  std::string_view rest = std::string_view(target).substr(question + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (percent_decoded(pair.substr(0, equals), Plus::space) == name)
      return percent_decoded(pair.substr(std::min(equals + 1, pair.size())), Plus::space);
  }
  return {};
}

std::string error_body(const base::Error& error) {
  std::string body = R"({"status":"error","error":{"code":)";
  append_json_string(body, base::code_name(error.code));
  body += R"(,"message":)";
  append_json_string(body, error.message);
  body += R"(,"hint":)";
  append_json_string(body, error.hint);
  body += "}}";
  return body;
}

Response error_response(unsigned status, const base::Error& error) {
  Response response;
  response.status = status;
  response.body = error_body(error);
  return response;
}

}  // namespace kapela::net

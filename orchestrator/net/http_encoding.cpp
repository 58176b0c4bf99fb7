// The half of http_codec.hpp that writes.
#include <ctime>
#include <iterator>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "orchestrator/net/http_codec.hpp"

namespace kapela::net {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  for (const char c : name) out += is_control(c) || c == ':' || c == ' ' ? '-' : c;
  out += ": ";
  for (const char c : value) out += is_control(c) && c != '\t' ? ' ' : c;
  out += "\r\n";
}

void append_number(std::string& out, std::size_t number) {
  const fmt::format_int text(number);
  out.append(text.data(), text.size());
}

void append_length(std::string& out, std::size_t length) {
  out += "content-length: ";
  append_number(out, length);
  out += "\r\n";
}

void append_target(std::string& out, std::string_view target) {
  if (!target.starts_with('/')) out += '/';
  for (const char c : target)
    if (is_control(c) || c == ' ' || static_cast<unsigned char>(c) >= 0x80)
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
}

bool has_body(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

bool expects_body(Method method) {
  return method == Method::post || method == Method::put || method == Method::patch;
}

}  // namespace

void encode(const Response& response, const ResponseFraming& framing, std::string& out) {
  out += "HTTP/1.1 ";
  append_number(out, response.status);
  out += ' ';
  out += reason_of(response.status);
  out += "\r\n";
  append_header(out, "date", framing.date);
  append_header(out, "connection", framing.keep_alive ? "keep-alive" : "close");
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  if (has_body(response.status)) {
    if (!response.content_type.empty()) append_header(out, "content-type", response.content_type);
    if (!framing.endless) append_length(out, response.body.size());
  }
  out += "\r\n";
  if (has_body(response.status) && !framing.to_head) out += response.body;
}

std::string_view continue_response() {
  return "HTTP/1.1 100 Continue\r\n\r\n";
}

void encode(const OutgoingRequest& request, std::string& out) {
  out += method_name(request.method);
  out += ' ';
  append_target(out, request.target);
  out += " HTTP/1.1\r\nhost: ";
  out += to_text(request.host);
  out += "\r\n";
  for (const auto& [name, value] : request.headers) append_header(out, name, value);
  if (!request.body.empty()) out += "content-type: application/json\r\n";
  if (!request.body.empty() || expects_body(request.method)) append_length(out, request.body.size());
  out += "\r\n";
  out += request.body;
}

std::string http_date(std::int64_t seconds_since_1970) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(static_cast<std::time_t>(seconds_since_1970)));
}

std::optional<std::int64_t> seconds_of_http_date(const std::string& text) {
  std::tm time{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &time);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return static_cast<std::int64_t>(timegm(&time));
}

}  // namespace kapela::net

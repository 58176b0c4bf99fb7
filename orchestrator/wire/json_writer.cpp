#include "orchestrator/wire/json_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"

namespace kapela::wire {
namespace {

bool needs_escape(char c) {
  return c < 0x20 || c > 0x7E || c == '"' || c == '\\';
}

template <class Number>
void append_characters(std::string& out, Number value) {
  std::array<char, 40> buffer{};
  const auto [end, failed] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  ASSERT(failed == std::errc{});
  out.append(buffer.data(), end);
}

}  // namespace

void append_text(std::string& out, std::string_view text) {
  if (std::any_of(text.begin(), text.end(), needs_escape)) return append_document(out, Json(text));
  out += '"';
  out += text;
  out += '"';
}

void append_integer(std::string& out, std::int64_t value) {
  append_characters(out, value);
}

void append_number(std::string& out, double value) {
  ASSERT(std::isfinite(value));
  append_characters(out, value);
}

void append_boolean(std::string& out, bool value) {
  out += value ? "true" : "false";
}

void append_document(std::string& out, const Json& document) {
  if (document.is_object() && document.empty())
    out += "{}";
  else
    out += document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kapela::wire

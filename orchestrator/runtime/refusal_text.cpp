#include "orchestrator/runtime/refusal_text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/json.hpp"

namespace kapela::runtime {
namespace {

using wire::Json;

/// Of a journal record, and of a line that somebody reads.
constexpr std::size_t most_bytes = 300;

std::string text_of(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string told_by(const Json& body) {
  if (!body.is_object()) return {};
  if (std::string detail = text_of(body, "detail"); !detail.empty()) return detail;
  const auto error = body.find("error");
  if (error == body.end()) return {};
  std::string message = text_of(*error, "message");
  const std::string hint = text_of(*error, "hint");
  return message.empty() || hint.empty() ? message : fmt::format("{} ({})", message, hint);
}

std::string one_line(std::string text) {
  if (text.size() > most_bytes) {
    std::size_t end = most_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // no half of a letter
    text.resize(end);
    text += "...";
  }
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return text;
}

}  // namespace

std::string refusal_text(unsigned status, std::string_view body) {
  std::string told = told_by(Json::parse(body, nullptr, false));
  if (told.empty()) told = body;
  return told.empty() ? fmt::format("it answered HTTP {}", status)
                      : fmt::format("it answered HTTP {}: {}", status, one_line(std::move(told)));
}

}  // namespace kapela::runtime

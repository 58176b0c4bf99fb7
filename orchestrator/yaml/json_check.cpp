#include "orchestrator/yaml/json_check.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "orchestrator/base/ascii.hpp"

namespace kapela::yaml {
namespace {

using nlohmann::json;

/// Listens to the parser until it stops, and keeps where.
class Listener final : public nlohmann::json_sax<json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const json::exception& exception) override {
    byte = position - std::min<std::size_t>(position, 1);
    why = exception.what();
    return false;
  }

  std::size_t byte = 0;  ///< the last one that was looked at
  std::string why{};
};

Position position_of(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const std::size_t line_end = before.rfind('\n');
  const std::string_view in_line = line_end == std::string_view::npos ? before : before.substr(line_end + 1);
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return {static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<int>(std::count_if(in_line.begin(), in_line.end(), begins)) + 1};
}

/// The last character before `byte` that is no space.
char before(std::string_view text, std::size_t byte) {
  const std::size_t at = text.substr(0, byte).find_last_not_of(" \t\r\n");
  return at == std::string_view::npos ? '\0' : text[at];
}

/// What people write in JSON that is none.
std::string hint_for(std::string_view text, std::size_t byte) {
  const char found = byte < text.size() ? text[byte] : '\0';
  if (found == '\'') return "JSON has \" for quotes, and no '";
  if (found == '/' || found == '#') return "JSON has no comments";
  if ((found == '}' || found == ']') && before(text, byte) == ',') return "a ',' too many before it";
  if (found == '\0') return "the end is missing";
  if (found == '"' && before(text, byte) == '"') return "a ',' is missing before it";
  return "rename it to .yaml if it is YAML";
}

/// "unexpected '}'; expected string literal" of the parser's longer words.
std::string reason_of(const std::string& why) {
  const std::size_t dash = why.find(" - ");
  std::string reason = dash == std::string::npos ? why : why.substr(dash + 3);
  const std::size_t last = reason.find("; last read: ");
  if (last == std::string::npos) return reason;
  const std::size_t expected = reason.find("; expected ", last);
  return reason.erase(last, expected == std::string::npos ? expected : expected - last);
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Where the word begins that ends at `byte`: a text is read to its end, `nul` to what is no part of null.
std::size_t begin_of(std::string_view text, std::size_t byte) {
  if (byte == 0 || byte >= text.size()) return byte;
  while (byte > 0 && is_letter(text[byte]) && is_letter(text[byte - 1])) --byte;
  if (byte == 0 || text[byte] != '"') return byte;
  const std::size_t quote = text.rfind('"', byte - 1);
  return quote == std::string_view::npos ? byte : quote;
}

}  // namespace

bool is_json_file(const Report& report) {
  const std::string file = base::lower(report.file());
  return file.ends_with(".json") || file.ends_with(".json.example");
}

bool check_json(Report& report) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  std::string_view text = report.text();
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return true;  // empty: said elsewhere
  Listener listener;
  if (json::sax_parse(text.begin(), text.end(), &listener)) return true;
  const std::size_t byte = begin_of(text, listener.byte);
  report.add(Severity::error, base::ErrorCode::malformed, position_of(text, byte),
             "this is no JSON: " + reason_of(listener.why), hint_for(text, byte));
  return false;
}

}  // namespace kapela::yaml

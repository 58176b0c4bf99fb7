#include "orchestrator/history/line_scanner.hpp"

#include <charconv>
#include <limits>

#include "orchestrator/base/visible.hpp"
#include "orchestrator/history/record_words.hpp"

namespace kapela::history {
namespace {

/// ASCII that does not stand for itself inside of a string of JSON.
bool is_escaped(char c) {
  return (c >= 0 && c < 0x20) || c == 0x7F || c == '\\';
}

/// All of it stands for itself.
bool is_literal(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = is_escaped(text.front()) ? 0 : base::character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

LineScanner::LineScanner(const std::vector<std::string>& components) {
  for (std::size_t i = 0; i < components.size(); ++i)
    components_.emplace(components[i], static_cast<record::ComponentId>(i));
}

bool LineScanner::scan(std::string_view line, record::Record& record) {
  rest_ = line;
  record = record::Record{};
  std::uint64_t run = 0;
  std::uint64_t command = 0;
  if (!skip(R"({"t":)") || !take_time(record)) return false;
  if (skip(R"(,"n":)") && !take(record.sequence)) return false;
  if (!skip(R"(,"kind":")") || !take_kind(record)) return false;
  if (skip(R"(,"run":)") && !take(run)) return false;
  if (skip(R"(,"component":")") && !take_component(record)) return false;
  if (skip(R"(,"cmd_id":)") && !take(command)) return false;
  if (skip(R"(,"state":")") && !take_state(record)) return false;
  if (skip(R"(,"detail":)") && !take_detail(record)) return false;
  if (skip(R"(,"a":)") && !take(record.a)) return false;
  if (skip(R"(,"b":)") && !take(record.b)) return false;
  if (skip(R"(,"text":")") && !take(record.text)) return false;
  record.run = record::RunId(run);
  record.command = record::CommandId(command);
  return rest_ == "}" && is_understood(record);
}

bool LineScanner::skip(std::string_view text) {
  if (!rest_.starts_with(text)) return false;
  rest_.remove_prefix(text.size());
  return true;
}

bool LineScanner::take(std::uint64_t& number) {
  const char* const begin = rest_.data();
  const auto [end, failed] = std::from_chars(begin, begin + rest_.size(), number);
  const bool padded = end - begin > 1 && *begin == '0';
  if (failed != std::errc{} || padded) return false;
  rest_.remove_prefix(static_cast<std::size_t>(end - begin));
  return true;
}

/// Up to the quote that ends it.
bool LineScanner::take(std::string_view& text) {
  const std::size_t end = rest_.find('"');
  if (end == std::string_view::npos) return false;
  text = rest_.substr(0, end);
  if (!is_literal(text)) return false;
  rest_.remove_prefix(end + 1);
  return true;
}

bool LineScanner::take_time(record::Record& record) {
  const bool negative = skip("-");
  std::uint64_t nanoseconds = 0;
  if (!take(nanoseconds) || nanoseconds > std::numeric_limits<std::int64_t>::max()) return false;
  const auto count = static_cast<std::int64_t>(nanoseconds);
  record.time = base::Instant(base::Duration(negative ? -count : count));
  return true;
}

bool LineScanner::take_kind(record::Record& record) {
  std::string_view word;
  if (!take(word)) return false;
  const auto kind = record::parse_record_kind(word);
  record.kind = kind.value_or(record.kind);
  return kind.has_value();
}

bool LineScanner::take_component(record::Record& record) {
  std::string_view word;
  if (!take(word)) return false;
  const auto found = components_.find(word);
  if (found == components_.end()) return false;
  record.component = found->second;
  return true;
}

bool LineScanner::take_state(record::Record& record) {
  std::string_view word;
  if (!take(word)) return false;
  const auto state = wire::parse_state(word);
  record.state = state.value_or(record.state);
  return state.has_value();
}

bool LineScanner::take_detail(record::Record& record) {
  if (!skip("\"")) {
    std::uint64_t number = 0;
    if (!take(number) || number > std::numeric_limits<std::uint8_t>::max()) return false;
    record.detail = static_cast<std::uint8_t>(number);
    return true;
  }
  std::string_view word;
  if (!take(word) || word.empty()) return false;
  const auto detail = parse_detail(record.kind, word);
  record.detail = detail.value_or(record.detail);
  return detail.has_value();
}

}  // namespace kapela::history

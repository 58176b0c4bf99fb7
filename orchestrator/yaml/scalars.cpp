#include "orchestrator/yaml/scalars.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "orchestrator/base/ascii.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/base/offer.hpp"

namespace kapela::yaml {
namespace {

using base::ErrorCode;
using base::is_digit;

/// What YAML 1.1 takes for true or false, and 1.2 for a text.
bool is_yes_or_no(std::string_view text) {
  constexpr std::array words{"yes", "no", "on", "off", "y", "n"};
  return std::find(words.begin(), words.end(), base::lower(text)) != words.end();
}

bool is_yes(std::string_view text) {
  const std::string word = base::lower(text);
  return word == "yes" || word == "on" || word == "y" || word == "true";
}

bool is_true_or_false(std::string_view text) {
  const std::string word = base::lower(text);
  return word == "true" || word == "false";
}

/// "1:30", "1:30:00", "01:30.5".
bool is_sexagesimal(std::string_view text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return base::is_digit(c) || c == ':' || c == '.'; });
  return plain && text.size() >= 3 && base::is_digit(text.front()) && text.find(':') != std::string_view::npos;
}

/// "10", "-2", "1.5"; not "1." and not ".5".
bool is_decimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? "0" : text.substr(dot + 1);
  const auto digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), base::is_digit);
  };
  return digits(whole) && digits(fraction);
}

/// "010", "-007": eight for some readers, ten for others.
bool looks_octal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && std::all_of(text.begin(), text.end(), base::is_digit);
}

std::string without_leading_zeros(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t first = std::min(text.find_first_not_of('0'), text.size() - 1);
  return (negative ? "-" : "") + std::string(text.substr(first));
}

/// What was found, for a message.
std::string shown(const Node& node) {
  return node.kind() == Kind::scalar ? base::in_quotes(node.text()) : std::string(kind_name(node.kind()));
}

bool expect_scalar(const Node& node, Report& report, std::string_view what) {
  if (node.kind() == Kind::scalar) return true;
  report.error(ErrorCode::invalid, node, fmt::format("{} is expected, found {}", what, shown(node)));
  return false;
}

bool reject_octal(const Node& node, Report& report) {
  if (!looks_octal(node.text())) return false;
  report.error(ErrorCode::invalid, node, fmt::format("{} looks octal", shown(node)),
               fmt::format("write {}", without_leading_zeros(node.text())));
  return true;
}

bool reject_quoted(const Node& node, Report& report, std::string_view what) {
  if (!node.quoted()) return false;
  report.error(ErrorCode::invalid, node, fmt::format("{} is expected, found the text \"{}\"", what, node.text()),
               "write it without quotes");
  return true;
}

std::string in_hours_and_minutes(std::string_view text) {
  int parts = static_cast<int>(std::count(text.begin(), text.end(), ':')) + 1;
  if (parts > 3) return "1m30s";
  std::string duration;
  for (; parts > 0; --parts) {
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    if (!is_decimal(part)) return "1m30s";
    if (part.find_first_not_of("0.") != std::string_view::npos)
      duration += without_leading_zeros(part) + (parts == 3 ? "h" : parts == 2 ? "m" : "s");
    if (parts > 1) text.remove_prefix(colon + 1);
  }
  return duration.empty() ? "0s" : duration;
}

std::optional<base::Duration> read_seconds(const Node& node, Report& report) {
  const base::Result<base::Duration> duration = base::parse_duration(node.text() + "s");
  if (duration) return *duration;
  report.error(ErrorCode::invalid, node, fmt::format("{} is no number of seconds", shown(node)), duration.error().hint);
  return std::nullopt;
}

std::optional<base::Duration> read_unit_duration(const Node& node, Report& report) {
  const base::Result<base::Duration> duration = base::parse_duration(node.text());
  if (duration) return *duration;
  report.error(duration.error().code, node, duration.error().message, duration.error().hint);
  return std::nullopt;
}

std::optional<base::Duration> read_any_duration(const Node& node, Report& report, bool seconds_allowed) {
  if (is_sexagesimal(node.text())) {
    report.error(ErrorCode::invalid, node, fmt::format("{} is sexagesimal: YAML 1.1 reads it as a number", shown(node)),
                 fmt::format("write \"{}\"", in_hours_and_minutes(node.text())));
    return std::nullopt;
  }
  if (!is_decimal(node.text())) return read_unit_duration(node, report);
  if (!node.quoted() && reject_octal(node, report)) return std::nullopt;
  if (seconds_allowed && !node.quoted()) return read_seconds(node, report);
  report.error(ErrorCode::invalid, node, fmt::format("{} has no unit", shown(node)),
               fmt::format("write \"{0}s\" for seconds or \"{0}ms\" for milliseconds", node.text()));
  return std::nullopt;
}

std::string range_text(IntegerRange range) {
  if (range.most == std::numeric_limits<std::int64_t>::max()) return fmt::format("{} or more", range.least);
  return fmt::format("{} to {}", range.least, range.most);
}

}  // namespace

std::optional<std::string> read_string(const Node& node, Report& report) {
  if (!expect_scalar(node, report, "a text")) return std::nullopt;
  if (!node.quoted() && (is_yes_or_no(node.text()) || is_true_or_false(node.text()))) {
    report.error(ErrorCode::invalid, node, fmt::format("{} is not a text: YAML reads it as true or false", shown(node)),
                 fmt::format("write \"{}\" in quotes", node.text()));
    return std::nullopt;
  }
  return node.text();
}

std::optional<std::string> read_name(const Node& node, Report& report, std::size_t most_bytes) {
  std::optional<std::string> text = read_string(node, report);
  if (!text) return std::nullopt;
  const bool control =
      std::any_of(text->begin(), text->end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (text->empty() || control) {
    report.error(ErrorCode::invalid, node, text->empty() ? "the text is empty" : "the text holds control characters",
                 "write a name on one line");
    return std::nullopt;
  }
  if (text->size() > most_bytes) {
    report.error(ErrorCode::too_large, node, fmt::format("the text has {} bytes", text->size()),
                 fmt::format("at most {}", most_bytes));
    return std::nullopt;
  }
  return text;
}

std::optional<bool> read_bool(const Node& node, Report& report) {
  if (!expect_scalar(node, report, "true or false") || reject_quoted(node, report, "true or false"))
    return std::nullopt;
  if (node.text() == "true") return true;
  if (node.text() == "false") return false;
  const bool word = is_yes_or_no(node.text()) || is_true_or_false(node.text());
  report.error(ErrorCode::invalid, node, fmt::format("true or false is expected, found {}", shown(node)),
               word ? fmt::format("write {}", is_yes(node.text())) : "write true or false");
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const Node& node, Report& report, IntegerRange range) {
  constexpr std::string_view what = "a whole number";
  if (!expect_scalar(node, report, what) || reject_quoted(node, report, what) || reject_octal(node, report))
    return std::nullopt;
  const std::string& text = node.text();
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = !text.empty() && end == text.data() + text.size();
  if (whole && failed == std::errc{} && value >= range.least && value <= range.most) return value;
  const bool too_far = whole && failed != std::errc::invalid_argument;
  report.error(ErrorCode::invalid, node,
               too_far ? fmt::format("{} is out of range", shown(node))
                       : fmt::format("a whole number is expected, found {}", shown(node)),
               fmt::format("{}, in plain decimal digits", range_text(range)));
  return std::nullopt;
}

std::optional<double> read_number(const Node& node, Report& report) {
  constexpr std::string_view what = "a number";
  if (!expect_scalar(node, report, what) || reject_quoted(node, report, what) || reject_octal(node, report))
    return std::nullopt;
  double value = 0;
  const std::string& text = node.text();
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (is_decimal(text) && failed == std::errc{} && std::isfinite(value)) return value;
  report.error(ErrorCode::invalid, node, fmt::format("a number is expected, found {}", shown(node)),
               "write it in plain decimal digits, e.g. 0.25");
  return std::nullopt;
}

std::optional<base::Duration> read_duration(const Node& node, Report& report, DurationRules rules) {
  if (!expect_scalar(node, report, "a duration")) return std::nullopt;
  std::optional<base::Duration> duration = read_any_duration(node, report, rules.seconds_allowed);
  if (duration && *duration == base::Duration::zero() && !rules.zero_allowed) {
    report.error(ErrorCode::invalid, node, "a duration of 0 is not allowed here", "it would mean never or at once");
    return std::nullopt;
  }
  return duration;
}

std::optional<std::string> read_choice(const Node& node, Report& report, std::string_view what,
                                       std::span<const std::string> names) {
  std::optional<std::string> text = read_string(node, report);
  if (!text || std::find(names.begin(), names.end(), *text) != names.end()) return text;
  report.error(ErrorCode::invalid, node, fmt::format("{} is not {}", shown(node), what), base::offer(*text, names));
  return std::nullopt;
}

std::optional<std::vector<Node>> read_list(const Node& node, Report& report) {
  if (node.kind() == Kind::sequence) return std::vector<Node>(node.items().begin(), node.items().end());
  report.error(ErrorCode::invalid, node, fmt::format("a list is expected, found {}", shown(node)),
               "each item on a line of its own that starts with '- '");
  return std::nullopt;
}

std::vector<Node> read_one_or_list(const Node& node, Report& report) {
  if (node.kind() == Kind::scalar) return {node};
  std::optional<std::vector<Node>> items = read_list(node, report);
  if (!items) return {};
  if (items->empty()) report.error(ErrorCode::invalid, node, "the list is empty");
  return std::move(*items);
}

}  // namespace kapela::yaml

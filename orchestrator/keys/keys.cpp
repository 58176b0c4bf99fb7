#include "orchestrator/keys/keys.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/keys/key_reader.hpp"

namespace kapela::keys {
namespace {

using base::ErrorCode;
using yaml::Node;
using yaml::Report;

double read_within(const Node& node, Report& report, const Key& key, Numbers range, double otherwise) {
  const std::optional<double> number = yaml::read_number(node, report);
  if (!number) return otherwise;
  if (*number < range.least || *number > range.most || (range.above_least && *number == range.least))
    report.error(ErrorCode::invalid, node, fmt::format("{} {} is out of range", key.name, *number),
                 fmt::format("{}{} to {}", range.above_least ? "more than " : "", range.least, range.most));
  return *number;
}

}  // namespace

void Keys::flag(const Key& key, bool& value) {
  take(key, true_or_false, value,
       [&](const Node& node, Report& report) { value = read_bool(node, report).value_or(value); });
}

void Keys::text(const Key& key, std::string& value) {
  take(key, any_text, std::string_view(value),
       [&](const Node& node, Report& report) { value = read_string(node, report).value_or(value); });
}

void Keys::name(const Key& key, std::string& value, const Shape& shape) {
  take(key, shape, std::string_view(value),
       [&](const Node& node, Report& report) { value = read_name(node, report, shape.most).value_or(value); });
}

void Keys::duration(const Key& key, base::Duration& value, yaml::DurationRules rules) {
  take(key, keys::duration(rules), value,
       [&](const Node& node, Report& report) { value = read_duration(node, report, rules).value_or(value); });
}

void Keys::duration(const Key& key, std::optional<base::Duration>& value, yaml::DurationRules rules) {
  take(key, keys::duration(rules), {},
       [&](const Node& node, Report& report) { value = read_duration(node, report, rules); });
}

void Keys::number(const Key& key, double& value, Numbers range) {
  take(key, keys::number(range), value,
       [&](const Node& node, Report& report) { value = read_within(node, report, key, range, value); });
}

void Keys::names(const Key& key, std::vector<std::string>& values) {
  take(key, any_names, {}, [&](const Node& node, Report& report) {
    for (const Node& item : read_one_or_list(node, report))
      if (std::optional<std::string> name = read_name(item, report)) values.push_back(std::move(*name));
  });
}

void Keys::block(const Key& key, const Shape& shape, std::string_view what, base::FunctionRef<void(Keys&)> inner) {
  take(key, shape, {}, [&](const Node& node, Report& report) { read_keys(node, std::string(what), report, inner); });
}

void Keys::take_integer(const Key& key, std::optional<std::int64_t>& value, yaml::IntegerRange range) {
  take(key, keys::integer(range), value ? Usual(*value) : Usual(), [&](const Node& node, Report& report) {
    if (const std::optional<std::int64_t> read = read_integer(node, report, range)) value = read;
  });
}

void Keys::take_word(const Key& key, std::string_view what, std::span<const std::string_view> words,
                     std::size_t& place) {
  const Usual usual = place < words.size() ? Usual(words[place]) : Usual();
  take(key, keys::word(words), usual, [&](const Node& node, Report& report) {
    const std::vector<std::string> names(words.begin(), words.end());
    const std::optional<std::string> word = read_choice(node, report, what, names);
    if (word) place = static_cast<std::size_t>(std::find(names.begin(), names.end(), *word) - names.begin());
  });
}

}  // namespace kapela::keys

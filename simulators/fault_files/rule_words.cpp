#include "simulators/fault_files/rule_words.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/json.hpp"
#include "orchestrator/yaml/document.hpp"
#include "simulators/fault_files/fault_reader.hpp"

namespace kapela::fault_files {
namespace {

std::string in_quotes(std::string_view text) {
  return wire::Json(text).dump(-1, ' ', false, wire::Json::error_handler_t::replace);
}

/// Numbers, durations, names and what is in flow style stay as they are; every other text gets quotes.
std::string value_text(std::string_view value) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-";
  constexpr std::string_view flow = "{[\"'";
  if (value.empty()) return in_quotes(value);
  const bool stays =
      flow.find(value.front()) != std::string_view::npos || value.find_first_not_of(plain) == std::string_view::npos;
  return stays ? std::string(value) : in_quotes(value);
}

/// At the commas that stand in no brackets and no quotes.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',' && depth == 0) {
      parts.emplace_back();
      continue;
    }
    parts.back() += c;
  }
  return parts;
}

/// "key: value" of "key=value".
base::Result<std::string> member(const std::string& pair) {
  const std::size_t equals = pair.find('=');
  if (equals != std::string::npos && equals > 0)
    return value_text(pair.substr(0, equals)) + ": " + value_text(std::string_view(pair).substr(equals + 1));
  return base::fail(base::ErrorCode::invalid, fmt::format("'{}' is no key=value", pair));
}

/// "{event: CMD_RUN, from: INITIALIZED}"; empty where nothing is said.
base::Result<std::string> mapping(const std::vector<std::string>& options) {
  std::vector<std::string> members;
  for (const std::string& option : options)
    for (const std::string& pair : split(option)) {
      const base::Result<std::string> text = member(pair);
      if (!text) return text;
      members.push_back(*text);
    }
  return members.empty() ? std::string() : fmt::format("{{{}}}", fmt::join(members, ", "));
}

}  // namespace

bool RuleWords::has_more() const {
  const bool has_keys = !pairs.empty() || !match.empty() || !trigger.empty();
  return has_keys || !at.empty() || !name.empty() || !ttl.empty();
}

base::Result<std::string> flow_text(const RuleWords& words) {
  if (words.is_whole_rule()) return words.type;
  std::string text = "{type: " + value_text(words.type);
  if (!words.name.empty()) text += ", name: " + in_quotes(words.name);
  if (!words.at.empty()) text += ", at: " + value_text(words.at);
  for (const std::string& pair : words.pairs) {
    const base::Result<std::string> parameter = member(pair);
    if (!parameter) return parameter;
    text += ", " + *parameter;
  }
  const base::Result<std::string> match = mapping(words.match);
  if (!match) return match;
  const base::Result<std::string> trigger = mapping(words.trigger);
  if (!trigger) return trigger;
  if (!match->empty()) text += ", match: " + *match;
  if (!trigger->empty()) text += ", trigger: " + *trigger;
  if (!words.ttl.empty()) text += ", ttl: " + value_text(words.ttl);
  return text + "}";
}

ReadRules read_rules(yaml::Report report) {
  ReadRules read;
  if (const std::optional<yaml::Node> root = yaml::parse_document(report)) {
    const bool is_list = root->kind() == yaml::Kind::sequence;
    for (const yaml::Node& node :
         is_list ? std::vector(root->items().begin(), root->items().end()) : std::vector{*root})
      if (auto rule = read_fault(node, report)) read.rules.push_back(std::move(*rule));
  }
  read.diagnostics = report.diagnostics();
  return read;
}

}  // namespace kapela::fault_files

#include "tools/console/fault_tables.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulators/faults/fault_type.hpp"
#include "tools/console/json_text.hpp"

namespace kapela::console {
namespace {

using wire::Json;

constexpr const char* no_value = "-";

std::string text_of(const Json& object, const char* member, std::string without = no_value) {
  const auto found = object.find(member);
  return found == object.end() || found->is_null() ? std::move(without) : plain(*found);
}

std::uint64_t number_of(const Json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

/// As --match and --trigger take it.
std::string pairs_of(const Json& rule, const char* member) {
  const auto found = rule.find(member);
  if (found == rule.end() || !found->is_object() || found->empty()) return no_value;
  std::string text;
  for (const auto& [key, value] : found->items())
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", key, plain(value));
  return text;
}

std::string place_of(const Json& rule) {
  const auto type = faults::parse_fault_type(text_of(rule, "type"));
  return text_of(rule, "at", type && faults::has_place(*type) ? "reply" : no_value);
}

std::string expiry_of(const Json& rule) {
  const auto found = rule.find("expires_in");
  return found != rule.end() && found->is_number() ? fmt::format("{:.1f} s", found->get<double>()) : "never";
}

std::string trigger_of(const Json& rule) {
  return rule.value("enabled", true) ? pairs_of(rule, "trigger") : "disabled";
}

std::string request_text(const Json& request) {
  return fmt::format("{} in {} from '{}', {:.1f} s ago", text_of(request, "event"), text_of(request, "state"),
                     text_of(request, "source", ""), request.value("seconds_ago", 0.0));
}

std::string_view plural(std::size_t count) {
  return count == 1 ? "" : "s";
}

std::string verdict_of(const Json& rule) {
  const std::uint64_t matched = number_of(rule, "matched");
  const std::uint64_t hits = number_of(rule, "hits");
  if (!rule.value("enabled", true)) return "disabled";
  if (hits > 0) return fmt::format("has acted on {} of {} request{} that match", hits, matched, plural(matched));
  if (matched > 0)
    return fmt::format("{} request{} matched, and its trigger let {} pass", matched, plural(matched),
                       matched == 1 ? "it" : "them");
  return rule.contains("request") ? "no request has matched" : "no request has come that it could act on";
}

}  // namespace

std::vector<std::string> fault_columns() {
  return {"COMPONENT", "NAME", "TYPE", "AT", "MATCH", "TRIGGER", "MATCHED", "HITS", "EXPIRES"};
}

std::vector<std::string> fault_row(const std::string& component, const Json& rule) {
  return {component,        text_of(rule, "name"),    text_of(rule, "type"), place_of(rule), pairs_of(rule, "match"),
          trigger_of(rule), text_of(rule, "matched"), text_of(rule, "hits"), expiry_of(rule)};
}

std::vector<std::string> near_miss_lines(const Json& rule) {
  std::vector<std::string> lines{fmt::format("{}: {}", text_of(rule, "fault"), verdict_of(rule))};
  const auto request = rule.find("request");
  if (request == rule.end()) return lines;
  lines.push_back("  the nearest that did not match: " + request_text(*request));
  for (const Json& each : rule.value("mismatches", Json::array()))
    lines.push_back(
        fmt::format("    {}: wanted {}, got {}", text_of(each, "key"), text_of(each, "wanted"), text_of(each, "got")));
  return lines;
}

std::string swept_text(const Json& answer) {
  const Json swept = answer.value("in_flight", Json::object());
  std::vector<std::string> parts;
  if (const auto transition = swept.find("transition"); transition != swept.end() && transition->is_object())
    parts.push_back(fmt::format("{} on its way from {} to {} ({:.1f} of {:.1f} s)", text_of(*transition, "command"),
                                text_of(*transition, "from"), text_of(*transition, "to"),
                                transition->value("elapsed", 0.0), transition->value("expected", 0.0)));
  const auto count = [&](const char* member, std::string_view what) {
    if (const std::uint64_t number = number_of(swept, member); number > 0)
      parts.push_back(fmt::format("{} {}{}", number, what, plural(number)));
  };
  count("buffered_events", "buffered event");
  count("unsent_replies", "unsent letter");
  count("held_answers", "held answer");
  return parts.empty() ? "nothing was in flight" : fmt::format("swept away: {}", fmt::join(parts, ", "));
}

}  // namespace kapela::console

#include "simulators/fault_files/match_keys.hpp"

#include <array>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/event_names.hpp"
#include "orchestrator/files/json_value.hpp"
#include "orchestrator/files/shapes.hpp"
#include "simulators/fault_files/field_keys.hpp"

namespace kapela::fault_files {
namespace {

using base::ErrorCode;
using faults::Which;
using keys::Keys;
using keys::Rule;
using yaml::Node;
using yaml::Report;

constexpr std::int64_t most_requests = 1'000'000;

constexpr keys::Shape pointer{.kind = keys::Shape::Kind::name, .pattern = "^(/([^~/]|~[01])*)+$"};
constexpr keys::Shape body_values = keys::map_of(pointer, keys::any_plain_value);

void state_key(Keys& keys, const keys::Key& key, Which which, std::optional<wire::State>& state) {
  keys.value(key, state_shape(which),
             [&](const Node& node, Report& report) { state = read_state(node, report, which); });
}

/// As RFC 6901 has it: each token after a '/', '~' only in "~0" and "~1".
bool is_pointer(std::string_view text) {
  if (text.empty() || text.front() != '/') return false;
  for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1))
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  return true;
}

bool is_plain(const Node& node) {
  return node.kind() == yaml::Kind::scalar || node.kind() == yaml::Kind::null;
}

void read_body(const Node& node, Report& report, faults::HttpMatch& http) {
  if (node.kind() != yaml::Kind::mapping)
    return report.error(ErrorCode::invalid, node, "body is a mapping of JSON pointers to values", "{/data/step: 7}");
  for (const yaml::Member& member : node.members()) {
    const std::string& place = member.key.text();
    if (!is_pointer(place) || !is_plain(member.value)) {
      report.error(ErrorCode::invalid, member.key,
                   fmt::format("{} is no JSON pointer to a plain value", base::in_quotes(place)), "{/data/step: 7}");
      continue;
    }
    http.body.emplace_back(place, files::json_value(member.value));
  }
}

void http_keys(Keys& keys, faults::Match& match) {
  faults::HttpMatch http;
  keys.text({"path", "Exactly. Over HTTP only, as the next three."}, http.path);
  keys.text({"client", "Its source, or its address."}, http.client);
  keys.value({"headers", "All of these; names whatever their case."}, header_map,
             [&](const Node& node, Report& report) { read_headers(node, report, http.headers); });
  keys.value({"body", "Values by JSON pointer, e.g. {/data/step: 7}."}, body_values,
             [&](const Node& node, Report& report) { read_body(node, report, http); });
  if (!(http == faults::HttpMatch())) match.http = std::move(http);
}

constexpr std::array event_forms{&files::any_command, &files::business_event};
constexpr keys::Shape event_names = keys::one_of(event_forms);

void read_event(const Node& node, Report& report, faults::Match& match) {
  const std::optional<std::string> name = read_name(node, report);
  if (!name) return;
  match.event = wire::parse_command(*name);
  if (match.event) return;
  if (name->starts_with("CMD_")) {
    (void)read_choice(node, report, "a command that faults act on", wire::command_names());
    return;
  }
  files::check_event_name(*name, node, report);
  match.event = wire::Command::event;
  if (*name != wire::name(wire::Command::event)) match.event_type = *name;
}

void match_keys(Keys& keys, faults::Match& match) {
  keys.value({"event", "This command, in either spelling, a query, or an event that is no command (EVENT: any)."},
             event_names, [&](const Node& node, Report& report) { read_event(node, report, match); });
  state_key(keys, {"from", "The true state when it arrives."}, Which::any_state, match.from);
  state_key(keys, {"to", "Where it leads from there; an illegal command leads nowhere."}, Which::stable_state,
            match.to);
  http_keys(keys, match);
}

void refuse_together(Keys& keys, std::string_view key, std::string_view other) {
  if (!keys.obey(Rule::not_together, {key, other}))
    keys.complain_at(keys::At::key, ErrorCode::invalid, other,
                     fmt::format("'{}' and '{}' do not go together", key, other), "leave one of them out");
}

void window_keys(Keys& keys, faults::Window& window) {
  keys.duration({"start", "Since the component's start, its last reset, or since the rule came at run time."},
                window.start, yaml::zero_is_fine);
  keys.duration({"duration", "From there on. Default: for ever."}, window.duration);
}

/// nth and once are other words for skip and count.
void trigger_keys(Keys& keys, faults::Trigger& trigger) {
  std::optional<std::uint32_t> count;
  std::optional<std::uint32_t> nth;
  bool once = false;
  keys.integer({"skip", "So many pass first."}, trigger.skip, {0, most_requests});
  keys.integer({"count", "So many are hit, then no more. Default: all."}, count, {1, most_requests});
  keys.integer({"every", "Of those that do not pass, the n-th, 2n-th, ..."}, trigger.every, {1, most_requests});
  keys.flag({"once", "As count: 1."}, once);
  keys.integer({"nth", "Only this one of those that match: as skip: n-1, count: 1."}, nth, {1, most_requests});
  if (nth) trigger.skip = *nth - 1;
  trigger.count = once || nth ? 1 : count.value_or(0);
  for (const std::string_view other : {"skip", "count", "once", "every"}) refuse_together(keys, "nth", other);
  refuse_together(keys, "count", "once");
  keys.number({"probability", "Of each candidate."}, trigger.probability, {.least = 0, .most = 1});
  keys.block({"window", "When it acts. Default: always."}, "a window",
             [&](Keys& inner) { window_keys(inner, trigger.window.emplace()); });
  state_key(keys, {"when_state", "The true state on arrival."}, Which::any_state, trigger.when_state);
  keys.text({"after_fault", "The name of a rule that has acted on an earlier request."}, trigger.after_fault);
  keys.duration({"once_per", "By itself, at moments of chance, so far apart in the mean."}, trigger.once_per);
}

keys::Block match_block() {
  const auto described = [](Keys& keys) {
    faults::Match match;
    match_keys(keys, match);
  };
  return {"match", "", described,
          "Which requests it hits; all that is given must hold. Default: what its type acts on, no queries."};
}

keys::Block trigger_block() {
  const auto described = [](Keys& keys) {
    faults::Trigger trigger;
    trigger_keys(keys, trigger);
  };
  return {"trigger", "", described,
          "Which of the matching requests it hits, or when it acts by itself; all that is given must hold."};
}

}  // namespace

void match_key(Keys& keys, faults::Match& match) {
  keys.block({"match"}, keys::block(match_block), "match", [&](Keys& inner) { match_keys(inner, match); });
}

void trigger_key(Keys& keys, faults::Trigger& trigger) {
  keys.block({"trigger"}, keys::block(trigger_block), "trigger", [&](Keys& inner) { trigger_keys(inner, trigger); });
}

}  // namespace kapela::fault_files

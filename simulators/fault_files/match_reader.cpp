#include "simulators/fault_files/match_reader.hpp"

#include <fmt/format.h>

#include "orchestrator/files/json_value.hpp"
#include "simulators/fault_files/field_reader.hpp"

namespace kapela::fault_files {
namespace {

using base::ErrorCode;
using faults::Which;
using yaml::MappingReader;
using yaml::Node;

constexpr std::uint32_t most_requests = 1'000'000;

std::optional<wire::Command> read_event(MappingReader& reader) {
  const std::optional<Node> node = reader.optional("event");
  if (!node) return std::nullopt;
  const std::vector<std::string> names = wire::command_names();
  const auto name = read_choice(*node, reader.report(), "a command that faults act on", names);
  return name ? wire::parse_command(*name) : std::nullopt;
}

std::optional<wire::State> optional_state(MappingReader& reader, std::string_view key, Which which) {
  const std::optional<Node> node = reader.optional(key);
  return node ? read_state(*node, reader.report(), which) : std::nullopt;
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

void read_body(const Node& node, yaml::Report& report, faults::HttpMatch& http) {
  if (node.kind() != yaml::Kind::mapping)
    return report.error(ErrorCode::invalid, node, "body is a mapping of JSON pointers to values", "{/data/step: 7}");
  for (const yaml::Member& member : node.members()) {
    const std::string& pointer = member.key.text();
    if (!is_pointer(pointer) || !is_plain(member.value)) {
      report.error(ErrorCode::invalid, member.key,
                   fmt::format("{} is no JSON pointer to a plain value", yaml::shown(pointer)), "{/data/step: 7}");
      continue;
    }
    http.body.emplace_back(pointer, files::json_value(member.value));
  }
}

void read_http(MappingReader& reader, faults::Match& match) {
  faults::HttpMatch http;
  http.path = reader.string("path").value_or("");
  http.client = reader.string("client").value_or("");
  if (const auto node = reader.optional("headers")) read_headers(*node, reader.report(), http.headers);
  if (const auto node = reader.optional("body")) read_body(*node, reader.report(), http);
  if (!(http == faults::HttpMatch())) match.http = std::move(http);
}

std::uint32_t read_count(MappingReader& reader, std::string_view key, std::uint32_t least, std::uint32_t without) {
  const auto number = reader.integer(key, {.least = least, .most = most_requests});
  return number ? static_cast<std::uint32_t>(*number) : without;
}

void refuse_together(MappingReader& reader, std::string_view key, std::string_view other) {
  if (!reader.has(key) || !reader.has(other)) return;
  reader.report().error(ErrorCode::invalid, reader.node().find(other)->key,
                        fmt::format("'{}' and '{}' do not go together", key, other), "leave one of them out");
}

void read_probability(MappingReader& reader, double& probability) {
  const std::optional<Node> node = reader.optional("probability");
  const auto number = node ? read_number(*node, reader.report()) : std::nullopt;
  if (!number) return;
  probability = *number;
  if (probability < 0 || probability > 1)
    reader.report().error(ErrorCode::invalid, *node, fmt::format("probability {} is out of range", probability),
                          "0 to 1");
}

void read_window(MappingReader& reader, std::optional<faults::Window>& window) {
  const std::optional<Node> node = reader.optional("window");
  if (!node) return;
  MappingReader keys(*node, "a window", reader.report());
  window.emplace();
  window->start = keys.duration("start", yaml::zero_is_fine).value_or(base::Duration{});
  window->duration = keys.duration("duration");
  keys.finish();
}

}  // namespace

void read_match(MappingReader& reader, faults::Match& match) {
  const std::optional<Node> node = reader.optional("match");
  if (!node) return;
  MappingReader keys(*node, "match", reader.report());
  match.event = read_event(keys);
  match.from = optional_state(keys, "from", Which::any_state);
  match.to = optional_state(keys, "to", Which::stable_state);
  read_http(keys, match);
  keys.finish();
}

/// nth and once are other words for skip and count.
void read_trigger(MappingReader& reader, faults::Trigger& trigger) {
  const std::optional<Node> node = reader.optional("trigger");
  if (!node) return;
  MappingReader keys(*node, "trigger", reader.report());
  trigger.skip = read_count(keys, "skip", 0, 0);
  trigger.count = read_count(keys, "count", 1, 0);
  trigger.every = read_count(keys, "every", 1, 1);
  if (keys.boolean("once").value_or(false)) trigger.count = 1;
  if (const std::uint32_t nth = read_count(keys, "nth", 1, 0); nth > 0) {
    trigger.skip = nth - 1;
    trigger.count = 1;
  }
  for (const std::string_view other : {"skip", "count", "once", "every"}) refuse_together(keys, "nth", other);
  refuse_together(keys, "count", "once");
  read_probability(keys, trigger.probability);
  read_window(keys, trigger.window);
  trigger.when_state = optional_state(keys, "when_state", Which::any_state);
  trigger.after_fault = keys.string("after_fault").value_or("");
  keys.finish();
}

}  // namespace kapela::fault_files

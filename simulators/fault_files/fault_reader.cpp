#include "simulators/fault_files/fault_reader.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::fault_files {
namespace {

using base::ErrorCode;
using faults::Fault;
using faults::FaultType;
using yaml::MappingReader;
using yaml::Node;
using namespace std::string_view_literals;

constexpr yaml::DurationRules zero_is_fine{.seconds_allowed = false, .zero_allowed = true};
constexpr std::uint32_t most_requests = 1'000'000;

// The rest of the vocabulary.
constexpr std::array later_types{
    "abort"sv,      "reset_peer"sv,     "empty_response"sv, "malformed"sv,  "down"sv,        "stall_accept"sv,
    "reorder"sv,    "slicer"sv,         "bandwidth"sv,      "slow_close"sv, "pause"sv,       "clock_skew"sv,
    "late_reply"sv, "wrong_state"sv,    "equivocate"sv,     "flap"sv,       "spontaneous"sv, "reject"sv,
    "stuck"sv,      "accept_invalid"sv, "not_idempotent"sv, "amnesia"sv};
constexpr std::array later_keys{"priority"sv, "enabled"sv, "ttl"sv,       "note"sv,        "jitter"sv,
                                "factor"sv,   "signal"sv,  "exit_code"sv, "state_after"sv, "lag"sv};
constexpr std::array later_matches{"path"sv, "headers"sv, "body"sv, "client"sv};
constexpr std::array later_triggers{"every"sv, "probability"sv, "window"sv, "when_state"sv, "after_fault"sv};

void refuse_later(MappingReader& reader, std::span<const std::string_view> keys) {
  for (const std::string_view& key : keys) {
    if (!reader.has(key)) continue;
    reader.documentation(std::span(&key, 1));  // known, where it stands; not to be offered elsewhere
    reader.report().error(ErrorCode::unsupported, reader.node().find(key)->key,
                          fmt::format("'{}' is not in this version yet", key), "leave it out");
  }
}

std::optional<FaultType> read_type(MappingReader& reader) {
  const std::optional<Node> node = reader.required("type");
  if (!node) return std::nullopt;
  if (std::find(later_types.begin(), later_types.end(), node->text()) != later_types.end()) {
    reader.report().error(ErrorCode::unsupported, *node,
                          fmt::format("a fault '{}' is not in this version yet", node->text()),
                          "there is " + yaml::listed(faults::fault_type_names()));
    return std::nullopt;
  }
  const auto name = read_choice(*node, reader.report(), "a type of fault", faults::fault_type_names());
  return name ? faults::parse_fault_type(*name) : std::nullopt;
}

std::optional<wire::State> read_state(MappingReader& reader, std::string_view key, bool stable_only) {
  const std::optional<Node> node = reader.optional(key);
  if (!node) return std::nullopt;
  std::vector<std::string> names;
  for (const wire::StateTraits& each : wire::states())
    if (each.state != wire::State::unknown && (each.stable || !stable_only)) names.emplace_back(each.name);
  const auto name = read_choice(*node, reader.report(), stable_only ? "a stable state" : "a state", names);
  return name ? wire::parse_state(*name) : std::nullopt;
}

std::optional<wire::Command> read_event(MappingReader& reader) {
  const std::optional<Node> node = reader.optional("event");
  if (!node) return std::nullopt;
  std::vector<std::string> names;
  for (const std::string& name : wire::command_names())
    if (*wire::parse_command(name) <= wire::Command::restart) names.push_back(name);
  const auto name = read_choice(*node, reader.report(), "a command that faults act on", names);
  return name ? wire::parse_command(*name) : std::nullopt;
}

void read_match(MappingReader& reader, faults::Match& match) {
  const std::optional<Node> node = reader.optional("match");
  if (!node) return;
  MappingReader keys(*node, "match", reader.report());
  match.event = read_event(keys);
  match.from = read_state(keys, "from", false);
  match.to = read_state(keys, "to", true);
  refuse_later(keys, later_matches);
  keys.finish();
}

std::uint32_t read_count(MappingReader& reader, std::string_view key, std::uint32_t least, std::uint32_t without,
                         std::uint32_t most = most_requests) {
  const auto number = reader.integer(key, {.least = least, .most = most});
  return number ? static_cast<std::uint32_t>(*number) : without;
}

void refuse_together(MappingReader& reader, std::string_view key, std::string_view other) {
  if (!reader.has(key) || !reader.has(other)) return;
  reader.report().error(ErrorCode::invalid, reader.node().find(other)->key,
                        fmt::format("'{}' and '{}' do not go together", key, other), "leave one of them out");
}

/// nth and once are other words for skip and count.
void read_trigger(MappingReader& reader, faults::Trigger& trigger) {
  const std::optional<Node> node = reader.optional("trigger");
  if (!node) return;
  MappingReader keys(*node, "trigger", reader.report());
  trigger.skip = read_count(keys, "skip", 0, 0);
  trigger.count = read_count(keys, "count", 1, 0);
  if (keys.boolean("once").value_or(false)) trigger.count = 1;
  if (const std::uint32_t nth = read_count(keys, "nth", 1, 0); nth > 0) trigger = {.skip = nth - 1, .count = 1};
  for (const std::string_view other : {"skip", "count", "once"}) refuse_together(keys, "nth", other);
  refuse_together(keys, "count", "once");
  refuse_later(keys, later_triggers);
  keys.finish();
}

void read_place(MappingReader& reader, faults::Place& place) {
  static const std::vector<std::string> names{std::string(name(faults::Place::receive)),
                                              std::string(name(faults::Place::reply))};
  const std::optional<Node> node = reader.optional("at");
  const auto text = node ? read_choice(*node, reader.report(), "a place", names) : std::nullopt;
  if (text) place = *faults::parse_place(*text);
}

void read_latency(MappingReader& reader, Fault& fault) {
  const std::optional<Node> node = reader.required("latency");
  if (node) fault.duration = read_duration(*node, reader.report(), zero_is_fine).value_or(base::Duration{});
}

void read_late_transition(MappingReader& reader, Fault& fault) {
  const auto by = reader.duration("by", zero_is_fine);
  const auto takes = reader.duration("takes", zero_is_fine);
  refuse_together(reader, "by", "takes");
  fault.whole = takes.has_value();
  fault.duration = takes.value_or(by.value_or(base::Duration{}));
  if (!reader.has("by") && !reader.has("takes"))
    reader.report().error(ErrorCode::missing_key, reader.node(), "a late_transition needs 'by' or 'takes'",
                          "by: 5s is added to its time; takes: 5s is the whole of it");
}

void read_fail_transition(MappingReader& reader, Fault& fault) {
  fault.code = reader.integer("code").value_or(fault.code);
  const std::optional<Node> node = reader.optional("progress");
  const auto progress = node ? read_number(*node, reader.report()) : std::nullopt;
  if (!progress) return;
  if (*progress < 0 || *progress > 1)
    reader.report().error(ErrorCode::invalid, *node, fmt::format("progress {} is out of range", *progress),
                          "0 to 1, the part of the transition's time after which it fails");
  fault.progress = *progress;
}

void read_wrong_target(MappingReader& reader, Fault& fault) {
  if (!reader.required("to")) return;
  fault.to = read_state(reader, "to", true).value_or(fault.to);
}

void read_parameters(MappingReader& reader, Fault& fault) {
  switch (fault.type) {
    case FaultType::latency:
      return read_latency(reader, fault);
    case FaultType::drop:
    case FaultType::ack_only:
      return;
    case FaultType::duplicate:
      fault.copies = read_count(reader, "copies", 1, fault.copies, faults::most_copies);
      fault.duration = reader.duration("spacing", zero_is_fine).value_or(base::Duration{});
      return;
    case FaultType::late_transition:
      return read_late_transition(reader, fault);
    case FaultType::fail_transition:
      return read_fail_transition(reader, fault);
    case FaultType::wrong_target:
      return read_wrong_target(reader, fault);
    case FaultType::stale_state:
      fault.copies = read_count(reader, "n", 1, fault.copies, faults::most_copies);
      fault.reports = read_count(reader, "reports", 1, fault.reports);
      return;
    case FaultType::hang:
      fault.duration = reader.duration("release_after").value_or(base::Duration{});
      return;
    case FaultType::crash:
      fault.duration = reader.duration("restart_after").value_or(base::Duration{});
      fault.loses_memory = reader.boolean("loses_memory").value_or(false);
      return;
  }
  ASSERT(!"unknown type of fault");
}

}  // namespace

std::optional<Fault> read_fault(MappingReader& reader) {
  const std::size_t errors = reader.report().errors();
  const std::optional<Node> name = reader.optional("name");
  const std::optional<FaultType> type = read_type(reader);
  Fault fault;
  read_match(reader, fault.match);
  read_trigger(reader, fault.trigger);
  refuse_later(reader, later_keys);
  if (!type) return std::nullopt;
  fault.type = *type;
  if (name) fault.name = read_name(*name, reader.report()).value_or("");
  if (faults::has_place(*type)) read_place(reader, fault.at);
  read_parameters(reader, fault);
  return reader.report().errors() == errors ? std::optional(std::move(fault)) : std::nullopt;
}

std::optional<Fault> read_fault(const Node& node, yaml::Report& report) {
  MappingReader reader(node, "a fault", report);
  const std::size_t errors = report.errors();
  std::optional<Fault> fault = read_fault(reader);
  if (fault || reader.has("type")) reader.finish();
  return report.errors() == errors ? std::move(fault) : std::nullopt;
}

}  // namespace kapela::fault_files

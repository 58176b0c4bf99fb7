#include "simulators/experiment/fault_codec.hpp"

#include <limits>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::experiment {
namespace {

using base::ErrorCode;
using faults::Fault;
using faults::FaultType;
using yaml::MappingReader;

constexpr yaml::DurationRules zero_is_fine{.seconds_allowed = false, .zero_allowed = true};

std::uint32_t count(MappingReader& reader, std::string_view key, std::uint32_t otherwise, std::int64_t least = 0) {
  const yaml::IntegerRange range{.least = least, .most = std::numeric_limits<std::uint32_t>::max()};
  return static_cast<std::uint32_t>(reader.integer(key, range).value_or(otherwise));
}

std::optional<std::string> choice(MappingReader& reader, std::string_view key, std::string_view what,
                                  const std::vector<std::string>& names) {
  const std::optional<yaml::Node> node = reader.optional(key);
  return node ? yaml::read_choice(*node, reader.report(), what, names) : std::nullopt;
}

std::optional<wire::State> state(MappingReader& reader, std::string_view key) {
  const auto name = choice(reader, key, "a state", wire::state_names());
  return name ? wire::parse_state(*name) : std::nullopt;
}

void read_match(const yaml::Node& node, faults::Match& match, yaml::Report& report) {
  MappingReader reader(node, "match", report);
  const auto event = choice(reader, "event", "a command", wire::command_names());
  if (event) match.event = wire::parse_command(*event);
  match.from = state(reader, "from");
  match.to = state(reader, "to");
  reader.finish();
}

void read_trigger(const yaml::Node& node, faults::Trigger& trigger, yaml::Report& report) {
  MappingReader reader(node, "trigger", report);
  if (reader.has("nth")) {
    trigger.skip = count(reader, "nth", 1, 1) - 1;
    trigger.count = 1;
  } else {
    trigger.skip = count(reader, "skip", 0);
    trigger.count = reader.boolean("once").value_or(false) ? 1 : count(reader, "count", 0, 1);
  }
  reader.finish();
}

base::Duration duration(MappingReader& reader, std::string_view key) {
  return reader.duration(key, zero_is_fine).value_or(base::Duration{});
}

void need(MappingReader& reader, std::string_view key) {
  if (!reader.has(key))
    reader.report().error(ErrorCode::missing_key, reader.node(), fmt::format("this fault needs the key '{}'", key));
}

void read_late(MappingReader& reader, Fault& fault) {
  fault.whole = reader.has("takes");
  if (fault.whole == reader.has("by"))
    reader.report().error(ErrorCode::invalid, reader.node(), "late_transition needs one of `by` and `takes`",
                          "by: what is added; takes: the whole");
  fault.duration = duration(reader, fault.whole ? "takes" : "by");
}

void read_progress(MappingReader& reader, Fault& fault) {
  const std::optional<yaml::Node> node = reader.optional("progress");
  const std::optional<double> progress = node ? yaml::read_number(*node, reader.report()) : std::nullopt;
  fault.progress = progress.value_or(fault.progress);
  if (fault.progress < 0 || fault.progress > 1)
    reader.report().error(ErrorCode::invalid, *node, "progress is out of range", "0 to 1");
  fault.code = reader.integer("code").value_or(fault.code);
}

void read_target(MappingReader& reader, Fault& fault) {
  need(reader, "to");
  fault.to = state(reader, "to").value_or(fault.to);
  if (reader.has("to") && !wire::traits(fault.to).stable)
    reader.report().error(ErrorCode::invalid, reader.node(), fmt::format("{} is not stable", wire::name(fault.to)),
                          "a transition ends in a stable state");
}

void read_copies(MappingReader& reader, Fault& fault) {
  fault.copies = count(reader, "copies", fault.copies, 1);
  fault.duration = duration(reader, "spacing");
}

void read_stale(MappingReader& reader, Fault& fault) {
  fault.copies = count(reader, "n", fault.copies, 1);
  fault.reports = count(reader, "reports", fault.reports, 1);
}

void read_crash(MappingReader& reader, Fault& fault) {
  fault.duration = duration(reader, "restart_after");
  fault.loses_memory = reader.boolean("loses_memory").value_or(false);
}

void read_parameters(MappingReader& reader, Fault& fault) {
  switch (fault.type) {
    case FaultType::latency:
      need(reader, "latency");
      fault.duration = duration(reader, "latency");
      return;
    case FaultType::duplicate: return read_copies(reader, fault);
    case FaultType::late_transition: return read_late(reader, fault);
    case FaultType::fail_transition: return read_progress(reader, fault);
    case FaultType::wrong_target: return read_target(reader, fault);
    case FaultType::stale_state: return read_stale(reader, fault);
    case FaultType::hang: fault.duration = duration(reader, "release_after"); return;
    case FaultType::crash: return read_crash(reader, fault);
    case FaultType::drop:
    case FaultType::ack_only: return;
  }
  ASSERT(!"unknown FaultType");
}

void write_match(const faults::Match& match, FlowMapping& into) {
  FlowMapping inner;
  if (match.event) inner.add("event", wire::name(*match.event));
  if (match.from) inner.add("from", wire::name(*match.from));
  if (match.to) inner.add("to", wire::name(*match.to));
  if (!inner.empty()) into.add("match", inner.text());
}

void write_trigger(const faults::Trigger& trigger, FlowMapping& into) {
  FlowMapping inner;
  if (trigger.skip > 0) inner.add("skip", std::to_string(trigger.skip));
  if (trigger.count > 0) inner.add("count", std::to_string(trigger.count));
  if (!inner.empty()) into.add("trigger", inner.text());
}

void write_if_any(base::Duration value, std::string_view key, FlowMapping& into) {
  if (value != base::Duration::zero()) into.add(key, value);
}

void write_parameters(const Fault& fault, FlowMapping& into) {
  const Fault usual;
  switch (fault.type) {
    case FaultType::latency: return into.add("latency", fault.duration);
    case FaultType::duplicate:
      if (fault.copies != usual.copies) into.add("copies", std::to_string(fault.copies));
      return write_if_any(fault.duration, "spacing", into);
    case FaultType::late_transition: return into.add(fault.whole ? "takes" : "by", fault.duration);
    case FaultType::fail_transition:
      if (fault.progress != usual.progress) into.add("progress", decimal(fault.progress));
      if (fault.code != usual.code) into.add("code", std::to_string(fault.code));
      return;
    case FaultType::wrong_target: return into.add("to", wire::name(fault.to));
    case FaultType::stale_state:
      if (fault.copies != usual.copies) into.add("n", std::to_string(fault.copies));
      if (fault.reports != usual.reports) into.add("reports", std::to_string(fault.reports));
      return;
    case FaultType::hang: return write_if_any(fault.duration, "release_after", into);
    case FaultType::crash:
      write_if_any(fault.duration, "restart_after", into);
      if (fault.loses_memory) into.add("loses_memory", "true");
      return;
    case FaultType::drop:
    case FaultType::ack_only: return;
  }
  ASSERT(!"unknown FaultType");
}

}  // namespace

std::optional<Fault> read_fault(MappingReader& reader) {
  const std::size_t errors = reader.report().errors();
  Fault fault;
  const std::optional<yaml::Node> node = reader.required("type");
  const auto type =
      node ? yaml::read_choice(*node, reader.report(), "a fault", faults::fault_type_names()) : std::nullopt;
  if (!type) return std::nullopt;
  fault.type = *faults::parse_fault_type(*type);
  fault.name = reader.string("name").value_or("");
  const auto place = faults::has_place(fault.type) ? choice(reader, "at", "a place", {"receive", "reply"}) : std::nullopt;
  if (place) fault.at = *faults::parse_place(*place);
  if (const auto match = reader.optional("match")) read_match(*match, fault.match, reader.report());
  if (const auto trigger = reader.optional("trigger")) read_trigger(*trigger, fault.trigger, reader.report());
  read_parameters(reader, fault);
  return reader.report().errors() == errors ? std::optional(std::move(fault)) : std::nullopt;
}

void write_fault(const Fault& fault, FlowMapping& into) {
  into.add("type", faults::name(fault.type));
  if (!fault.name.empty()) into.add("name", quoted(fault.name));
  if (faults::has_place(fault.type)) into.add("at", faults::name(fault.at));
  write_match(fault.match, into);
  write_trigger(fault.trigger, into);
  write_parameters(fault, into);
}

}  // namespace kapela::experiment

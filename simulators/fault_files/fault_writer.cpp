#include "simulators/fault_files/fault_writer.hpp"

#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"

namespace kapela::fault_files {
namespace {

using faults::Fault;
using faults::FaultType;

/// A mapping in flow style under construction.
class Line {
 public:
  void add(std::string_view key, std::string_view value) {
    text_ += fmt::format("{}{}: {}", text_.empty() ? "" : ", ", key, value);
  }
  void add(std::string_view key, base::Duration value) { add(key, std::string_view(base::to_text(value))); }
  void add(std::string_view key, std::uint32_t value) { add(key, std::string_view(std::to_string(value))); }
  void add(std::string_view key, const Line& value) {
    if (!value.text_.empty()) add(key, std::string_view(value.text()));
  }
  [[nodiscard]] std::string text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

Line match_of(const faults::Match& match) {
  Line line;
  if (match.event) line.add("event", wire::name(*match.event));
  if (match.from) line.add("from", wire::name(*match.from));
  if (match.to) line.add("to", wire::name(*match.to));
  return line;
}

Line trigger_of(const faults::Trigger& trigger) {
  Line line;
  if (trigger.skip > 0) line.add("skip", trigger.skip);
  if (trigger.count > 0) line.add("count", trigger.count);
  return line;
}

void add_duration(Line& line, std::string_view key, base::Duration duration) {
  if (duration > base::Duration::zero()) line.add(key, duration);
}

void add_parameters(Line& line, const Fault& fault) {
  const Fault usual;
  switch (fault.type) {
    case FaultType::latency:
      return line.add("latency", fault.duration);
    case FaultType::drop:
    case FaultType::ack_only:
      return;
    case FaultType::duplicate:
      if (fault.copies != usual.copies) line.add("copies", fault.copies);
      return add_duration(line, "spacing", fault.duration);
    case FaultType::late_transition:
      return line.add(fault.whole ? "takes" : "by", fault.duration);
    case FaultType::fail_transition:
      if (fault.progress != usual.progress) line.add("progress", std::string_view(fmt::format("{}", fault.progress)));
      if (fault.code != usual.code) line.add("code", std::string_view(std::to_string(fault.code)));
      return;
    case FaultType::wrong_target:
      return line.add("to", wire::name(fault.to));
    case FaultType::stale_state:
      if (fault.copies != usual.copies) line.add("n", fault.copies);
      if (fault.reports != usual.reports) line.add("reports", fault.reports);
      return;
    case FaultType::hang:
      return add_duration(line, "release_after", fault.duration);
    case FaultType::crash:
      add_duration(line, "restart_after", fault.duration);
      if (fault.loses_memory) line.add("loses_memory", std::string_view("true"));
      return;
  }
  ASSERT(!"unknown type of fault");
}

}  // namespace

std::string fault_yaml(const Fault& fault) {
  Line line;
  if (!fault.name.empty()) line.add("name", std::string_view(nlohmann::json(fault.name).dump()));
  line.add("type", faults::name(fault.type));
  if (faults::has_place(fault.type) && fault.at != Fault().at) line.add("at", faults::name(fault.at));
  add_parameters(line, fault);
  line.add("match", match_of(fault.match));
  line.add("trigger", trigger_of(fault.trigger));
  return line.text();
}

}  // namespace kapela::fault_files

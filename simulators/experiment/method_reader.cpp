#include "simulators/experiment/method_reader.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "orchestrator/files/json_value.hpp"
#include "simulators/experiment/expectation_reader.hpp"
#include "simulators/fault_files/fault_reader.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::experiment {
namespace {

using base::ErrorCode;
using yaml::MappingReader;

constexpr yaml::IntegerRange natural{.least = 0};

std::string choice(MappingReader& reader, std::string_view key, std::string_view what,
                   const std::vector<std::string>& names) {
  const std::optional<yaml::Node> node = reader.required(key);
  return node ? yaml::read_choice(*node, reader.report(), what, names).value_or("") : "";
}

std::int64_t required_integer(MappingReader& reader, std::string_view key, yaml::IntegerRange range) {
  const std::optional<yaml::Node> node = reader.required(key);
  return node ? yaml::read_integer(*node, reader.report(), range).value_or(0) : 0;
}

base::Instant instant(MappingReader& reader, std::string_view key) {
  const std::optional<yaml::Node> node = reader.required(key);
  const auto since_start = node ? yaml::read_duration(*node, reader.report(), yaml::zero_is_fine) : std::nullopt;
  return base::Instant(since_start.value_or(base::Duration{}));
}

world::Unsynced unsynced(MappingReader& reader) {
  const std::optional<yaml::Node> node = reader.optional("unsynced");
  if (!node) return world::Unsynced::some;
  const std::vector<std::string> words{"some", "kept", "lost"};
  const auto word = yaml::read_choice(*node, reader.report(), "what becomes of records that are not synced", words);
  if (word == "kept") return world::Unsynced::kept;
  return word == "lost" ? world::Unsynced::lost : world::Unsynced::some;
}

}  // namespace

void MethodReader::read(const yaml::Node& list) {
  const auto items = yaml::read_list(list, report_);
  if (!items) return;
  for (const yaml::Node& item : *items) entry(item);
}

void MethodReader::entry(const yaml::Node& node) {
  MappingReader reader(node, "an entry of the method", report_);
  if (reader.is_mapping() && node.members().size() != 1)
    report_.error(ErrorCode::invalid, node, "an entry of the method has one key", "begin the next one with '- '");
  if (const auto value = reader.optional("fault")) fault(*value);
  if (const auto value = reader.optional("network")) network(*value);
  if (const auto value = reader.optional("partition")) partition(*value);
  if (const auto value = reader.optional("crash_orchestrator")) crash(*value);
  if (const auto value = reader.optional("heal")) heal(*value);
  if (const auto value = reader.optional("send")) send(*value);
  if (const auto value = reader.optional("event")) event(*value);
  if (const auto value = reader.optional("wait")) wait(*value);
  if (const auto value = reader.optional("probe")) probe(*value);
  if (const auto value = reader.optional("run")) run(*value, true);
  if (const auto value = reader.optional("start")) run(*value, false);
  reader.finish();
}

void MethodReader::fault(const yaml::Node& node) {
  keys::KeyReader reader(node, "a fault", report_);
  engine::ComponentId hit = engine::no_component;
  reader.value(keys::required("component"), keys::any_name, [&](const yaml::Node& who, yaml::Report& report) {
    const auto name = yaml::read_choice(who, report, "a component", plant_.component_names());
    if (name) hit = plant_.find(*name).value_or(hit);
  });
  if (auto read = fault_files::read_fault(reader)) {
    into_.plan.faults.push_back({hit, *read});
    into_.method.emplace_back(AddFault{hit, named(hit, std::move(*read))});
  }
  reader.finish();
}

/// Steps tell the faults of one component by their names: each gets one.
faults::Fault MethodReader::named(engine::ComponentId component, faults::Fault fault) const {
  if (!fault.name.empty()) return fault;
  const auto is_taken = [&](const std::string& name) {
    return std::any_of(into_.method.begin(), into_.method.end(), [&](const Step& step) {
      const auto* added = std::get_if<AddFault>(&step);
      return added != nullptr && added->component == component && added->fault.name == name;
    });
  };
  fault.name = faults::name(fault.type);
  for (int number = 2; is_taken(fault.name); ++number)
    fault.name = fmt::format("{}_{}", faults::name(fault.type), number);
  return fault;
}

void MethodReader::heal(const yaml::Node& node) {
  MappingReader reader(node, "a fault to be taken away", report_);
  RemoveFault step{component(reader), ""};
  const auto name = reader.required("name");
  if (name) step.name = yaml::read_name(*name, report_).value_or("");
  const bool is_known = std::any_of(into_.method.begin(), into_.method.end(), [&step](const Step& each) {
    const auto* added = std::get_if<AddFault>(&each);
    return added != nullptr && added->component == step.component && added->fault.name == step.name;
  });
  if (name && !is_known)
    report_.error(ErrorCode::not_found, *name,
                  fmt::format("no step before has added a fault '{}' to that component", step.name),
                  "give the fault a name, and use it here");
  reader.finish();
  into_.method.emplace_back(std::move(step));
}

void MethodReader::send(const yaml::Node& node) {
  MappingReader reader(node, "a command by hand", report_);
  SendCommand step;
  step.component = component(reader);
  std::vector<std::string> names;
  for (const wire::CommandTraits& each : wire::commands())
    if (!each.edges.empty()) names.emplace_back(each.name);
  if (const auto command = wire::parse_command(choice(reader, "command", "a command", names))) step.command = *command;
  reader.finish();
  into_.method.emplace_back(step);
}

void MethodReader::event(const yaml::Node& node) {
  MappingReader reader(node, "an event for the orchestrator", report_);
  PostEvent step;
  if (const auto type = reader.required("type"))
    step.event.event_type = yaml::read_name(*type, report_).value_or(std::string());
  step.event.source = reader.string("source").value_or("operator");
  step.event.destination = "orchestrator";
  if (const auto data = reader.optional("data")) {
    if (data->kind() == yaml::Kind::mapping)
      step.event.data = files::json_value(*data);
    else
      report_.error(ErrorCode::invalid, *data, "the data of an event is a mapping", "data: {budget_seconds: 60}");
  }
  reader.finish();
  into_.method.emplace_back(std::move(step));
}

void MethodReader::wait(const yaml::Node& node) {
  if (const auto duration = yaml::read_duration(node, report_)) into_.method.emplace_back(Pause{*duration});
}

void MethodReader::probe(const yaml::Node& node) {
  MappingReader reader(node, "a probe", report_);
  Probe step;
  if (const auto states = reader.required("states")) step.states = read_states_of(*states, plant_, report_);
  step.within = reader.duration("within", yaml::zero_is_fine).value_or(base::Duration{});
  reader.finish();
  into_.method.emplace_back(std::move(step));
}

void MethodReader::network(const yaml::Node& node) {
  MappingReader reader(node, "a fault of the network", report_);
  world::NetworkFault fault;
  fault.component = component(reader);
  fault.direction = direction(reader);
  const std::string type = choice(reader, "type", "what happens to a message", {"lose", "delay", "duplicate"});
  fault.type = type == "delay"       ? world::NetworkFault::Type::delay
               : type == "duplicate" ? world::NetworkFault::Type::duplicate
                                     : world::NetworkFault::Type::lose;
  fault.nth = static_cast<std::uint32_t>(
      required_integer(reader, "nth", {.least = 0, .most = std::numeric_limits<std::uint32_t>::max()}));
  if (fault.type != world::NetworkFault::Type::lose)
    fault.by = reader.duration("by", yaml::zero_is_fine).value_or(base::Duration{});
  reader.finish();
  into_.plan.network.push_back(fault);
}

void MethodReader::partition(const yaml::Node& node) {
  MappingReader reader(node, "a partition", report_);
  world::Partition cut;
  cut.component = component(reader);
  cut.direction = direction(reader);
  cut.from = instant(reader, "from");
  cut.until = instant(reader, "until");
  if (cut.until < cut.from) report_.error(ErrorCode::invalid, node, "the partition ends before it begins");
  reader.finish();
  into_.plan.partitions.push_back(cut);
}

void MethodReader::crash(const yaml::Node& node) {
  MappingReader reader(node, "a crash of the orchestrator", report_);
  world::OrchestratorCrash crash;
  const bool is_at_sync = reader.has("after_sync");
  (is_at_sync ? crash.after_sync : crash.after_record) =
      static_cast<std::uint64_t>(required_integer(reader, is_at_sync ? "after_sync" : "after_record", natural));
  crash.restart_after = reader.duration("restart_after", yaml::zero_is_fine).value_or(crash.restart_after);
  crash.unsynced = unsynced(reader);
  reader.finish();
  into_.plan.orchestrator_crashes.push_back(crash);
}

void MethodReader::run(const yaml::Node& node, bool waits) {
  const auto name = yaml::read_name(node, report_);
  if (!name) return;
  into_.method.emplace_back(StartRun{into_.source.runs.size(), waits});
  into_.source.runs.push_back({*name, report_.place(node)});
}

engine::ComponentId MethodReader::component(MappingReader& reader) {
  const std::string name = choice(reader, "component", "a component", plant_.component_names());
  return plant_.find(name).value_or(engine::no_component);
}

world::Direction MethodReader::direction(MappingReader& reader) {
  const std::string name = choice(reader, "direction", "a direction", {"to_component", "from_component"});
  return name == "from_component" ? world::Direction::from_component : world::Direction::to_component;
}

}  // namespace kapela::experiment

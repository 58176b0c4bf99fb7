#include "simulators/experiment/method_reader.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "orchestrator/files/json_value.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "simulators/experiment/expectation_reader.hpp"
#include "simulators/fault_files/fault_reader.hpp"
#include "simulators/fault_files/rule_schema.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::experiment {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using yaml::Node;
using yaml::Report;

constexpr yaml::IntegerRange natural{.least = 0};

void instant_key(Keys& keys, const keys::Key& key, base::Instant& instant) {
  keys.value(key, keys::duration(yaml::zero_is_fine), [&](const Node& node, Report& report) {
    const auto since_start = yaml::read_duration(node, report, yaml::zero_is_fine);
    instant = base::Instant(since_start.value_or(base::Duration{}));
  });
}

void direction_key(Keys& keys, world::Direction& direction) {
  keys.choice(required("direction", "Whose messages."), "a direction", direction_words, direction);
}

std::vector<keys::Variant> faults_of_components() {
  return fault_files::rule_variants([](Keys& keys) {
    record::ComponentId component{};
    component_key(keys, {}, component);
  });
}

keys::Block entry_block() {
  return {"", "", [](Keys& keys) {
            const record::Plant plant;
            Experiment experiment;
            MethodReader(plant, experiment).entry_keys(keys);
          }};
}

constexpr keys::Shape fault_of_component = keys::variants(faults_of_components);
constexpr keys::Shape entry_shape{.kind = keys::Shape::Kind::block, .most = 1, .block = entry_block};

}  // namespace

constinit const keys::Shape any_method = keys::list_of(entry_shape);

void MethodReader::read(const Node& list, Report& report) {
  const auto items = yaml::read_list(list, report);
  if (!items) return;
  for (const Node& item : *items) {
    if (item.kind() == yaml::Kind::mapping && item.members().size() != 1)
      report.error(ErrorCode::invalid, item, "an entry of the method has one key", "begin the next one with '- '");
    keys::read_keys(item, "an entry of the method", report, [this](Keys& keys) { entry_keys(keys); });
  }
}

void MethodReader::entry_keys(Keys& keys) {
  const auto block = [&](const keys::Key& key, std::string_view what, void (MethodReader::*inner)(Keys&)) {
    keys.block(key, what, [&](Keys& own) { (this->*inner)(own); });
  };
  keys.value({"fault", "A rule as in a plant file, and its component."}, fault_of_component,
             [this](const Node& node, Report& report) { read_fault(node, report); });
  block({"network", "One message is lost, late or doubled. Virtual time only."}, "a fault of the network",
        &MethodReader::network_keys);
  block({"partition", "No message arrives for a time. Virtual time only."}, "a partition",
        &MethodReader::partition_keys);
  block({"crash_orchestrator", "The orchestrator's process dies, and is started again."}, "a crash of the orchestrator",
        &MethodReader::crash_keys);
  block({"heal", "A fault of a step before is taken away."}, "a fault to be taken away", &MethodReader::heal_keys);
  block({"send", "By hand, past the orchestrator."}, "a command by hand", &MethodReader::send_keys);
  block({"event", "Posted to the orchestrator; triggers may wait for it."}, "an event for the orchestrator",
        &MethodReader::event_keys);
  keys.value({"wait", "Plant time, e.g. 5s."}, keys::duration(), [this](const Node& node, Report& report) {
    if (const auto duration = yaml::read_duration(node, report)) into_.method.emplace_back(Pause{*duration});
  });
  block({"probe", "A condition comes to hold in time, or the experiment has failed."}, "a probe",
        &MethodReader::probe_keys);
  run_key(keys, {"run", "A scenario; its end is waited for."}, true);
  run_key(keys, {"start", "A scenario; nobody waits for its end."}, false);
}

void MethodReader::read_fault(const Node& node, Report& report) {
  keys::KeyReader reader(node, "a fault", report);
  record::ComponentId hit{};
  component_key(reader, plant_, hit);
  if (auto read = fault_files::read_fault(reader)) {
    into_.plan.faults.push_back({hit, *read});
    into_.method.emplace_back(AddFault{hit, named(hit, std::move(*read))});
  }
  reader.finish();
}

bool MethodReader::has_added(record::ComponentId component, const std::string& fault) const {
  return std::any_of(into_.method.begin(), into_.method.end(), [&](const Step& step) {
    const auto* added = std::get_if<AddFault>(&step);
    return added != nullptr && added->component == component && added->fault.name == fault;
  });
}

/// Steps tell the faults of one component by their names: each gets one.
faults::Fault MethodReader::named(record::ComponentId component, faults::Fault fault) const {
  if (!fault.name.empty()) return fault;
  fault.name = faults::name(fault.type);
  for (int number = 2; has_added(component, fault.name); ++number)
    fault.name = fmt::format("{}_{}", faults::name(fault.type), number);
  return fault;
}

void MethodReader::heal_keys(Keys& keys) {
  RemoveFault step;
  component_key(keys, plant_, step.component);
  keys.name(required("name", "Of that fault."), step.name);
  if (keys.has("name") && !has_added(step.component, step.name))
    keys.complain(ErrorCode::not_found, "name",
                  fmt::format("no step before has added a fault '{}' to that component", step.name),
                  "give the fault a name, and use it here");
  into_.method.emplace_back(std::move(step));
}

void MethodReader::send_keys(Keys& keys) {
  SendCommand step;
  component_key(keys, plant_, step.component);
  keys.value(required("command", "One that moves it."), keys::word(files::moving_commands),
             [&](const Node& node, Report& report) {
               const auto name = yaml::read_choice(node, report, "a command", files::moving_commands());
               if (name) step.command = *wire::parse_command(*name);
             });
  into_.method.emplace_back(step);
}

void MethodReader::event_keys(Keys& keys) {
  PostEvent step;
  step.event.source = "operator";
  step.event.destination = "orchestrator";
  keys.name(required("type", "e.g. EVENT_POWER_FAILING"), step.event.event_type);
  keys.text({"source", "Who posts it."}, step.event.source);
  keys.value({"data", "What it says."}, keys::any_mapping, [&](const Node& node, Report& report) {
    if (node.kind() == yaml::Kind::mapping)
      step.event.data = files::json_value(node);
    else
      report.error(ErrorCode::invalid, node, "the data of an event is a mapping", "data: {budget_seconds: 60}");
  });
  into_.method.emplace_back(std::move(step));
}

void MethodReader::probe_keys(Keys& keys) {
  Probe step;
  keys.value(required("states", "What comes to hold."), wanted_states,
             [&](const Node& node, Report& report) { step.states = read_states_of(node, plant_, report); });
  keys.duration({"within", "In what time."}, step.within, yaml::zero_is_fine);
  into_.method.emplace_back(std::move(step));
}

void MethodReader::network_keys(Keys& keys) {
  world::NetworkFault fault;
  component_key(keys, plant_, fault.component);
  direction_key(keys, fault.direction);
  keys.choice(required("type", "What happens to the message."), "what happens to a message", network_words, fault.type);
  keys.integer(required("nth", "Message of the link in that direction, from 0."), fault.nth,
               {.least = 0, .most = std::numeric_limits<std::uint32_t>::max()});
  if (fault.type != world::NetworkFault::Type::lose || !keys.has("type"))
    keys.duration({"by", "delay: so much later; duplicate: the copy comes so much later."}, fault.by,
                  yaml::zero_is_fine);
  into_.plan.network.push_back(fault);
}

void MethodReader::partition_keys(Keys& keys) {
  world::Partition cut;
  component_key(keys, plant_, cut.component);
  direction_key(keys, cut.direction);
  instant_key(keys, required("from", "Since the start of the world."), cut.from);
  instant_key(keys, required("until", "Likewise."), cut.until);
  if (cut.until < cut.from) keys.complain(ErrorCode::invalid, "", "the partition ends before it begins");
  into_.plan.partitions.push_back(cut);
}

void MethodReader::crash_keys(Keys& keys) {
  world::OrchestratorCrash crash;
  keys.integer({"after_record", "It has written the record of that number."}, crash.after_record, natural);
  keys.integer({"after_sync", "Instead: its so-many-th sync has ended."}, crash.after_sync, natural);
  if (!keys.obey(keys::Rule::exactly_one, {"after_record", "after_sync"}))
    keys.complain(keys.has("after_sync") ? ErrorCode::duplicate : ErrorCode::missing_key, "",
                  keys.has("after_sync") ? "both 'after_record' and 'after_sync'"
                                         : "a crash of the orchestrator needs the key 'after_record'");
  keys.duration({"restart_after", "Until it is back."}, crash.restart_after, yaml::zero_is_fine);
  keys.choice({"unsynced", "What becomes of records that are not synced."},
              "what becomes of records that are not synced", unsynced_words, crash.unsynced);
  into_.plan.orchestrator_crashes.push_back(crash);
}

void MethodReader::run_key(Keys& keys, const keys::Key& key, bool waits) {
  keys.value(key, keys::any_name, [&](const Node& node, Report& report) {
    const auto name = yaml::read_name(node, report);
    if (!name) return;
    into_.method.emplace_back(StartRun{into_.source.runs.size(), waits});
    into_.source.runs.push_back({*name, report.place(node)});
  });
}

}  // namespace kapela::experiment

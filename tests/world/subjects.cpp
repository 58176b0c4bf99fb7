#include "tests/world/subjects.hpp"

#include <algorithm>

namespace kapela::world::testing {
namespace {

using namespace std::chrono_literals;

bool is_of(const record::Record& record, record::RecordKind kind, record::ComponentId component) {
  return record.kind == kind && (component == record::no_component || record.component == component);
}

}  // namespace

Subject seed_subject(std::vector<scenario::Scenario> scenarios, wire::State initial) {
  component::Timing timing;
  timing.of(wire::Command::initialize) = base::fixed(20ms);
  timing.of(wire::Command::run) = base::fixed(10ms);
  timing.of(wire::Command::stop) = base::fixed(15ms);
  component::ComponentSettings settings;
  settings.initial_state = initial;
  settings.timing = std::make_shared<const component::Timing>(timing);
  Subject subject;
  subject.plant = std::make_shared<const record::Plant>(scenario::testing::seed_plant());
  subject.components.assign(4, std::make_shared<const component::ComponentSettings>(settings));
  subject.settings.poll_idle = 30s;
  for (scenario::Scenario& scenario : scenarios)
    subject.scenarios.push_back(std::make_shared<const scenario::Scenario>(std::move(scenario)));
  return subject;
}

scenario::Scenario without_time_to_undo(scenario::Scenario scenario) {
  scenario.rollback.budget = -1min;
  return scenario;
}

void change(Subject& subject, std::size_t component, const std::function<void(component::ComponentSettings&)>& how) {
  auto changed = std::make_shared<component::ComponentSettings>(*subject.components[component]);
  how(*changed);
  subject.components[component] = std::move(changed);
}

ComponentFault fault_on(std::size_t component, wire::Command command, faults::FaultType type, faults::Place at) {
  ComponentFault placed;
  placed.component = static_cast<record::ComponentId>(component);
  placed.fault.type = type;
  placed.fault.at = at;
  placed.fault.match.event = command;
  placed.fault.trigger.count = 1;
  return placed;
}

const record::Record* find(const World& world, record::RecordKind kind, record::ComponentId component) {
  const auto records = world.history().records();
  const auto found = std::find_if(records.begin(), records.end(),
                                  [&](const record::Record& each) { return is_of(each, kind, component); });
  return found != records.end() ? &*found : nullptr;
}

std::size_t count(const World& world, record::RecordKind kind, record::ComponentId component) {
  const auto records = world.history().records();
  return static_cast<std::size_t>(std::count_if(
      records.begin(), records.end(), [&](const record::Record& each) { return is_of(each, kind, component); }));
}

}  // namespace kapela::world::testing

// Subjects of virtual worlds in a few words: the seed's plant with short timings. Owned by tests.
#pragma once

#include <functional>

#include "simulators/world/trial.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::world::testing {

/// Components of the seed's plant that begin in `initial` and take 20 ms to initialise, 10 to run, 15 to stop. Idle
/// polls are rare: they tell nothing that a search asks for.
[[nodiscard]] Subject seed_subject(std::vector<scenario::Scenario> scenarios,
                                   wire::State initial = wire::State::stopped);

/// With an undo whose time is over before it begins, so that each run that fails breaks I1: something to be found.
[[nodiscard]] scenario::Scenario without_time_to_undo(scenario::Scenario scenario);

/// Changes how the component behaves, and no other.
void change(Subject& subject, std::size_t component, const std::function<void(component::ComponentSettings&)>& how);

[[nodiscard]] inline std::shared_ptr<const Subject> shared(Subject subject) {
  return std::make_shared<const Subject>(std::move(subject));
}

/// One fault that hits the first such command to the component.
[[nodiscard]] ComponentFault fault_on(std::size_t component, wire::Command command, faults::FaultType type,
                                      faults::Place at = faults::Place::reply);

/// The first record of this kind, of this component where one is given; null: there is none.
[[nodiscard]] const record::Record* find(const World& world, record::RecordKind kind,
                                         record::ComponentId component = record::no_component);
[[nodiscard]] std::size_t count(const World& world, record::RecordKind kind,
                                record::ComponentId component = record::no_component);

}  // namespace kapela::world::testing

#include "orchestrator/checker/step_invariants.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::checker {
namespace {

using record::RecordKind;

std::string missing_targets(const Scene& scene, const StepFacts& step) {
  std::string names;
  for (const record::ComponentId id : scene.run->members) {
    const ComponentFacts& component = scene.facts.at(id);
    if (component.wanted == 0 || component.step != step.serial) continue;
    if (!names.empty()) names += ", ";
    names += scene.who(id);
  }
  return names;
}

/// The number of the step that a record is about; nothing: it is about none.
std::optional<std::uint64_t> step_named_by(const record::Record& record) {
  if (record.kind != RecordKind::intent) return record.a;
  if (static_cast<record::Purpose>(record.a) == record::Purpose::compensation) return std::nullopt;
  return record.b;
}

/// The open step in which the component was awaited or commanded last.
const StepFacts* step_of_component(const Scene& scene) {
  if (scene.component == nullptr || scene.component->owner != scene.run->serial) return nullptr;
  return scene.run->step_with(scene.component->step);
}

}  // namespace

void i4_a_successful_step_has_all_it_wanted(const Scene& scene) {
  const StepFacts* step = scene.step();
  if (scene.record.detail == 0 || step == nullptr || step->has_all()) return;
  if (step->missing > 0)
    return scene.violates(
        Invariant::i4, step->at,
        fmt::format("step {} succeeded, and {} of its targets were not reached: {}\neach awaited component is reached "
                    "before its step succeeds, or the step goes on without it and says so",
                    step->number, step->missing, missing_targets(scene, *step)));
  scene.violates(
      Invariant::i4, step->at,
      fmt::format("step {} succeeded with {} commands that nobody acknowledged\na command step succeeds when "
                  "every intent is acknowledged",
                  step->number, step->unacknowledged));
}

void i18_steps_end_by_their_deadline(const Scene& scene) {
  const StepFacts* step = scene.step();
  if (step == nullptr || scene.record.time <= step->deadline + scene.settings.epsilon) return;
  scene.violates(
      Invariant::i18, step->at,
      fmt::format("step {} ended {} after its deadline\na deadline fires within {} of its time", step->number,
                  base::measured_text(scene.record.time - step->deadline), base::to_text(scene.settings.epsilon)));
}

void i18_nobody_runs_out_of_time_early(const Scene& scene) {
  if (scene.record.detail != static_cast<std::uint8_t>(record::Reason::timeout)) return;
  const StepFacts* step = step_of_component(scene);
  if (step == nullptr || scene.record.time + scene.settings.epsilon >= step->deadline) return;
  scene.violates(Invariant::i18, step->at,
                 fmt::format("TIMEOUT of {} in step {}, {} before its deadline\na component has until the deadline",
                             scene.who(), step->number, base::measured_text(step->deadline - scene.record.time)));
}

void i19_a_step_begins_once(const Scene& scene) {
  const StepFacts* step = scene.step();
  if (step == nullptr) return;
  scene.violates(Invariant::i19, step->at,
                 fmt::format("run {}: step {} begins while it is open\na step ends before it begins again",
                             number(scene.run->id), scene.record.a));
}

void i19_steps_are_open_while_they_are_spoken_of(const Scene& scene) {
  const std::optional<std::uint64_t> step = step_named_by(scene.record);
  if (!step || scene.run->find_step(*step) != nullptr) return;
  scene.violates(Invariant::i19, nowhere,
                 fmt::format("run {}: a record '{}' of step {}, which is not open\nwhat a step does comes after its "
                             "step_started and up to its step_ended",
                             number(scene.run->id), name(scene.record.kind), *step));
}

void i19_steps_end_before_their_run(const Scene& scene) {
  if (scene.run->steps.empty()) return;
  const StepFacts& step = scene.run->steps.front();
  scene.violates(Invariant::i19, step.at,
                 fmt::format("run {} ended while its step {} is open\na run ends its steps first",
                             number(scene.run->id), step.number));
}

}  // namespace kapela::checker

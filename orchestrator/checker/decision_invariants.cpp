#include "orchestrator/checker/decision_invariants.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::checker {
namespace {

using base::measured_text;
using record::ComponentId;
using record::RecordKind;

/// Those whom an open step awaits, or has commanded last.
template <class Visit>
void each_of(const Scene& scene, const StepFacts& step, Visit visit) {
  for (const ComponentId id : scene.run->members) {
    const ComponentFacts& component = scene.facts.at(id);
    if (component.owner == scene.run->serial && component.step == step.serial) visit(id, component);
  }
}

/// Only whoever knows how an engine waits can say what comes at once.
bool is_paced(const Scene& scene) {
  return scene.settings.pace.resend_first != base::Duration::zero();
}

/// Before the next attempt of a command whose last one is in doubt.
base::Duration pause_after(const CommandFacts& command, const Pace& pace) {
  const auto doublings = static_cast<unsigned>(std::min<std::uint64_t>(command.attempts - 1, 10));
  return std::min(pace.resend_first * (1U << doublings), pace.resend_most);
}

bool is_in_doubt(const CommandFacts& command) {
  if (command.acknowledged_at != nowhere || command.refused_at != nowhere) return false;
  return command.doubted_at != nowhere && command.sent_at != nowhere && command.doubted_at > command.sent_at;
}

/// The last command of a component should have been repeated by now, or, if it is of an earlier attempt of the step,
/// have been given anew since this one began.
void check_repeat(const Scene& scene, ComponentId id, const ComponentFacts& component, base::Instant began) {
  const Pace& pace = scene.settings.pace;
  const CommandFacts* command =
      component.command != record::no_command ? scene.facts.find_command(component.command) : nullptr;
  if (command == nullptr || !is_paced(scene) || !is_in_doubt(*command)) return;
  const bool is_order = command->purpose == record::Purpose::compensation;
  // Nothing more is sent forward after the verdict, or to whom a step goes on without.
  if (!is_order && (scene.run->stopped_at != nowhere || component.part.left_behind())) return;
  const base::Instant due = std::max(command->doubted, began) + pause_after(*command, pace);
  if (is_order && due >= command->intended + command->lasts) return;  // its time is over before
  if (scene.record.time <= due + scene.settings.epsilon) return;
  scene.violates(
      Invariant::i18, id, command->doubted_at,
      fmt::format("{} (cmd_id {}) for {} is in doubt for {}, and was not repeated\nwhat nobody has answered "
                  "is repeated after {}, as long as it has time",
                  wire::name(command->what), number(command->id), scene.who(id),
                  measured_text(scene.record.time - command->doubted), base::to_text(pause_after(*command, pace))));
}

}  // namespace

void i18_who_is_there_counts_at_once(const Scene& scene) {
  const std::optional<base::Instant>& arrived = scene.component->arrived;
  if (!is_paced(scene) || !arrived || scene.record.time <= *arrived + scene.settings.epsilon) return;
  scene.violates(
      Invariant::i18, scene.component->observed_at,
      fmt::format("{} was seen in {}, and counts as reached {} later\na target is reached as soon as it is "
                  "seen where it is wanted",
                  scene.who(), wire::name(scene.component->observed), measured_text(scene.record.time - *arrived)));
}

void i18_who_fails_decides_at_once(const Scene& scene) {
  const StepFacts* step = scene.step();
  if (!is_paced(scene) || step == nullptr || !step->doomed ||
      scene.record.time <= *step->doomed + scene.settings.epsilon)
    return;
  const bool is_of_other = scene.record.kind == RecordKind::missed && scene.record.component != step->doomed_by;
  if (is_of_other) return;
  scene.violates(
      Invariant::i18, step->doomed_by, step->at,
      fmt::format("{} was seen to fail, and step {} went on for {}\nthe first target that cannot be there "
                  "any more decides at once, or the step goes on without it and says so",
                  scene.who(step->doomed_by), step->number, measured_text(scene.record.time - *step->doomed)));
}

void i18_nobody_is_missed_where_it_is_wanted(const Scene& scene) {
  const StepFacts* step = scene.step();
  if (!is_paced(scene) || step == nullptr) return;
  each_of(scene, *step, [&](ComponentId id, const ComponentFacts& component) {
    if (component.wanted == 0 || !component.arrived) return;
    if (scene.record.time <= *component.arrived + scene.settings.epsilon) return;
    scene.violates(Invariant::i18, id, component.observed_at,
                   fmt::format("{} was seen in {}, and step {} ended {} later without it\na target is reached as soon "
                               "as it is seen where it is wanted",
                               scene.who(id), wire::name(component.observed), step->number,
                               measured_text(scene.record.time - *component.arrived)));
  });
}

void i18_repeats_come_in_time(const Scene& scene) {
  const Pace& pace = scene.settings.pace;
  const CommandFacts* command = scene.facts.find_command(scene.record.command);
  if (command == nullptr || !is_paced(scene) || !is_in_doubt(*command)) return;
  const base::Instant due = command->doubted + pause_after(*command, pace);
  if (scene.record.time <= due + scene.settings.epsilon) return;
  scene.violates(Invariant::i18, command->doubted_at,
                 fmt::format("attempt {} of {} for {} comes {} late\nwhat nobody has answered is repeated after {}",
                             scene.record.a, wire::name(command->what), scene.who(),
                             measured_text(scene.record.time - due), base::to_text(pause_after(*command, pace))));
}

void i18_what_is_in_doubt_is_repeated(const Scene& scene) {
  if (scene.record.kind == RecordKind::exception)
    return check_repeat(scene, scene.record.component, *scene.component, {});
  const StepFacts* step = scene.step();
  if (step == nullptr) return;
  each_of(scene, *step,
          [&](ComponentId id, const ComponentFacts& component) { check_repeat(scene, id, component, step->began); });
}

void i19_a_cause_names_its_component(const Scene& scene) {
  if (scene.component == nullptr || scene.settings.names.empty()) return;
  if (scene.record.text.find(scene.who()) != std::string_view::npos) return;
  scene.violates(
      Invariant::i19, nowhere,
      fmt::format("a record '{}' of {} says: {}\nwho is the cause of something is named in its words",
                  name(scene.record.kind), scene.who(), scene.record.text.empty() ? "nothing" : scene.record.text));
}

}  // namespace kapela::checker

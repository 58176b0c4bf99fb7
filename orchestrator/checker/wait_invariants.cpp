#include "orchestrator/checker/wait_invariants.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::checker {
namespace {

bool is_awaited(const Scene& scene) {
  const StepFacts* step = scene.step();
  return step != nullptr && scene.component->wanted != 0 && scene.component->step == step->serial;
}

void stale(const Scene& scene, Position with, const std::string& what) {
  scene.violates(Invariant::i16, scene.component->observed_at, with,
                 fmt::format("{} counts as {}, {}\na sighting counts when it is newer than the acknowledgement of the "
                             "last command, or when that command caused it",
                             scene.who(), wire::name(scene.record.state), what));
}

}  // namespace

void i4_targets_are_reached_where_they_are_wanted(const Scene& scene) {
  if (!is_awaited(scene) || (scene.component->wanted & record::bit_of(scene.record.state)) != 0) return;
  scene.violates(Invariant::i4, scene.component->awaited_at,
                 fmt::format("{} is reached in {}, which step {} did not ask for\na target is reached in a state that "
                             "its step awaits",
                             scene.who(), wire::name(scene.record.state), scene.record.a));
}

void i4_targets_are_reached_in_time(const Scene& scene) {
  const StepFacts* step = scene.step();
  if (step == nullptr || scene.record.time <= step->deadline + scene.settings.epsilon) return;
  scene.violates(Invariant::i4, step->at,
                 fmt::format("{} is reached {} after the deadline of step {}\na target is reached inside its window",
                             scene.who(), base::measured_text(scene.record.time - step->deadline), step->number));
}

void i16_waits_only_for_fresh_sightings(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  if (component.observed_at == nowhere) return stale(scene, nowhere, "and this run has not seen it");
  if (component.observed != scene.record.state)
    return stale(scene, nowhere, fmt::format("and was last seen in {}", wire::name(component.observed)));
  if (component.command == record::no_command || component.cause == component.command) return;
  const CommandFacts* command = scene.facts.find_command(component.command);
  if (command == nullptr) return;
  if (command->acknowledged_at == nowhere)
    return stale(scene, command->intended_at,
                 fmt::format("and its command (cmd_id {}) is not acknowledged", number(component.command)));
  if (component.point > command->point) return;
  stale(scene, command->acknowledged_at,
        fmt::format("as seen at point {}; its command (cmd_id {}) is acknowledged at point {}", component.point,
                    number(component.command), command->point));
}

/// The record is the sighting: unlike `reached`, which follows one.
void i16_settles_only_on_fresh_sightings(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  if (component.command == record::no_command || scene.record.command == component.command) return;
  const CommandFacts* command = scene.facts.find_command(component.command);
  if (command == nullptr || command->acknowledged_at == nowhere || scene.record.a > command->point) return;
  stale(scene, command->acknowledged_at,
        fmt::format("as seen at point {}; its command (cmd_id {}) is acknowledged at point {}", scene.record.a,
                    number(component.command), command->point));
}

void i16_only_what_was_handled_is_acknowledged(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  if (!scene.record.text.empty() || !(component.told || component.sight.is_only_seen)) return;
  const CommandFacts* command = scene.facts.find_command(scene.record.command);
  if (command == nullptr || command->handled_at != nowhere) return;
  if (component.broken) return scene.excuses(Invariant::i16, Excuse::lies);
  const std::string explanation =
      fmt::format("{} acknowledges cmd_id {}, which it has never got\nan answer counts for the command that it answers",
                  scene.who(), number(scene.record.command));
  if (component.told) return scene.violates(Invariant::i16, command->intended_at, command->sent_at, explanation);
  if (component.pretends) return scene.excuses(Invariant::i16, Excuse::disobeys);  // a fault has answered for it
  const bool is_lost = component.sight.lost_at != nowhere && component.sight.lost_at > command->intended_at;
  if (is_lost)
    return scene.doubts(Invariant::i16, scene.record.component, command->sent_at, explanation,
                        "its host has not seen it all the time since it was commanded");
  scene.presumes(Invariant::i16, scene.record.component, command->sent_at, explanation, {{scene.record.component, 0}});
}

void i16_components_were_where_they_were_seen(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  const SightFacts& sight = component.sight;
  const bool is_seen = sight.is_only_seen && !component.told;
  const std::uint64_t been = is_seen ? sight.been : component.been;
  if (been == 0 || (been & record::bit_of(scene.record.state)) != 0) return;
  if (component.broken) return scene.excuses(Invariant::i16, Excuse::lies);
  const bool other = component.handled != record::no_command && component.handled != component.command;
  if (other) return scene.excuses(Invariant::i16, Excuse::foreign);
  // One that lowers and that nobody has answered is not waited out: it may act between a look's answer and its
  // judgement.
  const CommandFacts* command = scene.facts.find_command(component.handled);
  const bool is_in_doubt = scene.record.kind == record::RecordKind::settled && command != nullptr &&
                           command->acknowledged_at == nowhere && wire::traits(command->what).lowers;
  if (is_in_doubt && (component.been_before & record::bit_of(scene.record.state)) != 0)
    return scene.excuses(Invariant::i16, Excuse::in_doubt);
  const std::string explanation = fmt::format(
      "{} counts as {}, and in truth was not there since it took its command; it is {}\nwhat "
      "counts as reached was true for a while",
      scene.who(), wire::name(scene.record.state), wire::name(is_seen ? sight.state : component.truth));
  if (!is_seen) return scene.violates(Invariant::i16, component.truth_at, explanation);
  if (sight.is_whole && sight.revision != 0)
    return scene.presumes(Invariant::i16, scene.record.component, sight.at, explanation,
                          {{scene.record.component, sight.revision}});
  scene.doubts(Invariant::i16, scene.record.component, sight.at, explanation,
               "it can have been there between two sightings");
}

}  // namespace kapela::checker

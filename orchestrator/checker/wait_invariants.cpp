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
  if (!scene.record.text.empty() || !scene.component->told) return;
  const CommandFacts* command = scene.facts.find_command(scene.record.command);
  if (command == nullptr || command->handled_at != nowhere) return;
  if (scene.component->broken) return scene.excuses(Invariant::i16, Excuse::lies);
  scene.violates(
      Invariant::i16, command->intended_at, command->sent_at,
      fmt::format("{} acknowledges cmd_id {}, which it has never got\nan answer counts for the command that it "
                  "answers",
                  scene.who(), number(scene.record.command)));
}

void i16_components_were_where_they_were_seen(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  if (component.been == 0 || (component.been & record::bit_of(scene.record.state)) != 0) return;
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
  scene.violates(Invariant::i16, component.truth_at,
                 fmt::format("{} counts as {}, and in truth was not there since it took its command; it is {}\nwhat "
                             "counts as reached was true for a while",
                             scene.who(), wire::name(scene.record.state), wire::name(component.truth)));
}

}  // namespace kapela::checker

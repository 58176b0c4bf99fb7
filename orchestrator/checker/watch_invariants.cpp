#include "orchestrator/checker/watch_invariants.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/checker/lowering_rules.hpp"

namespace kapela::checker {
namespace {

using record::ComponentId;
using record::Relief;

/// For those who are to come back with it, and for a run under way to end.
constexpr base::Duration grace = std::chrono::seconds(10);

/// The component has said nothing since its last command of the run left: nobody knows what becomes of that.
bool is_in_doubt(const Scene& scene, const ComponentFacts& component) {
  const CommandFacts* const command =
      component.command != record::no_command ? scene.facts.find_command(component.command) : nullptr;
  if (command == nullptr || command->sent_at == nowhere) return false;
  if (command->acknowledged_at != nowhere || command->refused_at != nowhere) return false;
  return component.observed_at == nowhere || component.observed_at < command->sent_at;
}

std::string why(const WatchFacts& watch, const std::string& who) {
  if (watch.seen_at == nowhere) return fmt::format("{} was not seen since it was given up", who);
  return fmt::format("{} was last seen in {}, above {}", who, wire::name(watch.seen), wire::name(watch.ceiling));
}

}  // namespace

void i23_who_is_given_up_in_doubt_is_watched(const Scene& scene) {
  const RunFacts& run = *scene.run;
  if (run.atomicity == record::Atomicity::none) return;
  for (const ComponentId id : run.members) {
    const ComponentFacts& component = scene.facts.at(id);
    const bool given_up = component.owner == run.serial && component.part.outcome == Outcome::excepted;
    if (!given_up || !component.part.commanded() || !is_in_doubt(scene, component)) continue;
    if (component.watch.open) continue;
    scene.violates(Invariant::i23, id, component.part.intended_at,
                   fmt::format("run {} ended, and left a command in {} that may still act, unwatched\nwhoever is given "
                               "up with a command in doubt is watched from the end of the run on",
                               number(run.id), scene.who(id)));
  }
}

void i23_a_watch_ends_for_a_reason(const Scene& scene) {
  if (scene.component == nullptr) return;
  const WatchFacts& watch = scene.component->watch;
  const auto relief = static_cast<Relief>(scene.record.detail);
  if (!watch.open || relief == Relief::acknowledged) return;
  const bool had_a_run = scene.component->owned_at != nowhere && scene.component->owned_at > watch.at;
  if (relief == Relief::seen_to && had_a_run) return;
  const bool is_seen = relief == Relief::quiet && watch.seen_at != nowhere;
  if (is_seen && !watch.is_raised() && energy(watch.seen) <= energy(watch.ceiling)) return;
  const std::string reason =
      relief == Relief::seen_to ? fmt::format("no run had {} since", scene.who()) : why(watch, scene.who());
  scene.violates(
      Invariant::i23, watch.at,
      fmt::format("the watch over {} ends, and {}\na watch lasts until the component answers and stands where "
                  "it may, a run has seen it, or an operator has acknowledged",
                  scene.who(), reason));
}

void i23_who_comes_back_raised_is_seen_to(const Scene& scene) {
  for (const ComponentId id : std::vector(scene.facts.raised())) {
    WatchFacts& watch = scene.facts.at(id).watch;
    const base::Duration since = scene.record.time - watch.raised;
    if (since <= grace + scene.settings.epsilon) continue;
    scene.violates(
        Invariant::i23, id, watch.raised_at,
        fmt::format("{} came back in {}, above {}, and for {} nobody has lowered it, or named it again\nwho "
                    "comes back raised is brought down, and named again where that cannot be",
                    scene.who(id), wire::name(watch.seen), wire::name(watch.ceiling), base::elapsed_text(since)));
    scene.facts.see_to(id);
  }
}

void i23_nobody_is_left_raised(Facts& facts, Findings& findings) {
  for (const ComponentId id : facts.raised()) {
    if (facts.at(id).broken) {  // it can come back for ever
      findings.excuse(Invariant::i23, Excuse::lies);
      continue;
    }
    findings.add(
        {Invariant::i23,
         record::no_run,
         id,
         {facts.at(id).watch.at, facts.at(id).watch.raised_at},
         fmt::format("a component came back in {}, above {}, and nobody has lowered it, or named it again\nwho "
                     "comes back raised is brought down, and named again where that cannot be",
                     wire::name(facts.at(id).watch.seen), wire::name(facts.at(id).watch.ceiling))});
  }
}

}  // namespace kapela::checker

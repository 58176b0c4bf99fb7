#include "orchestrator/checker/recovery_invariants.hpp"

#include <fmt/format.h>

namespace kapela::checker {

void i21_open_runs_are_recovered_before_new_ones_come(const Scene& scene) {
  const RunFacts* lost = scene.facts.lost_run();
  if (lost == nullptr) return;
  scene.violates(
      Invariant::i21, lost->accepted_at,
      fmt::format("run {} is accepted before run {} of an earlier life is recovered\nwhat an earlier life left "
                  "open is taken up first",
                  number(scene.record.run), number(lost->id)));
}

void i21_nobody_takes_components_of_a_lost_run(const Scene& scene) {
  scene.violates(
      Invariant::i21, scene.component->owned_at,
      fmt::format("{} comes to run {} while it belongs to a run that was not recovered\nwhat an earlier life "
                  "left open is taken up first",
                  scene.who(), number(scene.record.run)));
}

void i21_only_lost_runs_are_recovered(const Scene& scene) {
  if (scene.run != nullptr && scene.run->lost) return;
  Position shown = nowhere;
  if (scene.run != nullptr) shown = scene.run->was_recovered() ? scene.run->recovered_at : scene.run->accepted_at;
  scene.violates(
      Invariant::i21, shown,
      fmt::format("run {} is recovered, and {}\na life recovers each run that the one before left open, once",
                  number(scene.record.run),
                  scene.run != nullptr ? "is under way in this life" : "no earlier life has left it open"));
}

void i21_lost_runs_are_recovered_first(const Scene& scene) {
  scene.violates(
      Invariant::i21, scene.run->accepted_at,
      fmt::format("a record '{}' of run {} of an earlier life, which is not recovered\na life says 'recovered' "
                  "before it goes on with a run",
                  name(scene.record.kind), number(scene.record.run)));
}

void i21_every_lost_run_was_recovered(Facts& facts, Findings& findings) {
  for (const RunFacts& run : facts.runs()) {
    if (!run.open || !run.lost) continue;
    findings.add({Invariant::i21,
                  run.id,
                  record::no_component,
                  {run.accepted_at, run.first_intent_at},
                  fmt::format("run {} was open when its orchestrator died, and nobody has recovered it\nthe next life "
                              "takes up each open run, and undoes it",
                              number(run.id))});
  }
}

}  // namespace kapela::checker

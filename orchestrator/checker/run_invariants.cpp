#include "orchestrator/checker/run_invariants.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::checker {
namespace {

using record::RecordKind;
using record::RunStatus;

/// For intent and sent: it is not of a step that goes forward, or nobody knows of what.
bool is_of_compensation(const Scene& scene) {
  if (scene.record.kind == RecordKind::intent)
    return static_cast<record::Purpose>(scene.record.a) != record::Purpose::forward;
  const CommandFacts* command = scene.facts.find_command(scene.record.command);
  return command == nullptr || command->purpose != record::Purpose::forward;
}

}  // namespace

void i1_nothing_follows_the_end_of_a_run(const Scene& scene) {
  scene.violates(Invariant::i1, nowhere,
                 fmt::format("run {} has a record '{}' after its end\nrun_ended is the last record of a run",
                             number(scene.record.run), name(scene.record.kind)));
}

void i1_runs_are_accepted_once(const Scene& scene) {
  if (scene.run == nullptr && !scene.facts.was_accepted(scene.record.run)) return;
  scene.violates(Invariant::i1, scene.run != nullptr ? scene.run->accepted_at : nowhere,
                 fmt::format("run {} is accepted a second time\na run has a number of its own, in all lives of its "
                             "orchestrator",
                             number(scene.record.run)));
}

void i1_every_run_has_ended(Facts& facts, Findings& findings) {
  for (const RunFacts& run : facts.runs()) {
    if (!run.open || run.lost) continue;
    const Position step = run.steps.empty() ? nowhere : run.steps.front().at;
    findings.add({Invariant::i1,
                  run.id,
                  record::no_component,
                  {run.accepted_at, step},
                  fmt::format("run {} was accepted and has not ended\nwhen the world has come to rest, each run has a "
                              "run_ended",
                              number(run.id))});
  }
}

void i1_compensation_keeps_its_budget(const Scene& scene) {
  const RunFacts& run = *scene.run;
  const base::Duration most = scene.settings.slack + scene.settings.epsilon;
  if (run.compensating_at == nowhere || scene.record.time <= run.compensate_by + most) return;
  scene.violates(
      Invariant::i1, run.compensating_at,
      fmt::format("run {} ended {} after the budget of its compensation\ncompensation gives up when its "
                  "budget is over, and the run ends within {} of that",
                  number(run.id), base::measured_text(scene.record.time - run.compensate_by), base::to_text(most)));
}

void i3_rejected_runs_command_nobody(const Scene& scene) {
  if (status_of(scene.record) != RunStatus::rejected || scene.run->first_intent_at == nowhere) return;
  scene.violates(Invariant::i3, scene.run->first_intent_at,
                 fmt::format("run {} ended REJECTED after an intent\na rejected run leaves every component alone",
                             number(scene.record.run)));
}

void i11_nothing_goes_forward_after_the_verdict(const Scene& scene) {
  if (scene.run->stopped_at == nowhere || is_of_compensation(scene)) return;
  scene.violates(
      Invariant::i11, scene.run->stopped_at,
      fmt::format("run {}: {} of {} to {} after it has failed\nnothing more is commanded forward after the "
                  "verdict, or once the run is undone",
                  number(scene.record.run), name(scene.record.kind), wire::name(scene.record.what()), scene.who()));
}

void i19_sequence_numbers_are_gapless(const Scene& scene) {
  const std::uint64_t expected = scene.record.kind == RecordKind::started ? 1 : scene.facts.next_sequence();
  if (scene.record.sequence == expected) return;
  const Position before = scene.here() == 0 ? nowhere : scene.here() - 1;
  scene.violates(Invariant::i19, before,
                 fmt::format("a record of the orchestrator has number {}\nthe next number is {}", scene.record.sequence,
                             expected));
}

void i19_records_belong_somewhere(const Scene& scene) {
  const bool lost = scene.run == nullptr && scene.record.run != record::no_run;
  scene.violates(Invariant::i19, nowhere,
                 lost ? fmt::format("a record '{}' of run {}, which was never accepted\nrun_accepted is the first "
                                    "record of a run",
                                    name(scene.record.kind), number(scene.record.run))
                      : fmt::format("a record '{}' does not say what it is about\nit names its run, and its component",
                                    name(scene.record.kind)));
}

void i20_who_does_not_succeed_raises_one_alert(const Scene& scene) {
  const RunFacts& run = *scene.run;
  const std::uint64_t due = status_of(scene.record) == RunStatus::succeeded ? 0 : 1;
  if (run.end_alerts == due) return;
  scene.violates(
      Invariant::i20, run.alert_at,
      fmt::format("run {} ended {} with {} alerts of its end\na run that does not succeed raises one, and one "
                  "that does none",
                  number(run.id), name(status_of(scene.record)), run.end_alerts));
}

}  // namespace kapela::checker

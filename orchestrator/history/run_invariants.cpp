#include "orchestrator/history/run_invariants.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::history {
namespace {

using engine::RecordKind;
using engine::RunStatus;

RunStatus status_of(const engine::Record& record) {
  return static_cast<RunStatus>(record.detail);
}

std::string missing_targets(const Scene& scene) {
  std::string names;
  for (std::size_t i = 0; i < scene.facts.components().size(); ++i) {
    const ComponentFacts& component = scene.facts.components()[i];
    if (component.wanted == 0 || component.step != scene.run->step) continue;
    if (!names.empty()) names += ", ";
    names += scene.who(static_cast<engine::ComponentId>(i));
  }
  return names;
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
                 fmt::format("run {} is accepted a second time\na run has a number of its own in its epoch",
                             number(scene.record.run)));
}

void i1_every_run_has_ended(Facts& facts, Findings& findings) {
  for (const RunFacts& run : facts.runs()) {
    if (!run.open) continue;
    const Position step = run.step_open ? run.step_at : nowhere;
    findings.add({Invariant::i1,
                  run.id,
                  engine::no_component,
                  {run.accepted_at, step},
                  fmt::format("run {} was accepted and has not ended\nwhen the world has come to rest, each run has a "
                              "run_ended",
                              number(run.id))});
  }
}

void i3_rejected_runs_command_nobody(const Scene& scene) {
  if (status_of(scene.record) != RunStatus::rejected || scene.run->first_intent_at == nowhere) return;
  scene.violates(Invariant::i3, scene.run->first_intent_at,
                 fmt::format("run {} ended REJECTED after an intent\na rejected run leaves every component alone",
                             number(scene.record.run)));
}

void i4_a_successful_step_has_all_it_wanted(const Scene& scene) {
  if (scene.record.detail == 0 || !scene.run->step_open) return;
  const RunFacts& run = *scene.run;
  if (run.missing > 0)
    scene.violates(Invariant::i4, run.step_at,
                   fmt::format("step {} succeeded, and {} of its targets were not reached: {}\neach awaited component "
                               "is reached before its step succeeds",
                               run.action, run.missing, missing_targets(scene)));
  if (!run.waits && run.unacknowledged > 0)
    scene.violates(Invariant::i4, run.step_at,
                   fmt::format("step {} succeeded with {} commands that nobody acknowledged\na command step succeeds "
                               "when every intent is acknowledged",
                               run.action, run.unacknowledged));
}

void i4_a_successful_run_has_successful_steps(const Scene& scene) {
  if (status_of(scene.record) != RunStatus::succeeded) return;
  const RunFacts& run = *scene.run;
  if (run.failed_step_at == nowhere && !run.step_open) return;
  scene.violates(Invariant::i4, run.step_open ? run.step_at : run.failed_step_at,
                 fmt::format("run {} SUCCEEDED with a step that {}\na run succeeds when every step has", number(run.id),
                             run.step_open ? "has not ended" : "failed"));
}

void i11_nobody_is_commanded_after_the_verdict(const Scene& scene) {
  if (scene.run->verdict_at == nowhere || scene.record.kind != RecordKind::intent || scene.record.a != 0) return;
  scene.violates(
      Invariant::i11, scene.run->verdict_at,
      fmt::format("run {}: {} of {} to {} after the verdict\nnothing more is commanded once a step has failed",
                  number(scene.record.run), name(scene.record.kind), wire::name(scene.record.what()), scene.who()));
}

void i18_steps_end_by_their_deadline(const Scene& scene) {
  const RunFacts& run = *scene.run;
  if (!run.step_open || scene.record.time <= run.deadline + scene.settings.epsilon) return;
  scene.violates(Invariant::i18, run.step_at,
                 fmt::format("step {} ended {} after its deadline\na deadline fires within {} of its time", run.action,
                             base::to_text(scene.record.time - run.deadline), base::to_text(scene.settings.epsilon)));
}

void i18_nobody_runs_out_of_time_early(const Scene& scene) {
  const RunFacts& run = *scene.run;
  if (scene.record.detail != static_cast<std::uint8_t>(engine::Reason::timeout)) return;
  if (!run.step_open || scene.record.time + scene.settings.epsilon >= run.deadline) return;
  scene.violates(Invariant::i18, run.step_at,
                 fmt::format("TIMEOUT of {} in step {}, {} before its deadline\na component has until the deadline",
                             scene.who(), run.action, base::to_text(run.deadline - scene.record.time)));
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
  const bool lost = scene.run == nullptr && scene.record.run != engine::no_run;
  scene.violates(Invariant::i19, nowhere,
                 lost ? fmt::format("a record '{}' of run {}, which was never accepted\nrun_accepted is the first "
                                    "record of a run",
                                    name(scene.record.kind), number(scene.record.run))
                      : fmt::format("a record '{}' does not say what it is about\nit names its run, and its component",
                                    name(scene.record.kind)));
}

void i19_steps_follow_each_other(const Scene& scene) {
  const RunFacts& run = *scene.run;
  const bool begins = scene.record.kind == RecordKind::step_started;
  if (begins != run.step_open && (begins || scene.record.a == run.action)) return;
  scene.violates(Invariant::i19, run.step_at,
                 fmt::format("run {}: step {} {} while {}\na step ends before the next one begins", number(run.id),
                             scene.record.a, begins ? "begins" : "ends",
                             run.step_open ? fmt::format("step {} is open", run.action) : "none is open"));
}

void i19_the_status_follows_from_the_steps(const Scene& scene) {
  const RunFacts& run = *scene.run;
  const RunStatus status = status_of(scene.record);
  const bool succeeded = status == RunStatus::succeeded;
  const bool pronounced = run.verdict_at != nowhere;
  const bool has_cause = pronounced || run.failed_step_at != nowhere || !scene.record.text.empty();
  if (status != RunStatus::running && (succeeded ? !pronounced : has_cause)) return;
  scene.violates(Invariant::i19, run.verdict_at,
                 fmt::format("run {} ended {} {}\nthe status follows from the verdicts, or from a cause that it names",
                             number(run.id), name(status), pronounced ? "after a verdict" : "without a cause"));
}

}  // namespace kapela::history

#include "orchestrator/history/checker.hpp"

#include "orchestrator/history/command_invariants.hpp"
#include "orchestrator/history/run_invariants.hpp"
#include "orchestrator/history/wait_invariants.hpp"

namespace kapela::history {
namespace {

using engine::Record;
using engine::RecordKind;

constexpr std::uint32_t bit(RecordKind kind) {
  return 1U << static_cast<unsigned>(kind);
}

constexpr std::uint32_t about_a_component =
    bit(RecordKind::owned) | bit(RecordKind::awaited) | bit(RecordKind::intent) | bit(RecordKind::sent) |
    bit(RecordKind::acknowledged) | bit(RecordKind::refused) | bit(RecordKind::in_doubt) | bit(RecordKind::observed) |
    bit(RecordKind::reached);
constexpr std::uint32_t true_of_a_component =
    bit(RecordKind::handled) | bit(RecordKind::moved) | bit(RecordKind::injected) | bit(RecordKind::restarted);

}  // namespace

void Checker::on(const Record& record) {
  const bool truth = is_truth(record.kind);
  RunFacts* run = truth || record.run == engine::no_run ? nullptr : facts_.find_run(record);
  ComponentFacts* component = facts_.has(record.component) ? &facts_.at(record.component) : nullptr;
  Scene scene{settings_, facts_, record, run, component, findings_};
  if (truth) {
    judge_truth(scene);
  } else {
    i19_sequence_numbers_are_gapless(scene);
    if (is_placed(scene)) {
      judge(scene);
    } else {
      scene.run = nullptr;
    }
  }
  facts_.fold(record, scene.run);
}

/// Whatever is not about an open run, and about a component where it should be, tells nothing more.
bool Checker::is_placed(Scene& scene) {
  const Record& record = scene.record;
  const bool needs_no_run = record.kind == RecordKind::started || record.kind == RecordKind::log || record.kind == RecordKind::latched || record.kind == RecordKind::unlatched;
  if (needs_no_run && record.run == engine::no_run) return true;
  if (record.kind == RecordKind::run_accepted) {
    i1_runs_are_accepted_once(scene);
    if (scene.run == nullptr) scene.run = &facts_.accept(record.run);
    return true;
  }
  const bool lacks_component = scene.component == nullptr && (about_a_component & bit(record.kind)) != 0;
  if (scene.run != nullptr && !lacks_component) return true;
  if (scene.run == nullptr && facts_.was_accepted(record.run)) {
    i1_nothing_follows_the_end_of_a_run(scene);
    return false;
  }
  i19_records_belong_somewhere(scene);
  if (scene.run == nullptr && record.run != engine::no_run) scene.run = &facts_.accept(record.run);
  return scene.run != nullptr && !lacks_component;
}

void Checker::judge(const Scene& scene) {
  switch (scene.record.kind) {
    case RecordKind::started:
      return i14_each_start_has_a_greater_epoch(scene);
    case RecordKind::owned:
      return i12_a_component_has_one_owner(scene);
    case RecordKind::step_started:
      return i19_steps_follow_each_other(scene);
    case RecordKind::intent:
      i11_nobody_is_commanded_after_the_verdict(scene);
      i12_only_the_owner_commands(scene);
      i13_an_id_names_one_command(scene);
      i13_a_retry_reuses_its_id(scene);
      return i15_nobody_is_commanded_in_fault(scene);
    case RecordKind::sent:
      i2_an_intent_comes_before_the_sending(scene);
      i11_nobody_is_commanded_after_the_verdict(scene);
      return i13_a_retry_counts_on(scene);
    case RecordKind::acknowledged:
      if (settings_.truth) i16_only_what_was_handled_is_acknowledged(scene);
      return;
    case RecordKind::reached:
      i4_targets_are_reached_where_they_are_wanted(scene);
      i4_targets_are_reached_in_time(scene);
      i16_waits_only_for_fresh_sightings(scene);
      if (settings_.truth) i16_components_were_where_they_were_seen(scene);
      return;
    case RecordKind::verdict:
      return i18_nobody_runs_out_of_time_early(scene);
    case RecordKind::step_ended:
      i4_a_successful_step_has_all_it_wanted(scene);
      i18_steps_end_by_their_deadline(scene);
      return i19_steps_follow_each_other(scene);
    case RecordKind::run_ended:
      i3_rejected_runs_command_nobody(scene);
      i4_a_successful_run_has_successful_steps(scene);
      return i19_the_status_follows_from_the_steps(scene);
    case RecordKind::run_accepted:
    case RecordKind::recovered:
    case RecordKind::based:
    case RecordKind::log:
    case RecordKind::skipped:
    case RecordKind::awaited:
    case RecordKind::missed:
    case RecordKind::approved:
    case RecordKind::compensating:
    case RecordKind::settled:
    case RecordKind::exception:
    case RecordKind::alert:
    case RecordKind::latched:
    case RecordKind::unlatched:
    case RecordKind::refused:
    case RecordKind::in_doubt:
    case RecordKind::observed:
    case RecordKind::handled:
    case RecordKind::moved:
    case RecordKind::injected:
    case RecordKind::crashed:
    case RecordKind::restarted:
      return;
  }
}

void Checker::judge_truth(const Scene& scene) {
  if (scene.component == nullptr) {
    if ((true_of_a_component & bit(scene.record.kind)) != 0) i19_records_belong_somewhere(scene);
    return;
  }
  if (scene.record.kind == RecordKind::injected && (settings_.breaking_faults >> scene.record.detail & 1) != 0)
    scene.component->broken = true;
  if (!settings_.truth || scene.record.kind != RecordKind::handled) return;
  i2_an_intent_comes_before_the_effect(scene);
  i13_a_command_acts_once(scene);
  i14_epochs_never_decrease(scene);
  i14_nothing_acts_after_its_time(scene);
  i15_a_fault_yields_to_an_acknowledgement_only(scene);
}

void Checker::finish(bool complete) {
  if (complete) i1_every_run_has_ended(facts_, findings_);
}

void Checker::reset() {
  facts_.clear();
  findings_.clear();
}

}  // namespace kapela::history

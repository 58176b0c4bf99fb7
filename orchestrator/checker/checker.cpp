#include "orchestrator/checker/checker.hpp"

#include "orchestrator/checker/command_invariants.hpp"
#include "orchestrator/checker/compensation_invariants.hpp"
#include "orchestrator/checker/decision_invariants.hpp"
#include "orchestrator/checker/end_invariants.hpp"
#include "orchestrator/checker/recovery_invariants.hpp"
#include "orchestrator/checker/run_invariants.hpp"
#include "orchestrator/checker/step_invariants.hpp"
#include "orchestrator/checker/undo_invariants.hpp"
#include "orchestrator/checker/wait_invariants.hpp"
#include "orchestrator/checker/watch_invariants.hpp"
#include "orchestrator/record/sighting.hpp"

namespace kapela::checker {
namespace {

using record::Record;
using record::RecordKind;

constexpr std::uint64_t bit(RecordKind kind) {
  return std::uint64_t{1} << static_cast<unsigned>(kind);
}

constexpr std::uint64_t about_a_component =
    bit(RecordKind::owned) | bit(RecordKind::based) | bit(RecordKind::awaited) | bit(RecordKind::intent) |
    bit(RecordKind::sent) | bit(RecordKind::acknowledged) | bit(RecordKind::refused) | bit(RecordKind::in_doubt) |
    bit(RecordKind::observed) | bit(RecordKind::reached) | bit(RecordKind::settled) | bit(RecordKind::exception) |
    bit(RecordKind::watched) | bit(RecordKind::unwatched) | bit(RecordKind::failed) | bit(RecordKind::event_intended) |
    bit(RecordKind::event_sent) | bit(RecordKind::event_answered) | bit(RecordKind::event_in_doubt) |
    bit(RecordKind::event_left);
constexpr std::uint64_t true_of_a_component = bit(RecordKind::handled) | bit(RecordKind::moved) |
                                              bit(RecordKind::injected) | bit(RecordKind::restarted) |
                                              bit(RecordKind::sighted) | bit(RecordKind::event_handled);
constexpr std::uint64_t needs_no_run =
    bit(RecordKind::started) | bit(RecordKind::log) | bit(RecordKind::alert) | bit(RecordKind::latched) |
    bit(RecordKind::unlatched) | bit(RecordKind::observed) | bit(RecordKind::watched) | bit(RecordKind::unwatched);

}  // namespace

void Checker::on(const Record& record) {
  const bool truth = is_truth(record.kind);
  RunFacts* run = truth || record.run == record::no_run ? nullptr : facts_.find_run(record);
  ComponentFacts* component = facts_.has(record.component) ? &facts_.at(record.component) : nullptr;
  Scene scene{settings_, dependencies_, facts_, record, run, component, findings_};
  starts_.on(scene);
  if (truth) {
    judge_truth(scene);
    contracts_.on(scene);
  } else {
    const bool goes_on = record.kind != RecordKind::started;  // another life looks by itself
    if (goes_on) findings_.confirm();
    i19_sequence_numbers_are_gapless(scene);
    if (goes_on && !facts_.raised().empty()) i23_who_comes_back_raised_is_seen_to(scene);
    if (is_placed(scene)) {
      judge(scene);
    } else {
      scene.run = nullptr;
    }
  }
  events_.on(scene);
  const bool dies = record.kind == RecordKind::crashed && record.component == record::no_component;
  if (dies || record.kind == RecordKind::started) findings_.acquit();
  facts_.fold(record, scene.run);
}

/// Whatever is not about an open run, and about a component where it should be, tells nothing more.
bool Checker::is_placed(Scene& scene) {
  const Record& record = scene.record;
  if (record.run == record::no_run && (needs_no_run & bit(record.kind)) != 0) return true;
  if (record.kind == RecordKind::run_accepted) {
    i1_runs_are_accepted_once(scene);
    i21_open_runs_are_recovered_before_new_ones_come(scene);
    if (scene.run == nullptr) scene.run = &facts_.accept(record.run);
    return true;
  }
  if (record.kind == RecordKind::recovered && record.run != record::no_run) return is_recovered(scene);
  const bool lacks_component = scene.component == nullptr && (about_a_component & bit(record.kind)) != 0;
  if (scene.run != nullptr && scene.run->lost) {
    i21_lost_runs_are_recovered_first(scene);
    facts_.take_up(*scene.run);
  }
  if (scene.run != nullptr && !lacks_component) return true;
  if (scene.run == nullptr && facts_.was_accepted(record.run)) {
    i1_nothing_follows_the_end_of_a_run(scene);
    return false;
  }
  i19_records_belong_somewhere(scene);
  if (scene.run == nullptr && record.run != record::no_run) scene.run = &facts_.accept(record.run);
  return scene.run != nullptr && !lacks_component;
}

/// A run of a life that is not in this history is taken as it comes.
bool Checker::is_recovered(Scene& scene) {
  const Record& record = scene.record;
  if (scene.run == nullptr && facts_.is_before_history(record.a) && !facts_.was_accepted(record.run)) {
    scene.run = &facts_.accept(record.run);
    scene.run->from_before = true;
    return true;
  }
  i21_only_lost_runs_are_recovered(scene);
  return scene.run != nullptr;
}

void Checker::judge(const Scene& scene) {
  switch (scene.record.kind) {
    case RecordKind::started:
      return i14_each_start_has_a_greater_epoch(scene);
    case RecordKind::owned:
      return i12_a_component_has_one_owner(scene);
    case RecordKind::step_started:
      return i19_a_step_begins_once(scene);
    case RecordKind::awaited:
      return i19_steps_are_open_while_they_are_spoken_of(scene);
    case RecordKind::intent:
      return judge_intent(scene);
    case RecordKind::sent:
      i2_an_intent_comes_before_the_sending(scene);
      i11_nothing_goes_forward_after_the_verdict(scene);
      i13_a_retry_counts_on(scene);
      i18_repeats_come_in_time(scene);
      return i18_repeats_have_their_pause(scene);
    case RecordKind::refused:
    case RecordKind::in_doubt:
      return i2_the_sending_comes_before_what_comes_of_it(scene);
    case RecordKind::acknowledged:
      i2_the_sending_comes_before_what_comes_of_it(scene);
      if (settings_.truth) i16_only_what_was_handled_is_acknowledged(scene);
      return;
    case RecordKind::reached:
      i19_steps_are_open_while_they_are_spoken_of(scene);
      i4_targets_are_reached_where_they_are_wanted(scene);
      i4_targets_are_reached_in_time(scene);
      i18_who_is_there_counts_at_once(scene);
      i16_waits_only_for_fresh_sightings(scene);
      if (settings_.truth) i16_components_were_where_they_were_seen(scene);
      return;
    case RecordKind::missed:
      i18_who_fails_decides_at_once(scene);
      i19_a_cause_names_its_component(scene);
      return i18_nobody_runs_out_of_time_early(scene);
    case RecordKind::verdict:
      i19_a_cause_names_its_component(scene);
      return i18_nobody_runs_out_of_time_early(scene);
    case RecordKind::step_ended:
      i19_steps_are_open_while_they_are_spoken_of(scene);
      i4_a_successful_step_has_all_it_wanted(scene);
      i18_who_fails_decides_at_once(scene);
      i18_nobody_is_missed_where_it_is_wanted(scene);
      i18_what_is_in_doubt_is_repeated(scene);
      return i18_steps_end_by_their_deadline(scene);
    case RecordKind::settled:
      i5_nobody_settles_while_a_command_can_raise_it(scene);
      i16_settles_only_on_fresh_sightings(scene);
      if (settings_.truth) i16_components_were_where_they_were_seen(scene);
      return judge_times_of_undo(scene);
    case RecordKind::exception:
      return judge_exception(scene);
    case RecordKind::observed:
      if (scene.run != nullptr) i18_a_way_is_broken_off_where_it_can_be(scene);
      return;
    case RecordKind::run_ended:
      return judge_end(scene);
    case RecordKind::unwatched:
      return i23_a_watch_ends_for_a_reason(scene);
    case RecordKind::watched:
    case RecordKind::run_accepted:
    case RecordKind::recovered:
    case RecordKind::based:
    case RecordKind::log:
    case RecordKind::skipped:
    case RecordKind::approved:
    case RecordKind::compensating:
    case RecordKind::failed:
    case RecordKind::alert:
    case RecordKind::latched:
    case RecordKind::unlatched:
    case RecordKind::handled:
    case RecordKind::moved:
    case RecordKind::injected:
    case RecordKind::crashed:
    case RecordKind::restarted:
    case RecordKind::sighted:
    case RecordKind::event_intended:  // EventLaws
    case RecordKind::event_sent:
    case RecordKind::event_answered:
    case RecordKind::event_in_doubt:
    case RecordKind::event_left:
    case RecordKind::event_handled:
      return;
  }
}

void Checker::judge_intent(const Scene& scene) {
  i19_steps_are_open_while_they_are_spoken_of(scene);
  i11_nothing_goes_forward_after_the_verdict(scene);
  i12_only_the_owner_commands(scene);
  i13_an_id_names_one_command(scene);
  i13_a_retry_reuses_its_id(scene);
  i15_nobody_is_commanded_in_fault(scene);
  i24_a_component_has_the_command(scene);
  i17_commands_are_legal_where_they_are_given(scene);
  i6_nobody_energises_a_latched_plant(scene);
  i8_compensation_only_lowers(scene);
  i5_nobody_is_lowered_below_the_target(scene);
  i9_dependents_go_down_first(scene);
  i9_steps_go_back_in_reverse_order(scene);
  i9_what_a_stuck_one_needs_stays_up(scene);
  i19_compensation_says_when_it_begins(scene);
  i18_an_order_has_its_time(scene);
  i18_who_refuses_is_asked_again_after_a_pause(scene);
  judge_times_of_undo(scene);
}

void Checker::judge_exception(const Scene& scene) {
  i6_an_exception_agrees_with_what_is_known(scene);
  i6_a_silent_one_is_named_for_how_it_is_silent(scene);
  i6_who_refused_is_named_for_that(scene);
  i6_a_harder_command_is_tried_first(scene);
  i9_who_holds_is_stuck_and_depends(scene);
  i10_everybody_gets_a_turn(scene);
  i18_nobody_is_given_up_early(scene);
  i18_what_is_in_doubt_is_repeated(scene);
  i19_a_cause_names_its_component(scene);
  judge_times_of_undo(scene);
}

void Checker::judge_times_of_undo(const Scene& scene) {
  i18_an_order_ends_with_its_time(scene);
  i18_a_refusal_has_consequences_soon(scene);
  i18_a_drain_ends(scene);
  i18_who_is_led_elsewhere_is_seen_to_at_once(scene);
  i18_a_way_is_broken_off_where_it_can_be(scene);
}

void Checker::judge_end(const Scene& scene) {
  i1_compensation_keeps_its_budget(scene);
  i3_rejected_runs_command_nobody(scene);
  i4_a_successful_run_has_successful_steps(scene);
  i4_a_successful_run_leaves_everybody_at_the_goal(scene);
  i5_rolled_back_means_everybody_is(scene);
  i6_a_failed_rollback_says_who_and_why(scene);
  i6_an_unclean_end_latches_the_plant(scene);
  i7_nobody_is_left_higher_in_silence(scene);
  i10_everybody_is_seen_to(scene);
  i19_steps_end_before_their_run(scene);
  i19_runs_own_as_many_as_they_say(scene);
  i19_the_status_follows_from_the_records(scene);
  i20_who_does_not_succeed_raises_one_alert(scene);
  i23_who_is_given_up_in_doubt_is_watched(scene);
}

void Checker::judge_truth(const Scene& scene) {
  if (scene.component == nullptr) {
    if ((true_of_a_component & bit(scene.record.kind)) != 0) i19_records_belong_somewhere(scene);
    return;
  }
  if (scene.record.kind == RecordKind::injected) {
    const auto means = [&scene](wire::Injected what) {
      return (scene.record.a & static_cast<std::uint64_t>(what)) != 0;
    };
    const bool breaks = (settings_.breaking_faults >> scene.record.detail & 1) != 0;
    scene.component->broken |= breaks || means(wire::Injected::forgets);
    scene.component->pretends |= means(wire::Injected::pretends);
  }
  if (!settings_.truth) return;
  if (scene.record.kind == RecordKind::sighted) settle_presumptions(scene.record);
  if (const std::optional<Deed> deed = deed_of(scene.record)) judge_deed(scene, *deed);
}

void Checker::judge_deed(const Scene& scene, const Deed& deed) {
  i2_an_intent_comes_before_the_effect(scene, deed);
  i7_nobody_rises_after_a_failed_run(scene, deed);
  i13_a_command_acts_once(scene, deed);
  i14_epochs_never_decrease(scene, deed);
  i14_nothing_acts_after_its_time(scene, deed);
  i15_a_fault_yields_to_an_acknowledgement_only(scene, deed);
}

/// It was seen again, or lost.
void Checker::settle_presumptions(const Record& sighted) {
  const auto sighting = record::sighting_of(sighted);
  if (!sighting) return;
  if (sighted.state != wire::State::unknown) return findings_.on_sighting(sighted.component, sighted.b);
  if (sighting->how == record::Sight::silence) findings_.on_loss(sighted.component);
}

void Checker::finish(bool complete) {
  findings_.settle_presumptions();
  if (!complete) return;
  findings_.confirm();
  i1_every_run_has_ended(facts_, findings_);
  i21_every_lost_run_was_recovered(facts_, findings_);
  i23_nobody_is_left_raised(facts_, findings_);
  starts_.finish(findings_);
  contracts_.finish(facts_, findings_);
}

void Checker::reset() {
  facts_.clear();
  starts_.clear();
  contracts_.clear();
  events_.clear();
  findings_.clear();
}

}  // namespace kapela::checker

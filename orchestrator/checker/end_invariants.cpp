#include "orchestrator/checker/end_invariants.hpp"

#include <fmt/format.h>

#include "orchestrator/checker/lowering_rules.hpp"

namespace kapela::checker {
namespace {

using record::Atomicity;
using record::ComponentId;
using record::Reason;
using record::RunStatus;
using wire::State;

/// Calls `look` for each component of the run that it has commanded.
template <class Look>
void each_commanded(const Scene& scene, Look look) {
  for (const ComponentId id : scene.run->members) {
    const ComponentFacts& component = scene.facts.at(id);
    if (component.owner == scene.run->serial && component.part.commanded()) look(id, component);
  }
}

/// FAULT is neither lower nor higher than anything.
bool is_higher(State state, State than) {
  return than != State::unknown && energy(than) != wire::no_energy && energy(state) > energy(than);
}

/// What can be the reason of an exception; the rest are reasons of runs.
bool names_a_component(Reason reason) {
  switch (reason) {
    case Reason::fault:
    case Reason::unreachable:
    case Reason::timeout:
    case Reason::nack:
    case Reason::wrong_state:
    case Reason::held_by:
    case Reason::journal:
      return true;
    case Reason::cancelled:
    case Reason::condition:
    case Reason::not_approved:
    case Reason::illegal:
    case Reason::not_stable:
    case Reason::latched:
    case Reason::crashed:
      return false;
  }
  return false;
}

/// A component of the run is settled, though not at its target, or was not looked at again when all were undone: what
/// came late may have moved it since.
void check_targets(const Scene& scene, Invariant invariant) {
  const RunFacts& run = *scene.run;
  each_commanded(scene, [&](ComponentId id, const ComponentFacts& component) {
    const Part& part = component.part;
    if (part.outcome != Outcome::settled) return;
    const bool may = may_stay(part.settled, part.lowest);
    if (!may && component.broken) scene.excuses(invariant, Excuse::lies);  // it was confirmed in anything
    if (!may && !component.broken)
      return scene.violates(
          invariant, id, part.outcome_at,
          fmt::format("{} is settled in {}, and was confirmed in {} in this run\nafter a rollback a component is "
                      "stable, not in FAULT, and no higher than it has been",
                      scene.who(id), wire::name(part.settled), wire::name(part.lowest)));
    const bool again = part.outcome_at > run.undone_at && part.settled_point > run.undone_point;
    if (run.undone_at == nowhere || again || run.atomicity != Atomicity::rollback) return;
    scene.violates(invariant, id, part.outcome_at, run.undone_at,
                   fmt::format("{} is not looked at again after all were undone\na rollback ends with a second look "
                               "at everybody who is settled",
                               scene.who(id)));
  });
}

/// The lowest of its facts that show a component that was left higher than its base; nowhere: it was not.
Position left_higher(const Scene& scene, const ComponentFacts& component) {
  const State base = component.part.base;
  if (component.observed_at != nowhere && is_higher(component.observed, base)) return component.observed_at;
  if (!scene.settings.truth || !component.told || !is_higher(component.truth, base)) return nowhere;
  if (!component.broken && !component.foreign) return component.truth_at;
  scene.excuses(Invariant::i7, component.broken ? Excuse::lies : Excuse::foreign);
  return nowhere;
}

/// One that is only seen was higher when it was seen last.
template <class Explain>
void suspect_left_higher(const Scene& scene, ComponentId id, const ComponentFacts& component, Explain explain) {
  const SightFacts& sight = component.sight;
  if (!scene.settings.truth || !sight.is_only_seen || !is_higher(sight.state, component.part.base)) return;
  if (component.broken || component.foreign)
    return scene.excuses(Invariant::i7, component.broken ? Excuse::lies : Excuse::foreign);
  if (sight.revision != 0)
    return scene.presumes(Invariant::i7, id, sight.at, explain(sight.state), {{id, sight.revision}});
  scene.doubts(Invariant::i7, id, sight.at, explain(sight.state), "it can have moved between two sightings");
}

bool was_failing(const RunFacts& run) {
  return run.verdict_at != nowhere || run.exception_at != nowhere || run.was_recovered();
}

/// Why the status cannot be; null: it can.
const char* contradiction(const Scene& scene) {
  const RunFacts& run = *scene.run;
  const bool has_cause = was_failing(run) || !run.failed_steps.empty() || !scene.record.text.empty();
  switch (status_of(scene.record)) {
    case RunStatus::running:
      return "which is no end";
    case RunStatus::succeeded:
      if (run.verdict_at != nowhere) return "after a verdict";
      return run.exception_at != nowhere ? "with an exception" : nullptr;
    case RunStatus::rejected:
      if (run.compensating_at != nowhere) return "after a compensation";
      return has_cause ? nullptr : "without a cause";
    case RunStatus::rolled_back:
    case RunStatus::rollback_failed: {
      const bool undone = run.first_intent_at == nowhere || run.compensating_at != nowhere;
      if (!undone) return "without a compensation";
      return has_cause ? nullptr : "without a cause";
    }
    case RunStatus::stopped_partial:
      if (run.atomicity == Atomicity::rollback) {
        if (!run.from_before) return "though it was to be rolled back";
        scene.excuses(Invariant::i19, Excuse::unknown_past);
      }
      return has_cause ? nullptr : "without a cause";
  }
  return "which is no status";
}

}  // namespace

void i4_a_successful_run_has_successful_steps(const Scene& scene) {
  const RunFacts& run = *scene.run;
  if (status_of(scene.record) != RunStatus::succeeded || run.failed_steps.empty()) return;
  const RunFacts::FailedStep& step = run.failed_steps.front();
  scene.violates(Invariant::i4, step.at,
                 fmt::format("run {} SUCCEEDED with step {}, which failed\na run succeeds when every step has, or has "
                             "gone on without those that it says",
                             number(run.id), step.number));
}

void i4_a_successful_run_leaves_everybody_at_the_goal(const Scene& scene) {
  const RunFacts& run = *scene.run;
  if (status_of(scene.record) != RunStatus::succeeded) return;
  each_commanded(scene, [&](ComponentId id, const ComponentFacts& component) {
    const Part& part = component.part;
    if (part.outcome == Outcome::excepted) return;  // I19 has it
    if (part.left_behind() && run.atomicity != Atomicity::forward) return;
    const bool settled = part.outcome == Outcome::settled;
    if (settled && (part.goal == 0 || (part.goal & record::bit_of(part.settled)) != 0)) return;
    scene.violates(Invariant::i4, id, settled ? part.outcome_at : part.intended_at,
                   fmt::format("run {} SUCCEEDED, and {} {}\nat the end of a successful run each component that it "
                               "commanded is seen at its goal once more",
                               number(run.id), scene.who(id),
                               settled ? fmt::format("is settled in {}", wire::name(part.settled)) : "is not settled"));
  });
}

void i5_rolled_back_means_everybody_is(const Scene& scene) {
  if (status_of(scene.record) != RunStatus::rolled_back) return;
  check_targets(scene, Invariant::i5);
  each_commanded(scene, [&](ComponentId id, const ComponentFacts& component) {
    if (component.part.outcome != Outcome::excepted) return;
    scene.violates(Invariant::i5, id, component.part.outcome_at,
                   fmt::format("run {} ended ROLLED_BACK with an exception: {}\na run with an exception ends "
                               "ROLLBACK_FAILED",
                               number(scene.run->id), scene.who(id)));
  });
}

void i6_a_failed_rollback_says_who_and_why(const Scene& scene) {
  if (status_of(scene.record) != RunStatus::rollback_failed) return;
  const RunFacts& run = *scene.run;
  check_targets(scene, Invariant::i6);
  if (run.exception_at == nowhere && run.from_before) scene.excuses(Invariant::i6, Excuse::unknown_past);
  if (run.exception_at == nowhere && !run.from_before)
    scene.violates(Invariant::i6, run.compensating_at,
                   fmt::format("run {} ended ROLLBACK_FAILED without an exception\nwho could not be undone is named",
                               number(run.id)));
  each_commanded(scene, [&](ComponentId id, const ComponentFacts& component) {
    if (component.part.outcome != Outcome::excepted || names_a_component(component.part.exception)) return;
    scene.violates(
        Invariant::i6, id, component.part.outcome_at,
        fmt::format("{} is left where it is for {}\nan exception says what is wrong with the component: FAULT, "
                    "UNREACHABLE, TIMEOUT, NACK, WRONG_STATE, HELD_BY or JOURNAL",
                    scene.who(id), name(component.part.exception)));
  });
}

void i6_an_unclean_end_latches_the_plant(const Scene& scene) {
  const RunStatus status = status_of(scene.record);
  const bool unclean = status == RunStatus::rollback_failed || status == RunStatus::stopped_partial;
  if (!unclean || scene.facts.latched()) return;
  scene.violates(Invariant::i6, nowhere,
                 fmt::format("run {} ended {}, and the plant is not latched\nafter an unclean end nobody energises the "
                             "plant until an operator has acknowledged",
                             number(scene.run->id), name(status)));
}

/// A run of atomicity `none` was told to leave things as they are, and says so by its status.
void i7_nobody_is_left_higher_in_silence(const Scene& scene) {
  const RunFacts& run = *scene.run;
  if (status_of(scene.record) == RunStatus::succeeded || run.atomicity == Atomicity::none) return;
  each_commanded(scene, [&](ComponentId id, const ComponentFacts& component) {
    if (component.part.outcome == Outcome::excepted) return;
    const auto explain = [&](State state) {
      return fmt::format(
          "run {} ended {} and left {} in {}, above its base {}, without an exception\nwho is left "
          "higher than before is named",
          number(run.id), name(status_of(scene.record)), scene.who(id), wire::name(state),
          wire::name(component.part.base));
    };
    const Position shown = left_higher(scene, component);
    if (shown == nowhere) return suspect_left_higher(scene, id, component, explain);
    const State state = shown == component.observed_at ? component.observed : component.truth;
    scene.violates(Invariant::i7, id, shown, explain(state));
  });
}

void i7_nobody_rises_after_a_failed_run(const Scene& scene, const Deed& deed) {
  if (!deed.can_act()) return;
  const CommandFacts* command = find_command(scene, deed);
  const RunFacts* run = scene.facts.last_owner_of(*scene.component);
  if (command == nullptr || run == nullptr || run->open || command->run != run->id) return;
  if (run->status == RunStatus::succeeded || run->atomicity == Atomicity::none) return;
  const bool rises = !wire::traits(command->what).lowers && command->what != wire::Command::ack;
  if (!rises || scene.component->part.outcome == Outcome::excepted) return;
  if (scene.component->broken) return scene.excuses(Invariant::i7, Excuse::lies);
  if (scene.component->pretends) return scene.excuses(Invariant::i7, Excuse::disobeys);
  // One that knows no not_after acts on what comes at any time; how long that can be nobody can wait.
  const bool is_fenced = scene.component->is_fenced() && deed.is_fenced;
  if (!is_fenced && scene.record.time > command->not_after + scene.settings.epsilon)
    return scene.excuses(Invariant::i7, Excuse::unfenced);
  const std::string explanation = fmt::format(
      "{} acts on {} of run {} after that has ended {}\nwhat was sent forward and is in doubt is "
      "waited out before a run that failed ends",
      scene.who(), wire::name(command->what), number(run->id), name(run->status));
  const bool is_certain = deed.acts && (!deed.is_seen || deed.from > run->ended);
  if (is_certain) return scene.violates(Invariant::i7, command->intended_at, command->sent_at, explanation);
  scene.doubts(Invariant::i7, scene.record.component, command->sent_at, explanation, deed.unknown());
}

void i10_everybody_is_seen_to(const Scene& scene) {
  const RunFacts& run = *scene.run;
  if (status_of(scene.record) == RunStatus::succeeded) return;
  const bool compensated = run.compensating_at != nowhere;
  if (!compensated && run.atomicity != Atomicity::forward) return;
  each_commanded(scene, [&](ComponentId id, const ComponentFacts& component) {
    const Part& part = component.part;
    if (part.outcome != Outcome::open || !(compensated || part.left_behind())) return;
    scene.violates(Invariant::i10, id, part.intended_at,
                   fmt::format("run {} ended {}, and {} is neither settled nor an exception\nwhatever becomes of the "
                               "others, each component that was commanded is brought to its target or named",
                               number(run.id), name(status_of(scene.record)), scene.who(id)));
  });
}

void i19_runs_own_as_many_as_they_say(const Scene& scene) {
  const RunFacts& run = *scene.run;
  const std::uint64_t expected = run.was_recovered() ? run.members.size() : run.expected;
  const bool has_waited_in_vain = run.owned == 0 && status_of(scene.record) == RunStatus::rejected;
  if (run.owned == expected || has_waited_in_vain) return;
  scene.violates(Invariant::i19, run.was_recovered() ? run.recovered_at : run.accepted_at,
                 fmt::format("run {} owns {} components and said {}\neach component of a run comes to it by a record "
                             "'owned', once in each life of the orchestrator",
                             number(run.id), run.owned, expected));
}

void i19_the_status_follows_from_the_records(const Scene& scene) {
  const RunFacts& run = *scene.run;
  const char* const why = contradiction(scene);
  if (why == nullptr) return;
  scene.violates(Invariant::i19, run.verdict_at, run.exception_at,
                 fmt::format("run {} ended {} {}\nthe status follows from verdicts, exceptions and compensation, or "
                             "from a cause that it names",
                             number(run.id), name(status_of(scene.record)), why));
}

}  // namespace kapela::checker

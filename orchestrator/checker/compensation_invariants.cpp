#include "orchestrator/checker/compensation_invariants.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/checker/lowering_rules.hpp"

namespace kapela::checker {
namespace {

using record::Atomicity;
using record::ComponentId;
using record::Purpose;
using wire::State;

Purpose purpose_of(const Scene& scene) {
  return static_cast<Purpose>(scene.record.a);
}

/// It has been seen above where it was settled since.
bool has_come_up(const ComponentFacts& component) {
  const Part& part = component.part;
  if (part.outcome != Outcome::settled || component.observed_at <= part.outcome_at) return false;
  return wire::traits(component.observed).stable && !may_stay(component.observed, part.lowest) &&
         component.observed != State::fault;
}

/// Nobody who depends on something stands in its way any more.
bool is_out_of_the_way(const RunFacts& run, const ComponentFacts& component) {
  const Part& part = component.part;
  if (part.outcome != Outcome::open) return !has_come_up(component);
  return run.atomicity == Atomicity::forward && part.reached_at != nowhere && part.reached_at > part.intended_at;
}

/// Of a run that was accepted before this history, whom it has commanded until then is not known.
bool is_stuck_in_run(const Scene& scene, const ComponentFacts& component) {
  // A run that only lowers takes up whom it has not commanded, too: those that were away when it began.
  const bool only_lowers = scene.run->atomicity == record::Atomicity::forward;
  const bool commanded = component.part.commanded() || scene.run->from_before || only_lowers;
  return component.owner == scene.run->serial && commanded && component.part.outcome == Outcome::excepted;
}

/// FAULT is the business of I15; unknown tells nothing.
bool is_illegal(wire::Command command, State state) {
  return state != State::unknown && state != State::fault && !is_legal(command, state);
}

bool is_needed(const Scene& scene, ComponentId on) {
  const auto in_run = [&scene](ComponentId id) { return is_in_run(scene, scene.facts.at(id)); };
  const auto however_far = [](ComponentId) { return true; };
  return scene.dependencies.find_dependent(on, in_run, however_far) != record::no_component;
}

/// Whose turn it is dependencies say where somebody of the run depends on anybody; else it goes back by steps.
bool goes_by_dependencies(const Scene& scene) {
  const auto& members = scene.run->members;
  return std::any_of(members.begin(), members.end(),
                     [&scene](ComponentId id) { return is_in_run(scene, scene.facts.at(id)) && is_needed(scene, id); });
}

/// Nobody who depends on it keeps it from going down.
bool has_its_turn(const Scene& scene) {
  return scene.dependencies.known() && !is_needed(scene, scene.record.component) && goes_by_dependencies(scene);
}

/// It answers, stands above where it is to be, and has not been commanded in all the time of the undo.
bool was_forgotten(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  const State state = scene.record.state;
  if (state == State::unknown || !wire::traits(state).stable) return false;
  const bool commanded = component.part.intended_at > scene.run->compensating_at;
  const bool found = !commanded && !scene.facts.is_down(component, state) && !may_stay(state, component.part.lowest) &&
                     has_its_turn(scene);
  if (found && component.broken) scene.excuses(Invariant::i6, Excuse::lies);
  return found && !component.broken;
}

/// Why the exception is not what the history knows of the component; empty: it may be.
std::string disagreement(const Scene& scene) {
  using record::Reason;
  const ComponentFacts& component = *scene.component;
  const State state = scene.record.state;
  const bool is_late = scene.record.time + scene.settings.epsilon >= scene.run->compensate_by;
  const auto reason = static_cast<Reason>(scene.record.detail);
  if (reason == Reason::fault)
    return component.observed_at != nowhere && component.observed == State::fault ? ""
                                                                                  : "it was not seen in FAULT last";
  // Of those that had no turn nothing new is known.
  if (is_late) return was_forgotten(scene) ? "it has had its turn, and no command in the undo" : "";
  if (state == State::fault) return "a component in FAULT is left for that";
  if (reason == Reason::unreachable && state != State::unknown) return "it answers";
  if (reason == Reason::nack) {
    const CommandFacts* command = scene.facts.find_command(component.command);
    return command == nullptr || command->refused_at != nowhere ? "" : "it has not refused its last command";
  }
  return scene.facts.is_down(component, state) ? "it is where it is to be" : "";
}

}  // namespace

void i5_nobody_is_lowered_below_the_target(const Scene& scene) {
  const Part& part = scene.component->part;
  const State from = scene.record.state;
  if (purpose_of(scene) != Purpose::compensation || scene.run->atomicity != Atomicity::rollback) return;
  const CommandFacts* before = scene.facts.find_command(scene.component->command);
  if (before != nullptr && before->purpose == Purpose::compensation) return;  // that did not do: a harder one may
  if (part.lowest == State::unknown || !wire::traits(from).stable) return;
  const auto edge = wire::edge(scene.record.what(), from);
  const bool is_told_lower = part.told != State::unknown && energy(part.told) < energy(part.lowest);
  const auto target = target_of(from, is_told_lower ? part.told : part.lowest);
  if (!edge || !target || energy(edge->to) >= energy(*target)) return;
  if (scene.run->from_before) return scene.excuses(Invariant::i5, Excuse::unknown_past);
  if (scene.component->broken) return scene.excuses(Invariant::i5, Excuse::lies);
  scene.violates(Invariant::i5, part.based_at,
                 fmt::format("{} brings {} to {}, below its target {}\ncompensation brings a component to the highest "
                             "stable state that is no higher than it has been",
                             wire::name(scene.record.what()), scene.who(), wire::name(edge->to), wire::name(*target)));
}

/// A command that nobody has answered can act until its time is over.
void i5_nobody_settles_while_a_command_can_raise_it(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  if (scene.run->compensating_at == nowhere || component.raising == record::no_command) return;
  const CommandFacts* command = scene.facts.find_command(component.raising);
  if (command == nullptr || command->sent_at == nowhere) return;
  if (command->acknowledged_at != nowhere || command->refused_at != nowhere) return;
  if (!wire::can_move(command->what, scene.record.state, component.dialect)) return;
  if (scene.record.time + scene.settings.epsilon >= command->not_after) return;
  scene.violates(Invariant::i5, command->intended_at, command->sent_at,
                 fmt::format("{} is settled in {}, and {} (cmd_id {}), which nobody has answered, can raise it for {} "
                             "more\na sighting counts when no earlier command can move the component any more",
                             scene.who(), wire::name(scene.record.state), wire::name(command->what),
                             number(command->id), base::measured_text(command->not_after - scene.record.time)));
}

/// Where a rollback leaves a component, and what it says why.
void i6_an_exception_agrees_with_what_is_known(const Scene& scene) {
  const RunFacts& run = *scene.run;
  const ComponentFacts& component = *scene.component;
  if (run.compensating_at == nowhere || run.atomicity != Atomicity::rollback || !is_in_run(scene, component)) return;
  const std::string why = disagreement(scene);
  if (why.empty()) return;
  scene.violates(Invariant::i6, component.observed_at,
                 fmt::format("{} is left in {} for {}, and {}\nthe reason of an exception is what is known of the "
                             "component",
                             scene.who(), wire::name(scene.record.state),
                             name(static_cast<record::Reason>(scene.record.detail)), why));
}

void i6_nobody_energises_a_latched_plant(const Scene& scene) {
  if (!scene.run->under_latch || !scene.facts.latched()) return;
  if (!raises(scene.record.what(), scene.record.state)) return;
  scene.violates(
      Invariant::i6, scene.run->accepted_at,
      fmt::format("{} for {} by run {}, which was accepted while the plant was latched\na latched plant is not "
                  "energised until an operator has acknowledged",
                  wire::name(scene.record.what()), scene.who(), number(scene.run->id)));
}

void i8_compensation_only_lowers(const Scene& scene) {
  if (purpose_of(scene) == Purpose::forward || wire::traits(scene.record.what()).lowers) return;
  scene.violates(Invariant::i8, scene.run->stopped_at,
                 fmt::format("{} for {} when run {} has failed\nwhat comes after a failure only lowers energy",
                             wire::name(scene.record.what()), scene.who(), number(scene.run->id)));
}

void i9_dependents_go_down_first(const Scene& scene) {
  if (purpose_of(scene) != Purpose::compensation || !scene.dependencies.known()) return;
  const auto stands = [&scene](ComponentId id) {
    const ComponentFacts& component = scene.facts.at(id);
    return is_in_run(scene, component) && !is_out_of_the_way(*scene.run, component);
  };
  const auto however_far = [](ComponentId) { return true; };
  const ComponentId found = scene.dependencies.find_dependent(scene.record.component, stands, however_far);
  if (found == record::no_component) return;
  scene.violates(
      Invariant::i9, scene.facts.at(found).part.intended_at,
      fmt::format("{} for {} before {}, which depends on it, is settled or an exception\nwhat others depend on "
                  "goes down after them",
                  wire::name(scene.record.what()), scene.who(), scene.who(found)));
}

void i9_steps_go_back_in_reverse_order(const Scene& scene) {
  const RunFacts& run = *scene.run;
  if (purpose_of(scene) != Purpose::compensation || run.atomicity != Atomicity::rollback) return;
  if (!scene.dependencies.known() || goes_by_dependencies(scene)) return;
  const std::uint64_t step = scene.component->part.last_step;
  for (const ComponentId id : run.members) {
    const ComponentFacts& other = scene.facts.at(id);
    if (!is_in_run(scene, other) || other.part.last_step <= step || other.part.outcome != Outcome::open) continue;
    const bool was_done = other.part.outcome_at != nowhere && other.part.outcome_at > run.compensating_at;
    if (was_done) continue;  // it has come up again: those are brought down as they are seen
    if (run.from_before) return scene.excuses(Invariant::i9, Excuse::unknown_past);
    return scene.violates(
        Invariant::i9, other.part.intended_at,
        fmt::format("{} for {} of step {} before {} of step {} is settled or an exception\nwhere "
                    "nobody depends on anybody, what was commanded last goes down first",
                    wire::name(scene.record.what()), scene.who(), step, scene.who(id), other.part.last_step));
  }
}

void i9_what_a_stuck_one_needs_stays_up(const Scene& scene) {
  if (purpose_of(scene) != Purpose::compensation || !scene.run->holds || !scene.dependencies.known()) return;
  const auto is_stuck = [&scene](ComponentId id) {
    const ComponentFacts& component = scene.facts.at(id);
    return is_stuck_in_run(scene, component) && !component.part.brought_down;
  };
  const auto however_far = [](ComponentId) { return true; };
  const ComponentId found = scene.dependencies.find_dependent(scene.record.component, is_stuck, however_far);
  if (found == record::no_component) return;
  scene.violates(
      Invariant::i9, scene.facts.at(found).part.outcome_at,
      fmt::format("{} for {}, though {} depends on it and is stuck in {}\nwith `on_stuck: hold` what a stuck component "
                  "depends on, however far, is left as it is",
                  wire::name(scene.record.what()), scene.who(), scene.who(found),
                  wire::name(scene.facts.at(found).part.left_in)));
}

void i9_who_holds_is_stuck_and_depends(const Scene& scene) {
  if (scene.record.detail != static_cast<std::uint8_t>(record::Reason::held_by)) {
    if (scene.record.a == 0) return;
    return scene.violates(Invariant::i9, nowhere,
                          fmt::format("{} is left for {}, and names one that holds it\nwho holds a component is named "
                                      "where it is held",
                                      scene.who(), name(static_cast<record::Reason>(scene.record.detail))));
  }
  const auto holder = static_cast<ComponentId>(scene.record.a - 1);
  const bool is_named = scene.record.a != 0 && scene.facts.has(holder);
  const bool is_stuck =
      is_named && is_stuck_in_run(scene, scene.facts.at(holder)) && !scene.facts.at(holder).part.brought_down;
  const auto is_it = [holder](ComponentId id) { return id == holder; };
  const auto all = [](ComponentId) { return true; };
  const bool depends =
      !scene.dependencies.known() || scene.dependencies.find_dependent(scene.record.component, is_it, all) == holder;
  if (is_stuck && depends) {
    const bool was_commanded = is_in_run(scene, scene.facts.at(holder)) || scene.run->atomicity == Atomicity::forward;
    if (scene.run->from_before && !was_commanded) scene.excuses(Invariant::i9, Excuse::unknown_past);
    return;
  }
  const std::string whom = scene.record.a != 0 ? scene.who(holder) : "nobody";
  scene.violates(Invariant::i9, nowhere,
                 fmt::format("{} is held by {}, which {}\na component is held by an exception of the run that depends "
                             "on it",
                             scene.who(), whom, is_stuck ? "does not depend on it" : "is not stuck"));
}

void i17_commands_are_legal_where_they_are_given(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  const wire::Command command = scene.record.what();
  if (component.owner != scene.run->serial) return;
  const bool is_known = !scene.run->from_before;
  // A run that only lowers begins without those that are away, and lowers them at its end if they are back.
  if (component.part.based_at == nowhere && purpose_of(scene) == Purpose::forward && is_known)
    return scene.violates(Invariant::i17, component.owned_at,
                          fmt::format("{} for {}, which the preflight has not seen\nthe preflight sees every component "
                                      "of the run before any is commanded",
                                      wire::name(command), scene.who()));
  if (!scene.facts.is_resolved(component)) return;
  // Of one that lies an answer that is older than what counts can tell anything: no sighting, and no record of one.
  const bool counts = !component.broken || component.observed == scene.record.state;
  const bool believed = counts && is_illegal(command, scene.record.state);
  // A transition may have ended since, in a state that nobody has waited for.
  const bool rests = component.observed_at != nowhere && wire::traits(component.observed).stable;
  const bool seen = rests && component.observed != scene.record.state && is_illegal(command, component.observed);
  if (!counts && is_illegal(command, scene.record.state)) scene.excuses(Invariant::i17, Excuse::lies);
  if (!believed && !seen) return;
  if (!is_known) return scene.excuses(Invariant::i17, Excuse::unknown_past);
  scene.violates(
      Invariant::i17, component.observed_at,
      fmt::format("{} for {} in {}\nlegal there: {}", wire::name(command), scene.who(),
                  wire::name(believed ? scene.record.state : component.observed),
                  wire::legal_commands_text(believed ? scene.record.state : component.observed, component.dialect)));
}

void i19_compensation_says_when_it_begins(const Scene& scene) {
  if (purpose_of(scene) != Purpose::compensation || scene.run->compensating_at != nowhere) return;
  scene.violates(
      Invariant::i19, scene.run->verdict_at,
      fmt::format("run {} undoes {} and has not begun to compensate\na record 'compensating' comes first, with "
                  "the budget",
                  number(scene.run->id), scene.who()));
}

}  // namespace kapela::checker

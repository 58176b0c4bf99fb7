#include "orchestrator/checker/undo_invariants.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/checker/lowering_rules.hpp"
#include "orchestrator/record/miss.hpp"

namespace kapela::checker {
namespace {

using base::measured_text;
using record::Atomicity;
using record::ComponentId;
using record::Purpose;
using record::Reason;
using wire::State;

Reason reason_of(const Scene& scene) {
  return static_cast<Reason>(scene.record.detail);
}

/// What comes of a verdict in a run that is not rolled back is named for what its step has missed.
bool is_of_undo(const Scene& scene) {
  const RunFacts& run = *scene.run;
  if (run.compensating_at == nowhere || scene.component->owner != run.serial) return false;
  return run.atomicity == Atomicity::rollback || run.verdict_at == nowhere;
}

/// Of one that lies nobody can say what it was asked, and when it did it.
void accuse(const Scene& scene, Invariant invariant, Position with, std::string explanation) {
  if (scene.component->broken) return scene.excuses(invariant, Excuse::lies);
  scene.violates(invariant, with, std::move(explanation));
}

/// Where its component has been matters as well: of a run that began before this history nobody knows.
void accuse_by_past(const Scene& scene, Invariant invariant, Position with, std::string explanation) {
  if (scene.run->from_before) return scene.excuses(invariant, Excuse::unknown_past);
  accuse(scene, invariant, with, std::move(explanation));
}

/// The budget is over: whoever is left is named.
bool is_late(const Scene& scene) {
  return scene.record.time + scene.settings.epsilon >= scene.run->compensate_by;
}

/// The last order of the undo; null: there was none.
const CommandFacts* order_of(const Scene& scene) {
  const record::CommandId id = scene.component->command;
  const CommandFacts* command = id == record::no_command ? nullptr : scene.facts.find_command(id);
  const bool is_order = command != nullptr && command->purpose == Purpose::compensation &&
                        command->run == scene.run->id && command->intended_at > scene.run->compensating_at;
  return is_order ? command : nullptr;
}

bool was_refused(const CommandFacts& order) {
  return order.refused_at != nowhere && order.acknowledged_at == nowhere;
}

/// Where it has been seen since that order; unknown: not at all.
State seen_since(const Scene& scene, const CommandFacts& order) {
  const ComponentFacts& component = *scene.component;
  return component.observed_at != nowhere && component.observed_at > order.intended_at ? component.observed
                                                                                       : State::unknown;
}

/// It was seen where the order does not lead it through: at its end, elsewhere, or on another way. Where the order has
/// found it, it may still set out, unless it was on its way meanwhile, or says itself that this is the end of it.
bool has_come_of(const Scene& scene, const CommandFacts& order) {
  const State seen = seen_since(scene, order);
  const auto edge = wire::edge(order.what, order.from);
  if (seen == State::unknown || (edge && edge->via == seen)) return false;
  return seen != order.from || scene.component->stirred || scene.component->cause == order.id;
}

/// Who depends on nobody of the run comes last: whom the component waits for. Calls `visit` with each.
template <class Visit>
void each_before(const Scene& scene, Visit visit) {
  const RunFacts& run = *scene.run;
  bool by_dependencies = false;
  const auto however_far = [](ComponentId) { return true; };
  const auto in_run = [&scene](ComponentId id) { return is_in_run(scene, scene.facts.at(id)); };
  for (const ComponentId id : run.members)
    by_dependencies |= in_run(id) && scene.dependencies.find_dependent(id, in_run, however_far) != record::no_component;
  if (!by_dependencies) {
    for (const ComponentId id : run.members)
      if (in_run(id) && scene.facts.at(id).part.last_step > scene.component->part.last_step) visit(scene.facts.at(id));
    return;
  }
  const auto look = [&](ComponentId id) {
    if (in_run(id)) visit(scene.facts.at(id));
    return false;
  };
  (void)scene.dependencies.find_dependent(scene.record.component, look, however_far);
}

/// Since when nobody has stood before it in the undo; nothing: somebody does. In the second look at everybody none
/// stands before others. Of a run that only lowers, which takes up some whom it has not commanded, nobody but it knows
/// when that begins.
std::optional<base::Instant> turn_of(const Scene& scene) {
  const RunFacts& run = *scene.run;
  if (run.atomicity != Atomicity::rollback) return run.compensate_from;
  if (run.undone_at != nowhere) return run.undone;
  std::optional<base::Instant> turn = run.compensate_from;
  each_before(scene, [&](const ComponentFacts& other) {
    const bool is_done = other.part.outcome != Outcome::open && other.part.outcome_at > run.compensating_at;
    turn = turn && is_done ? std::optional(std::max(*turn, other.part.ended)) : std::nullopt;
  });
  return turn;
}

void out_of_time(const Scene& scene, Position with, std::string explanation) {
  accuse(scene, Invariant::i18, with, std::move(explanation));
}

}  // namespace

void i6_a_silent_one_is_named_for_how_it_is_silent(const Scene& scene) {
  const Reason reason = reason_of(scene);
  if (!is_of_undo(scene) || is_late(scene) || miss_of(scene.record) == 0) return;
  const bool is_refused = miss_of(scene.record) == 1 + static_cast<std::uint64_t>(record::Miss::refused);
  const bool had_another_time = order_of(scene) != nullptr || scene.component->under_way;
  const bool refuses_late = is_refused && reason == Reason::timeout && !had_another_time;
  const bool waits = !is_refused && reason == Reason::unreachable;
  if (!refuses_late && !waits) return;
  accuse(scene, Invariant::i6, nowhere,
         fmt::format("{} is left for {}, and {}\nUNREACHABLE is who refused the last connection, TIMEOUT who "
                     "let it wait",
                     scene.who(), name(reason), waits ? "takes connections" : "refuses connections"));
}

/// It stands where the refused command was to bring it away from, and nothing else was tried since.
void i6_who_refused_is_named_for_that(const Scene& scene) {
  const CommandFacts* order = order_of(scene);
  if (!is_of_undo(scene) || is_late(scene) || order == nullptr || !was_refused(*order)) return;
  const bool stands = wire::traits(scene.record.state).stable && scene.record.state != State::fault;
  if (reason_of(scene) != Reason::timeout || scene.record.state == State::unknown || !stands) return;
  accuse(scene, Invariant::i6, order->refused_at,
         fmt::format("{} is left in {} for TIMEOUT, and has refused {} (cmd_id {})\nwho refuses what it is "
                     "told in the end is named for NACK",
                     scene.who(), wire::name(scene.record.state), wire::name(order->what), number(order->id)));
}

void i6_a_harder_command_is_tried_first(const Scene& scene) {
  const State state = scene.record.state;
  if (!is_of_undo(scene) || is_late(scene) || reason_of(scene) != Reason::timeout || state == State::unknown) return;
  for (const wire::Command harder : {wire::Command::stop, wire::Command::hard_stop}) {
    const bool is_legal = wire::edge(harder, state, scene.component->dialect).has_value();
    const bool was_tried = (scene.component->part.tried >> static_cast<unsigned>(harder) & 1U) != 0;
    if (!is_legal || was_tried) continue;
    return accuse(scene, Invariant::i6, scene.component->part.intended_at,
                  fmt::format("{} is left in {} for TIMEOUT, and {} is legal there and was not tried\nwho does "
                              "not obey gets the harder commands before it is given up",
                              scene.who(), wire::name(state), wire::name(harder)));
  }
}

void i10_everybody_gets_a_turn(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  const RunFacts& run = *scene.run;
  const Pace& pace = scene.settings.pace;
  if (!is_of_undo(scene) || !is_late(scene) || run.atomicity != Atomicity::rollback) return;
  if (pace.patience == base::Duration::zero() || !scene.dependencies.known() || !component.part.commanded()) return;
  const bool was_looked_at = component.observed_at != nowhere && component.observed_at > run.compensating_at;
  if (was_looked_at || component.part.intended_at > run.compensating_at) return;
  const std::optional<base::Instant> turn = turn_of(scene);
  if (!turn || scene.record.time <= *turn + pace.patience + pace.looks + scene.settings.epsilon) return;
  accuse_by_past(scene, Invariant::i10, run.compensating_at,
                 fmt::format("{} is left for {} at the end of the budget, and was not looked at in {}, though it was "
                             "its turn\nwhoever is named for TIMEOUT has had a turn, or was waiting for it",
                             scene.who(), name(reason_of(scene)), measured_text(scene.record.time - *turn)));
}

/// Before its patience with it, the time of the last order, or that of a transition is over.
void i18_nobody_is_given_up_early(const Scene& scene) {
  const Reason reason = reason_of(scene);
  const Pace& pace = scene.settings.pace;
  const base::Instant now = scene.record.time + scene.settings.epsilon;
  if (!is_of_undo(scene) || is_late(scene) || pace.patience == base::Duration::zero()) return;
  if (reason != Reason::timeout && reason != Reason::unreachable) return;
  const CommandFacts* order = order_of(scene);
  if (order != nullptr && now >= order->intended + order->lasts) return;
  const RunFacts& run = *scene.run;
  const std::optional<base::Instant>& under_way = scene.component->under_way;
  if (under_way && now >= *under_way + std::max(pace.drain, pace.patience)) return;
  const bool only_lowers = run.atomicity == Atomicity::forward;
  const base::Instant turn = turn_of(scene).value_or(run.compensate_from);
  const base::Duration patience = only_lowers ? pace.least : pace.patience;
  if (scene.record.state == State::unknown && now >= turn + patience) return;
  out_of_time(scene, order != nullptr ? order->intended_at : run.compensating_at,
              fmt::format("{} is given up for {} {} after its turn began\nin an undo a component that does not answer "
                          "has {}, and one that does the time of its order",
                          scene.who(), name(reason), measured_text(scene.record.time - turn), base::to_text(patience)));
}

/// A harder command, or the same anew, comes when something has come of the one before, or its time is over.
void i18_an_order_has_its_time(const Scene& scene) {
  if (static_cast<Purpose>(scene.record.a) != Purpose::compensation || !is_of_undo(scene)) return;
  const CommandFacts* order = order_of(scene);
  if (order == nullptr || was_refused(*order) || has_come_of(scene, *order)) return;
  if (scene.record.time + scene.settings.epsilon >= order->intended + order->lasts) return;
  out_of_time(
      scene, order->intended_at,
      fmt::format("{} for {} {} after {}, of which nothing has come yet and which has {}\na harder command "
                  "comes when the time of the one before is over",
                  wire::name(scene.record.what()), scene.who(), measured_text(scene.record.time - order->intended),
                  wire::name(order->what), measured_text(order->lasts)));
}

void i18_who_refuses_is_asked_again_after_a_pause(const Scene& scene) {
  if (static_cast<Purpose>(scene.record.a) != Purpose::compensation || !is_of_undo(scene)) return;
  const CommandFacts* order = order_of(scene);
  const bool has_ended = order != nullptr && scene.component->part.outcome_at != nowhere &&
                         scene.component->part.outcome_at > order->intended_at;
  if (order == nullptr || !was_refused(*order) || has_ended) return;
  if (scene.record.time + scene.settings.epsilon >= order->refused + scene.settings.pace.undo_resend) return;
  out_of_time(
      scene, order->refused_at,
      fmt::format("{} for {} {} after it has refused {}\na command of an undo that was refused is given anew "
                  "after {}",
                  wire::name(scene.record.what()), scene.who(), measured_text(scene.record.time - order->refused),
                  wire::name(order->what), base::to_text(scene.settings.pace.undo_resend)));
}

/// What comes of an order that nothing is seen of comes when its time is over, or that of another way that it was seen
/// on first.
void i18_an_order_ends_with_its_time(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  const CommandFacts* order = order_of(scene);
  const Pace& pace = scene.settings.pace;
  if (!is_of_undo(scene) || order == nullptr || pace.drain == base::Duration::zero()) return;
  if (scene.run->undone_at != nowhere || component.part.outcome != Outcome::open) return;
  if (was_refused(*order) || has_come_of(scene, *order) || scene.record.kind == record::RecordKind::settled) return;
  base::Instant until = order->intended + order->lasts;
  if (component.under_way) until = std::max(until, *component.under_way + pace.drain);
  if (scene.record.time <= until + scene.settings.epsilon) return;
  out_of_time(scene, order->intended_at,
              fmt::format("{} of {} comes {} late\nwhat an order of an undo does not bring about is given up when its "
                          "time is over",
                          name(scene.record.kind), scene.who(), measured_text(scene.record.time - until)));
}

void i18_a_refusal_has_consequences_soon(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  const CommandFacts* order = order_of(scene);
  const Pace& pace = scene.settings.pace;
  if (!is_of_undo(scene) || order == nullptr || pace.patience == base::Duration::zero()) return;
  if (scene.run->undone_at != nowhere || component.part.outcome != Outcome::open || !was_refused(*order)) return;
  if (component.observed_at != nowhere && component.observed_at > order->refused_at) return;
  base::Instant until = order->refused + pace.undo_resend + pace.patience + pace.looks;
  if (component.under_way) until = std::max(until, *component.under_way + pace.drain);  // that may be all it says
  if (scene.record.time <= until + scene.settings.epsilon) return;
  out_of_time(scene, order->refused_at,
              fmt::format("{} of {}, which has refused {}, comes {} late\nwho refuses is looked at and asked again "
                          "soon, or given up",
                          name(scene.record.kind), scene.who(), wire::name(order->what),
                          measured_text(scene.record.time - until)));
}

/// It stands where its order cannot have left it, nor lead it on, and not where it may stay.
void i18_who_is_led_elsewhere_is_seen_to_at_once(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  const RunFacts& run = *scene.run;
  const CommandFacts* order = order_of(scene);
  if (!is_of_undo(scene) || order == nullptr || was_refused(*order) || run.atomicity != Atomicity::rollback) return;
  if (run.undone_at != nowhere || component.part.outcome != Outcome::open) return;
  const State state = seen_since(scene, *order);
  if (!wire::traits(state).stable || state == State::fault || state == order->from) return;
  const bool may_set_out = wire::edge(order->what, state, component.dialect).has_value();
  if (may_set_out || may_stay(state, component.part.lowest) || !scene.facts.is_resolved(component)) return;
  if (scene.record.time <= component.seen + scene.settings.epsilon) return;
  accuse_by_past(
      scene, Invariant::i18, component.observed_at,
      fmt::format("{} was led to {} by {}, and nothing comes of that for {}\nwho is led elsewhere is commanded "
                  "anew at once",
                  scene.who(), wire::name(state), wire::name(order->what),
                  measured_text(scene.record.time - component.seen)));
}

void i18_a_drain_ends(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  const Pace& pace = scene.settings.pace;
  if (!is_of_undo(scene) || !component.under_way || pace.drain == base::Duration::zero()) return;
  if (scene.run->undone_at != nowhere || scene.record.kind == record::RecordKind::settled) return;
  const CommandFacts* order = order_of(scene);
  const base::Instant of_order = order != nullptr ? order->intended + order->lasts : base::Instant{};
  const base::Instant until = std::max(of_order, *component.under_way + pace.drain);
  if (scene.record.time <= until + scene.settings.epsilon) return;
  out_of_time(scene, component.observed_at,
              fmt::format("{} of {}, which was seen {}, comes {} late\na transition is awaited for {}, and no longer",
                          name(scene.record.kind), scene.who(), wire::name(component.observed),
                          measured_text(scene.record.time - until), base::to_text(pace.drain)));
}

/// CMD_STOP leads from there to its target, and nobody holds it.
void i18_a_way_is_broken_off_where_it_can_be(const Scene& scene) {
  const ComponentFacts& component = *scene.component;
  const RunFacts& run = *scene.run;
  if (!is_of_undo(scene) || run.undone_at != nowhere || run.atomicity != Atomicity::rollback) return;
  if (!component.under_way || component.observed_at < run.compensating_at) return;
  if (scene.record.time <= *component.under_way + scene.settings.epsilon) return;
  if ((component.part.tried >> static_cast<unsigned>(wire::Command::stop) & 1U) != 0) return;
  const auto abort = wire::edge(wire::Command::stop, component.observed, component.dialect);
  if (!abort || component.part.lowest != abort->to) return;
  const CommandFacts* order = order_of(scene);
  const auto way = order != nullptr ? wire::edge(order->what, order->from) : std::nullopt;
  if (way && way->via == component.observed) return;
  const auto is_stuck = [&](ComponentId id) {
    const ComponentFacts& other = scene.facts.at(id);
    return other.owner == run.serial && other.part.outcome == Outcome::excepted;
  };
  const auto however_far = [](ComponentId) { return true; };
  const bool may_be_held =
      !scene.dependencies.known() ||
      scene.dependencies.find_dependent(scene.record.component, is_stuck, however_far) != record::no_component;
  if (may_be_held) return;
  accuse_by_past(scene, Invariant::i18, component.observed_at,
                 fmt::format("{} was seen {}, and not stopped for {}\na way that may be broken off is broken off where "
                             "that leads to the target",
                             scene.who(), wire::name(component.observed),
                             measured_text(scene.record.time - *component.under_way)));
}

void i18_repeats_have_their_pause(const Scene& scene) {
  const Pace& pace = scene.settings.pace;
  const CommandFacts* command = scene.facts.find_command(scene.record.command);
  if (pace.resend_first == base::Duration::zero() || command == nullptr || scene.record.a < 2) return;
  const auto doublings = static_cast<unsigned>(std::min<std::uint64_t>(scene.record.a - 2, 10));
  const base::Duration pause = std::min(pace.resend_first * (1U << doublings), pace.resend_most);
  if (scene.record.time + scene.settings.epsilon >= command->doubted + pause) return;
  out_of_time(scene, command->sent_at,
              fmt::format("attempt {} of {} for {} comes {} after the one before was in doubt\nthe pause before it is "
                          "{}",
                          scene.record.a, wire::name(command->what), scene.who(),
                          measured_text(scene.record.time - command->doubted), base::to_text(pause)));
}

}  // namespace kapela::checker

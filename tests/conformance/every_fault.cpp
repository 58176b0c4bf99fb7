#include "tests/conformance/every_fault.hpp"

#include <array>
#include <functional>
#include <optional>

#include "simulators/faults/fault_type.hpp"

namespace kapela::conformance {
namespace {

using namespace std::chrono_literals;
using faults::details;
using faults::Fault;
using faults::FaultType;
using faults::Place;
using wire::State;

constexpr base::Duration a_while = 60ms;      ///< nobody minds
constexpr base::Duration too_long = 800ms;    ///< the sender has given the answer up, and not the command
constexpr base::Duration far_too_long = 2s;   ///< and the command
constexpr base::Duration back_after = 700ms;  ///< a process that has died

/// One in the making: from the rule of a file that says nothing but its type.
class Faults {
 public:
  explicit Faults(wire::Command command) : command_(command) {}

  /// Hits the first such command.
  Fault& add(std::string name, FaultType type, Place at = Place::reply, base::Duration duration = {}) {
    Fault rule = faults::usual_fault(type);
    rule.name = name;
    rule.at = at;
    rule.match.event = command_;
    rule.trigger.count = 1;
    if (duration > base::Duration::zero()) rule.duration = duration;
    made.push_back({std::move(name), {std::move(rule)}});
    return made.back().faults.front();
  }
  /// Acts by itself on entering a state, once.
  Fault& add_standing(std::string name, FaultType type, State when, base::Duration duration = {}) {
    Fault& rule = add(std::move(name), type, Place::receive, duration);
    rule.match = {};
    rule.trigger.when_state = when;
    return rule;
  }
  /// Beside the last one.
  Fault& beside(FaultType type, Place at = Place::reply, base::Duration duration = {}) {
    Fault rule = faults::usual_fault(type);
    rule.name = std::string("beside_") + std::string(faults::name(type));
    rule.at = at;
    rule.match.event = command_;
    rule.trigger.count = 1;
    if (duration > base::Duration::zero()) rule.duration = duration;
    made.back().faults.push_back(std::move(rule));
    return made.back().faults.back();
  }

  std::vector<NamedFaults> made{};

 private:
  wire::Command command_;
};

constexpr std::array places{Place::receive, Place::reply};

std::string at(std::string_view what, Place place) {
  return std::string(what) + "_" + std::string(faults::name(place));
}

void add_transport(Faults& all) {
  for (const Place place : places) {
    all.add(at("latency", place), FaultType::latency, place, a_while);
    all.add(at("latency_too_long", place), FaultType::latency, place, too_long);
    all.add(at("drop", place), FaultType::drop, place);
    all.add(at("reset_peer", place), FaultType::reset_peer, place);
    all.add(at("empty_response", place), FaultType::empty_response, place);
    for (const std::int64_t status : {200, 404, 503})
      details(all.add(at("abort_" + std::to_string(status), place), FaultType::abort, place)).http_status = status;
  }
  all.add("latency_far_too_long_receive", FaultType::latency, Place::receive, far_too_long);
  details(all.add("reset_peer_in_the_middle", FaultType::reset_peer)).bytes = 20;
  all.add("hang", FaultType::hang);
  all.add("hang_released", FaultType::hang, Place::reply, a_while);
  constexpr std::array damages{"random_data", "bad_chunk", "bad_json", "truncate", "bad_length"};
  for (std::size_t i = 0; i < damages.size(); ++i)
    details(all.add(std::string("malformed_") + damages[i], FaultType::malformed)).damage =
        static_cast<faults::Damage>(i);
  all.add("reorder", FaultType::reorder, Place::receive, a_while);
  all.add("reorder_overtaken_by_its_repeat", FaultType::reorder, Place::receive, 5s);
  all.add("duplicate", FaultType::duplicate, Place::reply, 10ms).copies = 2;
  Fault& slicer = all.add("slicer", FaultType::slicer, Place::reply, 5ms);
  details(slicer).bytes = 64;
  Fault& chunks = all.add("slicer_chunks", FaultType::slicer);
  details(chunks).chunks = 2;
  details(chunks).total = 5s;
  details(all.add("bandwidth", FaultType::bandwidth)).bytes = 10'000;
  details(all.add("bandwidth_too_slow", FaultType::bandwidth)).bytes = 20;
}

void add_process(Faults& all) {
  for (const Place place : places) {
    all.add(at("crash", place), FaultType::crash, place, back_after);
    all.add(at("crash_for_good", place), FaultType::crash, place);
    all.add(at("crash_forgetful", place), FaultType::crash, place, back_after).loses_memory = true;
    for (const auto& [name, after] :
         {std::pair{"last", faults::StateAfter::last}, std::pair{"random", faults::StateAfter::random}})
      details(all.add(at(std::string("crash_wakes_") + name, place), FaultType::crash, place, back_after)).state_after =
          after;
  }
  all.add("down", FaultType::down, Place::receive, too_long);
  all.add("down_for_good", FaultType::down, Place::receive);
  all.add_standing("down_in_a_state", FaultType::down, State::initialized, too_long);
  all.add("stall_accept", FaultType::stall_accept, Place::receive, too_long);
  all.add_standing("stall_accept_in_a_state", FaultType::stall_accept, State::initialized, too_long);
  all.add("pause", FaultType::pause, Place::receive, a_while);
  all.add("pause_too_long", FaultType::pause, Place::receive, too_long);
  all.add_standing("pause_in_a_state", FaultType::pause, State::initialized, too_long);
  all.add_standing("crash_in_a_state", FaultType::crash, State::initialized, back_after);
  all.add("clock_ahead", FaultType::clock_skew, Place::receive, 1h);
  details(all.add("clock_behind", FaultType::clock_skew, Place::receive, 1h)).backwards = true;
  details(all.add("clock_drifts", FaultType::clock_skew, Place::receive)).factor = 0.5;
}

void add_machine(Faults& all) {
  all.add("ack_only", FaultType::ack_only);
  all.add("late_reply", FaultType::late_reply);
  all.add("late_transition", FaultType::late_transition, Place::reply, a_while);
  Fault& whole = all.add("late_transition_whole", FaultType::late_transition, Place::reply, 10ms);
  whole.whole = true;
  details(all.add("late_transition_factor", FaultType::late_transition)).factor = 2;
  all.add("late_transition_far_too_late", FaultType::late_transition, Place::reply, far_too_long);
  all.add("fail_transition", FaultType::fail_transition).code = 7;
  all.add("fail_transition_elsewhere", FaultType::fail_transition).to = State::pause;
  all.add("wrong_target", FaultType::wrong_target).to = State::pause;
  details(all.add("reject", FaultType::reject)).http_status = 409;
  details(all.add("reject_in_the_protocol", FaultType::reject)).http_status = 200;
  all.add("accept_invalid", FaultType::accept_invalid);
  all.beside(FaultType::amnesia, Place::receive).to = State::fault;
  all.made.back().faults.front().trigger.count = 0;
  all.add("stuck", FaultType::stuck).trigger.count = 0;
  all.add("not_idempotent", FaultType::not_idempotent).trigger.count = 0;
  all.beside(FaultType::drop);
  all.add("not_idempotent_copies", FaultType::not_idempotent).trigger.count = 0;
  all.beside(FaultType::duplicate, Place::reply, 10ms);
}

void add_lies(Faults& all) {
  all.add("stale_state", FaultType::stale_state);
  all.add("stale_state_far", FaultType::stale_state).copies = faults::most_copies;
  all.add("stale_state_lag", FaultType::stale_state, Place::reply, 1h);
  Fault& ack = all.add("wrong_state_ack", FaultType::wrong_state);
  ack.to = State::pause;
  details(ack).lies_in = faults::LieIn::ack;
  for (const auto& [name, where] : {std::pair{"poll", faults::LieIn::poll}, std::pair{"both", faults::LieIn::both}}) {
    Fault& lie = all.add(std::string("wrong_state_") + name, FaultType::wrong_state);
    lie.to = State::pause;
    lie.match = {};
    lie.trigger = {};
    details(lie).lies_in = where;
  }
  for (const auto& [name, by] :
       {std::pair{"alternate", faults::EquivocateBy::alternate}, std::pair{"client", faults::EquivocateBy::client}}) {
    Fault& lie = all.add(std::string("equivocate_") + name, FaultType::equivocate);
    details(lie).states = {State::run, State::pause};
    details(lie).by = by;
    lie.trigger.count = 0;
  }
  Fault& lie = all.add("equivocate_after_the_first", FaultType::equivocate);
  details(lie).states = {State::pause, State::stopped};
  lie.trigger = {};
  lie.trigger.skip = 1;
  all.beside(FaultType::drop);
}

void add_moves(Faults& all) {
  all.add("spontaneous", FaultType::spontaneous).code = 7;
  all.add_standing("spontaneous_in_a_state", FaultType::spontaneous, State::initialized, a_while);
  Fault& often = all.add_standing("spontaneous_again", FaultType::spontaneous, State::initialized);
  often.to = State::initialized;
  details(often).every = a_while;
  // To the second state before anybody can look, or after the story.
  for (const auto& [name, every] : {std::pair<const char*, base::Duration>{"flap", 100us}, {"flap_slowly", 10s}}) {
    Fault& flap = all.add(name, FaultType::flap);
    details(flap).states = {State::pause, State::stopped};
    details(flap).every = every;
    details(flap).cycles = 1;
  }
  all.add("amnesia", FaultType::amnesia);
  all.add("amnesia_elsewhere", FaultType::amnesia).to = State::run;
}

/// What acts on one request together.
void add_pairs(Faults& all) {
  all.add("reject_and_a_lost_answer", FaultType::reject);
  all.beside(FaultType::drop);
  all.add("reorder_and_latency", FaultType::reorder, Place::receive, a_while);
  all.beside(FaultType::latency, Place::receive, a_while);
  all.add("slicer_and_bandwidth", FaultType::slicer, Place::reply, 5ms);
  details(all.made.back().faults.front()).bytes = 64;
  details(all.beside(FaultType::bandwidth)).bytes = 20;
  all.add("down_and_ack_only", FaultType::down, Place::receive, too_long);
  all.beside(FaultType::ack_only);
  all.add("lost_and_ack_only", FaultType::drop, Place::receive);
  all.beside(FaultType::ack_only);
  all.add("ack_only_and_a_lost_answer", FaultType::ack_only).trigger.count = 2;
  all.beside(FaultType::drop);
  all.add("late_and_ack_only", FaultType::latency, Place::receive, too_long);
  all.beside(FaultType::ack_only);
  all.add("pause_and_latency", FaultType::pause, Place::receive, a_while);
  all.beside(FaultType::latency, Place::receive, 20ms);
  all.add("crash_and_duplicate", FaultType::crash, Place::reply, back_after);
  all.beside(FaultType::duplicate, Place::reply, 10ms);
}

}  // namespace

std::vector<NamedFaults> every_fault(wire::Command command) {
  Faults all(command);
  add_transport(all);
  add_process(all);
  add_machine(all);
  add_lies(all);
  add_moves(all);
  add_pairs(all);
  return std::move(all.made);
}

std::vector<NamedFaults> one_of_each_type(wire::Command command) {
  std::vector<NamedFaults> some;
  std::array<bool, faults::fault_types> has{};
  for (NamedFaults& each : every_fault(command))
    if (!std::exchange(has[static_cast<std::size_t>(each.faults.front().type)], true)) some.push_back(std::move(each));
  return some;
}

}  // namespace kapela::conformance

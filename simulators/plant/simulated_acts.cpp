// What a simulated component makes of what has arrived: each event on its way through its own faults.
#include <optional>
#include <span>
#include <utility>

#include "simulators/faults/passage.hpp"
#include "simulators/plant/arrival.hpp"
#include "simulators/plant/event_answer_body.hpp"
#include "simulators/plant/http_answers.hpp"
#include "simulators/plant/simulated_component.hpp"

namespace kapela::plant {
namespace {

void gather(Outcome& outcome, EventAnswer& answer) {
  if (answer.reply) outcome.replies.push_back(std::move(*answer.reply));
  if (answer.record != 0) outcome.records.push_back(answer.record);
  outcome.at_once = outcome.at_once && answer.at_once;
}

/// What the faults of one member make of it in the component.
base::Result<EventAnswer> act_on_member(SimulatedComponent& component, const Arrival& arrival, std::size_t index,
                                        std::vector<Copy>& copies) {
  const wire::Event& event = arrival.incoming.events[index];
  const FaultHit& hit = arrival.hits[index];
  faults::Passage passage(faults::own_fate(hit.injection), hit.command);
  base::Result<EventAnswer> answer{EventAnswer()};
  faults::Input input;
  while (true) {
    const faults::Action action = passage.resume(input);
    input = {.kind = faults::Input::Kind::done};
    if (action.kind == faults::Action::Kind::lie) component.begin_lying(hit, *action.by);
    if (action.kind == faults::Action::Kind::act_again) copies.push_back({index, action.after, action.by});
    if (action.kind == faults::Action::Kind::leave) return answer;
    if (action.kind != faults::Action::Kind::act) continue;
    answer = component.on_event(event, arrival.received, hit);
    if (!answer) return answer;
    input = {.kind = faults::Input::Kind::decided, .is_taken = answer->is_taken};
  }
}

base::Result<Outcome> act_on_event(SimulatedComponent& component, const Arrival& arrival) {
  Outcome outcome;
  base::Result<EventAnswer> answer = act_on_member(component, arrival, 0, outcome.copies);
  if (!answer) return std::move(answer.error());
  outcome.response = ok(answer_body(*answer, component.truth().wall_now()));
  gather(outcome, *answer);
  return outcome;
}

Outcome act_on_batch(SimulatedComponent& component, const Arrival& arrival) {
  Outcome outcome;
  std::vector<wire::Incoming::Broken> broken;
  auto unread = arrival.incoming.broken.begin();
  std::size_t place = 0;
  const auto skip_unread = [&] {
    for (; unread != arrival.incoming.broken.end() && unread->index == place; ++place) broken.push_back(*unread++);
  };
  for (std::size_t i = 0; i < arrival.incoming.events.size(); ++i, ++place) {
    skip_unread();
    base::Result<EventAnswer> answer = act_on_member(component, arrival, i, outcome.copies);
    if (answer)
      gather(outcome, *answer);
    else
      broken.push_back({place, std::move(answer.error())});
  }
  skip_unread();
  outcome.response = ok(answer_body(broken));
  return outcome;
}

}  // namespace

void SimulatedComponent::act(const ArrivalPtr& arrival, OnActed acted) {
  acted(arrival->incoming.batch ? act_on_batch(*this, *arrival) : act_on_event(*this, *arrival));
}

Outcome SimulatedComponent::refuse(const Arrival& arrival) {
  Outcome outcome;
  for (std::size_t i = 0; i < arrival.incoming.events.size(); ++i) {
    EventAnswer answer = on_refused(arrival.incoming.events[i], arrival.hits[i]);
    if (!arrival.incoming.batch) outcome.response = ok(answer_body(answer, component_.wall_now()));
    gather(outcome, answer);
  }
  if (arrival.incoming.batch) outcome.response = ok(answer_body(std::span<const wire::Incoming::Broken>()));
  outcome.at_once = false;
  return outcome;
}

void SimulatedComponent::act_again(const ArrivalPtr& arrival, const Copy& copy) {
  const FaultHit& first = arrival->hits[copy.index];
  FaultHit hit;
  hit.is_copy = true;
  hit.injection.machine = copy.machine;
  for (const faults::Hit& each : first.fired)
    if (each.fault.get() == first.injection.duplicate || each.fault.get() == copy.machine) hit.fired.push_back(each);
  base::Result<EventAnswer> answer = on_event(arrival->incoming.events[copy.index], arrival->received, hit);
  if (!answer) return;
  Outcome outcome;
  gather(outcome, *answer);
  post(std::move(outcome.replies));
  for (const std::uint64_t record : outcome.records) on_answered(record, {}, {}, "dropped");
}

void SimulatedComponent::pass_by(net::Request, net::Responder responder, net::Response answer) {
  responder.send(std::move(answer));
}

}  // namespace kapela::plant

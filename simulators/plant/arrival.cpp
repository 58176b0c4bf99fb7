#include "simulators/plant/arrival.hpp"

#include <optional>
#include <span>
#include <utility>

#include <nlohmann/json.hpp>

#include "simulators/faults/passage.hpp"
#include "simulators/plant/event_answer_body.hpp"

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
  outcome.body = answer_body(*answer, component.truth().wall_now());
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
  outcome.body = answer_body(broken);
  return outcome;
}

}  // namespace

Arrival::Arrival(SimulatedComponent& component, const net::Request& request, wire::Incoming its_incoming,
                 std::string its_received)
    : incoming(std::move(its_incoming)), received(std::move(its_received)) {
  faults::HttpFacts http;
  http.path = request.path();
  http.address = request.peer.address;
  http.headers = request.headers;
  std::optional<wire::Json> body;
  if (component.faults().rules().looks_at_bodies()) {
    body = wire::Json::parse(request.body, nullptr, false);
    http.body = &*body;
  }
  hits.reserve(incoming.events.size());
  for (const wire::Event& event : incoming.events) {
    hits.push_back(component.on_arrival(event, http));
    faults::share_fate(fate, hits.back().injection);
    overtakes = overtakes || hits.back().overtakes;
  }
}

base::Result<Outcome> act_on(SimulatedComponent& component, const Arrival& arrival) {
  if (arrival.incoming.batch) return act_on_batch(component, arrival);
  return act_on_event(component, arrival);
}

Outcome refuse(SimulatedComponent& component, const Arrival& arrival) {
  Outcome outcome;
  for (std::size_t i = 0; i < arrival.incoming.events.size(); ++i) {
    EventAnswer answer = component.on_refused(arrival.incoming.events[i], arrival.hits[i]);
    if (!arrival.incoming.batch) outcome.body = answer_body(answer, component.truth().wall_now());
    gather(outcome, answer);
  }
  if (arrival.incoming.batch) outcome.body = answer_body(std::span<const wire::Incoming::Broken>());
  outcome.at_once = false;
  return outcome;
}

base::Result<Outcome> act_on_copy(SimulatedComponent& component, const Arrival& arrival, const Copy& copy) {
  const FaultHit& first = arrival.hits[copy.index];
  FaultHit hit;
  hit.is_copy = true;
  hit.injection.machine = copy.machine;
  for (const faults::Hit& each : first.fired)
    if (each.fault.get() == first.injection.duplicate || each.fault.get() == copy.machine) hit.fired.push_back(each);
  base::Result<EventAnswer> answer = component.on_event(arrival.incoming.events[copy.index], arrival.received, hit);
  if (!answer) return std::move(answer.error());
  Outcome outcome;
  gather(outcome, *answer);
  return outcome;
}

}  // namespace kapela::plant

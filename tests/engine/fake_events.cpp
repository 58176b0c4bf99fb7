// What fake components make of events that are no commands.
#include <nlohmann/json.hpp>

#include "tests/engine/fake_world.hpp"

namespace kapela::engine::testing {

void FakeWorld::receive_event(const Order& order) {
  FakeComponent& component = components_[index(order.component)];
  Behaviour& behaviour = component.behaviour;
  Answer told;
  told.component = order.component;
  told.command = order.id;
  told.is_of_event = true;
  const auto answer = [this](base::Duration delay, const Answer& what) {
    tell(delay, [this, what] { engine_->on_answer(what); });
  };
  if (behaviour.refuses_connections) {
    told.kind = Answer::Kind::unreachable;
    return answer(behaviour.answer_delay, told);
  }
  if (behaviour.hangs) {
    told.kind = Answer::Kind::no_answer;
    return answer(order.answer_by - clock_.now(), told);
  }
  if (behaviour.refuses_events.contains(order.errand->event)) {
    told.kind = Answer::Kind::refused;
    told.reason = "not now";
    return answer(behaviour.answer_delay, told);
  }
  if (component.known_events.insert(order.id).second)
    component.events.push_back(order.errand->event + " " + order.errand->data->dump());
  if (behaviour.loses_event_answers > 0) {
    --behaviour.loses_event_answers;
    told.kind = Answer::Kind::no_answer;
    return answer(order.answer_by - clock_.now(), told);
  }
  told.kind = Answer::Kind::accepted;
  answer(behaviour.answer_delay, told);
  if (!behaviour.reply_delay || !order.errand->needs_reply) return;
  told.reply = std::make_shared<const wire::Json>(wire::Json::parse(behaviour.reply));
  if (behaviour.reply_fails) {
    told.kind = Answer::Kind::refused;
    told.reason = "jammed";
  }
  answer(*behaviour.reply_delay, told);
}

/// A supervisor answers whatever has become of its component.
void FakeWorld::receive_deed(const Order& order) {
  FakeComponent& component = components_[index(order.component)];
  Behaviour& behaviour = component.behaviour;
  Answer told;
  told.component = order.component;
  told.command = order.id;
  told.is_of_event = true;
  const auto known = component.known_deeds.find({order.epoch, order.id});
  if (known != component.known_deeds.end())
    told = known->second;
  else
    carry_out(component, order, told);
  component.known_deeds[{order.epoch, order.id}] = told;
  if (behaviour.loses_event_answers > 0) {
    --behaviour.loses_event_answers;
    told.kind = Answer::Kind::no_answer;
    return tell(order.answer_by - clock_.now(), [this, told] { engine_->on_answer(told); });
  }
  tell(behaviour.answer_delay + behaviour.process_time, [this, told] { engine_->on_answer(told); });
}

void FakeWorld::carry_out(FakeComponent& component, const Order& order, Answer& told) {
  const std::string& what = order.errand->event;
  told.kind = Answer::Kind::refused;
  told.reason = "no such unit";
  if (component.behaviour.refuses_deeds.contains(what)) return;
  const bool ends = *order.errand->deed == wire::ProcessDeed::stop;
  const bool changes = *order.errand->deed == wire::ProcessDeed::restart || component.has_process == ends;
  told.kind = changes ? Answer::Kind::accepted : Answer::Kind::already_there;
  component.deeds.push_back(what + (changes ? "" : " in vain"));
  if (!changes) return;
  component.has_process = !ends;
  component.behaviour.refuses_connections = ends;
  component.behaviour.hangs = false;
  component.known_events.clear();
  if (component.state != wire::State::stopped) move(component, wire::State::stopped);
}

}  // namespace kapela::engine::testing

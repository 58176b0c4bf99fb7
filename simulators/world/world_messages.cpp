// What becomes of a message that arrives: at a component, or at the engine.
#include <algorithm>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/engine/event_reply.hpp"
#include "simulators/world/message.hpp"

namespace kapela::world {
namespace {

using component::CommandReply;
using component::Verdict;
using engine::Answer;
using record::Miss;

Answer::Kind kind_of(const CommandReply& reply) {
  if (reply.first == Verdict::already_there) return Answer::Kind::already_there;
  return component::is_taken(reply.first) ? Answer::Kind::accepted : Answer::Kind::refused;
}

}  // namespace

void World::on_message(Message& message) {
  switch (message.kind) {
    case Message::Kind::command:
    case Message::Kind::poll:
      return on_request(message);
    case Message::Kind::command_copy:
      return act_again(message);
    case Message::Kind::delayed:
    case Message::Kind::overtakable:
      return on_held(message);
    case Message::Kind::answer:
      return deliver_answer(message);
    case Message::Kind::poll_answer:
      return deliver_poll_answer(message);
    case Message::Kind::push:
      return deliver_push(message);
    case Message::Kind::event_reply:
      return deliver_reply(message);
    case Message::Kind::no_answer:
    case Message::Kind::broken:
    case Message::Kind::refused:
      return deliver_nothing(message);
  }
}

VirtualComponent& World::target_of(const Message& message) {
  return components_[index(message.component())];
}

void World::on_request(Message& message) {
  VirtualComponent& target = target_of(message);
  message.is_injected = false;
  if (message.is_for_supervisor()) return supervise(message);
  if (target.is_down()) return break_connection(message, true);
  if (target.has_faults()) return meet_faults(message);
  note_arrival(message);
  serve(message);
}

/// It can be hit here by a fault of the component.
void World::note_arrival(Message& message) {
  const VirtualComponent& target = target_of(message);
  if (message.is_about_costs()) return;
  Site site{.at = now(), .component = message.component(), .life = lives_, .state = target.state()};
  if (message.is_poll) {
    site.message = network_.sent(site.component, Direction::from_component);
    site.is_lost = is_silenced(site.component);
    message.site = sites_.on_look(site, target.true_revision());
    return;
  }
  site.id = message.order.id;
  site.command = message.order.command;
  message.site = sites_.on_order(site);
}

/// A supervisor is no part of its component: nothing that is wrong with that one keeps it from acting and answering. It
/// answers when it is done.
void World::supervise(Message& message) {
  VirtualComponent& target = target_of(message);
  last_deed_ = now();
  disturb(message.component());
  const VirtualComponent::Supervised supervised = target.supervise(message.order);
  message.will_push = false;
  message.state = wire::State::unknown;
  message.revision = 0;
  message.expired = supervised.expired;
  message.verdict = !supervised.accepted     ? Answer::Kind::refused
                    : supervised.is_needless ? Answer::Kind::already_there
                                             : Answer::Kind::accepted;
  note_deed(message, Direction::from_component);
  answer(message, supervised.takes + target.draw_ack());
}

/// It, or its answer, can get lost from here on.
void World::note_deed(const Message& message, Direction direction) {
  Site site{.at = now(),
            .id = message.order.id,
            .component = message.component(),
            .life = lives_,
            .message = network_.sent(message.component(), direction),
            .state = target_of(message).state()};
  direction == Direction::to_component ? sites_.on_deed(site) : sites_.on_done(site);
}

/// Nothing is wrong with it.
void World::serve(Message& message) {
  if (message.is_poll) {
    tell(message);
    return answer(message, {});
  }
  const record::ComponentId component = message.component();
  bool at_once = false;
  decide(message, at_once);
  answer(message, at_once ? base::Duration::zero() : target_of(message).draw_ack());
  if (!held_back_.empty()) let_go(component);
}

/// The component decides a command, and what it answers is in the message from here on. True: it has taken it.
bool World::decide(Message& message, bool& at_once) {
  if (message.order.errand) return decide_event(message, at_once);
  VirtualComponent& target = target_of(message);
  const faults::Injection& trouble = message.trouble();
  last_deed_ = now();
  const CommandReply reply = target.act(message.order, trouble);
  message.will_push = target.will_push(message.order, reply);
  message.state =
      trouble.lie != nullptr ? target.trouble().account().told_state(trouble.lie, {}, reply.state) : reply.state;
  message.revision = target.revision();
  message.verdict = kind_of(reply);
  sites_.on_decided(message.site, reply.verdict, reply.first, trouble.machine == nullptr);
  sites_.on_answer(message.site, now(), is_silenced(message.component()));
  sites_.on_told(message.component(), target.true_revision());
  message.expired = reply.first == Verdict::refused_expired;
  if (!target.answers_commands()) {
    message.verdict = Answer::Kind::accepted;
    message.state = wire::State::unknown;
    message.revision = 0;
  }
  at_once = reply.verdict == Verdict::duplicate;
  return component::is_taken(reply.first);
}

/// The same of an event that is no command.
bool World::decide_event(Message& message, bool& at_once) {
  VirtualComponent& target = target_of(message);
  last_deed_ = now();
  disturb(message.component());
  const component::EventReply reply = target.act_on_event(message.order, message.trouble());
  message.will_push = false;
  message.state = target.answers_commands() ? target.state() : wire::State::unknown;
  message.revision = target.answers_commands() ? target.revision() : 0;
  const bool is_taken = component::is_taken(reply.first) || !target.answers_commands();
  message.verdict = is_taken ? Answer::Kind::accepted : Answer::Kind::refused;
  sites_.on_decided(message.site, reply.verdict, reply.first, message.trouble().machine == nullptr);
  sites_.on_answer(message.site, now(), is_silenced(message.component()));
  message.expired = reply.first == Verdict::refused_expired;
  if (reply.result && message.order.errand->needs_reply) post_reply(message, *reply.result);
  at_once = reply.verdict == Verdict::duplicate;
  return component::is_taken(reply.first);
}

/// A reply is a request of the component's own: it does not wait for the answer to the event.
void World::post_reply(const Message& message, wire::EventResult result) {
  const Fate fate = network_.next(message.component(), Direction::from_component, now());
  if (fate.lost) return;
  Message& reply = take_message();
  reply.kind = Message::Kind::event_reply;
  reply.life = message.life;
  reply.posted = message.posted;
  reply.is_poll = false;
  reply.is_awaited = false;
  reply.order = message.order;
  reply.result() = std::move(result);
  post(reply, target_of(message).draw_ack() + fate.delay);
}

void World::post_copy(const Message& message, const faults::Action& copy) {
  Message& again = take_message();
  again.kind = Message::Kind::command_copy;
  again.is_poll = false;
  again.order = message.order;
  again.is_injected = false;
  if (copy.by != nullptr) again.inject({.machine = copy.by});
  post(again, copy.after);
}

void World::act_again(Message& message) {
  VirtualComponent& target = target_of(message);
  if (message.is_for_supervisor()) {
    (void)target.supervise(message.order);
    disturb(message.component());
    return give_back(message);
  }
  const base::Duration still = target.has_faults() ? target.trouble().still_for() : base::Duration::zero();
  if (still > base::Duration::zero()) return post(message, still);
  if (!target.is_down()) target.act_again(message.order, message.trouble().machine);
  give_back(message);
}

/// What the component says of itself is in the message from here on. True: it has.
bool World::tell(Message& message) {
  if (message.is_about_costs()) {
    message.figures() = target_of(message).figures();
    return true;
  }
  const faults::Fault* const lie = message.trouble().lie;
  sites_.on_decided(message.site, {}, {}, lie == nullptr);
  message.carry(target_of(message).report(lie));
  return true;
}

void World::answer(Message& message, base::Duration delay) {
  message.clock_ahead = target_of(message).clock_ahead();
  const Fate fate = network_.next(message.component(), Direction::from_component, now());
  if (fate.lost || now() + delay + fate.delay > message.order.answer_by) return never_answer(message);
  message.kind = message.is_poll ? Message::Kind::poll_answer : Message::Kind::answer;
  post(message, delay + fate.delay);
}

/// A reset travels back as an answer does.
void World::break_connection(Message& message, bool refused, base::Duration delay) {
  const Fate fate = network_.next(message.component(), Direction::from_component, now());
  if (fate.lost || now() + delay + fate.delay > message.order.answer_by) return never_answer(message);
  message.kind = refused ? Message::Kind::refused : Message::Kind::broken;
  post(message, delay + fate.delay);
}

/// Whoever waits gives up at its time. Nothing else is known then: only now is a timer worth its cost.
void World::never_answer(Message& message) {
  if (!message.is_awaited) return give_back(message);
  message.kind = Message::Kind::no_answer;
  post(message, std::max(base::Duration::zero(), message.order.answer_by - now()));
}

/// It arrives later than anybody waits for it: the sender is told in time, and it goes on alone.
void World::give_up_on(Message& message) {
  Message& told = take_message();
  told.life = message.life;
  told.posted = message.posted;
  told.is_poll = message.is_poll;
  told.order = message.order;
  told.asked = message.asked;
  told.is_awaited = true;
  message.is_awaited = false;
  never_answer(told);
}

bool World::is_dropped(const Message& message) const {
  if (message.life != lives_ || engine_ == nullptr || dying_) return true;
  return !message.is_poll && std::any_of(dropped_.begin(), dropped_.end(), [&message](const Dropped& each) {
    return each.run == message.order.run && message.posted < each.before;
  });
}

void World::hear_clock(const Message& message) {
  base::Duration& known = clocks_[index(message.component())];
  if (known == message.clock_ahead) return;
  known = message.clock_ahead;
  engine_->on_clock(message.component(), known);
}

void World::deliver_reply(Message& message) {
  const bool is_news = !is_dropped(message) && now() <= message.order.reply_by;
  Answer told = engine::answer_of_reply(message.result(), *message.order.errand->data);
  told.component = message.component();
  told.command = message.order.id;
  give_back(message);
  if (is_news) engine_->on_answer(told);
}

void World::deliver_answer(Message& message) {
  Answer told;
  told.is_of_event = message.order.errand != nullptr;
  told.component = message.component();
  told.command = message.order.id;
  told.kind = message.verdict;
  told.state = message.state;
  told.revision = message.revision;
  told.will_push = message.will_push;
  told.expired = message.expired;
  if (told.kind == Answer::Kind::refused)
    told.reason = told.state == wire::State::unknown ? "refused in general" : "not legal now";
  const bool is_news = !is_dropped(message);
  if (is_news) hear_clock(message);
  give_back(message);
  if (is_news) engine_->on_answer(told);
}

void World::deliver_poll_answer(Message& message) {
  const bool is_news = !is_dropped(message);
  const record::ComponentId id = message.component();
  const engine::Sequence asked = message.asked;
  if (is_news) hear_clock(message);
  if (message.is_about_costs()) {
    const wire::HealthReport told = message.figures();
    give_back(message);
    if (is_news) engine_->on_figures(id, asked, told);
    return;
  }
  const engine::Sighting seen = message.carried();
  give_back(message);
  if (is_news) engine_->on_poll_answer(id, asked, seen);
}

void World::deliver_push(Message& message) {
  const record::ComponentId id = message.component();
  const record::Epoch epoch = message.order.epoch;
  const record::CommandId cause = message.order.id;
  const engine::Sighting seen = message.carried();
  give_back(message);
  if (engine_ != nullptr && !dying_) engine_->on_push(id, seen, epoch, cause);
}

void World::deliver_nothing(Message& message) {
  if (!held_back_.empty()) std::erase(held_back_, &message);
  const bool refused = message.kind == Message::Kind::refused;
  const bool gave_up = message.kind == Message::Kind::no_answer;
  const bool is_news = !is_dropped(message);
  const bool is_poll = message.is_poll;
  const bool is_about_costs = message.is_about_costs();
  const record::ComponentId id = message.component();
  const engine::Sequence asked = message.asked;
  Answer told;
  told.component = id;
  told.command = message.order.id;
  told.is_of_event = !is_poll && message.order.errand != nullptr;
  told.kind = refused ? Answer::Kind::unreachable : Answer::Kind::no_answer;
  give_back(message);
  if (!is_news) return;
  if (is_about_costs) return engine_->on_figures_failed(id, asked);
  if (is_poll) return engine_->on_poll_failed(id, asked, refused ? Miss::refused : Miss::no_answer);
  told.reason = refused ? "connection refused" : gave_up ? "no answer in time" : "connection lost";
  engine_->on_answer(told);
}

}  // namespace kapela::world

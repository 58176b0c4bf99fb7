// What faults make of the messages to a component and of its answers.
#include <algorithm>

#include "simulators/world/message.hpp"

namespace kapela::world {
namespace {

using base::Duration;
using engine::Answer;
using faults::Action;
using faults::Fault;
using faults::Injection;
using faults::Input;
using faults::Reply;

constexpr std::int64_t first_redirection = 300;
constexpr std::int64_t first_server_error = 500;
constexpr std::int64_t http_ok = 200;

/// Bytes of a virtual answer, of which there are none: about as many as a real one has.
constexpr std::size_t answer_size = 256;

/// How long the bytes of the answer are on their way out.
Duration shaped(const faults::Passage& passage) {
  if (!passage.has_shape()) return {};
  faults::Flow flow(answer_size, passage.injection().drawn);
  passage.shape(flow);
  return flow.takes();
}

}  // namespace

void World::meet_faults(Message& message) {
  VirtualComponent& target = target_of(message);
  if (target.trouble().is_stalled()) return wait_to_be_accepted(message);
  if (const Duration still = target.trouble().still_for(); still > Duration::zero()) return hold(message, still);
  note_arrival(message);
  if (message.is_poll && !target.trouble().looks_at_polls()) return serve(message);
  const Injection injection = target.inject(message.order, message.is_poll);
  if (target.is_down()) {  // it has closed the port just now
    if (!message.is_poll) target.note_broken(injection);
    return break_connection(message, false);
  }
  if (target.trouble().fired().empty()) return serve(message);
  message.inject(injection);
  go_on(message, {.still = target.trouble().still_for()});
}

/// Whatever its faults say comes next, until it waits for something or has left.
void World::go_on(Message& message, Input input) {
  VirtualComponent& target = target_of(message);
  const record::ComponentId component = message.component();
  const bool is_command = !message.is_poll;
  bool at_once = message.is_poll;
  bool has_passed = false;  // whatever was held back for it
  while (true) {
    const Action action = message.passage().resume(input);
    switch (action.kind) {
      case Action::Kind::hold:
        message.kind = Message::Kind::delayed;
        return hold(message, action.after);
      case Action::Kind::wait:
        return hold_back(message, action.after);
      case Action::Kind::lie:
        target.trouble().begin_lying(*action.by);
        input = {.kind = Input::Kind::done};
        break;
      case Action::Kind::act:
        has_passed = is_command;
        input = {.kind = Input::Kind::decided, .is_taken = is_command ? decide(message, at_once) : tell(message)};
        break;
      case Action::Kind::refuse:
        has_passed = is_command;
        refuse(message);
        input = {.kind = Input::Kind::decided};
        break;
      case Action::Kind::act_again:
        if (is_command) post_copy(message, action);
        input = {.kind = Input::Kind::done};
        break;
      case Action::Kind::crash:
        target.crash(*action.by);
        break_connection(message, false);
        if (has_passed) let_go(component);
        return;
      case Action::Kind::leave:
        leave(message, action, at_once);
        if (has_passed) let_go(component);
        return;
    }
  }
}

/// The answer leaves, or what faults make of it.
void World::leave(Message& message, const Action& action, bool at_once) {
  const Reply& reply = action.reply;
  if (reply.how == Reply::How::hung) return hang(message, reply.hangs);
  if (reply.how == Reply::How::silent) return never_answer(message);
  if (action.by != nullptr) return break_connection(message, false);
  const Duration ack = at_once ? Duration::zero() : target_of(message).draw_ack();
  const Duration delay = action.after + ack + shaped(message.passage());
  const bool is_bad_json = reply.damage == faults::Damage::bad_json;
  if (reply.how != Reply::How::answered || reply.reset_after > 0 || (reply.damage && !is_bad_json))
    return break_connection(message, false, delay);
  if (reply.error != nullptr) return answer_blindly(message, faults::details(*reply.error).http_status, delay);
  is_bad_json ? answer_blindly(message, http_ok, delay) : answer(message, delay);
}

/// A question that is answered late is as good as lost.
void World::wait_to_be_accepted(Message& message) {
  if (message.is_poll) return never_answer(message);
  if (message.is_awaited) give_up_on(message);
  held_back_.push_back(&message);
}

void World::accepts_again(record::ComponentId component) {
  std::vector<Message*> coming;
  std::erase_if(held_back_, [&](Message* each) {
    const bool comes = each->component() == component && each->kind == Message::Kind::command;
    if (comes) coming.push_back(each);
    return comes;
  });
  for (Message* message : coming) post(*message, {});
}

/// Until its rule lets it go or is gone, or whoever waits gives up.
void World::hang(Message& message, Duration most) {
  if (!message.is_awaited) return never_answer(message);
  const base::Instant release = most > Duration::zero() ? now() + most : base::Instant::max();
  const bool is_released = release < message.order.answer_by;
  message.kind = is_released ? Message::Kind::broken : Message::Kind::no_answer;
  held_back_.push_back(&message);
  timers_.arm(message, is_released ? release : std::max(now(), message.order.answer_by));
}

void World::remove_fault(record::ComponentId component, std::string_view name) {
  std::vector<Message*> going;
  std::erase_if(held_back_, [&](Message* each) {
    const Fault* const hang = each->kind == Message::Kind::overtakable ? nullptr : each->trouble().lost;
    const bool goes = hang != nullptr && each->component() == component && hang->name == name;
    if (goes) going.push_back(each);
    return goes;
  });
  disturb(component);
  components_[index(component)].remove_fault(name);
  for (Message* const message : going) {
    timers_.disarm(*message);
    break_connection(*message, false);
  }
}

/// It comes again after a while, of whatever kind it is. Whoever waits gives up meanwhile, if need be.
void World::hold(Message& message, Duration delay) {
  // A command that has been given up before is told of once more, which the engine ignores: histories have it so.
  const bool is_told = message.is_awaited || !message.is_poll;
  if (is_told && now() + delay > message.order.answer_by) give_up_on(message);
  post(message, delay);
}

void World::hold_back(Message& message, Duration most) {
  message.kind = Message::Kind::overtakable;
  held_back_.push_back(&message);
  if (message.is_awaited && now() + most > message.order.answer_by) give_up_on(message);
  timers_.arm(message, now() + most);  // not in the pipe, which nothing leaves early
}

/// A command to the component has overtaken what is held back.
void World::let_go(record::ComponentId component) {
  std::vector<Message*> going;
  std::erase_if(held_back_, [&](Message* each) {
    const bool goes = each->component() == component && each->kind == Message::Kind::overtakable;
    if (goes) going.push_back(each);
    return goes;
  });
  for (Message* message : going) {
    timers_.disarm(*message);
    come_due(*message, Input::Kind::overtaken);
  }
}

void World::on_held(Message& message) {
  if (message.kind == Message::Kind::overtakable) std::erase(held_back_, &message);
  come_due(message, Input::Kind::due);
}

void World::come_due(Message& message, Input::Kind why) {
  VirtualComponent& target = target_of(message);
  if (!target.is_down()) return go_on(message, {.kind = why, .still = target.trouble().still_for()});
  if (!message.is_poll) target.note_broken(message.trouble());
  break_connection(message, false);
}

/// The state machine never sees it.
void World::refuse(Message& message) {
  VirtualComponent& target = target_of(message);
  if (!message.is_poll && message.trouble().refusal->type == faults::FaultType::reject)
    target.note_refusal(message.order);
  message.verdict = Answer::Kind::refused;
  message.state = target.state();
  message.revision = target.revision();
  message.will_push = message.expired = false;
}

/// What the orchestrator makes of an answer of which it has the status alone.
void World::answer_blindly(Message& message, std::int64_t http_status, Duration delay) {
  const bool is_error = http_status >= first_redirection;
  if (http_status >= first_server_error || (message.is_poll && is_error))
    return break_connection(message, false, delay);
  if (message.is_poll) return never_answer(message);
  message.verdict = is_error ? Answer::Kind::refused : Answer::Kind::accepted;
  message.state = wire::State::unknown;
  message.revision = 0;
  message.will_push = message.expired = false;
  answer(message, delay);
}

}  // namespace kapela::world

// What faults make of the messages to a component and of its answers.
#include <algorithm>

#include "simulators/world/message.hpp"

namespace kapela::world {
namespace {

using base::Duration;
using engine::Answer;
using faults::Fault;
using faults::FaultType;
using faults::Injection;

constexpr std::int64_t first_redirection = 300;
constexpr std::int64_t first_server_error = 500;
constexpr std::int64_t http_ok = 200;

/// Bytes of a virtual answer, of which there are none: about as many as a real one has.
constexpr std::int64_t answer_size = 256;

Duration sliced(const Fault& slicer) {
  const faults::Details& own = faults::details(slicer);
  if (own.total > Duration::zero()) return own.total;
  if (own.chunks > 0) return slicer.duration * own.chunks;
  const std::int64_t size = std::max<std::int64_t>(1, own.bytes);
  return slicer.duration * ((answer_size + size - 1) / size);
}

Duration throttled(const Fault& bandwidth) {
  const std::int64_t rate = std::max<std::int64_t>(1, faults::details(bandwidth).bytes);
  return Duration(std::chrono::seconds(answer_size)) / rate;
}

/// How long the bytes of the answer are on their way out.
Duration shaped(const Injection& trouble) {
  Duration all{};
  if (trouble.slicer != nullptr) all += sliced(*trouble.slicer);
  if (trouble.bandwidth != nullptr) all += throttled(*trouble.bandwidth);
  return all;
}

bool refuses_in_protocol(const Fault& refusal) {
  return refusal.type == FaultType::reject && faults::details(refusal).http_status == http_ok;
}

bool is_bad_json(const Fault& ending) {
  return ending.type == FaultType::malformed && faults::details(ending).damage == faults::Damage::bad_json;
}

/// The status of an answer that says nothing in the words of the protocol; nothing: it does.
std::optional<std::int64_t> blind_status(const Injection& trouble) {
  if (trouble.ending != nullptr && trouble.ending->type == FaultType::abort)
    return faults::details(*trouble.ending).http_status;
  if (trouble.refusal != nullptr && !refuses_in_protocol(*trouble.refusal))
    return faults::details(*trouble.refusal).http_status;
  if (trouble.ending != nullptr && is_bad_json(*trouble.ending)) return http_ok;
  return std::nullopt;
}

}  // namespace

void World::meet_faults(Message& message) {
  VirtualComponent& target = target_of(message);
  if (target.trouble().is_stalled()) return never_answer(message);
  if (const Duration still = target.trouble().still_for(); still > Duration::zero()) return hold(message, still);
  note_arrival(message);
  if (message.is_poll && !target.trouble().looks_at_polls()) return serve(message);
  const Injection injection = target.inject(message.is_poll ? nullptr : &message.order);
  if (injection.crash != nullptr && injection.crash->at == faults::Place::receive) {
    target.crash(*injection.crash);
    return break_connection(message, false);
  }
  if (target.is_down()) {  // it has closed the port just now
    if (!message.is_poll) target.note_broken(injection);
    return break_connection(message, false);
  }
  if (injection.lost != nullptr) return lose(message, *injection.lost);
  message.inject(injection);
  if (injection.reorder != nullptr) return hold_back(message, injection.reorder->duration);
  go_on(message);
}

void World::lose(Message& message, const Fault& fault) {
  if (fault.type == FaultType::reset_peer || fault.type == FaultType::empty_response)
    return break_connection(message, false);
  if (fault.type != FaultType::hang || !message.is_awaited) return never_answer(message);
  // Until its rule lets it go or is gone, or whoever waits gives up.
  const base::Instant release = fault.duration > Duration::zero() ? now() + fault.duration : base::Instant::max();
  const bool is_released = release < message.order.answer_by;
  message.inject({.lost = &fault});
  message.kind = is_released ? Message::Kind::broken : Message::Kind::no_answer;
  held_back_.push_back(&message);
  timers_.arm(message, is_released ? release : std::max(now(), message.order.answer_by));
}

void World::remove_fault(engine::ComponentId component, std::string_view name) {
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
void World::let_go(engine::ComponentId component) {
  std::vector<Message*> going;
  std::erase_if(held_back_, [&](Message* each) {
    const bool goes = each->component() == component && each->kind == Message::Kind::overtakable;
    if (goes) going.push_back(each);
    return goes;
  });
  for (Message* message : going) {
    timers_.disarm(*message);
    go_on(*message);
  }
}

void World::on_held(Message& message) {
  if (message.kind == Message::Kind::overtakable) {
    std::erase(held_back_, &message);
    return go_on(message);
  }
  VirtualComponent& target = target_of(message);
  if (target.is_down()) {
    if (!message.is_poll) target.note_broken(message.trouble());
    return break_connection(message, false);
  }
  if (const Duration still = target.trouble().still_for(); still > Duration::zero()) return hold(message, still);
  serve(message);
}

/// To the component, as late as faults make it.
void World::go_on(Message& message) {
  message.kind = Message::Kind::delayed;
  const Duration delay = target_of(message).trouble().still_for() + message.trouble().receive_delay;
  if (delay == Duration::zero()) return on_held(message);
  hold(message, delay);
}

/// The state machine never sees it.
void World::refuse(Message& message) {
  VirtualComponent& target = target_of(message);
  if (!message.is_poll && message.trouble().refusal->type == FaultType::reject) target.note_refusal(message.order);
  message.verdict = Answer::Kind::refused;
  message.state = target.state();
  message.revision = target.revision();
  message.will_push = message.expired = false;
  part(message, message.trouble().reply_delay + (message.is_poll ? Duration::zero() : target.draw_ack()));
}

/// The answer leaves, or what faults make of it.
void World::part(Message& message, Duration delay) {
  const Injection& trouble = message.trouble();
  delay += shaped(trouble);
  if (const std::optional<std::int64_t> status = blind_status(trouble)) return answer_blindly(message, *status, delay);
  if (trouble.ending == nullptr) return answer(message, delay);
  if (trouble.ending->type == FaultType::drop) return never_answer(message);
  break_connection(message, false, delay);
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

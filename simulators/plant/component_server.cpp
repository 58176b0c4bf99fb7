#include "simulators/plant/component_server.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "orchestrator/base/assert.hpp"
#include "simulators/faults/injected_text.hpp"
#include "simulators/plant/arrival.hpp"
#include "simulators/plant/http_answers.hpp"
#include "simulators/plant/parting.hpp"

namespace kapela::plant {
namespace {

using base::Duration;
using faults::Action;
using faults::Input;
using faults::Reply;

constexpr std::string_view event_path = "/event";

/// 503, which says to a sender that nothing is certain.
net::Response let_go(const faults::Fault& hang) {
  return net::error_response(
      503, base::fail(base::ErrorCode::timeout, faults::injected_text(hang), "the component has not seen the request"));
}

/// Literals of the journal.
std::string_view outcome_of(faults::Reply::How how) {
  switch (how) {
    case faults::Reply::How::answered:
      return "replied";
    case faults::Reply::How::silent:
      return "dropped";
    case faults::Reply::How::hung:
      return "hung";
    case faults::Reply::How::reset:
      return "reset";
    case faults::Reply::How::closed:
      return "empty";
  }
  ASSERT(!"unknown way");
}

/// The rule that a hit is of, to be kept.
faults::FaultPtr rule_of(const Arrival& arrival, const faults::Fault& cause) {
  for (const FaultHit& hit : arrival.hits)
    for (const faults::Hit& each : hit.fired)
      if (each.fault.get() == &cause) return each.fault;
  ASSERT(!"a cause that has not acted");
}

}  // namespace

/// A request with the way back to its sender.
struct ComponentServer::Exchange {
  Exchange(Arrival what, net::Responder back)
      : arrival(std::move(what)), responder(std::move(back)), passage(arrival.fate, wire::Command::stop) {}

  Arrival arrival;
  net::Responder responder;
  faults::Passage passage;  ///< of the request as a whole
  Outcome outcome{};
};

ComponentServer::ComponentServer(net::EventLoop& loop, ServedComponent& component, const std::string& address,
                                 OnCrash on_crash)
    : loop_(loop),
      component_(component),
      on_crash_(std::move(on_crash)),
      requests_(loop.timers()),
      overtaken_(loop.timers()),
      answers_(loop.timers()),
      releases_(loop.timers()),
      server_(
          loop, net::ServerLimits{},
          [this](net::Request request, net::Responder responder) {
            on_request(std::move(request), std::move(responder));
          },
          own_pages_only(address)) {
  component_.faults().on_changed([this] { on_rules_changed(); });
}

void ComponentServer::on_request(net::Request request, net::Responder responder) {
  if (crashed_) return responder.reset();
  const std::string path(request.path());
  const auto pass_by = [&](net::Response answer) {
    component_.pass_by(std::move(request), std::move(responder), std::move(answer));
  };
  if (path != event_path) return pass_by(no_such_path(path, "POST /event"));
  if (request.method != net::Method::post) return pass_by(wrong_method(request.method, event_path, "POST"));
  on_event(std::move(request), std::move(responder));
}

void ComponentServer::on_event(net::Request request, net::Responder responder) {
  if (stalled_) return stalled_requests_.push_back(kept(std::move(request), std::move(responder)));
  if (const Duration still = still_for(); still > Duration::zero())
    return read_later(still, std::move(request), std::move(responder));
  const base::WallTime now = component_.truth().wall_now();
  base::Result<wire::Incoming> incoming = wire::decode_incoming(request.body, now);
  if (!incoming) return component_.pass_by(std::move(request), std::move(responder), bad_body(incoming.error()));
  Arrival arrival(component_, std::move(request), std::move(*incoming), wire::timestamp_text(now));
  if (crashed_) return responder.reset();  // a rule has closed the port just now
  go_on(std::make_shared<Exchange>(std::move(arrival), std::move(responder)), Input::Kind::arrived);
}

/// Who stands still reads nothing.
void ComponentServer::read_later(Duration still, net::Request request, net::Responder responder) {
  requests_.after(still, kept(std::move(request), std::move(responder)));
}

/// As if it came when that is called.
std::function<void()> ComponentServer::kept(net::Request request, net::Responder responder) {
  const auto waiting =
      std::make_shared<std::pair<net::Request, net::Responder>>(std::move(request), std::move(responder));
  return [this, waiting] { on_request(std::move(waiting->first), std::move(waiting->second)); };
}

Duration ComponentServer::still_for() const {
  return std::max(Duration::zero(), still_until_ - loop_.now());
}

/// Whatever its faults say comes next, until it waits for something or has left.
void ComponentServer::go_on(const ExchangePtr& exchange, Input::Kind why) {
  if (crashed_ && why != Input::Kind::decided) return exchange->responder.reset();
  Input input{.kind = why, .still = still_for()};
  while (true) {
    const Action action = exchange->passage.resume(input);
    input = {.kind = Input::Kind::decided};
    switch (action.kind) {
      case Action::Kind::hold:
        return requests_.after(action.after, [this, exchange] { go_on(exchange, Input::Kind::due); });
      case Action::Kind::wait:
        return overtaken_.after(action.after, [this, exchange] { go_on(exchange, Input::Kind::due); });
      case Action::Kind::act:
        return act(exchange);
      case Action::Kind::refuse:
        exchange->outcome = component_.refuse(exchange->arrival);
        break;
      case Action::Kind::crash:
        return crash(*exchange);
      case Action::Kind::leave:
        leave(exchange, action);
        if (action.by == nullptr && exchange->arrival.overtakes) (void)overtaken_.release();
        return;
      case Action::Kind::lie:
      case Action::Kind::act_again:
        ASSERT(!"a matter of its members");
    }
  }
}

void ComponentServer::act(const ExchangePtr& exchange) {
  const auto acted = [this, exchange, alive = std::weak_ptr(alive_)](base::Result<Outcome> outcome) {
    if (!alive.expired()) on_acted(exchange, std::move(outcome));
  };
  component_.act(ServedComponent::ArrivalPtr(exchange, &exchange->arrival), acted);
}

void ComponentServer::on_acted(const ExchangePtr& exchange, base::Result<Outcome> outcome) {
  if (!outcome) return exchange->responder.send(bad_body(outcome.error()));
  exchange->outcome = std::move(*outcome);
  for (const Copy& copy : exchange->outcome.copies)
    requests_.after(copy.after, [this, exchange, copy] { act_again(exchange, copy); });
  go_on(exchange, Input::Kind::decided);
}

/// It has left without an answer, before the component has seen it.
void ComponentServer::lose(const ExchangePtr& exchange, const Action& action) {
  const Arrival& arrival = exchange->arrival;
  for (std::size_t i = 0; i < arrival.hits.size(); ++i)
    component_.on_lost(arrival.incoming.events[i], arrival.hits[i], outcome_of(action.reply.how));
  if (action.reply.how == Reply::How::hung) return hang(exchange, rule_of(arrival, *action.by));
  end(*exchange, action.reply.how);
}

/// Without a byte.
void ComponentServer::end(Exchange& exchange, Reply::How how) {
  if (how == Reply::How::reset) return exchange.responder.reset();
  if (how == Reply::How::closed) return exchange.responder.close();
  exchange.responder.stay_silent();
}

/// As long as the rule is there, or until its time is over.
void ComponentServer::hang(const ExchangePtr& exchange, faults::FaultPtr rule) {
  std::erase_if(hung_, [](const Hung& each) { return !each.exchange->responder.client_connected(); });
  if (rule->duration > Duration::zero())
    releases_.after(rule->duration, [exchange, rule] { exchange->responder.send(let_go(*rule)); });
  hung_.push_back({std::move(rule), exchange});
}

/// Whoever hangs on a rule that is there no more.
void ComponentServer::on_rules_changed() {
  const auto rules = component_.faults().rules().rules();
  release_hung([&rules](const faults::FaultPtr& rule) {
    return std::none_of(rules.begin(), rules.end(), [&rule](const auto& each) { return each.fault == rule; });
  });
}

/// Those on rules that are meant get their 503; returns how many they were.
std::size_t ComponentServer::release_hung(const std::function<bool(const faults::FaultPtr&)>& is_meant) {
  std::size_t released = 0;
  for (const Hung& each : hung_) {
    if (!is_meant(each.rule) || !each.exchange->responder.client_connected()) continue;
    each.exchange->responder.send(let_go(*each.rule));
    ++released;
  }
  std::erase_if(hung_, [&is_meant](const Hung& each) { return is_meant(each.rule); });
  return released;
}

/// The answer leaves, or what faults make of it.
void ComponentServer::leave(const ExchangePtr& exchange, const Action& action) {
  if (action.by != nullptr) return lose(exchange, action);
  Outcome& outcome = exchange->outcome;
  component_.post(std::move(outcome.replies));
  // Drawn for a reply that is lost as well, so that the others keep theirs.
  const Duration delay = action.after + (outcome.at_once ? Duration::zero() : component_.draw_ack());
  const Reply::How how = outcome.instead == Reply::How::answered ? action.reply.how : outcome.instead;
  if (how == Reply::How::silent) {
    tell_outcome(*exchange, outcome_of(how));
    return exchange->responder.stay_silent();
  }
  const auto parting =
      std::make_shared<Parting>(parting_of(exchange->passage, action.reply, std::move(outcome.response)));
  const auto leaves = [this, exchange, parting, how, delay, began = loop_.now()] {
    const bool connected = exchange->responder.client_connected();
    tell_outcome(*exchange, connected ? outcome_of(how) : "client_gone", delay, loop_.now() - began);
    if (how != Reply::How::answered) return end(*exchange, how);
    if (parting->is_plain) return exchange->responder.send(std::move(parting->response));
    exchange->responder.send(std::move(parting->response), parting->delivery);
  };
  const Duration due = std::max(delay, still_for());
  if (due <= Duration::zero()) return leaves();
  answers_.after(due, leaves);
}

void ComponentServer::act_again(const ExchangePtr& exchange, const Copy& copy) {
  if (crashed_) return;
  if (const Duration still = still_for(); still > Duration::zero())
    return requests_.after(still, [this, exchange, copy] { act_again(exchange, copy); });
  component_.act_again(ServedComponent::ArrivalPtr(exchange, &exchange->arrival), copy);
}

/// With the connection goes what was lost on it, or what was to be answered.
void ComponentServer::crash(Exchange& exchange) {
  crashed_ = true;
  const faults::Fault& cause = *exchange.arrival.fate.crash;
  if (cause.at == faults::Place::receive)
    for (std::size_t i = 0; i < exchange.arrival.hits.size(); ++i)
      component_.on_lost(exchange.arrival.incoming.events[i], exchange.arrival.hits[i], "reset");
  tell_outcome(exchange, "reset");
  exchange.responder.reset();
  on_crash_(cause);
}

void ComponentServer::tell_outcome(const Exchange& exchange, std::string_view outcome, Duration planned,
                                   Duration actual) {
  for (const std::uint64_t record : exchange.outcome.records) component_.on_answered(record, planned, actual, outcome);
}

void ComponentServer::stall(bool stalled) {
  stalled_ = stalled;
  server_.stall_accept(stalled);
  if (stalled) return;
  for (auto& each : std::exchange(stalled_requests_, {})) requests_.after({}, std::move(each));
}

void ComponentServer::break_off() {
  crashed_ = true;
  component_.faults().on_death();
  server_.break_off();
  requests_.clear();
  stalled_requests_.clear();
  overtaken_.clear();
  answers_.clear();
  releases_.clear();
  hung_.clear();
}

std::size_t ComponentServer::held_answers() const {
  const auto waits = [](const Hung& each) { return each.exchange->responder.client_connected(); };
  return answers_.size() + static_cast<std::size_t>(std::count_if(hung_.begin(), hung_.end(), waits));
}

std::size_t ComponentServer::release_held() {
  still_until_ = {};
  requests_.release();
  overtaken_.release();
  const std::size_t hung = release_hung([](const faults::FaultPtr&) { return true; });
  return hung + answers_.release() + server_.hurry();
}

}  // namespace kapela::plant

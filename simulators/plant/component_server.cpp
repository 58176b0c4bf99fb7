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

constexpr std::string_view event_path = "/event";
constexpr std::int64_t http_ok = 200;

/// 503, which says to a sender that nothing is certain.
net::Response let_go(const faults::Fault& hang) {
  return net::error_response(
      503, base::fail(base::ErrorCode::timeout, faults::injected_text(hang), "the component has not seen the request"));
}

/// Literals of the journal.
std::string_view outcome_of(const faults::Fault& cause) {
  if (cause.type == faults::FaultType::hang) return "hung";
  if (cause.type == faults::FaultType::crash || cause.type == faults::FaultType::reset_peer) return "reset";
  return cause.type == faults::FaultType::empty_response ? "empty" : "dropped";
}

std::string_view outcome_of(Parting::How how) {
  switch (how) {
    case Parting::How::answered:
      return "replied";
    case Parting::How::lost:
      return "dropped";
    case Parting::How::reset:
      return "reset";
    case Parting::How::empty:
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
  Arrival arrival;
  net::Responder responder;
  Outcome outcome{};
};

ComponentServer::ComponentServer(net::EventLoop& loop, SimulatedComponent& component, const std::string& address,
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
          [this](const net::Request& request, net::Responder responder) { on_request(request, std::move(responder)); },
          own_pages_only(address)) {
  component_.faults().on_changed([this] { on_rules_changed(); });
}

void ComponentServer::on_request(const net::Request& request, net::Responder responder) {
  if (crashed_) return responder.reset();
  if (request.path() != event_path) return responder.send(no_such_path(request.path(), "POST /event"));
  if (request.method != net::Method::post) return responder.send(wrong_method(request.method, event_path, "POST"));
  on_event(request, std::move(responder));
}

void ComponentServer::on_event(const net::Request& request, net::Responder responder) {
  if (stalled_) return responder.stay_silent();
  const base::WallTime now = component_.truth().wall_now();
  base::Result<wire::Incoming> incoming = wire::decode_incoming(request.body, now);
  if (!incoming) return responder.send(bad_body(incoming.error()));
  Arrival arrival(component_, request, std::move(*incoming), wire::timestamp_text(now));
  if (crashed_) return responder.reset();  // a rule has closed the port just now
  const auto exchange = std::make_shared<Exchange>(Exchange{std::move(arrival), std::move(responder)});
  const Duration still = still_until_ - loop_.now();
  if (still <= Duration::zero()) return pass(exchange);
  requests_.after(still, [this, exchange] { pass(exchange); });
}

/// The request goes on towards the state machine.
void ComponentServer::pass(const ExchangePtr& exchange) {
  const RequestFate& fate = exchange->arrival.fate;
  if (fate.never_arrives()) return lose(exchange);
  if (fate.reorder != nullptr) return overtaken_.after(fate.reorder->duration, [this, exchange] { act(exchange); });
  if (fate.receive_delay <= Duration::zero()) {
    act(exchange);
  } else {
    requests_.after(fate.receive_delay, [this, exchange] { act(exchange); });
  }
  overtaken_.release();
}

void ComponentServer::lose(const ExchangePtr& exchange) {
  const Arrival& arrival = exchange->arrival;
  const faults::Fault& cause = arrival.fate.crash != nullptr ? *arrival.fate.crash : *arrival.fate.lost;
  const std::string_view outcome = outcome_of(cause);
  for (std::size_t i = 0; i < arrival.hits.size(); ++i)
    component_.on_lost(arrival.incoming.events[i], arrival.hits[i], outcome);
  if (cause.type == faults::FaultType::crash) return crash(*exchange);
  if (cause.type == faults::FaultType::reset_peer) return exchange->responder.reset();
  if (cause.type == faults::FaultType::empty_response) return exchange->responder.close();
  if (cause.type != faults::FaultType::hang) return exchange->responder.stay_silent();
  hang(exchange, rule_of(arrival, cause));
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

void ComponentServer::act(const ExchangePtr& exchange) {
  if (crashed_) return exchange->responder.reset();
  const RequestFate& fate = exchange->arrival.fate;
  if (fate.refusal != nullptr) return refuse(exchange, *fate.refusal);
  base::Result<Outcome> outcome = act_on(component_, exchange->arrival);
  if (!outcome) return exchange->responder.send(bad_body(outcome.error()));
  exchange->outcome = std::move(*outcome);
  if (fate.crash != nullptr) return crash(*exchange);
  component_.post(std::move(exchange->outcome.replies));
  repeat(exchange);
  // Drawn for a reply that is lost as well, so that the others keep theirs.
  const Duration delay = exchange->outcome.at_once ? Duration::zero() : component_.draw_ack();
  part(exchange, ok(std::move(exchange->outcome.body)), delay + fate.reply_delay);
}

void ComponentServer::refuse(const ExchangePtr& exchange, const faults::Fault& fault) {
  exchange->outcome = plant::refuse(component_, exchange->arrival);
  const bool in_protocol = fault.type == faults::FaultType::reject && faults::details(fault).http_status == http_ok;
  net::Response response = in_protocol ? ok(std::move(exchange->outcome.body)) : refusal_response(fault);
  part(exchange, std::move(response), component_.draw_ack() + exchange->arrival.fate.reply_delay);
}

/// The answer leaves, or what faults make of it.
void ComponentServer::part(const ExchangePtr& exchange, net::Response response, Duration delay) {
  auto parting = std::make_shared<Parting>(parting_of(exchange->arrival.fate, std::move(response)));
  if (parting->how == Parting::How::lost) {
    tell_outcome(*exchange, "dropped");
    return exchange->responder.stay_silent();
  }
  const auto leave = [this, exchange, parting, delay, began = loop_.now()] {
    const bool connected = exchange->responder.client_connected();
    const std::string_view outcome = !connected ? "client_gone" : outcome_of(parting->how);
    tell_outcome(*exchange, outcome, delay, loop_.now() - began);
    if (parting->how == Parting::How::reset) return exchange->responder.reset();
    if (parting->how == Parting::How::empty) return exchange->responder.close();
    if (parting->is_plain) return exchange->responder.send(std::move(parting->response));
    exchange->responder.send(std::move(parting->response), parting->delivery);
  };
  const Duration due = std::max(delay, still_until_ - loop_.now());
  if (due <= Duration::zero()) return leave();
  answers_.after(due, leave);
}

void ComponentServer::repeat(const ExchangePtr& exchange) {
  for (std::size_t index = 0; index < exchange->arrival.hits.size(); ++index) {
    const faults::Fault* rule = exchange->arrival.hits[index].injection.duplicate;
    for (std::uint32_t copy = 1; rule != nullptr && copy <= rule->copies; ++copy)
      requests_.after(rule->duration * copy, [this, exchange, index] { act_again(exchange, index); });
  }
}

void ComponentServer::act_again(const ExchangePtr& exchange, std::size_t index) {
  if (crashed_) return;
  base::Result<Outcome> outcome = act_on_copy(component_, exchange->arrival, index);
  if (!outcome) return;
  component_.post(std::move(outcome->replies));
  for (const std::uint64_t record : outcome->records) component_.on_answered(record, {}, {}, "dropped");
}

void ComponentServer::crash(Exchange& exchange) {
  crashed_ = true;
  tell_outcome(exchange, "reset");
  exchange.responder.reset();
  on_crash_(*exchange.arrival.fate.crash);
}

void ComponentServer::tell_outcome(const Exchange& exchange, std::string_view outcome, Duration planned,
                                   Duration actual) {
  for (const std::uint64_t record : exchange.outcome.records) component_.on_answered(record, planned, actual, outcome);
}

void ComponentServer::stall(bool stalled) {
  stalled_ = stalled;
  server_.stall_accept(stalled);
}

void ComponentServer::break_off() {
  crashed_ = true;
  component_.faults().on_death();
  server_.break_off();
  requests_.clear();
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
  requests_.release();
  overtaken_.release();
  const std::size_t hung = release_hung([](const faults::FaultPtr&) { return true; });
  return hung + answers_.release() + server_.hurry();
}

}  // namespace kapela::plant

#include "simulators/plant/component_server.hpp"

#include <utility>

#include "simulators/plant/arrival.hpp"
#include "simulators/plant/http_answers.hpp"

namespace kapela::plant {
namespace {

using base::Duration;

constexpr std::string_view event_path = "/event";

/// 503, which says to a sender that nothing is certain.
net::Response let_go(const faults::Fault& hang) {
  return net::error_response(
      503, base::fail(base::ErrorCode::timeout, "injected: " + hang.name, "the component has not seen the request"));
}

}  // namespace

/// A request with the way back to its sender.
struct ComponentServer::Exchange {
  Arrival arrival;
  net::Responder responder;
  Outcome outcome{};
};

ComponentServer::ComponentServer(net::EventLoop& loop, SimulatedComponent& component, OnCrash on_crash)
    : loop_(loop),
      component_(component),
      on_crash_(std::move(on_crash)),
      requests_(loop.timers()),
      answers_(loop.timers()),
      server_(loop, net::ServerLimits{}, [this](const net::Request& request, net::Responder responder) {
        on_request(request, std::move(responder));
      }) {}

void ComponentServer::on_request(const net::Request& request, net::Responder responder) {
  if (crashed_) return responder.reset();
  if (request.path() != event_path) return responder.send(no_such_path(request.path(), "POST /event"));
  if (request.method != net::Method::post) return responder.send(wrong_method(request.method, event_path, "POST"));
  on_event(request, std::move(responder));
}

void ComponentServer::on_event(const net::Request& request, net::Responder responder) {
  const base::WallTime now = loop_.wall_now();
  base::Result<wire::Incoming> incoming = wire::decode_incoming(request.body, now);
  if (!incoming) return responder.send(bad_body(incoming.error()));
  Arrival arrival(component_, std::move(*incoming), wire::timestamp_text(now));
  const auto exchange = std::make_shared<Exchange>(Exchange{std::move(arrival), std::move(responder)});
  const RequestFate& fate = exchange->arrival.fate;
  if (fate.never_arrives()) return lose(exchange);
  if (fate.receive_delay <= Duration::zero()) return act(exchange);
  requests_.after(fate.receive_delay, [this, exchange] { act(exchange); });
}

void ComponentServer::lose(const ExchangePtr& exchange) {
  const Arrival& arrival = exchange->arrival;
  const faults::Fault& cause = arrival.fate.crash != nullptr ? *arrival.fate.crash : *arrival.fate.lost_request;
  const bool hangs = cause.type == faults::FaultType::hang;
  const std::string_view outcome = hangs ? "hung" : (&cause == arrival.fate.crash ? "reset" : "dropped");
  for (std::size_t i = 0; i < arrival.hits.size(); ++i)
    component_.on_lost(arrival.incoming.events[i], arrival.hits[i], outcome);
  if (arrival.fate.crash != nullptr) return crash(*exchange);
  if (!hangs || cause.duration <= Duration::zero()) return exchange->responder.stay_silent();
  answers_.after(cause.duration, [exchange, &cause] { exchange->responder.send(let_go(cause)); });
}

void ComponentServer::act(const ExchangePtr& exchange) {
  if (crashed_) return exchange->responder.reset();
  base::Result<Outcome> outcome = act_on(component_, exchange->arrival);
  if (!outcome) return exchange->responder.send(bad_body(outcome.error()));
  exchange->outcome = std::move(*outcome);
  const RequestFate& fate = exchange->arrival.fate;
  if (fate.crash != nullptr) return crash(*exchange);
  component_.post(std::move(exchange->outcome.replies));
  repeat(exchange);
  // Drawn for a reply that is lost as well, so that the others keep theirs.
  const Duration delay = exchange->outcome.at_once ? Duration::zero() : component_.draw_ack();
  if (fate.lost_reply == nullptr) return answer(exchange, delay + fate.reply_delay);
  tell_outcome(*exchange, "dropped");
  exchange->responder.stay_silent();
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

void ComponentServer::answer(const ExchangePtr& exchange, Duration delay) {
  const auto leave = [this, exchange, delay, began = loop_.now()] {
    const bool connected = exchange->responder.client_connected();
    exchange->responder.send(ok(std::move(exchange->outcome.body)));
    tell_outcome(*exchange, connected ? "replied" : "client_gone", delay, loop_.now() - began);
  };
  if (delay <= Duration::zero()) return leave();
  answers_.after(delay, leave);
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

void ComponentServer::break_off() {
  crashed_ = true;
  server_.break_off();
  requests_.clear();
  answers_.clear();
}

std::size_t ComponentServer::release_held() {
  requests_.release();
  return answers_.release();
}

}  // namespace kapela::plant

#include "simulators/plant/component_server.hpp"

#include <utility>
#include <vector>

#include "orchestrator/wire/event_codec.hpp"
#include "simulators/plant/event_answer_body.hpp"
#include "simulators/plant/http_answers.hpp"

namespace kapela::plant {
namespace {

constexpr std::string_view event_path = "/event";

/// What a request, of one event or of a batch, comes to.
struct Outcome {
  std::string body{};
  std::vector<wire::Event> replies{};
  std::vector<std::uint64_t> records{};
  bool at_once = true;
};

void gather(Outcome& outcome, EventAnswer& answer) {
  if (answer.reply) outcome.replies.push_back(std::move(*answer.reply));
  if (answer.record != 0) outcome.records.push_back(answer.record);
  outcome.at_once = outcome.at_once && answer.at_once;
}

base::Result<Outcome> act_on_event(SimulatedComponent& component, const wire::Event& event, std::string_view received) {
  base::Result<EventAnswer> answer = component.on_event(event, received);
  if (!answer) return std::move(answer.error());
  Outcome outcome;
  outcome.body = answer_body(*answer);
  gather(outcome, *answer);
  return outcome;
}

/// The good members act in their order; the others are told by their place in the batch.
Outcome act_on_batch(SimulatedComponent& component, const wire::Incoming& incoming, std::string_view received) {
  Outcome outcome;
  std::vector<wire::Incoming::Broken> broken;
  auto unread = incoming.broken.begin();
  std::size_t index = 0;
  const auto skip_unread = [&] {
    for (; unread != incoming.broken.end() && unread->index == index; ++index) broken.push_back(*unread++);
  };
  for (const wire::Event& event : incoming.events) {
    skip_unread();
    base::Result<EventAnswer> answer = component.on_event(event, received);
    if (answer)
      gather(outcome, *answer);
    else
      broken.push_back({index, std::move(answer.error())});
    ++index;
  }
  skip_unread();
  outcome.body = answer_body(broken);
  return outcome;
}

}  // namespace

ComponentServer::ComponentServer(net::EventLoop& loop, SimulatedComponent& component)
    : loop_(loop),
      component_(component),
      held_(loop.timers()),
      server_(loop, net::ServerLimits{}, [this](net::Request request, net::Responder responder) {
        on_request(std::move(request), std::move(responder));
      }) {}

void ComponentServer::on_request(net::Request request, net::Responder responder) {
  if (request.path() != event_path) return responder.send(no_such_path(request.path(), "POST /event"));
  if (request.method != net::Method::post) return responder.send(wrong_method(request.method, event_path, "POST"));
  on_event(request, std::move(responder));
}

void ComponentServer::on_event(const net::Request& request, net::Responder responder) {
  const base::WallTime now = loop_.wall_now();
  const base::Result<wire::Incoming> incoming = wire::decode_incoming(request.body, now);
  if (!incoming) return responder.send(bad_body(incoming.error()));
  const std::string received = wire::timestamp_text(now);
  base::Result<Outcome> outcome = incoming->batch ? act_on_batch(component_, *incoming, received)
                                                  : act_on_event(component_, incoming->events.front(), received);
  if (!outcome) return responder.send(bad_body(outcome.error()));
  component_.post(std::move(outcome->replies));

  const base::Duration delay = outcome->at_once ? base::Duration::zero() : component_.draw_ack();
  if (delay <= base::Duration::zero()) {
    const bool connected = responder.client_connected();
    responder.send(ok(std::move(outcome->body)));
    for (const std::uint64_t record : outcome->records) component_.on_answered(record, delay, delay, connected);
    return;
  }
  held_.send_after(delay, std::move(responder), ok(std::move(outcome->body)),
                   [this, delay, records = std::move(outcome->records)](base::Duration held, bool connected) {
                     for (const std::uint64_t record : records) component_.on_answered(record, delay, held, connected);
                   });
}

}  // namespace kapela::plant

#include "simulators/certify/conversation.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/visible.hpp"
#include "orchestrator/net/http_codec.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/timestamp.hpp"
#include "orchestrator/wire/told_clock.hpp"

namespace kapela::certify {
namespace {

using wire::Event;
using wire::Json;

constexpr base::Duration answer_patience = std::chrono::seconds(5);
constexpr base::Duration letter_pace = std::chrono::milliseconds(2);
constexpr std::size_t most_letters = 1'000;
constexpr std::size_t shown_bytes = 200;

}  // namespace

std::string words_of(const HttpAnswer& answer) {
  if (answer.error) return answer.error->message;
  return fmt::format("it answered {}: {}", answer.status, base::visible(answer.text.substr(0, shown_bytes)));
}

Conversation::Conversation(net::EventLoop& loop, net::Endpoint to, std::string component)
    : loop_(loop), to_(std::move(to)), component_(std::move(component)), client_(loop, net::ClientLimits{}) {}

base::Result<void> Conversation::open(const std::string& address) {
  server_.emplace(loop_, net::ServerLimits{}, [this](const net::Request& request, net::Responder responder) {
    take(request);
    net::Response taken;
    taken.body = R"({"status":"ok"})";
    responder.send(std::move(taken));
  });
  const base::Result<net::Endpoint> at = server_->listen({address, 0});
  if (!at) return at.error();
  own_ = *at;
  return {};
}

void Conversation::take(const net::Request& request) {
  base::Result<wire::Incoming> incoming = wire::decode_reported(request.body, loop_.wall_now());
  if (!incoming) return;
  for (Event& each : incoming->events) letters_.push_back(std::move(each));
  while (letters_.size() > most_letters) letters_.pop_front();
}

Event Conversation::event(std::string_view type, const Json& data) {
  Event event;
  event.source = "certify";
  event.source_address = own_.address;
  event.source_port = own_.port;
  event.destination = component_;
  event.destination_address = to_.address;
  event.destination_port = to_.port;
  event.event_type = type;
  event.data = std::make_shared<const Json>(data);
  event.id = ++last_id_;
  event.timestamp = wire::timestamp_text(loop_.wall_now());
  return event;
}

net::ClientRequest Conversation::request(std::string body) const {
  net::ClientRequest request;
  request.to = to_;
  request.body = std::move(body);
  request.timeout = answer_patience;
  return request;
}

base::Task<HttpAnswer> Conversation::post(Event event) {
  net::ClientRequest made = request(wire::encode(event));
  HttpAnswer answer = co_await send(std::move(made));
  co_return answer;
}

base::Task<HttpAnswer> Conversation::send(net::ClientRequest request) {
  const base::Instant asked = loop_.real_now();
  const base::Result<net::Response> response = co_await client_.request(std::move(request));
  HttpAnswer answer;
  answer.took = loop_.real_now() - asked;
  answer.body = std::make_shared<const Json>();
  if (!response) {
    answer.error = response.error();
    co_return answer;
  }
  answer_times_.push_back(answer.took);
  answer.status = response->status;
  answer.text = response->body;
  const base::Result<Json> body = wire::parse_json(response->body);
  if (body) answer.body = std::make_shared<const Json>(*body);
  hear_clock(*response, *answer.body);
  co_return answer;
}

void Conversation::hear_clock(const net::Response& response, const Json& body) {
  std::optional<wire::ToldClock> told = wire::told_clock(body);
  for (const auto& [name, value] : response.headers)
    if (!told && name == "date")
      if (const auto date = net::seconds_of_http_date(value)) told = wire::told_clock(*date);
  if (told) calendar_ = {told->at, loop_.real_now()};
}

base::WallTime Conversation::component_now() const {
  return calendar_ ? calendar_->told + (loop_.real_now() - calendar_->at) : loop_.wall_now();
}

base::Task<std::optional<wire::StateReport>> Conversation::state() {
  const Json nothing = Json::object();
  const Event question = event("CMD_GET_STATE", nothing);
  Event asked = question;
  const HttpAnswer answer = co_await post(std::move(asked));
  std::optional<wire::StateReport> none;
  if (!answer.ok()) {
    why_not_ = "CMD_GET_STATE: " + words_of(answer);
    co_return none;
  }
  Json told;
  const bool is_in_answer = answer.body->is_object() && answer.body->contains("data");
  if (is_in_answer) {
    told = answer.body->at("data");
  } else {
    Event expected = question;
    const std::optional<Event> reply = co_await reply_to(std::move(expected), std::chrono::seconds(2));
    if (!reply) {
      why_not_ = "CMD_GET_STATE: neither the answer nor a reply has a state";
      co_return none;
    }
    told = *reply->data;
  }
  const base::Result<wire::StateReport> report = wire::decode_state_report(told);
  if (!report || report->state == wire::State::unknown || !report->problem.empty()) {
    why_not_ = fmt::format("CMD_GET_STATE: {}", report ? report->problem.empty() ? "UNKNOWN is told" : report->problem
                                                       : report.error().message);
    co_return none;
  }
  std::optional<wire::StateReport> found = *report;
  co_return found;
}

base::Task<std::optional<Event>> Conversation::reply_to(Event event, base::Duration patience) {
  const base::Instant until = loop_.after_real(patience);
  const auto is_it = [&event](const Event& letter) {
    return letter.result && letter.event_type == event.event_type && letter.id == event.id &&
           letter.timestamp == event.timestamp;
  };
  std::optional<Event> found;
  for (;;) {
    const auto place = std::find_if(letters_.begin(), letters_.end(), is_it);
    if (place != letters_.end()) found = *place;
    if (found || loop_.now() >= until) co_return found;
    co_await base::sleep_for(loop_.timers(), letter_pace);
  }
}

base::Task<std::optional<Event>> Conversation::news_of(std::uint64_t command, base::Duration patience) {
  const base::Instant until = loop_.after_real(patience);
  const auto is_it = [command](const Event& letter) {
    if (letter.event_type != wire::state_changed) return false;
    const base::Result<wire::StateReport> report = wire::decode_state_report(*letter.data);
    return report && report->caused_by && report->caused_by->cmd_id == command;
  };
  std::optional<Event> found;
  for (;;) {
    const auto place = std::find_if(letters_.begin(), letters_.end(), is_it);
    if (place != letters_.end()) found = *place;
    if (found || loop_.now() >= until) co_return found;
    co_await base::sleep_for(loop_.timers(), letter_pace);
  }
}

}  // namespace kapela::certify

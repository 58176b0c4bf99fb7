#include "simulators/processes/readiness.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/event_codec.hpp"

namespace kapela::processes {
namespace {

constexpr unsigned first_server_error = 500;

std::string in_words(const base::Result<net::Response>& response, const net::Endpoint& at) {
  if (response) return fmt::format("{} answers with {}", to_text(at), response->status);
  if (response.error().code == base::ErrorCode::timeout)
    return fmt::format("{} takes connections and does not answer", to_text(at));
  return response.error().message;
}

}  // namespace

std::string state_question(const std::string& component) {
  wire::Event event;
  event.source = "kapela";
  event.destination = component;
  event.event_type = wire::name(wire::Command::get_state);
  return wire::encode(event);
}

wire::State told_state(const net::Response& response) {
  const wire::Json document = wire::Json::parse(response.body, nullptr, false);
  if (!document.is_object() || !document.contains("data")) return wire::State::unknown;
  const base::Result<wire::StateReport> report = wire::decode_state_report(document["data"]);
  return report ? report->state : wire::State::unknown;
}

Readiness::Readiness(net::EventLoop& loop, net::HttpClient& client, std::string component, Ready ready)
    : loop_(loop), client_(client), component_(std::move(component)), ready_(std::move(ready)), next_([this] {
        put();
      }) {}

Readiness::~Readiness() {
  give_up();
}

void Readiness::ask(const net::Endpoint& at) {
  give_up();
  at_ = at;
  pause_ = first_pause;
  asking_ = std::make_shared<bool>(true);
  put();
}

void Readiness::give_up() {
  loop_.timers().disarm(next_);
  if (asking_) *asking_ = false;
  asking_.reset();
}

void Readiness::put() {
  net::ClientRequest request;
  request.to = at_;
  request.body = state_question(component_);
  request.timeout = answer_time;
  client_.send(std::move(request), [this, asking = asking_](const base::Result<net::Response>& response) {
    if (*asking) on_answer(response);
  });
}

/// Who answers that it cannot yet (503) is not ready.
void Readiness::on_answer(const base::Result<net::Response>& response) {
  last_ = in_words(response, at_);
  if (!response || response->status >= first_server_error) {
    loop_.timers().arm(next_, loop_.after_real(pause_));
    pause_ = std::min(pause_ * 2, longest_pause);
    return;
  }
  give_up();
  ready_(told_state(*response));
}

}  // namespace kapela::processes

#include "simulators/component/business.hpp"

#include <memory>
#include <string>

#include <nlohmann/json.hpp>

namespace kapela::component {
namespace {

using wire::State;

wire::EventResult with_message(std::string_view result, std::string message, State state) {
  wire::EventResult answer;
  answer.result = result;
  answer.data = std::make_shared<const wire::Json>(
      wire::Json{{"message", std::move(message)}, {"fsm_state", std::string(wire::name(state))}});
  return answer;
}

/// The recorded service echoes the data; so does ours, for every type of event.
wire::EventResult processed(const wire::Event& event) {
  wire::EventResult answer;
  answer.result = "success";
  answer.data = std::make_shared<const wire::Json>(wire::Json{{"pong", *event.data}});
  return answer;
}

wire::EventResult answer_in(State state, const wire::Event& event) {
  if (state == State::run) return processed(event);
  if (state == State::initialized) return with_message("info", "System in initialization state", state);
  if (state == State::pause) return with_message("info", "System paused, operation buffered", state);
  if (state == State::fault) return with_message("error", "System in fault state", state);
  if (state == State::stopped) return with_message("error", "Service stopped", state);
  return with_message("info", "System in transition - " + std::string(wire::name(state)), state);
}

}  // namespace

wire::EventResult Business::on_event(const wire::Event& event, State state) {
  if (state == State::pause && !keep(event)) return with_message("error", "System paused, buffer full", state);
  return answer_in(state, event);
}

bool Business::keep(const wire::Event& event) {
  const std::size_t bytes = event.data->dump().size();
  if (kept_.size() >= buffered_events || kept_bytes_ + bytes > buffered_bytes) return false;
  kept_.push_back(event);
  kept_bytes_ += bytes;
  return true;
}

std::vector<wire::Event> Business::on_state(State state) {
  std::vector<wire::Event> replies;
  if (kept_.empty() || state == State::pause || !wire::traits(state).stable) return replies;
  replies.reserve(kept_.size());
  for (const wire::Event& event : kept_) {
    replies.push_back(wire::reply_to(event));
    replies.back().result = answer_in(state, event);
  }
  clear();
  return replies;
}

void Business::clear() {
  kept_.clear();
  kept_bytes_ = 0;
}

}  // namespace kapela::component

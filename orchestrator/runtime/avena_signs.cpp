#include "orchestrator/runtime/avena_signs.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/shown.hpp"

namespace kapela::runtime {
namespace {

using engine::Answer;

/// Of what a component says, where more words follow.
constexpr std::size_t quoted_bytes = 60;

Answer refusal_of(record::ComponentId component, record::CommandId command, std::string reason) {
  Answer answer;
  answer.component = component;
  answer.command = command;
  answer.kind = Answer::Kind::refused;
  answer.reason = std::move(reason);
  answer.late = true;
  return answer;
}

std::string said(const wire::EventResult& result) {
  if (result.error_message && !result.error_message->empty()) return *result.error_message;
  if (result.data != nullptr && result.data->is_object())
    if (const auto message = result.data->find("message"); message != result.data->end() && message->is_string())
      return message->get<std::string>();
  return result.result;
}

}  // namespace

void AvenaSigns::sent(const engine::Order& order, const wire::Event& event) {
  last_[order.component] = {order.id, event.event_type, event.timestamp};
}

std::optional<Answer> AvenaSigns::on_answer(const Answer& answer) {
  const auto found = last_.find(answer.component);
  if (found == last_.end() || found->second.id != answer.command) return std::nullopt;
  if (answer.kind != Answer::Kind::accepted || answer.state != wire::State::unknown) return std::nullopt;
  Last& last = found->second;
  last.is_bare = true;
  if (last.refusal.empty()) return std::nullopt;
  return refusal_of(answer.component, answer.command, std::exchange(last.refusal, {}));
}

std::optional<Answer> AvenaSigns::on_reply(const wire::Event& reply) {
  const std::optional<record::ComponentId> component = plant_.find(reply.source);
  const auto found = component ? last_.find(*component) : last_.end();
  if (found == last_.end() || !reply.result || reply.result->result == "success") return std::nullopt;
  Last& last = found->second;
  const bool is_of_it = reply.id == static_cast<std::int64_t>(number(last.id)) && reply.event_type == last.word &&
                        reply.timestamp == last.timestamp;
  if (!is_of_it) return std::nullopt;
  const bool is_known = last.word == wire::name(wire::Command::restart);  // the one command that avena replies to
  std::string words = is_known ? wire::shown(said(*reply.result), quoted_bytes) : words_for(*component, *reply.result);
  if (last.is_bare) return refusal_of(*component, last.id, std::move(words));
  last.refusal = std::move(words);
  return std::nullopt;
}

std::string AvenaSigns::words_for(record::ComponentId component, const wire::EventResult& result) const {
  const bool is_seed = plant_.at(component).dialect == wire::Dialect::seed;
  return fmt::format(
      "it answered \"{}\", as to an event that is no command to it; {}, write 'dialect: {}' for it in the plant",
      wire::shown(said(result), quoted_bytes),
      is_seed ? "if it is a service of avena_commons 2.x" : "if it has the seed's commands",
      wire::name(is_seed ? wire::Dialect::avena2 : wire::Dialect::seed));
}

void AvenaSigns::told_state(record::ComponentId component, bool by_event) {
  if (by_event)
    by_event_.insert(component);
  else
    by_event_.erase(component);
}

std::optional<std::string> AvenaSigns::objection(const engine::Order& order) const {
  const wire::Dialect dialect = plant_.at(order.component).dialect;
  const bool may_kill = dialect != wire::Dialect::avena2 &&
                        (order.command == wire::Command::soft_stop || order.command == wire::Command::hard_stop);
  if (!may_kill || !by_event_.contains(order.component)) return std::nullopt;
  return fmt::format(
      "{} was not sent: it tells its state as services of avena_commons do, which die of it; write 'dialect: avena2' "
      "for "
      "it in the plant",
      wire::spelling(order.command, dialect));
}

}  // namespace kapela::runtime

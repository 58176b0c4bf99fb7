#include "simulators/plant/command_texts.hpp"

#include <memory>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"

namespace kapela::plant {

using component::Verdict;
using wire::Json;

namespace {

/// Names the state, and what would be legal there.
std::string refusal_text(Verdict verdict, std::string_view command, wire::State state) {
  switch (verdict) {
    case Verdict::refused_illegal:
      return fmt::format("{} is illegal in {}; legal: {}", command, wire::name(state),
                         wire::legal_commands_text(state, wire::Dialect::seed));
    case Verdict::refused_expired:
      return fmt::format("{} came too late, after its not_after or a later command; the state is {}", command,
                         wire::name(state));
    case Verdict::refused_old_epoch:
      return fmt::format("{} is from an older epoch than one seen before; the state is {}", command, wire::name(state));
    case Verdict::accepted:
    case Verdict::already_there:
    case Verdict::duplicate:
      break;
  }
  ASSERT(!"not refused");
}

wire::EventResult refusal_result(wire::Command command, const wire::CommandAnswer& answer) {
  wire::EventResult result;
  result.result = "error";
  if (command == wire::Command::restart) {  // avena's own words
    result.error_message =
        fmt::format("Cannot restart from state {}. System must be in STOPPED state first.", wire::name(answer.state));
    return result;
  }
  result.error_message = answer.reason;
  result.data = std::make_shared<const Json>(Json{{"fsm_state", wire::name(answer.state)}});
  return result;
}

}  // namespace

wire::CommandAnswer command_answer(const component::CommandReply& reply, std::string_view command) {
  wire::CommandAnswer answer;
  answer.accepted = component::is_taken(reply.first);
  answer.already_there = reply.first == Verdict::already_there;
  answer.duplicate = reply.verdict == Verdict::duplicate;
  answer.expired = reply.first == Verdict::refused_expired;
  answer.state = reply.state;
  if (!answer.accepted) answer.reason = refusal_text(reply.first, command, reply.state);
  return answer;
}

std::optional<wire::EventResult> reply_result(wire::Command command, const wire::CommandAnswer& answer) {
  if (answer.duplicate) return std::nullopt;
  if (!answer.accepted) return refusal_result(command, answer);
  if (command != wire::Command::restart) return std::nullopt;
  return success_result("Restart accepted, shutting down system");
}

wire::EventResult success_result(std::string message) {
  wire::EventResult result;
  result.result = "success";
  result.data = std::make_shared<const Json>(Json{{"message", std::move(message)}});
  return result;
}

}  // namespace kapela::plant

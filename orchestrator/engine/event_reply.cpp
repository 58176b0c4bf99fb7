#include "orchestrator/engine/event_reply.hpp"

#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

namespace kapela::engine {
namespace {

/// Why something went wrong: never empty.
std::string reason_of(const wire::EventResult& result, const wire::Json& data) {
  if (result.error_message) return *result.error_message;
  if (data.is_object() && data.contains("message") && data["message"].is_string())
    return data["message"].get<std::string>();
  return "its result is " + result.result;
}

}  // namespace

Answer answer_of_reply(const wire::EventResult& result, const wire::Json& otherwise) {
  const wire::Json& data = result.data ? *result.data : otherwise;
  Answer answer;
  answer.is_of_event = true;
  answer.kind = result.result == "success" ? Answer::Kind::accepted
                : result.result == "info"  ? Answer::Kind::no_answer
                                           : Answer::Kind::refused;
  if (answer.kind != Answer::Kind::accepted) answer.reason = reason_of(result, data);
  wire::Json reply{{"result", result.result}, {"data", data}};
  if (result.error_code) reply["error_code"] = *result.error_code;
  if (result.error_message) reply["error_message"] = *result.error_message;
  answer.reply = std::make_shared<const wire::Json>(std::move(reply));
  return answer;
}

}  // namespace kapela::engine

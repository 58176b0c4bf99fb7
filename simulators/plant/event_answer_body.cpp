#include "simulators/plant/event_answer_body.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/wire/timestamp.hpp"

namespace kapela::plant {
namespace {

constexpr std::string_view ok_head = R"({"status":"ok")";

/// Puts the members of an object, which has some, behind those that are there.
void append_members(std::string& body, const wire::Json& object) {
  const std::string text = object.dump();
  body += ',';
  body.append(text, 1, text.size() - 2);
}

}  // namespace

std::string answer_body(const EventAnswer& answer, base::WallTime time) {
  std::string body(ok_head);
  if (answer.command) append_members(body, wire::encode(*answer.command));
  if (answer.data) {
    body += R"(,"data":)";
    body += answer.data->dump();
  }
  if (answer.command || answer.data) append_members(body, {{wire::answer_time, wire::to_epoch_seconds(time)}});
  body += '}';
  return body;
}

std::string answer_body(std::span<const wire::Incoming::Broken> broken) {
  wire::Json list = wire::Json::array();
  for (const wire::Incoming::Broken& each : broken)
    list.push_back(
        {{"index", each.index},
         {"error",
          {{"code", base::code_name(each.error.code)}, {"message", each.error.message}, {"hint", each.error.hint}}}});
  std::string body(ok_head);
  if (!list.empty()) append_members(body, wire::Json{{"broken", std::move(list)}});
  body += '}';
  return body;
}

}  // namespace kapela::plant

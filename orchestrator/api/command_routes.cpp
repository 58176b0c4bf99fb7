#include "orchestrator/api/command_routes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/acceptance.hpp"
#include "orchestrator/api/asker.hpp"
#include "orchestrator/api/operator_words.hpp"
#include "orchestrator/api/status_code.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/scenario/hand_command.hpp"
#include "orchestrator/wire/shown.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using base::fail;
using wire::Json;

base::Result<wire::Command> command_of(const Json& body) {
  const auto found = body.find("command");
  if (found == body.end()) return fail(ErrorCode::missing_key, "/command is missing", "{\"command\": \"CMD_ACK\"}");
  if (!found->is_string())
    return fail(ErrorCode::invalid, fmt::format("/command is no text: {}", wire::described(*found)));
  const std::string& text = found->get_ref<const std::string&>();
  if (const std::optional<wire::Command> command = wire::parse_command(text)) return *command;
  const std::vector<std::string> names = wire::command_names();
  const std::string near = base::did_you_mean(text, names);
  return fail(ErrorCode::invalid, fmt::format("'{}' is not a command", wire::shown(text, 64)),
              near.empty() ? fmt::format("there are: {}", fmt::join(names, ", ")) : near);
}

base::Result<bool> energise_of(const Json& body) {
  const auto found = body.find("energise");
  if (found == body.end()) return false;
  if (found->is_boolean()) return found->get<bool>();
  return fail(ErrorCode::invalid, fmt::format("/energise is neither true nor false: {}", wire::described(*found)));
}

base::Result<base::Duration> timeout_of(const Json& body) {
  const auto found = body.find("timeout");
  if (found == body.end()) return scenario::HandCommand{}.timeout;
  if (!found->is_string())
    return fail(ErrorCode::invalid, fmt::format("/timeout is no text: {}", wire::described(*found)), "\"60s\"");
  base::Result<base::Duration> timeout = base::parse_duration(found->get_ref<const std::string&>());
  if (!timeout) return fail(timeout.error().code, "/timeout: " + timeout.error().message, timeout.error().hint);
  if (*timeout <= base::Duration::zero())
    return fail(ErrorCode::invalid, "/timeout: nothing happens within no time", "longer than 0s");
  return timeout;
}

base::Result<scenario::HandCommand> read_order(const record::Plant& plant, const Call& call, const Json& body) {
  const std::string& component = call.values.front();
  if (!plant.find(component)) {
    const std::vector<std::string> names = plant.component_names();
    const std::string near = base::did_you_mean(component, names);
    return fail(ErrorCode::not_found, fmt::format("there is no component '{}'", wire::shown(component, 64)),
                near.empty() ? fmt::format("there are: {}", fmt::join(names, ", ")) : near);
  }
  const base::Result<wire::Command> command = command_of(body);
  if (!command) return command.error();
  base::Result<std::string> who = who_of(body, call.request);
  if (!who) return who.error();
  const base::Result<bool> energise = energise_of(body);
  if (!energise) return energise.error();
  const base::Result<base::Duration> timeout = timeout_of(body);
  if (!timeout) return timeout.error();
  scenario::HandCommand order;
  order.component = component;
  order.command = *command;
  order.who = std::move(*who);
  order.energise = *energise;
  order.timeout = *timeout;
  return order;
}

}  // namespace

void send_command(ApiParts& parts, Call& call) {
  const base::Result<Json> body = body_of(call.request);
  if (!body) return call.answer(error_response(body.error()));
  const base::Result<scenario::HandCommand> order = read_order(parts.orchestrator.plant(), call, *body);
  if (!order) return call.answer(error_response(order.error()));
  const base::Result<record::RunId> run = parts.orchestrator.send_command(*order);
  if (!run) return call.answer(error_response(run.error()));
  answer_start(parts, *run, *body, std::move(call.responder));
}

}  // namespace kapela::api

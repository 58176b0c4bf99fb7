// The words in which a component answers commands: for people who read a log, and for avena, which knows no others.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/messages.hpp"
#include "orchestrator/wire/profile.hpp"
#include "simulators/component/command.hpp"

namespace kapela::plant {

/// What the HTTP answer says, without whether a push follows. `command` as its sender spells it.
[[nodiscard]] wire::CommandAnswer command_answer(const component::CommandReply& reply, std::string_view command);

/// The result of the reply event: to a refused command, and to CMD_RESTART; a repeat was answered the first time.
[[nodiscard]] std::optional<wire::EventResult> reply_result(wire::Command command, const wire::CommandAnswer& answer);

/// "success" with this message.
[[nodiscard]] wire::EventResult success_result(std::string message);

}  // namespace kapela::plant

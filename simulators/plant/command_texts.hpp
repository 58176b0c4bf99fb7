// The words in which a component answers commands: for people who read a log, and for avena, which knows no others.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/profile.hpp"
#include "simulators/component/command.hpp"

namespace kapela::plant {

/// accepted, already_there, duplicate, refused_illegal, ...
[[nodiscard]] std::string_view verdict_name(component::Verdict verdict);

/// Why a command was refused: names the state, and what would be legal there. `verdict` is no acceptance.
[[nodiscard]] std::string refusal_text(component::Verdict verdict, std::string_view command, wire::State state);

/// The result of the reply event to a refused command.
[[nodiscard]] wire::EventResult refusal_result(wire::Command command, const std::string& reason, wire::State state);

/// "success" with this message.
[[nodiscard]] wire::EventResult success_result(std::string message);

}  // namespace kapela::plant

// The keys of programs that plants and adapters name.
#pragma once

#include <string>

#include "orchestrator/keys/shape.hpp"
#include "orchestrator/yaml/report.hpp"
#include "simulators/faults/fault.hpp"
#include "simulators/plant/process_settings.hpp"

namespace kapela::plant {

/// `stop:` of a program.
void stop_keys(keys::Keys& keys, StopRule& stop);

[[nodiscard]] keys::Block process_block();
inline constexpr keys::Shape any_process = keys::block(process_block);

/// `process:` of a component; `directory` is the plant file's.
[[nodiscard]] ProcessSettings read_process(const yaml::Node& node, const std::string& directory, yaml::Report& report);

/// What a rule means to a program that listens itself, so that nobody sees what reaches it: a rule that is at work at
/// once says so by a window. Errors: it cannot act there; why.
[[nodiscard]] base::Result<faults::Fault> rule_of_process(faults::Fault rule);

}  // namespace kapela::plant

// Faults of simulated components through the orchestrator: what is asked of /api/v1/components/{name}/faults and
// .../fault-types goes to the admin port of that simulator, its answer comes back as it is. Functions; HttpApi routes.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/net/http_server.hpp"
#include "orchestrator/runtime/orchestrator.hpp"

namespace kapela::api {

/// Sends `request` to `target` of the admin port of `component`. An orchestrator that was not told that its components
/// are simulated asks nobody: it answers not_found, as for a component that there is not.
void ask_simulator(runtime::Orchestrator& orchestrator, const std::string& component, std::string target,
                   const net::Request& request, net::Responder responder);

/// Where an admin port has its list of rules, or one of them: "/faults", "/faults/late%2Frule".
[[nodiscard]] std::string faults_path(std::string_view rule);

/// Where an admin port has the JSON Schema of rules: every type, its keys and their defaults.
[[nodiscard]] std::string fault_types_path();

}  // namespace kapela::api

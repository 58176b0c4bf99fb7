// Faults and processes of simulated components through the orchestrator: what is asked of
// /api/v1/components/{name}/faults, .../fault-types and .../process goes to the admin port of that simulator, whose
// answer comes back. Functions; HttpApi routes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "orchestrator/net/http_server.hpp"
#include "orchestrator/runtime/orchestrator.hpp"

namespace kapela::api {

/// Makes of what an admin port has answered what is answered here.
using Pick = std::function<net::Response(const net::Response& told)>;

/// Sends `request` to `target` of the admin port of `component`. An orchestrator that was not told that its components
/// are simulated asks nobody: it answers not_found, as for a component that there is not. Without `pick` the answer
/// comes back as it is.
void ask_simulator(runtime::Orchestrator& orchestrator, const std::string& component, std::string target,
                   const net::Request& request, net::Responder responder, Pick pick = {});

/// Where an admin port has its component, with the program that it is, if it is one.
[[nodiscard]] std::string state_path();
/// Of what is there: {"process": null or its figures}.
[[nodiscard]] net::Response process_response(const net::Response& told);

/// Where an admin port has its list of rules, or one of them: "/faults", "/faults/late%2Frule".
[[nodiscard]] std::string faults_path(std::string_view rule);

/// Where an admin port has the JSON Schema of rules: every type, its keys and their defaults.
[[nodiscard]] std::string fault_types_path();

}  // namespace kapela::api

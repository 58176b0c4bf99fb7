// avena_commons' conditions (client_state, and, or, not, xor, nand, nor) as expressions of ours.
#pragma once

#include "orchestrator/expression/expression.hpp"
#include "orchestrator/keys/shape.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// As the text of an expression: one condition ({client_state: {any_service_in_state: [FAULT]}}), or a list of them
/// that hold all
/// ([{type: client_state, client: io, state: RUN}]). Conditions that ask a database, a clock or an error message are
/// errors.
[[nodiscard]] std::string avena_conditions_text(const yaml::Node& node, yaml::Report& report);
/// The same, read.
[[nodiscard]] expression::Expression read_avena_conditions(const yaml::Node& node, const expression::Names& names,
                                                           yaml::Report& report);

/// Roughly.
extern const keys::Shape avena_conditions;

}  // namespace kapela::files

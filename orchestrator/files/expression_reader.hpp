// Expressions and texts with {{ }} in a file: what is wrong with them is reported at its very place.
#pragma once

#include "orchestrator/engine/template_text.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// An expression, with or without {{ }} around it. `true` after an error.
[[nodiscard]] expression::Expression read_expression(const yaml::Node& node, const expression::Names& names,
                                                     yaml::Report& report);

/// An expression that is true or false, as far as is known before a run.
[[nodiscard]] expression::Expression read_condition(const yaml::Node& node, const expression::Names& names,
                                                    yaml::Report& report);

/// A text with {{ }}.
[[nodiscard]] engine::TemplateText read_template(const yaml::Node& node, const expression::Names& names,
                                                 yaml::Report& report);

}  // namespace kapela::files

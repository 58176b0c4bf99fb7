// Expressions and texts with {{ }} in a file: what is wrong with them is reported at its very place.
#pragma once

#include "orchestrator/keys/keys.hpp"
#include "orchestrator/scenario/template_text.hpp"

namespace kapela::files {

/// An expression, with or without {{ }} around it. `true` after an error.
[[nodiscard]] expression::Expression read_expression(const yaml::Node& node, const expression::Names& names,
                                                     yaml::Report& report);

/// An expression that is true or false, as far as is known before a run.
[[nodiscard]] expression::Expression read_condition(const yaml::Node& node, const expression::Names& names,
                                                    yaml::Report& report);

/// A text with {{ }}.
[[nodiscard]] scenario::TemplateText read_template(const yaml::Node& node, const expression::Names& names,
                                                   yaml::Report& report);

/// Neither empty nor a number.
inline constexpr keys::Shape written_text{.kind = keys::Shape::Kind::text, .pattern = "\\S"};
extern const keys::Shape any_expression;
extern const keys::Shape any_condition;
extern const keys::Shape any_template;

/// Keys whose values are read so.
void condition_key(keys::Keys& keys, const keys::Key& key, const expression::Names& names,
                   expression::Expression& value);
void template_key(keys::Keys& keys, const keys::Key& key, const expression::Names& names,
                  scenario::TemplateText& value);

}  // namespace kapela::files

// Selectors against a plant: which components an action means.
#pragma once

#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::scenario {

/// The named components in the plant's order, each once; filters by state are not applied. Errors: unknown component or
/// group (with the nearest names), or nothing selected at all.
[[nodiscard]] base::Result<std::vector<record::ComponentId>> resolve(const Selector& selector,
                                                                     const record::Plant& plant,
                                                                     const TemplateText::Lookup& lookup);

/// True when the selector's filters let this state through.
[[nodiscard]] bool lets_through(const Selector& selector, wire::State state);

/// The selector of an action that has targets, or null.
[[nodiscard]] const Selector* selector_of(const Action::Body& body);

}  // namespace kapela::scenario

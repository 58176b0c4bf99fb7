// What a plant file says of a component's business: its data at the beginning, what events and time change there, and
// what the component says that it costs.
#pragma once

#include <memory>

#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/keys/shape.hpp"
#include "simulators/component/business_settings.hpp"

namespace kapela::plant {

extern const keys::Shape events_shape;
extern const keys::Shape timers_shape;
extern const keys::Shape figures_shape;

/// Null: nothing is said of it. What is wrong goes into the report.
[[nodiscard]] std::shared_ptr<const component::BusinessSettings> read_business(const files::ComponentSection& section,
                                                                               yaml::Report& report);

}  // namespace kapela::plant

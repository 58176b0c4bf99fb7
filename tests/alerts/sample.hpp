// Alerts for tests.
#pragma once

#include "orchestrator/alerts/desk.hpp"

namespace kapela::alerts::testing {

/// Of a run of `scenario` that ended ROLLED_BACK.
[[nodiscard]] Alert alert(const std::string& id, const std::string& scenario = "Start");
/// With something in every field.
[[nodiscard]] Alert full_alert();
/// A webhook of this name that repeats after 1 s, 2 s, 4 s, ... for an hour.
[[nodiscard]] Channel channel(const std::string& name);

}  // namespace kapela::alerts::testing

// What documents have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/wall_text.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

[[nodiscard]] double seconds(base::Duration duration);
using base::iso_text;
[[nodiscard]] wire::Json names_of(const record::Plant& plant, const std::vector<record::ComponentId>& ids);
[[nodiscard]] inline std::string text(std::string_view view) {
  return std::string(view);
}

}  // namespace kapela::api

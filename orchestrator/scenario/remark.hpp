// Remark: something to say of a scenario: where it stands, what is wrong or odd, and what would be right. A value.
#pragma once

#include <string>

#include "orchestrator/base/error.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::scenario {

struct Remark {
  Place place{};
  std::string message{};
  std::string hint{};  ///< may be empty
  base::ErrorCode code = base::ErrorCode::invalid;
};

}  // namespace kapela::scenario

// Phrases: what is told of triggers, in each language. Formats of fmt.
#pragma once

#include <string_view>

#include "orchestrator/base/language.hpp"

namespace kapela::automation {

struct Phrases {
  std::string_view started;          ///< run, scenario, cause
  std::string_view not_started;      ///< scenario, cause, why
  std::string_view not_yet_started;  ///< scenario, cause, why
  std::string_view went_by;          ///< scenario
  std::string_view not_watched;      ///< scenario, why
};

[[nodiscard]] const Phrases& phrases_of(base::Language language);

}  // namespace kapela::automation

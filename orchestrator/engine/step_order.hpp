// StepOrder: how a step is carried out, beside what its action says, and how far it is. Values.
#pragma once

#include <cstdint>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/record/record.hpp"

namespace kapela::engine {

struct StepOrder {
  record::Purpose purpose = record::Purpose::forward;
  base::Instant not_beyond = base::Instant::max();  ///< its deadline is no later
  std::string_view beyond{};                        ///< what is over then, for the summary
  bool forward = false;                             ///< targets that fail are missed, and the others go on
  bool again = false;                               ///< it has failed before, and is tried once more
};

/// How far a step is with one of its components.
enum class Progress : std::uint8_t { pending, done, missed };

}  // namespace kapela::engine

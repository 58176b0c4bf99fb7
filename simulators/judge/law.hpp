// Law: what holds for every orchestrator, told by the truth of the plant alone. The one place where a law has its name
// and its sentence; owned by nobody, it is data.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "orchestrator/checker/invariant.hpp"

namespace kapela::judge {

enum class Law : std::uint8_t {
  no_half_start = 1,
  no_late_command,
  true_success,
  an_end,
  no_command_in_fault,
  dependents_first,
};

struct LawTraits {
  Law id;
  std::string_view name;  ///< "J1"
  std::string_view says;  ///< one sentence, without a full stop
};

/// All of them, in order.
[[nodiscard]] std::span<const LawTraits> laws();
[[nodiscard]] const LawTraits& traits(Law law);

/// The invariants of Kapela that the truth alone can break; the others are about what an orchestrator records.
[[nodiscard]] bool is_of_truth(checker::Invariant invariant);

}  // namespace kapela::judge

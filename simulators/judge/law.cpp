#include "simulators/judge/law.hpp"

#include <array>

#include "orchestrator/base/assert.hpp"

namespace kapela::judge {
namespace {

constexpr std::array<LawTraits, 6> all{{
    {Law::no_half_start, "J1",
     "a run that did not succeed leaves no component that it commanded higher than before, "
     "but for those that cannot be lowered and what these depend on"},
    {Law::no_late_command, "J2", "nobody obeys a command that raises after the orchestrator has told a failure"},
    {Law::true_success, "J3", "when the orchestrator tells a success, every component is where the scenario wants it"},
    {Law::an_end, "J4", "every run ends in its time"},
    {Law::no_command_in_fault, "J5", "a component that is known to be in FAULT gets no command but CMD_ACK"},
    {Law::dependents_first, "J6",
     "what is undone goes down after all that depends on it, and stays up under a dependent that cannot go down"},
}};

}  // namespace

std::span<const LawTraits> laws() {
  return all;
}

const LawTraits& traits(Law law) {
  const auto index = static_cast<std::size_t>(law) - 1;
  ASSERT(index < all.size());
  return all[index];
}

bool is_of_truth(checker::Invariant invariant) {
  using enum checker::Invariant;
  return invariant == i14 || invariant == i15;
}

}  // namespace kapela::judge

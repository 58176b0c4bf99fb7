// Hindrance: what a fault excuses an orchestrator from. Functions of a fault; a table of types, owned by nobody.
#pragma once

#include "simulators/judge/case_facts.hpp"

namespace kapela::judge {

/// It keeps a component from going down, or its orchestrator from bringing it down: the component may be left. What is
/// over within `reaction` does not.
[[nodiscard]] bool keeps_up(const ActedFault& acted, base::Duration reaction);
/// What the component says of itself is not true, or it changes by itself: nobody can know where it is.
[[nodiscard]] bool deceives(const faults::Fault& fault);
/// What the component says does not arrive, or is not true.
[[nodiscard]] bool blinds(const faults::Fault& fault);

}  // namespace kapela::judge

// The keys of `match` and `trigger` of a rule. What is not said is kept.
#pragma once

#include "orchestrator/keys/keys.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::fault_files {

void match_key(keys::Keys& keys, faults::Match& match);
void trigger_key(keys::Keys& keys, faults::Trigger& trigger);

}  // namespace kapela::fault_files

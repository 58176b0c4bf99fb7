// The laws, held against the history of one case: what its components did, and where the orchestrator was told and told
// something. A function.
#pragma once

#include <span>

#include "simulators/judge/case_facts.hpp"

namespace kapela::judge {

[[nodiscard]] Judgement judge(std::span<const record::Record> records, const CaseFacts& facts);

}  // namespace kapela::judge

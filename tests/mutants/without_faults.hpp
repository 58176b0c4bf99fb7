// What is wrong with the run of a subject in which nothing goes wrong. A function; owned by nobody.
#pragma once

#include "tests/mutants/subjects.hpp"

namespace kapela::mutants {

/// Empty: it ends as it is to, breaks no invariant, and commands whom its plan foretells, and nobody else.
[[nodiscard]] std::string wrong_without_faults(const Candidate& candidate);

}  // namespace kapela::mutants

// What an operator does, and what happens to a plant that nobody attends to, for the subjects of the search. Functions.
#pragma once

#include "orchestrator/files/scenario_library.hpp"
#include "tests/mutants/subjects.hpp"

namespace kapela::mutants {

/// The scenarios of tests/mutants/subjects/`file`.
[[nodiscard]] std::vector<files::ScenarioLibrary::Shared> read_subjects(const char* file);

/// Starts those of modes.yaml, beside each other and in vain, cancels, approves, sends commands by hand.
[[nodiscard]] std::vector<Act> acts_of_an_operator();

/// Whatever starts those of starts.yaml.
[[nodiscard]] std::vector<Act> what_happens();

}  // namespace kapela::mutants

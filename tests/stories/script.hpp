// The passages of a story that are one experiment together, carried out step by step. A function.
#pragma once

#include <string>
#include <vector>

#include "simulators/experiment/experiment_file.hpp"
#include "tests/stories/story_file.hpp"

namespace kapela::stories {

/// `loaded` is what `experiment_text` of the story says. What came of each step goes to `told` of its passage.
void perform_steps(const std::vector<Passage>& story, const experiment::LoadedExperiment& loaded,
                   std::vector<std::vector<std::string>>& told);

}  // namespace kapela::stories

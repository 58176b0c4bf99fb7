// Performance: a story carried out in virtual time: what each of its passages tells. A function of the story and of the
// files of the repository that it names.
#pragma once

#include <string>
#include <vector>

#include "tests/stories/story_file.hpp"

namespace kapela::stories {

struct Performance {
  std::vector<std::vector<std::string>> told{};  ///< of each passage
  std::string problems{};                        ///< diagnostics; then nothing of the rest counts
};

/// `experiment FILE` is what `kapela experiment run FILE` does, `replay FILE` what `kapela replay FILE` does: each has
/// a world of its own. All other passages happen in one more: the first says what there is, as the head of an
/// experiment's file does, each further one is a step. Between steps, `states` shows where everybody is, and `cancel`
/// cancels what runs; `report`, as the last one, shows how it all ends. Paths are relative to the root of the
/// repository, where the story counts as a file of that name.
[[nodiscard]] Performance perform(const std::vector<Passage>& story, const std::string& name);

}  // namespace kapela::stories

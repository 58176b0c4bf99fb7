// Timeouts that are to change, as a patch of the files in which they stand: a unified diff. Functions of the files.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/files/file_system.hpp"
#include "simulators/estimate/tuning.hpp"

namespace kapela::search {

struct ScenarioPatch {
  std::string diff{};                ///< empty: nothing changes
  std::vector<std::string> notes{};  ///< of timeouts that the file does not say, which are to be added by hand
};

/// For `patch -p0`, or `git apply -p0`. Errors: a file cannot be read.
[[nodiscard]] base::Result<ScenarioPatch> patch_of(const files::FileSystem& files,
                                                   const std::vector<estimate::TunedKnob>& knobs);

}  // namespace kapela::search

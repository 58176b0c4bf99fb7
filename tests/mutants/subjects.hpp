// The subjects of the search for mistakes: plants and scenarios, and what a run of them does when nothing goes wrong.
// Owned by tests/mutants/search.cpp.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "simulators/world/world.hpp"

namespace kapela::mutants {

/// How a subject ends when nothing goes wrong.
struct Ends {
  std::vector<record::RunStatus>
      runs{};                         ///< as they end, those that start by themselves as well; empty: its words tell
  std::vector<wire::State> states{};  ///< of the components
  std::string says{};                 ///< the file, beside its scenarios, with the words that are said; may be empty
};

/// What an operator does at some time.
struct Act {
  base::Duration at{};
  std::function<std::string(world::World&)> does;  ///< gives what is said to that; empty: nothing
};

struct Candidate {
  const char* name;
  std::function<world::Subject()> make;
  Ends ends;
  bool is_deep = false;      ///< takes part in the last stage
  bool knows_fences = true;  ///< false: some of its components are services of avena_commons
  std::vector<Act> acts{};   ///< instead of its scenarios one after the other: for no search
};

[[nodiscard]] const std::vector<Candidate>& candidates();

}  // namespace kapela::mutants

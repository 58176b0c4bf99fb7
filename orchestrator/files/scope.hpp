// Scope: what surrounds the actions that are being read: the variables of their scenario, and what may stand there.
// Lives while one scenario is read.
#pragma once

#include "orchestrator/scenario/scenario_names.hpp"

namespace kapela::files {

struct Scope {
  enum class Part {
    steps,
    on_failure,  ///< of a step: what tells, and what lowers
    afterwards   ///< on_success and on_end: what tells
  };

  const scenario::Vars& vars;
  expression::Names names;
  Part part = Part::steps;
  bool json = false;  ///< the file is JSON, as those of avena_commons
};

}  // namespace kapela::files

// A run as a picture for Perfetto and speedscope.
#pragma once

#include <string>

#include "orchestrator/base/error.hpp"
#include "orchestrator/record/identifiers.hpp"

namespace kapela::runtime {
class Orchestrator;
}

namespace kapela::api {

/// Chrome's Trace Event Format. A run that goes on is shown as far as it is; of one whose records are no longer in
/// memory the archive has the steps and what was sent, not when it was intended. Errors: not_found, those of the
/// archive.
[[nodiscard]] base::Result<std::string> run_trace(const runtime::Orchestrator& orchestrator, record::RunId id);

}  // namespace kapela::api

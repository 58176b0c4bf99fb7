// Rules as JSON, as the admin port of a component takes them: the same keys as in files, errors with a JSON pointer.
#pragma once

#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::fault_files {

/// One rule, or a list of them. Errors: `malformed`, where it is no JSON; else what the reader of files says of the
/// first thing that is wrong, with where it stands.
[[nodiscard]] base::Result<std::vector<faults::Fault>> parse_rules(std::string_view json);

/// A rule with some of its keys changed, as JSON merge patch (RFC 7396) has it. Errors as above.
[[nodiscard]] base::Result<faults::Fault> patched(const faults::Fault& rule, std::string_view patch);

}  // namespace kapela::fault_files

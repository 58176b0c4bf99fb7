// JUnit XML, as Jenkins, GitLab and dashboards of ctest take it. A function, owned by nobody.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulators/reports/outcome.hpp"

namespace kapela::reports {

/// One test case a case, in one suite: FAIL is a failure, INCONCLUSIVE an error.
[[nodiscard]] std::string junit_xml(const std::vector<CaseOutcome>& cases, std::string_view suite);

}  // namespace kapela::reports

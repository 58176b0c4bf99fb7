// Rules of faults as people write them at a prompt or into a file. What is wrong is told with its place.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/yaml/report.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::fault_files {

/// The words of `kapela fault add`.
struct RuleWords {
  std::string type{};                ///< or a whole rule, or a list, in YAML's flow style
  std::vector<std::string> pairs{};  ///< "key=value": parameters of the type
  std::string at{};
  std::vector<std::string> match{};    ///< "event=CMD_RUN,from=INITIALIZED"
  std::vector<std::string> trigger{};  ///< "count=1,skip=2"
  std::string name{};
  std::string ttl{};

  [[nodiscard]] bool is_whole_rule() const { return type.starts_with('{') || type.starts_with('['); }
  /// Beside the type.
  [[nodiscard]] bool has_more() const;
};

/// The same in flow style, e.g. "{type: drop, at: receive, match: {event: CMD_RUN}}". Errors: a word is no "key=value".
[[nodiscard]] base::Result<std::string> flow_text(const RuleWords& words);

struct ReadRules {
  std::vector<faults::Fault> rules{};  ///< not to be used when there are errors
  std::vector<yaml::Diagnostic> diagnostics{};
};

/// The rule, or the list of rules, that a text holds. Whether they go together with those that a component has already,
/// only the component knows.
[[nodiscard]] ReadRules read_rules(yaml::Report report);

}  // namespace kapela::fault_files

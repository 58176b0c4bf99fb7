// Rules of faults as people write them at a prompt or into a file. What is wrong is shown with its place.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulators/faults/fault.hpp"

namespace kapela::cli {

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

/// The same in flow style, e.g. "{type: drop, at: receive, match: {event: CMD_RUN}}". Nothing when a word is no
/// "key=value": that is printed.
[[nodiscard]] std::optional<std::string> flow_text(const RuleWords& words);

/// The rule, or the list of rules, that a text holds. Nothing when it has errors, which are printed. Whether they go
/// together with those that a component has already, only the component knows.
[[nodiscard]] std::optional<std::vector<faults::Fault>> read_rules(const std::string& file, const std::string& text);

/// As above, from a file.
[[nodiscard]] std::optional<std::vector<faults::Fault>> read_rule_file(const std::string& path);

}  // namespace kapela::cli

// What the expressions of a scenario may speak of: trigger, vars, components, failure, scenario_name, run, plant. Asked
// when a file is read; a run's lookup answers the same paths. Functions only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/expression/names.hpp"

namespace kapela::scenario {

/// Variables with their defaults. A variable has the type of its default; null stands for any.
using Vars = std::vector<std::pair<std::string, expression::Value>>;

/// components.NAME.figures...: what a component costs, asked for by CMD_HEALTH_CHECK.
[[nodiscard]] bool is_of_costs(const expression::Path& path);
/// The one of them that grows by itself.
[[nodiscard]] bool is_of_uptime(const expression::Path& path);

/// The names of a scenario with these variables, which are copied.
[[nodiscard]] expression::Names names_of(const Vars& vars);

/// Of a scenario that is being read: what its regular expressions find becomes variables as they are met, and each of
/// those may be named alone. Borrowed as long as it is read.
class FoundNames {
 public:
  /// `vars` are those that the scenario declares; the found ones are added.
  explicit FoundNames(Vars& vars) : vars_(vars), declared_(vars.size()) {}

  /// With all that has been found so far, and is found meanwhile.
  [[nodiscard]] expression::Names names();
  /// A regular expression puts what it finds into a variable; what is wrong with that.
  [[nodiscard]] std::optional<base::Error> take(std::string_view name);

 private:
  [[nodiscard]] bool has_found(std::string_view name) const;

  Vars& vars_;
  std::size_t declared_;
};

/// The same where nobody knows the variables: any may be there.
[[nodiscard]] expression::Names names_of_any();

}  // namespace kapela::scenario

// Variables of a scenario, and what its expressions can ask for before there is a run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/expression/value.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::scenario {

/// Variables of one scenario in a run. A scenario that another executes has its own.
class Variables {
 public:
  Variables() = default;
  /// The defaults of the scenario.
  explicit Variables(const Scenario& scenario);

  void set(std::string_view name, expression::Value value);
  [[nodiscard]] const expression::Value* find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, expression::Value>> values_;
};

/// The variables of a scenario as a trigger's member "vars" gives them; where it does not, the defaults. Each has the
/// type of its default: the text "3" becomes a number. Errors: invalid (there is no such variable, or it cannot have
/// that type).
[[nodiscard]] base::Result<Variables> given_variables(const Scenario& scenario, const wire::Json& trigger);

/// The value at a path before there is a run, e.g. for the targets of actions; nothing where there is none yet.
[[nodiscard]] std::optional<expression::Value> look_up_given(const expression::Path& path, const Variables& variables,
                                                             const wire::Json& trigger);

}  // namespace kapela::scenario

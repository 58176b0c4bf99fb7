// ScenarioLinks: puts executed scenarios into those that execute them, so that a run has everything in one piece. Lives
// while a library is reloaded.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/scenario/rules.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

class ScenarioLinks {
 public:
  using Shared = std::shared_ptr<const scenario::Scenario>;
  using ByName = std::map<std::string, Shared, std::less<>>;
  /// A run is checked and planned as a whole; more actions than this, with those of executed scenarios, are refused.
  static constexpr std::size_t max_actions = 10'000;
  /// A scenario that executes one that executes one, and so on, so many times.
  static constexpr std::size_t max_nested = 100;

  /// `definitions`: as files have them. `last_good`: linked ones of before, which stand in for those that cannot be
  /// linked now. Both outlive this.
  ScenarioLinks(const ByName& definitions, const ByName& last_good);

  /// The scenario with all that it executes; null when it cannot be linked and never could. Errors go to `problems`.
  Shared linked(const std::string& name);

  /// What is wrong, by the name of the scenario it is wrong with. Errors: an unknown scenario or variable, a value of
  /// the wrong type, a circle, too many actions, and rules that are broken by what is executed.
  [[nodiscard]] const std::map<std::string, std::vector<scenario::Remark>>& problems() const { return problems_; }

 private:
  Shared link(const std::string& name);
  void link_actions(scenario::Actions& actions, scenario::Scenario& scenario);
  void link_action(scenario::ExecuteScenario& execute, const scenario::Place& place, scenario::Scenario& scenario);
  void check_given(const scenario::ExecuteScenario& execute, const scenario::Place& place, const std::string& owner);
  [[nodiscard]] std::string near(const std::string& name) const;
  [[nodiscard]] std::string circle_text(const std::string& name) const;
  void add_problem(const std::string& owner, const scenario::Place& place, std::string message, std::string hint = {});

  const ByName& definitions_;
  const ByName& last_good_;
  ByName linked_;
  std::map<std::string, std::size_t> sizes_;  ///< actions, with those of executed scenarios
  std::vector<std::string> path_;             ///< which are being linked, each by the one before it
  std::map<std::string, std::vector<scenario::Remark>> problems_;
};

}  // namespace kapela::files

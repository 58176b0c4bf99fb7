#include "orchestrator/files/scenario_check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/engine/selector.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

struct Checker {
  std::vector<std::string> components;
  std::vector<std::string> groups;
  std::vector<yaml::Diagnostic> found{};

  void check_name(std::string_view kind, const std::string& name, const std::vector<std::string>& known,
                  const engine::Action& action) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    yaml::Diagnostic diagnostic;
    diagnostic.code = base::ErrorCode::not_found;
    diagnostic.place = {action.place.file, action.place.line, action.place.column};
    diagnostic.message =
        fmt::format("{} names the {} '{}', which the plant does not have", type_name(action.body), kind, name);
    diagnostic.hint = yaml::offer(name, known);
    found.push_back(std::move(diagnostic));
  }

  void check(const std::vector<engine::Action>& actions) {
    for (const engine::Action& action : actions) {
      if (const engine::Selector* const selector = selector_of(action.body); selector != nullptr) {
        for (const engine::TemplateText& name : selector->components)
          if (name.constant()) check_name("component", name.source(), components, action);
        for (const std::string& name : selector->groups) check_name("group", name, groups, action);
      }
      check(action.on_failure);
    }
  }
};

}  // namespace

std::vector<yaml::Diagnostic> check_against(const engine::Scenario& scenario, const engine::Plant& plant) {
  Checker checker{plant.component_names(), plant.group_names()};
  checker.check(scenario.actions);
  return std::move(checker.found);
}

}  // namespace kapela::files

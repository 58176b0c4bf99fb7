#include "orchestrator/files/scenario_check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/engine/selector.hpp"
#include "orchestrator/files/action_walk.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

class Checker {
 public:
  explicit Checker(const engine::Plant& plant)
      : plant_(plant), components_(plant.component_names()), groups_(plant.group_names()) {}

  void check(const engine::Action& action) {
    check_expressions(action);
    const engine::Selector* const selector = selector_of(action.body);
    if (selector == nullptr) return;
    const std::size_t before = found.size();
    for (const engine::TemplateText& name : selector->components)
      if (name.constant()) check_name("component", name.source(), components_, action);
    for (const std::string& name : selector->groups) check_name("group", name, groups_, action);
    if (found.size() == before) check_quorum(*selector, action);
  }

  std::vector<yaml::Diagnostic> found{};

 private:
  void check_name(std::string_view kind, const std::string& name, const std::vector<std::string>& known,
                  const engine::Action& action) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    add(base::ErrorCode::not_found, action,
        fmt::format("{} names the {} '{}', which the plant does not have", type_name(action.body), kind, name),
        yaml::offer(name, known));
  }

  void check_expressions(const engine::Action& action) {
    for (const expression::Expression& expression : expressions_of(action))
      for (const expression::Path& path : expression.paths())
        if (path.size() > 1 && path[0] == "components") check_name("component", path[1], components_, action);
  }

  void check_quorum(const engine::Selector& selector, const engine::Action& action) {
    const bool known = std::all_of(selector.components.begin(), selector.components.end(),
                                   [](const engine::TemplateText& name) { return name.constant(); });
    if (!action.quorum || !known) return;
    const auto targets = resolve(selector, plant_, [](const auto&) { return std::optional<expression::Value>(); });
    if (!targets || *action.quorum <= targets->size()) return;
    add(base::ErrorCode::invalid, action,
        fmt::format("a quorum of {} is never reached: {} means {} components", *action.quorum, type_name(action.body),
                    targets->size()),
        {});
  }

  void add(base::ErrorCode code, const engine::Action& action, std::string message, std::string hint) {
    yaml::Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.place = {action.place.file, action.place.line, action.place.column};
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    found.push_back(std::move(diagnostic));
  }

  const engine::Plant& plant_;
  std::vector<std::string> components_;
  std::vector<std::string> groups_;
};

}  // namespace

std::vector<yaml::Diagnostic> check_against(const engine::Scenario& scenario, const engine::Plant& plant) {
  Checker checker(plant);
  for_each_action(scenario, [&](const engine::Action& action) { checker.check(action); });
  return std::move(checker.found);
}

}  // namespace kapela::files

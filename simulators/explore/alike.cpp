#include "simulators/explore/alike.hpp"

#include <algorithm>

#include "orchestrator/engine/selector.hpp"

namespace kapela::explore {
namespace {

using Group = std::vector<engine::ComponentId>;

/// Whom the actions of scenarios mean, each group for itself.
class Mentions {
 public:
  explicit Mentions(const engine::Plant& plant) : plant_(plant) {}

  void add(const engine::Actions& actions) {
    for (const engine::Action& each : actions) {
      std::visit([this](const auto& body) { add(body); }, each.body);
      if (each.when) add_anybody();
      add(each.on_failure);
    }
  }
  void add(Group group) { groups_.push_back(std::move(group)); }
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }

 private:
  void add(const engine::LogEvent&) {}
  void add(const engine::TestAction&) {}
  void add(const engine::Delay&) {}
  void add(const engine::Alert&) {}
  void add(const engine::Approve&) {}
  void add(const engine::Require&) { add_anybody(); }
  void add(const engine::Set&) { add_anybody(); }
  void add(const engine::SendCommand& send) { add(send.targets); }
  void add(const engine::WaitForState& wait) { add(wait.targets); }
  void add(const engine::EnsureState& ensure) { add(ensure.targets); }
  void add(const engine::Choose& choose) {
    add_anybody();
    for (const engine::Branch& branch : choose.branches) add(branch.actions);
    add(choose.otherwise);
  }
  void add(const engine::Parallel& parallel) {
    for (const engine::Actions& branch : parallel.branches) add(branch);
  }
  void add(const engine::Repeat& repeat) {
    if (repeat.until) add_anybody();
    add(repeat.actions);
  }
  void add(const engine::ExecuteScenario& execute) {
    if (!execute.vars.empty()) add_anybody();
    add(execute.scenario->actions);
  }

  void add(const engine::Selector& selector) {
    if (selector.all) return;
    const auto unknown = [](const std::vector<std::string>&) -> std::optional<std::string> { return std::nullopt; };
    if (const auto found = engine::resolve(selector, plant_, unknown)) return add(*found);
    add_anybody();
  }
  /// An expression, and a name that only a run can tell, could mean anybody: each is mentioned alone.
  void add_anybody() {
    for (std::size_t i = 0; i < plant_.components.size(); ++i) add(Group{static_cast<engine::ComponentId>(i)});
  }

  const engine::Plant& plant_;
  std::vector<Group> groups_;
};

bool are_alike(const world::Subject& subject, const std::vector<Group>& mentioned, std::size_t one, std::size_t two) {
  const component::ComponentSettings& its = *subject.components[one];
  const component::ComponentSettings& other = *subject.components[two];
  if (its.initial_state != other.initial_state || *its.timing != *other.timing) return false;
  const auto& specs = subject.plant->components;
  if (specs[one].depends_on != specs[two].depends_on) return false;
  const auto is_in = [](const Group& group, std::size_t component) {
    return std::find(group.begin(), group.end(), static_cast<engine::ComponentId>(component)) != group.end();
  };
  return std::all_of(mentioned.begin(), mentioned.end(),
                     [&](const Group& group) { return is_in(group, one) == is_in(group, two); });
}

}  // namespace

std::vector<std::size_t> alike_components(const world::Subject& subject) {
  Mentions mentions(*subject.plant);
  for (const auto& scenario : subject.scenarios) mentions.add(scenario->actions);
  for (const engine::ComponentSpec& spec : subject.plant->components) mentions.add(spec.depends_on);
  const std::size_t count = subject.components.size();
  std::vector<std::size_t> classes(count);
  for (std::size_t i = 0; i < count; ++i) {
    classes[i] = i;
    for (std::size_t j = 0; j < i; ++j)
      if (classes[j] == j && are_alike(subject, mentions.groups(), j, i)) classes[i] = j;
  }
  return classes;
}

}  // namespace kapela::explore

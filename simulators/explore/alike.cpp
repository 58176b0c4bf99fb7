#include "simulators/explore/alike.hpp"

#include <algorithm>

#include "orchestrator/scenario/selector.hpp"

namespace kapela::explore {
namespace {

using Group = std::vector<record::ComponentId>;

/// Whom the actions of scenarios mean, each group for itself.
class Mentions {
 public:
  explicit Mentions(const record::Plant& plant) : plant_(plant) {}

  void add(const scenario::Actions& actions) {
    for (const scenario::Action& each : actions) {
      std::visit([this](const auto& body) { add(body); }, each.body);
      if (each.when) add_anybody();
      add(each.on_failure);
    }
  }
  void add(Group group) { groups_.push_back(std::move(group)); }
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }

 private:
  void add(const scenario::LogEvent&) {}
  void add(const scenario::TestAction&) {}
  void add(const scenario::Delay&) {}
  void add(const scenario::Alert&) {}
  void add(const scenario::Approve&) {}
  void add(const scenario::Require&) { add_anybody(); }
  void add(const scenario::Set&) { add_anybody(); }
  void add(const scenario::WaitFor&) { add_anybody(); }
  void add(const scenario::SendEvent& send) { add(send.targets); }
  void add(const scenario::HandleProcess& action) { add(action.targets); }
  void add(const scenario::SendCommand& send) { add(send.targets); }
  void add(const scenario::WaitForState& wait) { add(wait.targets); }
  void add(const scenario::EnsureState& ensure) { add(ensure.targets); }
  void add(const scenario::Choose& choose) {
    add_anybody();
    for (const scenario::Branch& branch : choose.branches) add(branch.actions);
    add(choose.otherwise);
  }
  void add(const scenario::Parallel& parallel) {
    for (const scenario::Actions& branch : parallel.branches) add(branch);
  }
  void add(const scenario::Repeat& repeat) {
    if (repeat.until) add_anybody();
    add(repeat.actions);
  }
  void add(const scenario::ExecuteScenario& execute) {
    if (!execute.vars.empty()) add_anybody();
    add(execute.scenario->actions);
  }

  void add(const scenario::Selector& selector) {
    if (selector.all) return;
    const auto unknown = [](const std::vector<std::string>&) -> std::optional<std::string> { return std::nullopt; };
    if (const auto found = scenario::resolve(selector, plant_, unknown)) return add(*found);
    add_anybody();
  }
  /// An expression, and a name that only a run can tell, could mean anybody: each is mentioned alone.
  void add_anybody() {
    for (std::size_t i = 0; i < plant_.components.size(); ++i) add(Group{static_cast<record::ComponentId>(i)});
  }

  const record::Plant& plant_;
  std::vector<Group> groups_;
};

bool are_alike(const world::Subject& subject, const std::vector<Group>& mentioned, std::size_t one, std::size_t two) {
  const component::ComponentSettings& its = *subject.components[one];
  const component::ComponentSettings& other = *subject.components[two];
  if (its.initial_state != other.initial_state || *its.timing != *other.timing) return false;
  const auto& specs = subject.plant->components;
  if (specs[one].depends_on != specs[two].depends_on) return false;
  const auto is_in = [](const Group& group, std::size_t component) {
    return std::find(group.begin(), group.end(), static_cast<record::ComponentId>(component)) != group.end();
  };
  return std::all_of(mentioned.begin(), mentioned.end(),
                     [&](const Group& group) { return is_in(group, one) == is_in(group, two); });
}

}  // namespace

std::vector<std::size_t> alike_components(const world::Subject& subject) {
  Mentions mentions(*subject.plant);
  for (const auto& scenario : subject.scenarios) mentions.add(scenario->actions);
  for (const record::ComponentSpec& spec : subject.plant->components) mentions.add(spec.depends_on);
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

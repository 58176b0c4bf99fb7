#include "simulators/explore/placements.hpp"

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
  if (its.acts_on_duplicates != other.acts_on_duplicates) return false;
  const auto& specs = subject.plant->components;
  if (specs[one].depends_on != specs[two].depends_on) return false;
  const auto is_in = [](const Group& group, std::size_t component) {
    return std::find(group.begin(), group.end(), static_cast<engine::ComponentId>(component)) != group.end();
  };
  return std::all_of(mentioned.begin(), mentioned.end(),
                     [&](const Group& group) { return is_in(group, one) == is_in(group, two); });
}

}  // namespace

Placements::Placements(std::vector<std::vector<world::ComponentFault>> faults, std::vector<std::size_t> alike,
                       unsigned most)
    : faults_(std::move(faults)), alike_(std::move(alike)), most_(most) {
  std::erase_if(faults_, [](const auto& of_site) { return of_site.empty(); });
  most_ = std::min<unsigned>(most_, static_cast<unsigned>(faults_.size()));
  std::vector<std::size_t> steps(alike_.size());
  for (const auto& of_site : faults_) step_of_site_.push_back(steps[index(of_site.front().component)]++);
}

bool Placements::next() {
  do {
    if (!advance()) return false;
    ++passed_;
  } while (!is_first_of_its_symmetry());
  return true;
}

bool Placements::advance() {
  if (!begun_) return begun_ = true;
  if (advance_kinds() || advance_sites()) return true;
  const std::size_t count = chosen_.size() + 1;
  if (count > most_) return false;
  chosen_.clear();
  for (std::size_t i = 0; i < count; ++i) chosen_.push_back({i, 0});
  return true;
}

bool Placements::advance_kinds() {
  for (auto choice = chosen_.rbegin(); choice != chosen_.rend(); ++choice) {
    if (++choice->kind < faults_[choice->site].size()) return true;
    choice->kind = 0;
  }
  return false;
}

/// The next combination of as many sites.
bool Placements::advance_sites() {
  const std::size_t count = chosen_.size();
  for (std::size_t i = count; i-- > 0;) {
    if (chosen_[i].site + (count - i) >= faults_.size()) continue;
    std::size_t site = chosen_[i].site;
    for (std::size_t j = i; j < count; ++j) chosen_[j].site = ++site;
    return true;
  }
  return false;
}

void Placements::put_into(world::Plan& plan) const {
  plan.faults.clear();
  for (const Choice& choice : chosen_) plan.faults.push_back(fault(choice));
}

std::uint64_t Placements::size() const {
  std::vector<std::uint64_t> ways(most_ + 1);  // by number of faults
  ways[0] = 1;
  for (const auto& of_site : faults_)
    for (unsigned count = most_; count > 0; --count) ways[count] += ways[count - 1] * of_site.size();
  std::uint64_t all = 0;
  for (const std::uint64_t of_count : ways) all += of_count;
  return all;
}

/// Of alike components the one with the lower number has the greater share of the faults.
bool Placements::is_first_of_its_symmetry() const {
  for (std::size_t component = 0; component < alike_.size(); ++component) {
    const auto next =
        std::find(alike_.begin() + static_cast<std::ptrdiff_t>(component) + 1, alike_.end(), alike_[component]);
    if (next != alike_.end() && compare(component, static_cast<std::size_t>(next - alike_.begin())) < 0) return false;
  }
  return true;
}

/// Of the faults of two components, step by step: one that has a fault where the other has none is greater.
int Placements::compare(std::size_t component, std::size_t other) const {
  const auto of = [this](std::size_t id, std::size_t from) {
    while (from < chosen_.size() && index(fault(chosen_[from]).component) != id) ++from;
    return from;
  };
  std::size_t mine = of(component, 0);
  std::size_t theirs = of(other, 0);
  for (;; mine = of(component, mine + 1), theirs = of(other, theirs + 1)) {
    if (mine == chosen_.size() || theirs == chosen_.size())
      return static_cast<int>(theirs == chosen_.size()) - static_cast<int>(mine == chosen_.size());
    const std::pair my_cell(step_of_site_[chosen_[mine].site], chosen_[mine].kind);
    const std::pair their_cell(step_of_site_[chosen_[theirs].site], chosen_[theirs].kind);
    if (my_cell != their_cell) return my_cell < their_cell ? 1 : -1;
  }
}

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

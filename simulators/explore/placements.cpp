#include "simulators/explore/placements.hpp"

#include <algorithm>

namespace kapela::explore {

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
    const auto next = std::find(alike_.begin() + static_cast<std::ptrdiff_t>(component) + 1, alike_.end(), alike_[component]);
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
  const auto& specs = subject.plant->components;
  std::vector<std::size_t> classes(specs.size());
  const auto depended_on = [&specs](std::size_t who, std::size_t by) {
    const auto& needs = specs[by].depends_on;
    return std::find(needs.begin(), needs.end(), static_cast<engine::ComponentId>(who)) != needs.end();
  };
  const auto alike = [&](std::size_t a, std::size_t b) {
    const component::ComponentSettings& one = *subject.components[a];
    const component::ComponentSettings& two = *subject.components[b];
    if (one.initial_state != two.initial_state || *one.timing != *two.timing) return false;
    if (specs[a].group != specs[b].group || specs[a].depends_on != specs[b].depends_on) return false;
    for (std::size_t other = 0; other < specs.size(); ++other)
      if (depended_on(a, other) != depended_on(b, other)) return false;
    return true;
  };
  for (std::size_t i = 0; i < specs.size(); ++i) {
    classes[i] = i;
    for (std::size_t j = 0; j < i; ++j)
      if (classes[j] == j && alike(j, i)) classes[i] = j;
  }
  return classes;
}

}  // namespace kapela::explore

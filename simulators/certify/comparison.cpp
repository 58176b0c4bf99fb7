#include "simulators/certify/comparison.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace kapela::certify {
namespace {

/// A check of either, and how both fare; the same place may be asked about several times.
struct Pair {
  const Check* one = nullptr;
  const Check* other = nullptr;

  [[nodiscard]] const Check& any() const { return one != nullptr ? *one : *other; }
  [[nodiscard]] bool is_alike() const { return one != nullptr && other != nullptr && one->passed() == other->passed(); }
};

std::vector<Pair> pairs_of(const Certificate& one, const Certificate& other) {
  std::multimap<std::pair<Rule, std::string>, const Check*> left;
  for (const Check& each : other.checks) left.emplace(std::pair(each.rule, each.place), &each);
  std::vector<Pair> pairs;
  for (const Check& each : one.checks) {
    const auto found = left.find(std::pair(each.rule, each.place));
    pairs.push_back({&each, found == left.end() ? nullptr : found->second});
    if (found != left.end()) left.erase(found);
  }
  for (const Check& each : other.checks)
    if (std::any_of(left.begin(), left.end(), [&each](const auto& one_left) { return one_left.second == &each; }))
      pairs.push_back({nullptr, &each});
  return pairs;
}

std::string fare_of(const Check* check) {
  if (check == nullptr) return "not asked";
  return check->passed() ? "kept" : check->problem;
}

}  // namespace

std::vector<Difference> differences_of(const Certificate& one, const Certificate& other) {
  std::vector<Difference> all;
  for (const Pair& each : pairs_of(one, other))
    if (!each.is_alike()) all.push_back({name_of(each.any()), fare_of(each.one), fare_of(each.other)});
  return all;
}

Certificate compared(const Certificate& one, const Certificate& other) {
  Certificate made;
  made.component = fmt::format("{} against {}", one.component, other.component);
  made.profile = one.profile;
  made.left_out = one.left_out;
  for (const std::string& each : other.left_out)
    if (std::find(made.left_out.begin(), made.left_out.end(), each) == made.left_out.end())
      made.left_out.push_back(each);
  for (const Certificate* each : {&one, &other})
    if (made.broken_off.empty() && !each->broken_off.empty())
      made.broken_off = fmt::format("{}: {}", each->component, each->broken_off);
  for (const Pair& each : pairs_of(one, other)) {
    const Check& check = each.any();
    const std::string problem = each.is_alike() ? ""
                                                : fmt::format("{}: {}; {}: {}", one.component, fare_of(each.one),
                                                              other.component, fare_of(each.other));
    made.checks.push_back({check.rule, check.place, problem, check.took});
  }
  return made;
}

}  // namespace kapela::certify

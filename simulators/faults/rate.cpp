#include "simulators/faults/rate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "simulators/faults/fault_type.hpp"

namespace kapela::faults {

Fault rule_at(const Rate& rate, double value) {
  Fault rule = rate.rule;
  rule.enabled = value > 0;
  rule.trigger.probability = rate.is_of_time ? 1 : value;
  rule.trigger.once_per.reset();
  if (!rate.is_of_time || value <= 0) return rule;
  const std::chrono::duration<double> apart(1 / value);
  constexpr std::chrono::duration<double> longest = std::chrono::hours(24 * 365 * 100);
  rule.trigger.once_per = std::chrono::duration_cast<base::Duration>(std::min(apart, longest));
  return rule;
}

void make_rules(std::vector<Rate>& rates, const std::vector<Fault>& others) {
  const auto is_taken = [&](const std::string& name) {
    const auto has_it = [&name](const auto& each) { return each.name == name; };
    const auto rule_has_it = [&has_it](const Rate& each) { return has_it(each.rule); };
    return std::any_of(others.begin(), others.end(), has_it) || std::any_of(rates.begin(), rates.end(), rule_has_it);
  };
  for (Rate& rate : rates) {
    const std::string plain = fmt::format("{}_by_rate", name(rate.rule.type));
    std::string own = plain;
    for (int number = 2; is_taken(own); ++number) own = fmt::format("{}_{}", plain, number);
    rate.rule.name = std::move(own);
    rate.rule = rule_at(rate, rate.value);
  }
}

}  // namespace kapela::faults

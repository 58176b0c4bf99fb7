#include "simulators/certify/certificate.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace kapela::certify {
namespace {

reports::CaseOutcome case_of(const Certificate& certificate, const Check& check, const std::string& repeat) {
  reports::CaseOutcome outcome;
  const RuleTraits& rule = traits(check.rule);
  outcome.name = name_of(check);
  outcome.file = certificate.component;
  outcome.verdict = check.passed() ? reports::Verdict::pass : reports::Verdict::fail;
  outcome.is_virtual = false;
  outcome.took = outcome.lasted = check.took;
  if (check.passed()) return outcome;
  outcome.reasons = {check.problem, fmt::format("the rule: {}", rule.says)};
  outcome.repeat = repeat;
  return outcome;
}

}  // namespace

std::string name_of(const Check& check) {
  return fmt::format("{}{}{}", traits(check.rule).name, check.place.empty() ? "" : ": ", check.place);
}

std::size_t Certificate::failed() const {
  return static_cast<std::size_t>(
      std::count_if(checks.begin(), checks.end(), [](const Check& each) { return !each.passed(); }));
}

std::vector<reports::CaseOutcome> cases_of(const Certificate& certificate, const std::string& repeat) {
  std::vector<reports::CaseOutcome> cases;
  for (const Check& each : certificate.checks) cases.push_back(case_of(certificate, each, repeat));
  if (certificate.broken_off.empty()) return cases;
  reports::CaseOutcome end;
  end.name = "the walk";
  end.file = certificate.component;
  end.is_virtual = false;
  end.reasons = {certificate.broken_off};
  end.repeat = repeat;
  cases.push_back(std::move(end));
  return cases;
}

}  // namespace kapela::certify

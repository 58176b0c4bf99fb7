// Certificate: what became of each check of a walk. A value; reports are made of it.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "simulators/certify/protocol_rule.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::certify {

/// One rule at one place.
struct Check {
  Rule rule = Rule::state;
  std::string place{};    ///< "CMD_RUN in STOPPED"; may be empty
  std::string problem{};  ///< what was expected, and what came instead; empty: nothing is wrong
  base::Duration took{};

  [[nodiscard]] bool passed() const { return problem.empty(); }
};

/// "accept: CMD_PAUSE in RUN"
[[nodiscard]] std::string name_of(const Check& check);

struct Certificate {
  std::string component{};
  std::string profile{};
  std::vector<Check> checks{};
  std::vector<std::string> left_out{};  ///< what was not asked, and why, a sentence each
  std::string broken_off{};             ///< why the walk did not reach its end; empty: it did

  [[nodiscard]] std::size_t failed() const;
};

/// A case each, for JUnit, JSON lines and the page. `repeat`: the command line.
[[nodiscard]] std::vector<reports::CaseOutcome> cases_of(const Certificate& certificate, const std::string& repeat);

}  // namespace kapela::certify

// RareReport: how far a splitting is and what it says, for people, for programs, and as a page. Owned by the command.
#pragma once

#include <string>

#include "orchestrator/base/clock.hpp"
#include "simulators/estimate/rare_answer.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {

class RareReport {
 public:
  RareReport(const base::Clock& clock, bool json) : clock_(clock), json_(json) {}

  /// The interval as it narrows; prints only when it is time for the next line.
  void progress(const estimate::RareAnswer& answer);
  void end(const estimate::Asked& asked, const estimate::RareAnswer& answer);

 private:
  const base::Clock& clock_;
  bool json_;
  Terminal terminal_;
  base::Instant start_ = clock_.now();
  base::Instant shown_ = start_;
};

/// The same as one HTML file.
[[nodiscard]] std::string page_of(const estimate::Asked& asked, const estimate::RareAnswer& answer);

/// 0 without a goal, or PASS; 1 FAIL; 2 INCONCLUSIVE.
[[nodiscard]] int code_of_rare(const estimate::RareAnswer& answer);

}  // namespace kapela::cli

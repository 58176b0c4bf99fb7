// EstimateReport: how far an estimate is and what it says, for people, for programs, and as a page. Owned by the
// command.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "simulators/estimate/answer_document.hpp"
#include "simulators/reports/estimate_page.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {

/// An answered estimate, for whoever shows it.
struct ToldEstimate {
  estimate::Asked asked{};
  estimate::Answer answer{};
  std::vector<estimate::Sensitivity> varied{};
};

class EstimateReport {
 public:
  EstimateReport(const base::Clock& clock, bool json) : clock_(clock), json_(json) {}

  /// The interval as it narrows; prints only when it is time for the next line.
  void progress(const estimate::Question& question, const estimate::Tally& tally);
  void varies(const std::string& factor);
  void end(const ToldEstimate& told);

 private:
  [[nodiscard]] bool is_due();
  void show(const std::string& line);
  void print_tables(const ToldEstimate& told);

  const base::Clock& clock_;
  bool json_;
  Terminal terminal_;
  base::Instant start_ = clock_.now();
  base::Instant shown_ = start_;
};

/// The same as one HTML file. `tally` is sorted.
[[nodiscard]] std::string page_of(const ToldEstimate& told, const estimate::Tally& tally);

/// 0 without a goal, or PASS; 1 FAIL; 2 INCONCLUSIVE.
[[nodiscard]] int code_of_estimate(const estimate::Answer& answer);

// How a verdict is told: in the end of the process, in colour, and on a page.
[[nodiscard]] int code_of_verdict(estimate::Verdict verdict);
[[nodiscard]] Colour colour_of_verdict(estimate::Verdict verdict);
[[nodiscard]] reports::Verdict verdict_of(estimate::Verdict verdict);
/// The first row has the columns.
[[nodiscard]] reports::PageTable page_table(std::string title, Rows rows);

}  // namespace kapela::cli

#include "simulators/reports/outcome.hpp"

#include <gtest/gtest.h>

namespace kapela::reports {
namespace {

TEST(CaseOutcome, IsSaidInTheWordsOfWhatIsWorst) {
  CaseOutcome outcome;
  EXPECT_EQ(headline(outcome), "");
  outcome.runs.resize(2);
  outcome.runs[1].first_cause = "io is in FAULT";
  EXPECT_EQ(headline(outcome), "io is in FAULT");
  outcome.violations.resize(1);
  outcome.violations[0].invariant = checker::Invariant::i12;
  EXPECT_EQ(headline(outcome).substr(0, 5), "I12: ");
  outcome.reasons = {"the runs ended SUCCEEDED, expected: ROLLED_BACK", "another"};
  EXPECT_EQ(headline(outcome), outcome.reasons[0]);
}

TEST(CaseOutcome, BeginsWithItsFirstRunWhereItHasNoHistory) {
  CaseOutcome outcome;
  EXPECT_EQ(origin(outcome), base::Instant{});
  outcome.runs.resize(1);
  outcome.runs[0].began = base::Instant(std::chrono::seconds(3));
  EXPECT_EQ(origin(outcome), outcome.runs[0].began);
}

TEST(CaseOutcome, OfSomebodyElseKnowsSuccessAndFailureAlone) {
  CaseOutcome outcome;
  EXPECT_EQ(status_text(outcome, record::RunStatus::rolled_back), "ROLLED_BACK");
  outcome.is_told = true;
  EXPECT_EQ(status_text(outcome, record::RunStatus::rolled_back), "FAILED");
  EXPECT_EQ(status_text(outcome, record::RunStatus::succeeded), "SUCCEEDED");
  EXPECT_EQ(status_text(outcome, record::RunStatus::running), "RUNNING");
  outcome.reasons = {"in the end io is RUN"};
  outcome.breaches = {{"J1", "", record::no_component, {}, "io is left in RUN", {}}};
  EXPECT_EQ(headline(outcome), "J1: io is left in RUN") << "a law before an expectation";
}

}  // namespace
}  // namespace kapela::reports

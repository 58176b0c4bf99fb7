#include "simulators/reports/outcome_codec.hpp"

#include <gtest/gtest.h>

#include "simulators/reports/html.hpp"
#include "simulators/reports/junit.hpp"
#include "tests/reports/sample.hpp"

namespace kapela::reports {
namespace {

TEST(OutcomeCodec, GivesAReportWithTheSameBytes) {
  std::vector<CaseOutcome> cases = sample_cases();
  std::vector<CaseOutcome> read;
  for (CaseOutcome& each : cases) {
    each.took = {};
    each.file = each.repeat = "";
    each.explained.clear();
    base::Result<CaseOutcome> outcome = parse_outcome(outcome_line(each));
    ASSERT_TRUE(outcome) << outcome.error().message;
    read.push_back(std::move(*outcome));
  }
  ASSERT_GT(cases.size(), 2U);
  EXPECT_EQ(html_page(read, "Sample"), html_page(cases, "Sample"));
  EXPECT_EQ(junit_xml(read, "sample"), junit_xml(cases, "sample"));
}

TEST(OutcomeCodec, RefusesWhatIsNoOutcome) {
  for (const char* text : {"", "{}", "[1]", "{\"name\":3}"})
    EXPECT_EQ(parse_outcome(text).error().code, base::ErrorCode::malformed) << text;
}

}  // namespace
}  // namespace kapela::reports

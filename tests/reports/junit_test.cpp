#include "simulators/reports/junit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/golden.hpp"
#include "tests/reports/story.hpp"

namespace kapela::reports {
namespace {

using testing::HasSubstr;

CaseOutcome named(std::string name, Verdict verdict) {
  CaseOutcome made;
  made.name = std::move(name);
  made.verdict = verdict;
  return made;
}

TEST(Junit, IsAsThatOfTheGolden) {
  CaseOutcome inconclusive = named("idle", Verdict::inconclusive);
  inconclusive.reasons = {"drop at left never acted"};
  const std::string xml = junit_xml({named("plain", Verdict::pass), full_outcome(), inconclusive}, "kapela");
  EXPECT_EQ(xml, golden("junit.xml", xml));
}

TEST(Junit, TellsOfBrokenLawsAndOfWhatWasPrinted) {
  CaseOutcome outcome = told_outcome();
  const std::string xml = junit_xml({outcome}, "s");
  EXPECT_THAT(xml, HasSubstr("message=\"J1: left stays in RUN\""));
  EXPECT_THAT(xml, HasSubstr("J1 broken: left stays in RUN\n"));
  EXPECT_THAT(xml, HasSubstr("run: FAILED "));
  EXPECT_THAT(xml, HasSubstr("no licence &lt;found&gt;"));
}

TEST(Junit, NamesTheSuiteWhereThereIsNoFile) {
  EXPECT_THAT(junit_xml({named("one", Verdict::pass)}, "nightly"), HasSubstr("classname=\"nightly\""));
}

TEST(Junit, MakesPackagesOfFolders) {
  CaseOutcome outcome = named("one", Verdict::pass);
  outcome.file = "../experiments/deep.er/one.yaml";
  EXPECT_THAT(junit_xml({outcome}, "s"), HasSubstr("classname=\"experiments.deep.er.one\""));
}

TEST(Junit, IsWellFormedWithoutCases) {
  EXPECT_THAT(junit_xml({}, "s"), HasSubstr("tests=\"0\" failures=\"0\" errors=\"0\""));
}

}  // namespace
}  // namespace kapela::reports

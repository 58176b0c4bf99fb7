#include "simulators/search/outcomes.hpp"

#include <gmock/gmock.h>

#include "tests/search/searching.hpp"

namespace kapela::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

reports::CaseOutcome passed(const std::string& name, const std::string& file) {
  reports::CaseOutcome made;
  made.name = name;
  made.file = file;
  made.verdict = reports::Verdict::pass;
  return made;
}

TEST(Outcomes, ACampaignThatIsDoneAddsItsTableAndItsNotes) {
  Outcomes outcomes;
  add_campaign({"campaign.yaml", 0, 0, true, {"arm knows no CMD_PAUSE"}}, {}, outcomes);
  EXPECT_EQ(outcomes.matrices.size(), 1U);
  EXPECT_FALSE(outcomes.is_incomplete);
  EXPECT_THAT(outcomes.notes, ElementsAre("campaign.yaml: arm knows no CMD_PAUSE"));
}

TEST(Outcomes, ACampaignThatEndedEarlyIsIncomplete) {
  Outcomes outcomes;
  add_campaign({"campaign.yaml", 7, 2, true, {}}, {}, outcomes);
  EXPECT_TRUE(outcomes.is_incomplete);
  EXPECT_THAT(outcomes.notes, ElementsAre("campaign.yaml: ended early, 7 cells and 2 seeds were not begun"));
}

TEST(Outcomes, ACampaignWithoutACellProvesNothing) {
  Outcomes outcomes;
  add_campaign({"campaign.yaml", 0, 0, false, {}}, {}, outcomes);
  EXPECT_TRUE(outcomes.is_incomplete);
  EXPECT_THAT(outcomes.notes, ElementsAre("campaign.yaml: no cell was carried out"));
}

TEST(Outcomes, CasesOfOneNameAreToldApartByTheirFiles) {
  std::vector<reports::CaseOutcome> cases{passed("one", "a.yaml"), passed("one", "b.yaml"), passed("two", "a.yaml")};
  make_names_unique(cases);
  EXPECT_EQ(cases[0].name, "one (a.yaml)");
  EXPECT_EQ(cases[1].name, "one (b.yaml)");
  EXPECT_EQ(cases[2].name, "two");
}

using ReportFilesTest = SearchTestBase;

TEST_F(ReportFilesTest, AreWrittenWhereTheyAreWanted) {
  const std::vector<reports::CaseOutcome> cases{passed("one", "a.yaml")};
  ASSERT_TRUE(write_reports(cases, {}, {at("junit.xml"), "", at("lines")}));
  EXPECT_THAT(text_of(at("junit.xml")), HasSubstr("<testcase"));
  EXPECT_THAT(text_of(at("lines")), HasSubstr("\"one\""));
  EXPECT_FALSE(std::filesystem::exists(at("page.html")));
  ASSERT_TRUE(write_reports(cases, {}, {"", at("page.html"), ""}));
  EXPECT_THAT(text_of(at("page.html")), HasSubstr("<html"));
}

TEST_F(ReportFilesTest, OneThatCannotBeWrittenLeavesTheOthers) {
  const base::Result<void> written =
      write_reports({passed("one", "a.yaml")}, {}, {at("junit.xml"), "", at("no/lines")});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write " + at("no/lines"));
  EXPECT_TRUE(std::filesystem::exists(at("junit.xml")));
}

TEST_F(ReportFilesTest, NoneIsWrittenWhereNoneIsWanted) {
  EXPECT_TRUE(write_reports({passed("one", "a.yaml")}, {}, {}));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace kapela::search

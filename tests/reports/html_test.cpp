#include "simulators/reports/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/sample.hpp"
#include "tests/reports/story.hpp"

namespace kapela::reports {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// `records` records long.
CaseOutcome long_case(std::size_t records) {
  Story story;
  story.at(0s).plain(record::RecordKind::run_accepted);
  for (std::size_t i = 0; i < records; i += 4) {
    const auto component = static_cast<std::uint32_t>(i / 4 % 2);
    story.at(std::chrono::milliseconds(i * 10)).command(component, record::RecordKind::sent, wire::Command::run, i, 1);
    story.moved(component, wire::State::initialized, wire::State::run);
    story.command(component, record::RecordKind::in_doubt, wire::Command::run, i, 1, "nobody has answered within 1 s");
    story.of(component, record::RecordKind::injected, "drop");
  }
  CaseOutcome outcome = story.outcome();
  outcome.verdict = Verdict::fail;
  return outcome;
}

TEST(HtmlPage, ShowsWhatSomebodyElsesOrchestratorHasBroken) {
  const std::string page = html_page({told_outcome()}, "Judged");
  EXPECT_THAT(page, HasSubstr("Broken laws"));
  EXPECT_THAT(page, HasSubstr("<strong>J1</strong> nobody is left higher than before"));
  EXPECT_THAT(page, HasSubstr("left stays in RUN\n#1 at 1 s: left takes CMD_RUN"));
  EXPECT_THAT(page, HasSubstr("Shown by the records #1 #4"));
  EXPECT_THAT(page, HasSubstr("<pre>no licence &lt;found&gt;\n</pre>"));
  EXPECT_THAT(page, HasSubstr("FAILED"));
  EXPECT_THAT(page, Not(HasSubstr("ROLLBACK_FAILED"))) << "nobody has told that";
}

TEST(HtmlPage, NeedsNothingBesideItself) {
  std::string page = html_page(sample_cases(), "Sample");
  const std::string svg = "\"http://www.w3.org/2000/svg\"";
  ASSERT_NE(page.find(svg), std::string::npos);
  page.erase(page.find(svg), svg.size());
  for (const std::string_view reference : {"http://", "https://", "src=", "@import", "<link", "url(\""})
    EXPECT_THAT(page, Not(HasSubstr(reference)));
}

TEST(HtmlPage, ShowsFailuresFirstAndOpen) {
  const std::string page = html_page(sample_cases(), "Sample");
  EXPECT_THAT(page, HasSubstr("id=\"case-1\" data-verdict=\"fail\" open"));
  EXPECT_THAT(page, HasSubstr("id=\"case-2\" data-verdict=\"inconclusive\" open"));
  EXPECT_THAT(page, HasSubstr("id=\"case-3\" data-verdict=\"pass\">"));
  EXPECT_EQ(occurrences(page, "class=\"plot\""), 5U);
}

TEST(HtmlPage, ShowsTheTableOfACampaign) {
  Matrix matrix;
  matrix.title = "every <fault>";
  matrix.columns = {"io"};
  matrix.rows = {{"drop@reply", "CMD_RUN", {Matrix::Entry{"SUCCEEDED", Verdict::fail}}}, {"flap", "", {std::nullopt}}};
  const std::string page = html_page(sample_cases(), "Sample", {matrix});
  EXPECT_THAT(page, HasSubstr("<h2>every &lt;fault&gt;</h2>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"fail\"><span aria-label=\"FAIL\">\u2715</span> SUCCEEDED</td>"));
}

TEST(HtmlPage, OnlyCountsTheLastOfVeryManyThatPassed) {
  CaseOutcome passed = full_outcome();
  passed.verdict = Verdict::pass;
  passed.history = nullptr;
  const std::string page = html_page(std::vector(1'200, passed), "Many");
  EXPECT_THAT(page, HasSubstr("200 more passed and are not listed."));
  EXPECT_THAT(page, HasSubstr("<span class=\"figure\">1200</span>"));
}

TEST(HtmlPage, EscapesEveryText) {
  CaseOutcome outcome = full_outcome();
  const std::string evil = "<i>\"&";
  outcome.file = outcome.repeat = outcome.components[0] = outcome.components[1] = evil;
  outcome.reasons = {evil, evil};
  outcome.explained = {evil};
  outcome.runs[0].scenario = outcome.runs[0].first_cause = evil;
  outcome.faults[0].text = outcome.faults[0].name = outcome.violations[0].explanation = evil;
  const std::string page = html_page({outcome}, evil);
  EXPECT_THAT(page, Not(HasSubstr("<i>")));
  EXPECT_THAT(page, Not(HasSubstr("\x01")));
  EXPECT_THAT(page, HasSubstr("a &lt;b&gt; &amp; \"c\"\uFFFD"));
}

TEST(HtmlPage, CutsLongNamesInTheirMiddleAndNoCharacterInTwo) {
  CaseOutcome outcome = full_outcome();
  outcome.components[0] = "supervisor_of_the_left_cell_1";
  outcome.components[1] = "żółćżółćżółćżółćżółć_2";
  const std::string page = html_page({outcome}, "Names");
  EXPECT_THAT(page, HasSubstr(">supervis…t_cell_1<title>supervisor_of_the_left_cell_1</title>"));
  EXPECT_THAT(page, HasSubstr(">żółć…ółć_2<title>"));
}

TEST(HtmlPage, SaysWhatItLeavesOut) {
  EXPECT_THAT(html_page({long_case(20'000)}, "Long"), HasSubstr("Too much to draw; left out: "));
  EXPECT_THAT(html_page({full_outcome()}, "Short"), Not(HasSubstr("Too much to draw")));
}

TEST(HtmlPage, StaysSmallHoweverLongItsHistoriesAre) {
  EXPECT_LT(html_page(std::vector(30, long_case(8'000)), "Long").size(), 2'000'000U);
  EXPECT_LT(html_page({long_case(40'000)}, "Long").size(), 1'000'000U);
}

TEST(HtmlPage, DrawsTheFirstOfVeryManyOnly) {
  const std::string page = html_page(std::vector(100, full_outcome()), "Many");
  EXPECT_EQ(occurrences(page, "class=\"plot\""), 60U);
  EXPECT_EQ(occurrences(page, "Without a picture"), 40U);
}

TEST(HtmlPage, DoesWithoutHistoriesAndCases) {
  EXPECT_THAT(html_page({}, "None"), HasSubstr("No case was carried out"));
  EXPECT_THAT(html_page({CaseOutcome{}}, "Bare"), Not(HasSubstr("class=\"plot\"")));
}

}  // namespace
}  // namespace kapela::reports

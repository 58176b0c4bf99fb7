#include "orchestrator/yaml/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::yaml {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string rendered(std::string text, Position at) {
  Report report("a.yaml", std::move(text));
  report.add(Severity::error, base::ErrorCode::invalid, at, "what", "hint");
  return render(report.diagnostics().front());
}

TEST(Report, RendersTheLineWithACaret) {
  EXPECT_EQ(rendered("x: 1\nname: y\n", {2, 7}), "a.yaml:2:7: error[invalid]: what; hint\n    name: y\n          ^");
}

TEST(Report, PutsTheCaretByCodePoints) {
  EXPECT_EQ(rendered("żół: y\n", {1, 6}), "a.yaml:1:6: error[invalid]: what; hint\n    żół: y\n         ^");
}

TEST(Report, KeepsTabsBeforeTheCaret) {
  EXPECT_EQ(rendered("\t\"a\": 1", {1, 2}), "a.yaml:1:2: error[invalid]: what; hint\n    \t\"a\": 1\n    \t^");
}

TEST(Report, CutsLongLinesAroundThePlace) {
  const std::string text = std::string(1000, 'a') + "!" + std::string(1000, 'b');
  const std::string lines = rendered(text, {1, 1001});
  const std::string caret_line = lines.substr(lines.rfind('\n') + 1);
  const std::string excerpt = lines.substr(lines.find('\n') + 1, lines.rfind('\n') - lines.find('\n') - 1);
  EXPECT_THAT(excerpt, StartsWith("    …aaa"));
  EXPECT_THAT(excerpt, EndsWith("bbb…"));
  const std::size_t bytes_more = std::string("…").size() - 1;
  EXPECT_EQ(excerpt.find('!'), caret_line.size() - 1 + bytes_more);
}

TEST(Report, LeavesOutWhatIsUnknown) {
  EXPECT_EQ(rendered("x", {}), "a.yaml: error[invalid]: what; hint");
}

TEST(Report, HidesControlCharactersInTheExcerpt) {
  EXPECT_THAT(rendered("a\x1b[31m", {1, 1}), HasSubstr("a?[31m"));
}

TEST(Report, SortsByPlaceAndCountsErrorsAlone) {
  Report report("f", "a\nb\n");
  report.add(Severity::warning, base::ErrorCode::unsupported, {2, 1}, "second");
  EXPECT_FALSE(report.failed());
  report.add(Severity::error, base::ErrorCode::invalid, {1, 1}, "first");
  EXPECT_EQ(report.errors(), 1U);
  EXPECT_EQ(report.diagnostics().front().message, "first");
  EXPECT_TRUE(has_errors(report.diagnostics()));
}

TEST(Report, BoundsWhatItKeeps) {
  Report report("f", "a\n");
  for (int i = 0; i < 150; ++i) report.add(Severity::error, base::ErrorCode::invalid, {1, 1}, "bad");
  const auto diagnostics = report.diagnostics();
  ASSERT_EQ(diagnostics.size(), 101U);
  EXPECT_EQ(render(diagnostics.back()), "f: error[too_many]: 50 more are not shown");
}

}  // namespace
}  // namespace kapela::yaml

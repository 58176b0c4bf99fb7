#include "simulators/search/explanation.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "simulators/search/explanation_words.hpp"
#include "simulators/search/find_cases.hpp"
#include "tests/experiment/files_of_test.hpp"
#include "tests/search/searching.hpp"

namespace kapela::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* refusal =
    "method:\n  - fault: {component: left, type: fail_transition, match: {event: CMD_RUN}}\n  - run: Start\n";

experiment::LoadedExperiment loaded(const std::string& lines) {
  files::MemoryFileSystem files = experiment::small_cell();
  files.write("experiments/one.yaml", experiment::head() + lines);
  experiment::LoadedExperiment read =
      experiment::load_experiment(files, "experiments/one.yaml", experiment::no_builtin);
  EXPECT_EQ(experiment::problems(read.diagnostics), "");
  return read;
}

TEST(ExplainExperiment, HasNothingToSayWhereNothingGoesWrong) {
  EXPECT_FALSE(explain_experiment(loaded("method: [{run: Start}]\n")));
}

TEST(ExplainExperiment, ARunThatDoesNotSucceedIsExplained) {
  const experiment::LoadedExperiment one = loaded(refusal);
  const std::optional<Explained> answer = explain_experiment(one);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->wrong, "'Start' ends ROLLBACK_FAILED");
  ASSERT_THAT(answer->explanation.without, SizeIs(1));
  EXPECT_FALSE(answer->explanation.without.front().is_wrong) << "without its fault it succeeds";
  EXPECT_GT(answer->history->records().size(), 10U);
}

TEST(ExplainExperiment, ARunThatEndsOtherwiseThanExpectedComesBeforeThat) {
  const experiment::LoadedExperiment one = loaded(std::string(refusal) + "expect: {status: SUCCEEDED}\n");
  const std::optional<Explained> answer = explain_experiment(one);
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->wrong, HasSubstr("expected"));
}

TEST(ExplanationWords, SayWhatIsNecessaryAndSinceWhen) {
  const experiment::LoadedExperiment one = loaded(refusal);
  const std::optional<Explained> answer = explain_experiment(one);
  ASSERT_TRUE(answer);
  const std::vector<std::string> sentences = sentences_of(*answer);
  ASSERT_THAT(sentences, SizeIs(3));
  EXPECT_THAT(sentences[0], HasSubstr("necessary: "));
  EXPECT_THAT(sentences[0], HasSubstr("without it SUCCEEDED"));
  EXPECT_EQ(sentences[1], inevitable_text(*answer));
  EXPECT_THAT(troubles_of(*answer), SizeIs(1));
}

TEST(ExplanationWords, AreADocumentForPrograms) {
  const experiment::LoadedExperiment one = loaded(refusal);
  const std::optional<Explained> answer = explain_experiment(one);
  ASSERT_TRUE(answer);
  const auto document = json_of(*answer);
  EXPECT_EQ(document["wrong"], answer->wrong);
  EXPECT_EQ(document["troubles"].size(), 1U);
  EXPECT_EQ(document["troubles"][0]["necessary"], true);
  EXPECT_EQ(document["troubles"][0]["runs_without"][0], "SUCCEEDED");
  EXPECT_EQ(document["curve"].size(), answer->explanation.curve.size());
  EXPECT_EQ(document["timeouts"].size(), changes_of(*answer).size());
}

TEST(ExplanationWords, NameTheEndsOfRuns) {
  EXPECT_EQ(ends_text({record::RunStatus::succeeded, record::RunStatus::rolled_back}), "SUCCEEDED, ROLLED_BACK");
  explore::OtherTimeout change;
  change.runs = {record::RunStatus::succeeded};
  EXPECT_EQ(then_text(change), "SUCCEEDED");
  change.idle_faults = 2;
  EXPECT_EQ(then_text(change), "SUCCEEDED; 2 of what goes wrong does nothing then");
}

class FindCasesTest : public SearchTestBase {
 protected:
  FindCasesTest() {
    for (const char* const folder : {"scenarios", "experiments"}) std::filesystem::create_directory(at(folder));
    const files::MemoryFileSystem cell = experiment::small_cell();
    for (const char* const file : {"plant.yaml", "scenarios/start.yaml"})
      std::ofstream(at(file)) << cell.read(file).value();
    whole_.inputs["runs"] = "Start";
    whole_.tally.runs = 40;
  }

  void finds(const std::string& text) {
    files_.push_back(at("experiments/find.yaml"));
    std::ofstream(files_.back()) << text;
    whole_.tally.violating = 3;
    whole_.finds.push_back({{1}, {checker::Invariant::i1, 7}, "why it is wrong", text});
  }

  explore::Part whole_;
  std::vector<std::string> files_;
};

TEST_F(FindCasesTest, ASearchThatFindsNothingPasses) {
  const FindCases found = cases_of(whole_, {}, no_plant);
  ASSERT_THAT(found.cases, SizeIs(1));
  EXPECT_EQ(found.cases.front().name, "search of Start");
  EXPECT_EQ(found.cases.front().verdict, reports::Verdict::pass);
}

TEST_F(FindCasesTest, EachFindIsCarriedOutAgainAndExplained) {
  finds(experiment::head() + refusal);
  const FindCases found = cases_of(whole_, files_, no_plant);
  EXPECT_THAT(found.problems, IsEmpty());
  ASSERT_THAT(found.cases, SizeIs(2));
  EXPECT_THAT(found.cases[0].reasons, ElementsAre("3 of 40 runs violate an invariant"));
  const reports::CaseOutcome& find = found.cases[1];
  EXPECT_EQ(find.verdict, reports::Verdict::fail) << "though it comes out as its file says";
  EXPECT_THAT(find.reasons, ElementsAre("why it is wrong"));
  EXPECT_EQ(find.repeat, "kapela replay " + files_.front());
  EXPECT_THAT(find.explained, SizeIs(3));
  EXPECT_NE(find.history, nullptr);
  EXPECT_EQ(find.took, base::Duration::zero()) << "what two processes write is the same";
}

TEST_F(FindCasesTest, AFileThatHasBeenBrokenFailsAllTheSame) {
  finds("experiment: 3\n");
  const FindCases found = cases_of(whole_, files_, no_plant);
  EXPECT_TRUE(yaml::has_errors(found.problems));
  ASSERT_THAT(found.cases, SizeIs(2));
  EXPECT_EQ(found.cases[1].verdict, reports::Verdict::fail);
  EXPECT_EQ(found.cases[1].history, nullptr);
}

}  // namespace
}  // namespace kapela::search

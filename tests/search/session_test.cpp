#include "simulators/search/session.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include "simulators/lab/experiment_world.hpp"
#include "simulators/search/merging.hpp"
#include "tests/experiment/files_of_test.hpp"
#include "tests/search/searching.hpp"

namespace kapela::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* cells = "matrix: {components: [io, left], faults: [{type: ack_only}]}\n";

experiment::LoadedExperiment read(const std::string& text) {
  files::MemoryFileSystem files = experiment::small_cell();
  files.write("experiments/one.yaml",
              text + "plant: ../plant.yaml\nscenarios: [../scenarios]\nmethod: [{run: Start}]\n");
  experiment::LoadedExperiment loaded =
      experiment::load_experiment(files, "experiments/one.yaml", experiment::no_builtin);
  EXPECT_EQ(experiment::problems(loaded.diagnostics), "");
  return loaded;
}

std::vector<std::string> names_of_cases(const Outcomes& outcomes) {
  std::vector<std::string> names;
  for (const reports::CaseOutcome& each : outcomes.cases) names.push_back(each.name);
  return names;
}

class SessionTest : public SearchTestBase {
 protected:
  SessionSettings settings(experiment::CampaignShard shard = {}) const {
    SessionSettings made;
    made.shard = shard;
    made.kept_in = at("part");
    made.repeat = [](const std::string& file, const std::string& cell) { return "again " + file + " " + cell; };
    return made;
  }

  CampaignKeeper keeper(const std::string& name, const experiment::LoadedExperiment& loaded,
                        const experiment::CampaignShard& shard = {}) const {
    return {at(name), part_of("one.yaml", loaded, shard, 7, "1.2.3")};
  }

  lab::ExperimentWorld world_{false, {}};
};

TEST_F(SessionTest, CarriesOutOneExperimentAfterTheOther) {
  Session session(world_, settings());
  session.take("one.yaml", read("experiment: one\n"));
  session.take("two.yaml", read("experiment: two\n"));
  const Outcomes outcomes = session.finish();
  EXPECT_THAT(names_of_cases(outcomes), ElementsAre("one", "two"));
  EXPECT_EQ(outcomes.cases[1].file, "two.yaml");
  EXPECT_EQ(outcomes.cases[1].repeat, "again two.yaml ");
  EXPECT_EQ(outcomes.cases[1].verdict, reports::Verdict::pass);
  EXPECT_FALSE(outcomes.is_incomplete);
}

TEST_F(SessionTest, ACampaignIsItsBaselineItsCellsAndItsTable) {
  Session session(world_, settings());
  session.take("one.yaml", read(std::string("campaign: all\n") + cells));
  const Outcomes outcomes = session.finish();
  EXPECT_THAT(names_of_cases(outcomes),
              ElementsAre("baseline/0", "io/CMD_INITIALIZE/ack_only/0", "left/CMD_INITIALIZE/ack_only/0",
                          "io/CMD_RUN/ack_only/0", "left/CMD_RUN/ack_only/0"));
  EXPECT_EQ(outcomes.cases[1].repeat, "again one.yaml io/CMD_INITIALIZE/ack_only/0");
  EXPECT_EQ(outcomes.matrices.size(), 1U);
}

TEST_F(SessionTest, OneCellCanBeCarriedOutAlone) {
  const experiment::LoadedExperiment loaded = read(std::string("campaign: all\n") + cells);
  Session session(world_, settings());
  ASSERT_TRUE(session.take_cell("one.yaml", loaded, "left/CMD_RUN/ack_only/0"));
  const base::Result<void> unknown = session.take_cell("one.yaml", loaded, "left/CMD_RUN/ack_onli/0");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, base::ErrorCode::not_found);
  EXPECT_THAT(names_of_cases(session.finish()), ElementsAre("left/CMD_RUN/ack_only/0"));
}

TEST_F(SessionTest, ACampaignWhoseTimeIsOverIsIncompleteAndGoesOn) {
  const experiment::LoadedExperiment loaded = read(std::string("campaign: all\n") + cells);
  {
    CampaignKeeper first = keeper("part", loaded);
    ASSERT_TRUE(first.open());
    SessionSettings hurried = settings();
    hurried.budget = base::Duration::zero();
    Session session(world_, hurried, &first);
    session.take("one.yaml", loaded);
    const Outcomes outcomes = session.finish();
    EXPECT_TRUE(outcomes.is_incomplete);
    EXPECT_THAT(outcomes.notes.front(), HasSubstr(at("part") + ": the same command goes on"));
  }
  CampaignKeeper second = keeper("part", loaded);
  ASSERT_TRUE(second.open());
  Session session(world_, settings(), &second);
  session.take("one.yaml", loaded);
  EXPECT_TRUE(session.kept());
  EXPECT_THAT(session.finish().cases, SizeIs(5));
}

TEST_F(SessionTest, WhatIsDoneIsNotDoneAgain) {
  const experiment::LoadedExperiment loaded = read(std::string("campaign: all\n") + cells);
  for (int life = 0; life < 2; ++life) {
    CampaignKeeper one = keeper("part", loaded);
    ASSERT_TRUE(one.open());
    Session session(world_, settings(), &one);
    session.take("one.yaml", loaded);
    EXPECT_THAT(session.finish().cases, SizeIs(5));
  }
  const auto part = experiment::parse_campaign_part(text_of(at("part")));
  ASSERT_TRUE(part);
  EXPECT_THAT(part->part.cells, SizeIs(4));
}

TEST_F(SessionTest, WhatCannotBeKeptIsAnError) {
  const experiment::LoadedExperiment loaded = read(std::string("campaign: all\n") + cells);
  CampaignKeeper lost = keeper("nowhere/part", loaded);
  Session session(world_, settings(), &lost);
  session.take("one.yaml", loaded);
  EXPECT_FALSE(session.kept());
}

TEST_F(SessionTest, CtrlCMakesItIncomplete) {
  Session session(world_, settings());
  EXPECT_FALSE(session.interrupted());
  (void)::raise(SIGINT);
  EXPECT_TRUE(session.interrupted());
  EXPECT_TRUE(session.finish().is_incomplete);
}

TEST(ExperimentFiles, OfAFolderAreItsExperimentsAndNotItsReports) {
  files::MemoryFileSystem files;
  for (const char* const name : {"all/a.yaml", "all/b.yaml", "all/report.json", "one.yaml"}) files.write(name, "");
  const auto found = experiment_files(files, {"one.yaml", "all"});
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, ElementsAre("one.yaml", "all/a.yaml", "all/b.yaml"));
}

/// Two shards of a campaign, each a file.
class MergedCampaignTest : public SessionTest {
 protected:
  void carry_out(const std::string& name, const experiment::CampaignShard& shard) {
    CampaignKeeper part = keeper(name, loaded_, shard);
    ASSERT_TRUE(part.open());
    Session session(world_, settings(shard), &part);
    session.take("one.yaml", loaded_);
  }

  experiment::LoadedExperiment loaded_ = read(std::string("campaign: all\n") + cells);
};

TEST_F(MergedCampaignTest, IsWhatOneProcessTells) {
  carry_out("first", {0, 2});
  carry_out("second", {1, 2});
  carry_out("alone", {0, 1});
  const auto merged = merge_campaign({at("second"), at("first")});
  ASSERT_TRUE(merged);
  EXPECT_THAT(merged->problems, IsEmpty());
  const auto alone = merge_campaign({at("alone")});
  ASSERT_TRUE(alone);
  EXPECT_EQ(text_of(merged->whole), text_of(alone->whole));
  const Outcomes outcomes = outcomes_of(merged->whole, "again one.yaml");
  EXPECT_THAT(outcomes.cases, SizeIs(5));
  EXPECT_EQ(outcomes.cases.back().repeat, "again one.yaml --cell " + outcomes.cases.back().name);
  EXPECT_EQ(outcomes.matrices.size(), 1U);
}

TEST_F(MergedCampaignTest, APartThatIsMissingIsSaid) {
  carry_out("first", {0, 2});
  const auto merged = merge_campaign({at("first")});
  ASSERT_TRUE(merged);
  EXPECT_FALSE(merged->problems.empty());
}

TEST_F(MergedCampaignTest, AFileThatIsNoPartIsNamed) {
  carry_out("first", {0, 1});
  std::ofstream(at("wrong")) << "something else";
  const auto merged = merge_campaign({at("first"), at("wrong"), at("nowhere")});
  ASSERT_TRUE(merged);
  ASSERT_THAT(merged->problems, SizeIs(2));
  EXPECT_THAT(merged->problems[0], HasSubstr(at("wrong")));
  EXPECT_THAT(merged->problems[1], HasSubstr(at("nowhere")));
}

TEST_F(MergedCampaignTest, PartsOfASearchAreNone) {
  std::ofstream(at("part")) << "something else";
  EXPECT_FALSE(merge_campaign({at("part")}));
}

}  // namespace
}  // namespace kapela::search

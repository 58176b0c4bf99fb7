#include "simulators/search/search.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include "simulators/experiment/experiment_file.hpp"
#include "tests/search/searching.hpp"

namespace kapela::search {
namespace {

using scenario::testing::full_start;
using Kind = Search::End::Kind;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SearchTest : public SearchTestBase {
 protected:
  SearchTest() {
    task_.settings.exhaustive = 1;
    places_.out = folder_;
    places_.version = "1.2.3";
  }

  Search::End run(scenario::Scenario scenario) {
    Searched searched;
    searched.subject.subject = std::make_shared<world::Subject>(world::testing::seed_subject({std::move(scenario)}));
    searched.read = {{"plant", "0x1"}};
    return Search(task_, places_, std::move(searched), no_plant, clock_, news_).run();
  }

  /// Whatever makes it fail breaks I1.
  Search::End run_breaking() { return run(world::testing::without_time_to_undo(full_start())); }

  SearchTask task_;
  SearchPlaces places_;
  HandClock clock_;
  KeptNews news_;
};

TEST_F(SearchTest, EndsWithNothingWhereThereIsNothing) {
  task_.settings.exhaustive = 0;
  const Search::End end = run(full_start());
  EXPECT_EQ(end.kind, Kind::found_nothing);
  EXPECT_EQ(end.why, "");
  ASSERT_THAT(news_.begun, SizeIs(1));
  EXPECT_THAT(news_.begun.front(), HasSubstr("8 commands in a run without faults; at most 0 faults a plan"));
  ASSERT_TRUE(news_.ended);
  EXPECT_GE(news_.ended->runs, 1U);
}

TEST_F(SearchTest, TellsFindsThatCanBeReplayed) {
  EXPECT_EQ(run_breaking().kind, Kind::found);
  EXPECT_TRUE(news_.plans) << "of the whole it says how large it is";
  ASSERT_FALSE(news_.finds.empty());
  EXPECT_EQ(news_.finds.front().invariant, "I1");
  EXPECT_THAT(news_.finds.front().replay, HasSubstr("fault: {component: "));
  EXPECT_THAT(news_.finds.front().replay, HasSubstr("violates: [I1]"));
  EXPECT_EQ(news_.ended->finds, news_.finds.size());
}

TEST_F(SearchTest, EndsWhenItsTimeIsOver) {
  task_.settings.exhaustive.reset();
  task_.settings.last_seed = 1'000'000;
  task_.time = std::chrono::seconds(10);
  clock_.each_look = std::chrono::seconds(1);
  EXPECT_EQ(run(full_start()).kind, Kind::found_nothing);
  EXPECT_LT(news_.ended->runs, 20U);
}

TEST_F(SearchTest, ARunThatFailsWithoutFaultsCannotBeSearched) {
  const Search::End end = run(scenario::testing::failing(full_start()));
  EXPECT_EQ(end.kind, Kind::cannot_search);
  EXPECT_NE(end.why, "");
  EXPECT_THAT(news_.begun, IsEmpty());
}

TEST_F(SearchTest, OfSeveralWorkersOneSaysWhatAllSee) {
  places_.is_worker = true;
  task_.settings.shard = {1, 2};
  EXPECT_EQ(run(scenario::testing::failing(full_start())).why, "");
  task_.settings.shard = {0, 2};
  EXPECT_NE(run(scenario::testing::failing(full_start())).why, "");
}

TEST_F(SearchTest, AFindThatCannotBeWrittenEndsIt) {
  news_.is_full = true;
  const Search::End end = run_breaking();
  EXPECT_EQ(end.kind, Kind::cannot_write);
  EXPECT_EQ(end.why, "no space left");
}

TEST_F(SearchTest, WhatIsKeptIsNotSearchedTwice) {
  places_.kept_in = at("part");
  task_.settings.ends_with_finds = false;
  EXPECT_EQ(run_breaking().kind, Kind::found);
  const std::uint64_t runs = news_.ended->runs;
  const std::size_t finds = news_.finds.size();
  EXPECT_EQ(run_breaking().kind, Kind::found);
  EXPECT_EQ(news_.ended->runs, runs);
  EXPECT_EQ(news_.finds.size(), finds) << "those of the file are told by kapela merge";
}

TEST_F(SearchTest, GoesOnWhereItWasInterrupted) {
  places_.kept_in = at("part");
  task_.settings.ends_with_finds = false;
  task_.time = std::chrono::seconds(20);
  clock_.each_look = std::chrono::seconds(1);
  const Search::End end = run_breaking();
  EXPECT_EQ(end.kind, Kind::unfinished);
  EXPECT_THAT(end.why, HasSubstr(" % are done; the same command goes on"));
  const std::uint64_t before = news_.ended->runs;
  task_.time.reset();
  EXPECT_EQ(run_breaking().kind, Kind::found);
  const std::uint64_t all = news_.ended->runs;
  EXPECT_GT(all, before);
  places_.kept_in = at("other");
  EXPECT_EQ(run_breaking().kind, Kind::found);
  EXPECT_EQ(news_.ended->runs, all) << "as one process would have";
}

TEST_F(SearchTest, WhatIsKeptOfAnotherSearchIsNotTakenUp) {
  places_.kept_in = at("part");
  task_.settings.ends_with_finds = false;
  (void)run_breaking();
  task_.settings.disk_latency = std::chrono::milliseconds(5);
  const Search::End end = run_breaking();
  EXPECT_EQ(end.kind, Kind::cannot_search);
  EXPECT_THAT(end.why, HasSubstr(at("part")));
}

TEST_F(SearchTest, APartThatCannotBeWrittenEndsIt) {
  places_.kept_in = at("nowhere/part");
  EXPECT_EQ(run_breaking().kind, Kind::cannot_write);
}

TEST_F(SearchTest, AGuidedOneKeepsWhatHasShownSomethingNew) {
  places_.corpus = at("corpus");
  task_.settings.exhaustive.reset();
  task_.settings.guided = true;
  task_.settings.last_seed = 30;
  EXPECT_EQ(run(full_start()).kind, Kind::found_nothing);
  std::size_t plans = 0;
  for (const auto& each : std::filesystem::directory_iterator(at("corpus")))
    plans += each.path().extension() == ".yaml" ? 1 : 0;
  EXPECT_GT(plans, 0U);
}

TEST_F(SearchTest, ACorpusThatIsNoneEndsIt) {
  places_.corpus = at("corpus");
  std::filesystem::create_directory(at("corpus"));
  std::ofstream(at("corpus/wrong.yaml")) << "experiment: 3\n";
  const Search::End end = run(full_start());
  EXPECT_EQ(end.kind, Kind::bad_corpus);
  EXPECT_FALSE(end.problems.empty());
}

TEST(LimitsText, NamesFaultsAndCrashes) {
  explore::Settings settings;
  settings.exhaustive = 2;
  EXPECT_EQ(limits_text(settings), "at most 2 faults a plan");
  settings.crashes = 1;
  EXPECT_EQ(limits_text(settings), "at most 2 faults a plan, and one crash of the orchestrator");
  settings.crashes = 2;
  EXPECT_EQ(limits_text(settings), "at most 2 faults a plan, and 2 crashes of the orchestrator");
}

class SearchedTest : public SearchTestBase {
 protected:
  SearchedTest() { std::ofstream(at("start.yaml")) << "name: Start\nactions:\n  - {type: delay, duration: 1s}\n"; }

  std::map<std::string, std::string> read_with(const std::string& plant) {
    std::ofstream(at("plant.yaml")) << plant;
    experiment::SubjectSource source;
    source.plant = at("plant.yaml");
    source.scenarios = {at("start.yaml")};
    const Searched searched = load_searched(source, no_plant);
    EXPECT_FALSE(yaml::has_errors(searched.subject.diagnostics)) << yaml::render(searched.subject.diagnostics);
    return searched.read;
  }
};

TEST_F(SearchedTest, KnowsItsFilesByWhatIsInThem) {
  const auto before = read_with("components:\n  io: {port: 1}\n");
  EXPECT_EQ(before.size(), 2U);
  EXPECT_EQ(before, read_with("components:\n  io: {port: 1}\n"));
  const auto other = read_with("components:\n  io: {port: 2}\n");
  EXPECT_NE(before.at("plant"), other.at("plant"));
  EXPECT_EQ(before.at("scenarios"), other.at("scenarios"));
}

}  // namespace
}  // namespace kapela::search

#include "simulators/search/corpus.hpp"

#include <gmock/gmock.h>

#include "tests/search/searching.hpp"

namespace kapela::search {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class CorpusTest : public SearchTestBase {
 protected:
  CorpusTest() {
    std::ofstream(at("plant.yaml")) << "components:\n  io: {port: 1}\n";
    std::ofstream(at("start.yaml")) << "name: Start\nactions:\n  - {type: send_command, component: io, "
                                       "command: CMD_INITIALIZE}\n";
  }

  static std::string replay(int seed) {
    return "experiment: one\nplant: ../plant.yaml\nscenarios: [../start.yaml]\nseed: " + std::to_string(seed) +
           "\nmethod: [{run: Start}]\n";
  }

  base::Result<std::vector<world::Plan>> load() { return Corpus(at("corpus"), no_plant).load(problems_); }

  std::vector<yaml::Diagnostic> problems_;
};

TEST_F(CorpusTest, IsMadeWhereThereIsNone) {
  const auto plans = load();
  ASSERT_TRUE(plans);
  EXPECT_THAT(*plans, IsEmpty());
  EXPECT_TRUE(std::filesystem::is_directory(at("corpus")));
}

TEST_F(CorpusTest, GivesBackThePlansThatItKeeps) {
  std::filesystem::create_directory(at("corpus"));
  const Corpus corpus(at("corpus"), no_plant);
  ASSERT_TRUE(corpus.keep(2, replay(22)));
  ASSERT_TRUE(corpus.keep(1, replay(11)));
  const auto plans = load();
  ASSERT_TRUE(plans) << to_text(plans.error()) << yaml::render(problems_);
  ASSERT_THAT(*plans, SizeIs(2));
  EXPECT_EQ((*plans)[0].seed, 11U) << "in the order of their names";
  EXPECT_EQ((*plans)[1].seed, 22U);
}

TEST_F(CorpusTest, APlanIsKeptOnceForItsHistory) {
  std::filesystem::create_directory(at("corpus"));
  const Corpus corpus(at("corpus"), no_plant);
  ASSERT_TRUE(corpus.keep(1, replay(11)));
  ASSERT_TRUE(corpus.keep(1, replay(12)));
  EXPECT_EQ(text_of(at("corpus/plan-0000000000000001.yaml")), replay(11));
}

TEST_F(CorpusTest, WhatIsNoPlanEndsIt) {
  std::filesystem::create_directory(at("corpus"));
  std::ofstream(at("corpus/wrong.yaml")) << "experiment: 3\n";
  std::ofstream(at("corpus/notes.txt")) << "nobody reads them";
  const auto plans = load();
  ASSERT_FALSE(plans);
  EXPECT_EQ(plans.error().message, at("corpus/wrong.yaml") + " is no plan of this search");
  EXPECT_TRUE(yaml::has_errors(problems_));
}

TEST_F(CorpusTest, AFolderThatCannotBeReadIsSaid) {
  std::ofstream(at("corpus")) << "a file";
  EXPECT_FALSE(load());
}

TEST_F(CorpusTest, AFileThatCannotBeWrittenIsSaid) {
  EXPECT_FALSE(Corpus(at("nowhere"), no_plant).keep(1, replay(11)));
}

}  // namespace
}  // namespace kapela::search

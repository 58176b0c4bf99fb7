#include "simulators/search/merging.hpp"

#include <gmock/gmock.h>

#include "tests/search/searching.hpp"

namespace kapela::search {
namespace {

using scenario::testing::full_start;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MergedSearchTest : public SearchTestBase {
 protected:
  void search(const std::string& name, explore::Shard shard) {
    SearchTask task;
    task.settings.exhaustive = 1;
    task.settings.ends_with_finds = false;
    task.settings.shard = shard;
    Searched searched;
    searched.subject.subject = std::make_shared<world::Subject>(
        world::testing::seed_subject({world::testing::without_time_to_undo(full_start())}));
    (void)Search(task, {folder_, at(name), "", "1.2.3", false}, std::move(searched), no_plant, clock_, news_).run();
  }

  HandClock clock_;
  KeptNews news_;
};

TEST_F(MergedSearchTest, IsWhatOneProcessFinds) {
  search("first", {0, 2});
  search("second", {1, 2});
  search("alone", {0, 1});
  const MergedSearch merged = merge_search({at("second"), at("first")});
  EXPECT_THAT(merged.unread, IsEmpty());
  EXPECT_THAT(merged.problems, IsEmpty());
  EXPECT_EQ(merged.parts, 2U);
  EXPECT_EQ(merged.spent.processes, 2U);
  const MergedSearch alone = merge_search({at("alone")});
  EXPECT_EQ(merged.whole.tally.runs, alone.whole.tally.runs);
  EXPECT_EQ(merged.whole.finds, alone.whole.finds);
  EXPECT_FALSE(merged.whole.finds.empty());
}

TEST_F(MergedSearchTest, APartThatIsMissingIsSaid) {
  search("first", {0, 2});
  EXPECT_THAT(merge_search({at("first")}).problems, SizeIs(1));
}

TEST_F(MergedSearchTest, FilesThatCannotBeReadAreNamed) {
  search("first", {0, 1});
  std::ofstream(at("wrong")) << "something else";
  const MergedSearch merged = merge_search({at("first"), at("wrong"), at("nowhere")});
  EXPECT_EQ(merged.parts, 1U);
  ASSERT_THAT(merged.unread, SizeIs(2));
  EXPECT_NE(merged.unread[0].find(at("wrong")), std::string::npos);
  EXPECT_NE(merged.unread[1].find(at("nowhere")), std::string::npos);
}

TEST_F(MergedSearchTest, OfNothingIsNothing) {
  const MergedSearch merged = merge_search({at("nowhere")});
  EXPECT_EQ(merged.parts, 0U);
  EXPECT_THAT(merged.unread, SizeIs(1));
  EXPECT_THAT(merged.problems, IsEmpty());
}

}  // namespace
}  // namespace kapela::search

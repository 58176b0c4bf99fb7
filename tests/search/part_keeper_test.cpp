#include "simulators/search/part_keeper.hpp"

#include "tests/search/searching.hpp"

namespace kapela::search {
namespace {

explore::Part part_of_a_search() {
  explore::Part part;
  part.version = "1.2.3";
  part.inputs = {{"plant", "0x1"}, {"kinds", "drop"}};
  part.shard = {1, 4};
  return part;
}

explore::Standing some_standing() {
  explore::Standing standing;
  standing.tally.runs = 12;
  standing.tally.events = 340;
  standing.next_seed = 13;
  return standing;
}

class PartKeeperTest : public SearchTestBase {
 protected:
  PartKeeper keeper(explore::Part part = part_of_a_search()) { return {clock_, at("part"), std::move(part)}; }

  HandClock clock_;
};

TEST_F(PartKeeperTest, BeginsAnewWhereThereIsNoFile) {
  PartKeeper fresh = keeper();
  EXPECT_TRUE(fresh.load());
  EXPECT_EQ(fresh.part().tally.runs, 0U);
}

TEST_F(PartKeeperTest, GoesOnWhereAnotherProcessWas) {
  PartKeeper before = keeper();
  before.add({{1, 2}, {checker::Invariant::i1, 7}, "why", "experiment: one\n"});
  ASSERT_TRUE(before.save(some_standing(), 0.25, false));
  PartKeeper after = keeper();
  ASSERT_TRUE(after.load());
  EXPECT_EQ(after.part().tally.runs, 12U);
  EXPECT_EQ(after.part().done, 0.25);
  EXPECT_FALSE(after.part().is_complete);
  ASSERT_EQ(after.part().finds.size(), 1U);
  EXPECT_EQ(after.part().finds.front().replay, "experiment: one\n");
}

TEST_F(PartKeeperTest, OneThatIsCompleteIsAllDone) {
  PartKeeper before = keeper();
  ASSERT_TRUE(before.save(some_standing(), 0.99, true));
  PartKeeper after = keeper();
  ASSERT_TRUE(after.load());
  EXPECT_TRUE(after.part().is_complete);
  EXPECT_EQ(after.part().done, 1);
}

TEST_F(PartKeeperTest, AddsUpWhatProcessesHaveCost) {
  {
    PartKeeper first = keeper();
    clock_.advance(std::chrono::seconds(3));
    ASSERT_TRUE(first.save(some_standing(), 0.5, false));
  }
  PartKeeper second = keeper();
  ASSERT_TRUE(second.load());
  clock_.advance(std::chrono::seconds(4));
  ASSERT_TRUE(second.save(some_standing(), 0.6, false));
  const base::Result<explore::PartFile> file = read_part(at("part"));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->spent.processes, 2U);
  EXPECT_DOUBLE_EQ(file->spent.wall_seconds, 7);
}

TEST_F(PartKeeperTest, AFileOfAnotherSearchIsNotTouched) {
  explore::Part other = part_of_a_search();
  other.inputs["kinds"] = "latency";
  PartKeeper before = keeper(other);
  ASSERT_TRUE(before.save(some_standing(), 0.5, false));
  const std::string text = text_of(at("part"));
  const base::Result<void> loaded = keeper().load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, base::ErrorCode::conflict);
  EXPECT_TRUE(loaded.error().message.starts_with(at("part"))) << loaded.error().message;
  EXPECT_EQ(text_of(at("part")), text);
}

TEST_F(PartKeeperTest, AFileOfAnotherShardIsNone) {
  explore::Part other = part_of_a_search();
  other.shard = {2, 4};
  PartKeeper before = keeper(other);
  ASSERT_TRUE(before.save(some_standing(), 0.5, false));
  const base::Result<void> loaded = keeper().load();
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("shard 2/4, not 1/4"), std::string::npos) << loaded.error().message;
}

TEST_F(PartKeeperTest, ATornFileIsSaid) {
  PartKeeper before = keeper();
  ASSERT_TRUE(before.save(some_standing(), 0.5, false));
  std::filesystem::resize_file(at("part"), std::filesystem::file_size(at("part")) / 2);
  const base::Result<void> loaded = keeper().load();
  ASSERT_FALSE(loaded);
  EXPECT_TRUE(loaded.error().message.starts_with(at("part"))) << loaded.error().message;
}

TEST_F(PartKeeperTest, IsDueMoreSeldomAsItGrowsOld) {
  PartKeeper young = keeper();
  EXPECT_FALSE(young.is_due());
  clock_.advance(std::chrono::milliseconds(150));
  EXPECT_TRUE(young.is_due()) << "of a search that is young little is lost";
  clock_.advance(std::chrono::hours(1));
  ASSERT_TRUE(young.save(some_standing(), 0.5, false));
  clock_.advance(std::chrono::milliseconds(150));
  EXPECT_FALSE(young.is_due());
  clock_.advance(std::chrono::seconds(1));
  EXPECT_TRUE(young.is_due()) << "never more than a second";
}

TEST_F(PartKeeperTest, ASlowDiskTakesATenthOfTheTimeAtMost) {
  PartKeeper slow = keeper();
  clock_.each_look = std::chrono::seconds(1);  // each save takes one
  ASSERT_TRUE(slow.save(some_standing(), 0.5, false));
  clock_.each_look = {};
  clock_.advance(std::chrono::seconds(5));
  EXPECT_FALSE(slow.is_due());
  clock_.advance(std::chrono::seconds(30));
  EXPECT_TRUE(slow.is_due());
}

TEST_F(PartKeeperTest, SaysThatItCannotBeWritten) {
  PartKeeper nowhere(clock_, at("nowhere/part"), part_of_a_search());
  EXPECT_FALSE(nowhere.save(some_standing(), 0.5, false));
}

TEST_F(PartKeeperTest, AFileIsReplacedAsAWhole) {
  std::ofstream(at("file")) << "old";
  std::ofstream(at("file.new")) << "left behind by one who was killed, and longer";
  ASSERT_TRUE(replace_file(at("file"), "new"));
  EXPECT_EQ(text_of(at("file")), "new");
  EXPECT_FALSE(std::filesystem::exists(at("file.new")));
}

}  // namespace
}  // namespace kapela::search

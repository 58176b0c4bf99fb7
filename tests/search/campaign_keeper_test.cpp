#include "simulators/search/campaign_keeper.hpp"

#include "tests/search/searching.hpp"

namespace kapela::search {
namespace {

experiment::CampaignPart part_of_a_campaign() {
  experiment::CampaignPart part;
  part.version = "1.2.3";
  part.inputs = {{"campaign", "all of io"}};
  part.shard = {0, 2};
  part.title = "all of io";
  part.file = "campaign.yaml";
  part.columns = {"drop@receive"};
  return part;
}

experiment::CellOutcome cell(std::uint64_t number) {
  experiment::CellOutcome made;
  made.number = number;
  made.fault = "drop@receive";
  made.command = "CMD_RUN";
  made.component = "io";
  made.outcome.name = "io/CMD_RUN/drop@receive/" + std::to_string(number);
  made.outcome.verdict = reports::Verdict::pass;
  return made;
}

class CampaignKeeperTest : public SearchTestBase {
 protected:
  CampaignKeeper keeper(experiment::CampaignPart part = part_of_a_campaign()) { return {at("part"), std::move(part)}; }
};

TEST_F(CampaignKeeperTest, KnowsNothingAtFirst) {
  CampaignKeeper fresh = keeper();
  ASSERT_TRUE(fresh.open());
  EXPECT_EQ(fresh.known(1), nullptr);
}

TEST_F(CampaignKeeperTest, GoesOnBehindTheCellsThatAreDone) {
  {
    CampaignKeeper before = keeper();
    ASSERT_TRUE(before.open());
    ASSERT_TRUE(before.add(cell(1)));
    ASSERT_TRUE(before.add(cell(4)));
  }
  CampaignKeeper after = keeper();
  ASSERT_TRUE(after.open());
  ASSERT_NE(after.known(1), nullptr);
  ASSERT_NE(after.known(4), nullptr);
  EXPECT_EQ(after.known(4)->outcome.name, "io/CMD_RUN/drop@receive/4");
  EXPECT_EQ(after.known(2), nullptr);
}

TEST_F(CampaignKeeperTest, ACellThatAKillHasTornIsDoneAgain) {
  {
    CampaignKeeper before = keeper();
    ASSERT_TRUE(before.open());
    ASSERT_TRUE(before.add(cell(1)));
    ASSERT_TRUE(before.add(cell(2)));
  }
  std::filesystem::resize_file(at("part"), std::filesystem::file_size(at("part")) - 5);
  CampaignKeeper after = keeper();
  ASSERT_TRUE(after.open());
  EXPECT_NE(after.known(1), nullptr);
  EXPECT_EQ(after.known(2), nullptr);
  ASSERT_TRUE(after.add(cell(2)));
  ASSERT_TRUE(after.finish({}));
  EXPECT_TRUE(experiment::parse_campaign_part(text_of(at("part")))) << "nothing torn is left in it";
}

TEST_F(CampaignKeeperTest, OneThatIsCompleteIsNotWrittenAnyMore) {
  {
    CampaignKeeper before = keeper();
    ASSERT_TRUE(before.open());
    ASSERT_TRUE(before.add(cell(1)));
    ASSERT_TRUE(before.finish({}));
  }
  const std::string text = text_of(at("part"));
  CampaignKeeper after = keeper();
  ASSERT_TRUE(after.open());
  EXPECT_NE(after.known(1), nullptr);
  EXPECT_TRUE(after.finish({}));
  EXPECT_EQ(text_of(at("part")), text);
}

TEST_F(CampaignKeeperTest, AFileOfAnotherShardIsNotTouched) {
  ASSERT_TRUE(keeper().open());
  experiment::CampaignPart other = part_of_a_campaign();
  other.shard = {1, 2};
  const base::Result<void> opened = keeper(other).open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, base::ErrorCode::conflict);
  EXPECT_NE(opened.error().message.find("shard 0/2, not 1/2"), std::string::npos) << opened.error().message;
}

TEST_F(CampaignKeeperTest, WhatIsNoneIsSaidWithItsName) {
  std::ofstream(at("part")) << "something else\n";
  const base::Result<void> opened = keeper().open();
  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().message.starts_with(at("part"))) << opened.error().message;
}

TEST_F(CampaignKeeperTest, SaysThatItCannotBeWritten) {
  CampaignKeeper nowhere(at("nowhere/part"), part_of_a_campaign());
  const base::Result<void> opened = nowhere.open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "cannot write " + at("nowhere/part"));
}

}  // namespace
}  // namespace kapela::search

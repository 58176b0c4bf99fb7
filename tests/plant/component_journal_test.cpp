#include "simulators/plant/component_journal.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::plant {
namespace {

JournalRecord record_of(const std::string& event) {
  JournalRecord record;
  record.event = event;
  return record;
}

TEST(ComponentJournal, KeepsTheNewestInBoundedSpace) {
  ComponentJournal journal;
  for (std::size_t i = 0; i < ComponentJournal::capacity + 10; ++i) (void)journal.append(record_of("ping"));
  EXPECT_EQ(journal.find(10), nullptr);
  ASSERT_NE(journal.find(11), nullptr);
  EXPECT_EQ(journal.find(11)->sequence, 11U);
  const auto json = nlohmann::json::parse(journal.to_json(0));
  EXPECT_EQ(json["oldest"], 11);
  EXPECT_EQ(json["next"], ComponentJournal::capacity + 11);
  EXPECT_EQ(json["records"].size(), ComponentJournal::capacity);
}

TEST(ComponentJournal, SplitsPollsThatSomethingStandsBetween) {
  ComponentJournal journal;
  (void)journal.append_poll(record_of("CMD_GET_STATE"));
  (void)journal.append_poll(record_of("CMD_GET_STATE"));
  (void)journal.append(record_of("CMD_RUN"));
  (void)journal.append_poll(record_of("CMD_GET_STATE"));
  EXPECT_EQ(nlohmann::json::parse(journal.to_json(0))["records"].size(), 3U);
}

TEST(ComponentJournal, GivesNothingPastItsEnd) {
  ComponentJournal journal;
  (void)journal.append(record_of("ping"));
  EXPECT_TRUE(nlohmann::json::parse(journal.to_json(UINT64_MAX))["records"].empty());
  journal.clear();
  EXPECT_TRUE(nlohmann::json::parse(journal.to_json(0))["records"].empty());
  EXPECT_EQ(journal.append(record_of("ping")), 2U);
}

}  // namespace
}  // namespace kapela::plant

#include "simulators/explore/crashes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "simulators/world/trial.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using engine::testing::full_start;
using engine::testing::full_stop;
using world::OrchestratorCrash;
using world::Unsynced;

/// What one run of them all was like.
struct CrashedRun {
  std::vector<OrchestratorCrash> crashes{};
  std::uint64_t records = 0;  ///< of the orchestrator in its last life
  std::vector<world::Disk::Remains> remains{};
};

bool is_dead_after(const engine::Record& record) {
  return record.kind == engine::RecordKind::crashed && record.component == engine::no_component;
}

/// Counted one by one, from the last death on.
std::uint64_t records_of_last_life(const world::World& world) {
  const auto records = world.history().records();
  const auto death = std::find_if(records.rbegin(), records.rend(), is_dead_after);
  return static_cast<std::uint64_t>(
      std::count_if(death.base(), records.end(), [](const auto& record) { return record.sequence > 0; }));
}

std::vector<CrashedRun> all_of(unsigned most) {
  world::Trial trial(world::testing::shared(world::testing::seed_subject({full_stop()}, wire::State::run)));
  Crashes crashes(most);
  world::Plan plan;
  std::vector<CrashedRun> all;
  do {
    crashes.put_into(plan);
    (void)trial.run(plan);
    crashes.note(trial.world());
    all.push_back({plan.orchestrator_crashes, records_of_last_life(trial.world()), trial.world().remains()});
  } while (crashes.next());
  return all;
}

/// After which records the last of so many crashes comes, by the crashes before it.
using Points = std::map<std::vector<std::pair<std::uint64_t, Unsynced>>, std::vector<std::uint64_t>>;

Points points_of(const std::vector<CrashedRun>& all, std::size_t crashes, Unsynced unsynced) {
  Points points;
  for (const CrashedRun& each : all) {
    if (each.crashes.size() != crashes || each.crashes.back().unsynced != unsynced) continue;
    std::vector<std::pair<std::uint64_t, Unsynced>> before;
    for (std::size_t i = 0; i + 1 < crashes; ++i)
      before.emplace_back(each.crashes[i].after_record, each.crashes[i].unsynced);
    points[before].push_back(each.crashes.back().after_record);
  }
  return points;
}

std::vector<std::uint64_t> up_to(std::uint64_t last) {
  std::vector<std::uint64_t> numbers(last);
  for (std::uint64_t i = 0; i < last; ++i) numbers[i] = i + 1;
  return numbers;
}

TEST(Crashes, AreNoneWithoutAny) {
  const std::vector<CrashedRun> all = all_of(0);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all[0].crashes.empty());
}

TEST(Crashes, ComeAfterEveryRecordOfTheRunOnceInBothWays) {
  const std::vector<CrashedRun> all = all_of(1);
  ASSERT_TRUE(all[0].crashes.empty());
  EXPECT_GT(all[0].records, 30U);
  EXPECT_EQ(points_of(all, 1, Unsynced::kept).at({}), up_to(all[0].records));
  EXPECT_EQ(points_of(all, 1, Unsynced::lost).at({}), up_to(all[0].records));
}

TEST(Crashes, LeaveAllThatWasWrittenOrOnlyWhatWasSynced) {
  std::set<std::uint64_t> lost;
  for (const CrashedRun& each : all_of(1)) {
    if (each.crashes.empty()) continue;
    const std::uint64_t written = each.crashes[0].after_record;
    const std::size_t left = each.remains.at(0).records;
    if (each.crashes[0].unsynced == Unsynced::kept) {
      EXPECT_EQ(left, written);
    } else {
      EXPECT_LT(left, written) << "the record after which it dies is never synced";
      lost.insert(written - left);
    }
  }
  EXPECT_TRUE(lost.contains(1));
  EXPECT_GT(*lost.rbegin(), 3U) << "several are lost at once";
}

TEST(Crashes, ComeAfterEveryRecordOfTheSecondLifeOnce) {
  const std::vector<CrashedRun> all = all_of(2);
  const Points kept = points_of(all, 2, Unsynced::kept);
  std::size_t lives = 0;
  for (const CrashedRun& first : all) {
    if (first.crashes.size() != 1) continue;
    ++lives;
    const OrchestratorCrash& crash = first.crashes[0];
    EXPECT_EQ(kept.at({{crash.after_record, crash.unsynced}}), up_to(first.records)) << crash.after_record;
  }
  EXPECT_EQ(kept.size(), lives);
  EXPECT_EQ(kept, points_of(all, 2, Unsynced::lost));
}

TEST(Crashes, AreDoneWhenTheLastOneIs) {
  world::Trial trial(world::testing::shared(world::testing::seed_subject({full_start()})));
  Crashes crashes(1);
  world::Plan plan;
  double last = 0;
  do {
    crashes.put_into(plan);
    (void)trial.run(plan);
    crashes.note(trial.world());
    EXPECT_GE(crashes.progress(), last);
    last = crashes.progress();
  } while (crashes.next());
  EXPECT_EQ(last, 1.0);
  EXPECT_EQ(crashes.progress(), 1.0);
  crashes.begin();
  EXPECT_EQ(crashes.progress(), 0.0);
}

}  // namespace
}  // namespace kapela::explore

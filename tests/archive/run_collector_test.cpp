#include "orchestrator/archive/run_collector.hpp"

#include <gtest/gtest.h>

#include "tests/archive/story.hpp"

namespace kapela::archive::testing {
namespace {

using engine::Record;
using engine::RecordKind;
using namespace std::chrono_literals;

std::vector<ArchivedRun> collected(const std::vector<Record>& records) {
  std::vector<ArchivedRun> runs;
  RunCollector collector([&runs](ArchivedRun run) { runs.push_back(std::move(run)); });
  collector.begin_life(life());
  for (const Record& record : records) collector.on(record);
  return runs;
}

TEST(RunCollector, MakesARunOfItsRecords) {
  const ArchivedRun run = collected(two_runs()).at(0);
  EXPECT_EQ(run.id, 1U);
  EXPECT_EQ(run.scenario, "Start");
  EXPECT_EQ(run.status, "SUCCEEDED");
  EXPECT_EQ(run.atomicity, "rollback");
  EXPECT_EQ(run.started, base::WallTime(1'000s + 2ms));
  EXPECT_EQ(run.ended - run.started, run.lasted);
  EXPECT_FALSE(run.first_cause);
  ASSERT_EQ(run.steps.size(), 1U);
  const std::vector<std::string> targets{"io", "robot"};
  const std::vector<std::string> done{"robot", "io"};
  EXPECT_EQ(run.steps[0], (ArchivedStep{1, "send_command CMD_INITIALIZE", 5ms, 5ms, 60s, true, targets, done}));
  ASSERT_EQ(run.components.size(), 2U);
  EXPECT_EQ(run.components[0], (ArchivedComponent{"io", "STOPPED", "INITIALIZED", "", "INITIALIZED", true, {}, {}}));
}

TEST(RunCollector, TellsHowARunWasUndoneAndWhatItLeft) {
  const ArchivedRun run = collected(two_runs()).at(1);
  EXPECT_EQ(run.status, "ROLLBACK_FAILED");
  EXPECT_EQ(run.first_cause, (ArchivedFailure{"robot", "FAULT", 7ms, "robot: FAULT"}));
  EXPECT_FALSE(run.steps.at(0).succeeded);
  EXPECT_EQ(run.components.at(0),
            (ArchivedComponent{"io", "STOPPED", "INITIALIZED", "STOPPED", "STOPPED", true, {}, {}}));
  EXPECT_EQ(run.components.at(1).actual, "FAULT");
  EXPECT_EQ(run.components.at(1).failure, run.first_cause);
  EXPECT_EQ(run.components.at(1).exception, (ArchivedFailure{"robot", "FAULT", {}, "robot is in FAULT"}));
  ASSERT_EQ(run.alerts.size(), 1U);
  EXPECT_EQ(run.alerts[0].level, "CRITICAL");
  EXPECT_EQ(run.alerts[0].text, "run 2 needs people");
}

TEST(RunCollector, FollowsARunIntoTheNextLifeByTheNamesOfItsComponents) {
  std::vector<ArchivedRun> runs;
  RunCollector collector([&runs](ArchivedRun run) { runs.push_back(std::move(run)); });
  collector.begin_life(life());
  const std::vector<Record> records = two_runs();
  for (const Record& record : records)
    if (record.run == engine::RunId{2} && record.kind != RecordKind::run_ended) collector.on(record);
  history::Header next = life();
  next.components = {"robot", "io"};
  next.wall_at_zero_ns += 60'000'000'000;
  collector.begin_life(next);
  Record record;
  record.run = engine::RunId{2};
  record.kind = RecordKind::recovered;
  record.a = 5;
  collector.on(record);
  record.kind = RecordKind::observed;
  record.component = engine::ComponentId{1};
  record.state = wire::State::fault;
  collector.on(record);
  record.kind = RecordKind::run_ended;
  record.component = engine::no_component;
  record.time += 3s;
  collector.on(record);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].recovered_from, 5U);
  EXPECT_EQ(runs[0].components.at(0).name, "io");
  EXPECT_EQ(runs[0].components.at(0).actual, "FAULT");
  EXPECT_EQ(runs[0].ended, base::WallTime(1'063s));
  EXPECT_EQ(runs[0].lasted, 3s);
}

TEST(RunCollector, ScalesPlantTimeToTheCalendar) {
  std::vector<ArchivedRun> runs;
  RunCollector collector([&runs](ArchivedRun run) { runs.push_back(std::move(run)); });
  history::Header header = life();
  header.scale = 10;
  collector.begin_life(header);
  for (const Record& record : short_run(1, 999)) collector.on(record);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].started, base::WallTime(1'000s + 100ms));
  EXPECT_EQ(runs[0].lasted, 1ms);
}

TEST(RunCollector, LeavesRunsOutWhoseBeginningIsGone) {
  std::vector<Record> records = two_runs();
  std::erase_if(records, [](const Record& record) { return record.kind == RecordKind::run_accepted; });
  EXPECT_TRUE(collected(records).empty());
}

}  // namespace
}  // namespace kapela::archive::testing

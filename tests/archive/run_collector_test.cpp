#include "orchestrator/archive/run_collector.hpp"

#include <gtest/gtest.h>

#include "tests/archive/story.hpp"

namespace kapela::archive::testing {
namespace {

using record::Record;
using record::RecordKind;
using namespace std::chrono_literals;

std::vector<StoredRun> collected(const std::vector<Record>& records) {
  std::vector<StoredRun> runs;
  RunCollector collector([&runs](StoredRun run) { runs.push_back(std::move(run)); });
  collector.begin_life(life());
  for (const Record& record : records) collector.on(record);
  return runs;
}

constexpr record::ComponentId io{0};
constexpr record::ComponentId robot{1};

TEST(RunCollector, MakesARunOfItsRecords) {
  const std::vector<StoredRun> runs = collected(two_runs());
  const StoredRun& run = runs.at(0);
  const record::RunReport& report = run.report;
  EXPECT_EQ(number(report.id), 1U);
  EXPECT_EQ(report.scenario, "Start");
  EXPECT_EQ(report.status, record::RunStatus::succeeded);
  EXPECT_EQ(report.atomicity, record::Atomicity::rollback);
  EXPECT_EQ(report.started_at, base::WallTime(1'000s + 2ms));
  EXPECT_EQ(run.ended_at - report.started_at, *report.ended - report.started);
  EXPECT_FALSE(report.first_cause);
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(report.steps[0].label, "send_command CMD_INITIALIZE");
  EXPECT_EQ(report.steps[0].started - report.started, 5ms);
  EXPECT_EQ(report.steps[0].timeout, 60s);
  EXPECT_EQ(report.steps[0].targets, (std::vector{io, robot}));
  EXPECT_EQ(report.steps[0].done, (std::vector{robot, io}));
  EXPECT_EQ(run.cast.component_names(), (std::vector<std::string>{"io", "robot"}));
  EXPECT_EQ(report.components.at(0).base, wire::State::stopped);
  EXPECT_EQ(report.components.at(0).goal, wire::State::initialized);
  EXPECT_EQ(report.components.at(0).target, wire::State::unknown);
  EXPECT_EQ(report.components.at(0).actual, wire::State::initialized);
}

TEST(RunCollector, TellsHowARunWasUndoneAndWhatItLeft) {
  const std::vector<StoredRun> runs = collected(two_runs());
  const record::RunReport& report = runs.at(1).report;
  EXPECT_EQ(report.status, record::RunStatus::rollback_failed);
  EXPECT_EQ(report.first_cause, (record::Failure{robot, record::Reason::fault, 7ms, "robot: FAULT"}));
  EXPECT_FALSE(report.steps.at(0).succeeded);
  EXPECT_EQ(report.components.at(0).target, wire::State::stopped);
  EXPECT_EQ(report.components.at(0).actual, wire::State::stopped);
  EXPECT_EQ(report.components.at(1).actual, wire::State::fault);
  EXPECT_EQ(*report.components.at(1).failure, report.first_cause);
  EXPECT_EQ(report.components.at(1).exception->summary, "robot is in FAULT");
}

TEST(RunCollector, KeepsWhatPeopleWereToldAndNotWhatOnlyConfirms) {
  const std::vector<StoredRun> runs = collected(two_runs());
  std::vector<RecordKind> kinds;
  for (const Record& record : runs.at(1).timeline.records()) kinds.push_back(record.kind);
  EXPECT_EQ(kinds,
            (std::vector{RecordKind::run_accepted, RecordKind::reached, RecordKind::verdict, RecordKind::compensating,
                         RecordKind::settled, RecordKind::exception, RecordKind::alert, RecordKind::run_ended}));
  RunCollector brief([](const StoredRun& run) { EXPECT_TRUE(run.timeline.records().empty()); },
                     RunCollector::Timelines::left_out);
  for (const Record& record : two_runs()) brief.on(record);
}

TEST(RunCollector, FollowsARunIntoTheNextLifeByTheNamesOfItsComponents) {
  std::vector<StoredRun> runs;
  RunCollector collector([&runs](StoredRun run) { runs.push_back(std::move(run)); });
  collector.begin_life(life());
  const std::vector<Record> records = two_runs();
  for (const Record& record : records)
    if (record.run == record::RunId{2} && record.kind != RecordKind::run_ended) collector.on(record);
  history::Header next = life();
  next.components = {"robot", "io"};
  next.wall_at_zero_ns += 60'000'000'000;
  collector.begin_life(next);
  Record record;
  record.run = record::RunId{2};
  record.kind = RecordKind::recovered;
  record.a = 5;
  collector.on(record);
  record.kind = RecordKind::observed;
  record.component = record::ComponentId{1};
  record.state = wire::State::fault;
  collector.on(record);
  record.kind = RecordKind::run_ended;
  record.component = record::no_component;
  record.time += 3s;
  collector.on(record);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].report.recovered_from, record::Epoch{5});
  EXPECT_EQ(runs[0].cast.at(io).name, "io");
  EXPECT_EQ(runs[0].report.components.at(0).actual, wire::State::fault);
  EXPECT_EQ(runs[0].ended_at, base::WallTime(1'063s));
  EXPECT_EQ(*runs[0].report.ended - runs[0].report.started, 3s);
  EXPECT_EQ(runs[0].timeline.records().back().time, base::Instant(3s)) << "as far into the run, in this life";
}

TEST(RunCollector, ScalesPlantTimeToTheCalendar) {
  std::vector<StoredRun> runs;
  RunCollector collector([&runs](StoredRun run) { runs.push_back(std::move(run)); });
  history::Header header = life();
  header.scale = 10;
  collector.begin_life(header);
  for (const Record& record : short_run(1, 999)) collector.on(record);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].report.started_at, base::WallTime(1'000s + 100ms));
  EXPECT_EQ(*runs[0].report.ended - runs[0].report.started, 1ms);
}

TEST(RunCollector, LeavesRunsOutWhoseBeginningIsGone) {
  std::vector<Record> records = two_runs();
  std::erase_if(records, [](const Record& record) { return record.kind == RecordKind::run_accepted; });
  EXPECT_TRUE(collected(records).empty());
}

}  // namespace
}  // namespace kapela::archive::testing

#include "orchestrator/runtime/earlier_lives.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/journal/support.hpp"

namespace kapela::runtime {
namespace {

using journal::testing::FakeDisk;
using record::Record;
using record::RecordKind;

record::Plant plant_of(const std::vector<std::string>& names) {
  record::Plant plant;
  for (const std::string& name : names) plant.components.emplace_back().name = name;
  return plant;
}

Record record(RecordKind kind, std::uint64_t run, std::uint32_t component = 0xffffffff) {
  Record record;
  record.kind = kind;
  record.run = record::RunId{run};
  record.component = record::ComponentId{component};
  return record;
}

Record started(std::uint64_t epoch) {
  Record started = record(RecordKind::started, 0);
  started.a = epoch;
  return started;
}

class EarlierLivesTest : public ::testing::Test {
 protected:
  /// One life of an orchestrator of the components.
  void live(std::vector<std::string> components, const std::vector<Record>& records, journal::Limits limits = {}) {
    history::Header header = journal::testing::life();
    header.components = std::move(components);
    const auto opened = journal::open_journal(disk_, "journal", {}, {});
    ASSERT_TRUE(opened);
    journal::SegmentWriter writer(disk_, "journal", header, opened->reading, limits);
    ASSERT_TRUE(writer.write(journal::testing::batch_of(records)));
  }

  EarlierLives read(const std::vector<std::string>& components) {
    base::Result<EarlierLives> lives = read_earlier_lives(disk_, "journal", plant_of(components), {}, {});
    EXPECT_TRUE(lives);
    return std::move(*lives);
  }

  FakeDisk disk_;
};

TEST_F(EarlierLivesTest, AreNoneWithoutAJournal) {
  const EarlierLives lives = read({"io"});
  EXPECT_TRUE(lives.past.open_runs.empty());
  EXPECT_EQ(lives.past.last_run, record::no_run);
}

TEST_F(EarlierLivesTest, TellOfOpenRunsInTheComponentsOfThePresentPlant) {
  live({"io", "robot"}, {started(5), record(RecordKind::run_accepted, 3), record(RecordKind::owned, 3, 0),
                         record(RecordKind::owned, 3, 1), record(RecordKind::intent, 3, 1)});
  const EarlierLives lives = read({"robot", "camera", "io"});
  ASSERT_EQ(lives.past.open_runs.size(), 1U);
  const engine::OpenRun& run = lives.past.open_runs.front();
  EXPECT_EQ(run.epoch, record::Epoch{5});
  ASSERT_EQ(run.parts.size(), 2U);
  EXPECT_EQ(run.parts[0].component, record::ComponentId{0});
  EXPECT_TRUE(run.report.components[0].commanded) << "robot";
  EXPECT_EQ(run.parts[1].component, record::ComponentId{2});
  EXPECT_FALSE(run.report.components[1].commanded) << "io";
  EXPECT_TRUE(lives.gone.empty());
}

TEST_F(EarlierLivesTest, NameComponentsOfOpenRunsThatAreGone) {
  live({"io", "robot"}, {started(5), record(RecordKind::run_accepted, 1), record(RecordKind::intent, 1, 0),
                         record(RecordKind::run_ended, 1), record(RecordKind::run_accepted, 2),
                         record(RecordKind::owned, 2, 1), record(RecordKind::intent, 2, 1)});
  const EarlierLives lives = read({"camera"});
  EXPECT_EQ(lives.gone, std::vector<std::string>{"robot"});
  ASSERT_EQ(lives.past.open_runs.size(), 1U);
  EXPECT_TRUE(lives.past.open_runs.front().parts.empty());
}

TEST_F(EarlierLivesTest, RememberTheLatchAndTheNumbersOfDeletedSegments) {
  journal::Limits limits;
  limits.kept_segments = 1;
  live({"io"}, {started(5), record(RecordKind::run_accepted, 9), record(RecordKind::latched, 9),
                record(RecordKind::run_ended, 9)});
  live({"io"}, {record(RecordKind::log, 0)}, limits);
  const auto is_segment = [](const auto& file) { return file.first.ends_with(".kjl"); };
  ASSERT_EQ(std::count_if(disk_.files.begin(), disk_.files.end(), is_segment), 1);
  const EarlierLives lives = read({"io"});
  EXPECT_EQ(number(lives.past.last_run), 9U);
  EXPECT_EQ(number(lives.past.last_epoch), 5U);
  EXPECT_TRUE(lives.past.latch);
}

}  // namespace
}  // namespace kapela::runtime

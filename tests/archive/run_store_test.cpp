#include "orchestrator/archive/run_store.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "orchestrator/archive/run_archive.hpp"
#include "tests/archive/story.hpp"

namespace kapela::archive::testing {
namespace {

class RunStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "kapela-archive-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/runs.sqlite";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<RunStore> open() {
    base::Result<std::unique_ptr<RunStore>> store = RunStore::open(path_);
    EXPECT_TRUE(store);
    return std::move(*store);
  }

  std::unique_ptr<RunArchive> open_archive() {
    base::Result<std::unique_ptr<RunArchive>> archive =
        RunArchive::open(path_, [](const base::Error& error) { ADD_FAILURE() << to_text(error); });
    EXPECT_TRUE(archive);
    (*archive)->begin_life(life());
    return std::move(*archive);
  }

  std::string folder_;
  std::string path_;
};

using RunArchiveTest = RunStoreTest;

std::vector<std::uint64_t> ids(const base::Result<std::vector<StoredRun>>& runs) {
  std::vector<std::uint64_t> ids;
  EXPECT_TRUE(runs);
  for (const StoredRun& run : *runs) ids.push_back(number(run.report.id));
  return ids;
}

using Ids = std::vector<std::uint64_t>;

TEST_F(RunStoreTest, GivesARunBackAsItWas) {
  const auto store = open();
  ASSERT_TRUE(store->put(full_runs({7}), 10));
  EXPECT_EQ(described(*store->find(record::RunId{7})), described(full_run(7)));
  EXPECT_EQ(store->find(record::RunId{8}).error().code, base::ErrorCode::not_found);
}

TEST_F(RunStoreTest, KeepsRunsWhenItIsOpenedAgain) {
  ASSERT_TRUE(open()->put(full_runs({1, 2}), 10));
  EXPECT_EQ(ids(open()->list({})), (Ids{2, 1}));
  EXPECT_EQ(open()->known()->at(record::RunId{1}), full_run(1).report.started_at);
}

TEST_F(RunStoreTest, ReplacesARunOfTheSameId) {
  const auto store = open();
  ASSERT_TRUE(store->put(full_runs({1}), 10));
  std::vector<StoredRun> other = full_runs({1});
  other[0].report.status = record::RunStatus::rolled_back;
  other[0].report.steps.pop_back();
  ASSERT_TRUE(store->put(other, 10));
  EXPECT_EQ(described(*store->find(record::RunId{1})), described(other[0]));
}

TEST_F(RunStoreTest, ListsNewestFirstByWhatIsAskedFor) {
  const auto store = open();
  std::vector<StoredRun> runs;
  for (std::uint64_t id = 1; id <= 6; ++id) {
    record::RunReport& run = runs.emplace_back(full_run(id)).report;
    if (id % 2 == 0) run.scenario = "Stop";
    if (id > 4) run.status = record::RunStatus::succeeded;
    run.started_at += std::chrono::seconds(id);
  }
  ASSERT_TRUE(store->put(runs, 10));
  EXPECT_EQ(ids(store->list({})), (Ids{6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(ids(store->list({.limit = 2})), (Ids{6, 5}));
  EXPECT_EQ(ids(store->list({.before = 5, .limit = 2})), (Ids{4, 3}));
  EXPECT_EQ(ids(store->list({.scenario = "Stop"})), (Ids{6, 4, 2}));
  EXPECT_EQ(ids(store->list({.scenario = "Stop", .status = "SUCCEEDED"})), (Ids{6}));
  EXPECT_EQ(ids(store->list({.status = "ROLLBACK_FAILED", .since = runs[1].report.started_at})), (Ids{4, 3, 2}));
  EXPECT_TRUE(store->list({})->front().report.steps.empty()) << "lists are short";
}

TEST_F(RunStoreTest, DeletesTheOldestBeyondItsBound) {
  const auto store = open();
  for (std::uint64_t id = 1; id <= 5; ++id) ASSERT_TRUE(store->put(full_runs({id}), 3));
  EXPECT_EQ(ids(store->list({})), (Ids{5, 4, 3}));
}

TEST_F(RunStoreTest, ReplacesAFileThatIsNoneOfIts) {
  std::ofstream(path_) << std::string(10'000, 'x');
  EXPECT_TRUE(open()->list({})->empty());
}

TEST_F(RunStoreTest, ReplacesAFileOfAnotherSchema) {
  ASSERT_TRUE(open()->put(full_runs({1}), 10));
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(63);  // the last byte of user_version in SQLite's header
  file.put(9);
  file.close();
  EXPECT_TRUE(open()->list({})->empty());
}

/// As version 0.1.0 wrote it.
TEST_F(RunStoreTest, TakesOverAFileOfTheSchemaBefore) {
  std::filesystem::copy_file(KAPELA_SOURCE_DIR "/tests/archive/schema_1.sqlite", path_);
  const auto store = open();
  EXPECT_EQ(ids(store->list({})), (Ids{7}));
  const StoredRun run = *store->find(record::RunId{7});
  EXPECT_EQ(run.report.first_cause->summary, "robot: FAULT for 3 s");
  EXPECT_EQ(run.report.steps.size(), 2U);
  EXPECT_EQ(run.report.components.at(1).exception->summary, "robot is in FAULT");
  ASSERT_EQ(run.timeline.records().size(), 1U);
  EXPECT_EQ(run.timeline.records()[0].text, "run 2 needs people");
  ASSERT_TRUE(store->put(full_runs({8}), 10)) << "and goes on with it";
}

TEST_F(RunArchiveTest, HasARunAsSoonAsItsEndIsRecordedAndTheSameLater) {
  std::string at_once;
  {
    const auto archive = open_archive();
    ASSERT_TRUE(archive->caught_up());
    for (const record::Record& record : two_runs()) archive->on(record);
    at_once = described(**archive->find(record::RunId{2}));
  }
  EXPECT_EQ(described(**open_archive()->find(record::RunId{2})), at_once);
}

TEST_F(RunStoreTest, SaysWhyAFileCannotBeUsed) {
  path_ = folder_ + "/no/runs.sqlite";
  const auto store = RunStore::open(path_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, base::ErrorCode::io);
  EXPECT_NE(store.error().message.find(path_), std::string::npos);
}

TEST_F(RunStoreTest, RemovesNothingThatItCannotUseNow) {
  std::filesystem::create_directory(path_);
  EXPECT_FALSE(RunStore::open(path_));
  EXPECT_TRUE(std::filesystem::is_directory(path_)) << "only what is no database, or a damaged one, is made anew";
}

TEST_F(RunStoreTest, LetsNobodyElseRead) {
  const auto store = open();
  ASSERT_TRUE(store->put(full_runs({1}), 10));
  for (const char* const suffix : {"", "-wal", "-shm"})
    EXPECT_EQ(static_cast<int>(std::filesystem::status(path_ + suffix).permissions()), 0600) << suffix;
}

TEST_F(RunArchiveTest, CatchesUpWithAJournalThatIsAheadOfIt) {
  {
    const auto archive = open_archive();
    for (const record::Record& record : short_run(1, 0)) archive->on(record);
    ASSERT_TRUE(archive->caught_up());
  }
  const auto archive = open_archive();
  for (std::uint64_t id = 1; id <= 1'200; ++id)
    for (const record::Record& record : short_run(id, 0)) archive->on(record);
  ASSERT_TRUE(archive->caught_up());
  EXPECT_EQ(archive->list({.limit = 2'000})->size(), 1'200U);
}

TEST_F(RunArchiveTest, WritesRunsAsTheyEnd) {
  {
    const auto archive = open_archive();
    ASSERT_TRUE(archive->caught_up());
    for (const record::Record& record : two_runs()) archive->on(record);
  }
  const auto archive = open_archive();
  EXPECT_EQ(ids(archive->list({})), (Ids{2, 1}));
  EXPECT_EQ((*archive->find(record::RunId{2}))->timeline.records().size(), 8U);
}

TEST_F(RunArchiveTest, IsMadeAgainFromTheJournal) {
  const auto fill = [this] {
    const auto archive = open_archive();
    for (const record::Record& record : two_runs()) archive->on(record);
    EXPECT_TRUE(archive->caught_up());
    return described(**archive->find(record::RunId{1})) + described(**archive->find(record::RunId{2}));
  };
  const std::string before = fill();
  std::filesystem::remove(path_);
  EXPECT_EQ(fill(), before);
}

}  // namespace
}  // namespace kapela::archive::testing

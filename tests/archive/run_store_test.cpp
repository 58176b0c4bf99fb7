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

std::vector<std::uint64_t> ids(const base::Result<std::vector<ArchivedRun>>& runs) {
  std::vector<std::uint64_t> ids;
  EXPECT_TRUE(runs);
  for (const ArchivedRun& run : *runs) ids.push_back(run.id);
  return ids;
}

using Ids = std::vector<std::uint64_t>;

TEST_F(RunStoreTest, GivesARunBackAsItWas) {
  const auto store = open();
  ASSERT_TRUE(store->put({full_run(7)}, 10));
  EXPECT_EQ(*store->find(7), full_run(7));
  EXPECT_EQ(store->find(8).error().code, base::ErrorCode::not_found);
}

TEST_F(RunStoreTest, KeepsRunsWhenItIsOpenedAgain) {
  ASSERT_TRUE(open()->put({full_run(1), full_run(2)}, 10));
  EXPECT_EQ(ids(open()->list({})), (Ids{2, 1}));
  EXPECT_EQ(open()->known()->at(1), full_run(1).started);
}

TEST_F(RunStoreTest, ReplacesARunOfTheSameId) {
  const auto store = open();
  ASSERT_TRUE(store->put({full_run(1)}, 10));
  ArchivedRun other = full_run(1);
  other.status = "ROLLED_BACK";
  other.components.pop_back();
  ASSERT_TRUE(store->put({other}, 10));
  EXPECT_EQ(*store->find(1), other);
}

TEST_F(RunStoreTest, ListsNewestFirstByWhatIsAskedFor) {
  const auto store = open();
  std::vector<ArchivedRun> runs;
  for (std::uint64_t id = 1; id <= 6; ++id) {
    ArchivedRun& run = runs.emplace_back(full_run(id));
    if (id % 2 == 0) run.scenario = "Stop";
    if (id > 4) run.status = "SUCCEEDED";
    run.started += std::chrono::seconds(id);
  }
  ASSERT_TRUE(store->put(runs, 10));
  EXPECT_EQ(ids(store->list({})), (Ids{6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(ids(store->list({.limit = 2})), (Ids{6, 5}));
  EXPECT_EQ(ids(store->list({.before = 5, .limit = 2})), (Ids{4, 3}));
  EXPECT_EQ(ids(store->list({.scenario = "Stop"})), (Ids{6, 4, 2}));
  EXPECT_EQ(ids(store->list({.scenario = "Stop", .status = "SUCCEEDED"})), (Ids{6}));
  EXPECT_EQ(ids(store->list({.status = "ROLLBACK_FAILED", .since = runs[1].started})), (Ids{4, 3, 2}));
  EXPECT_TRUE(store->list({})->front().steps.empty()) << "lists are short";
}

TEST_F(RunStoreTest, DeletesTheOldestBeyondItsBound) {
  const auto store = open();
  for (std::uint64_t id = 1; id <= 5; ++id) ASSERT_TRUE(store->put({full_run(id)}, 3));
  EXPECT_EQ(ids(store->list({})), (Ids{5, 4, 3}));
}

TEST_F(RunStoreTest, ReplacesAFileThatIsNoneOfIts) {
  std::ofstream(path_) << std::string(10'000, 'x');
  EXPECT_TRUE(open()->list({})->empty());
}

TEST_F(RunStoreTest, ReplacesAFileOfAnotherSchema) {
  ASSERT_TRUE(open()->put({full_run(1)}, 10));
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(63);  // the last byte of user_version in SQLite's header
  file.put(9);
  file.close();
  EXPECT_TRUE(open()->list({})->empty());
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
  ASSERT_TRUE(store->put({full_run(1)}, 10));
  for (const char* const suffix : {"", "-wal", "-shm"})
    EXPECT_EQ(static_cast<int>(std::filesystem::status(path_ + suffix).permissions()), 0600) << suffix;
}

using RunArchiveTest = RunStoreTest;

TEST_F(RunArchiveTest, CatchesUpWithAJournalThatIsAheadOfIt) {
  {
    const auto archive = open_archive();
    for (const engine::Record& record : short_run(1, 0)) archive->on(record);
    ASSERT_TRUE(archive->caught_up());
  }
  const auto archive = open_archive();
  for (std::uint64_t id = 1; id <= 1'200; ++id)
    for (const engine::Record& record : short_run(id, 0)) archive->on(record);
  ASSERT_TRUE(archive->caught_up());
  EXPECT_EQ(archive->list({.limit = 2'000})->size(), 1'200U);
}

TEST_F(RunArchiveTest, WritesRunsAsTheyEnd) {
  {
    const auto archive = open_archive();
    ASSERT_TRUE(archive->caught_up());
    for (const engine::Record& record : two_runs()) archive->on(record);
  }
  const auto archive = open_archive();
  EXPECT_EQ(ids(archive->list({})), (Ids{2, 1}));
  EXPECT_EQ(archive->find(2)->alerts.size(), 1U);
}

TEST_F(RunArchiveTest, IsMadeAgainFromTheJournal) {
  const auto fill = [this] {
    const auto archive = open_archive();
    for (const engine::Record& record : two_runs()) archive->on(record);
    EXPECT_TRUE(archive->caught_up());
    return std::pair(*archive->find(1), *archive->find(2));
  };
  const auto before = fill();
  std::filesystem::remove(path_);
  EXPECT_EQ(fill(), before);
}

}  // namespace
}  // namespace kapela::archive::testing

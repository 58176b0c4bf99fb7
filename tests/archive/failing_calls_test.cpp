// Each call that SQLite makes of the operating system for us fails once: what was kept before is still there, and no
// file is made anew because a disk, a lock or a descriptor failed.
#include "tests/support/failing_calls.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "orchestrator/archive/alert_store.hpp"
#include "orchestrator/archive/run_archive.hpp"
#include "tests/archive/story.hpp"
#include "tests/support/failing_symbols.hpp"

namespace kapela::archive::testing {
namespace {

using kapela::support::fail_each_call;
using kapela::support::Failure;

sqlite3_mem_methods sqlite_memory;  ///< SQLite's own

void* allocate(int size) {
  return support::lacks_memory("sqlite3_malloc") ? nullptr : sqlite_memory.xMalloc(size);
}

void* reallocate(void* memory, int size) {
  return support::lacks_memory("sqlite3_realloc") ? nullptr : sqlite_memory.xRealloc(memory, size);
}

/// SQLite is not in use; it asks whether there is memory while this lives.
class SqliteMemory {
 public:
  SqliteMemory() {
    ::sqlite3_shutdown();
    ::sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory);
    sqlite3_mem_methods ours = sqlite_memory;
    ours.xMalloc = allocate;
    ours.xRealloc = reallocate;
    EXPECT_EQ(::sqlite3_config(SQLITE_CONFIG_MALLOC, &ours), SQLITE_OK);
  }
  SqliteMemory(const SqliteMemory&) = delete;
  SqliteMemory& operator=(const SqliteMemory&) = delete;
  ~SqliteMemory() {
    ::sqlite3_shutdown();
    ::sqlite3_config(SQLITE_CONFIG_MALLOC, &sqlite_memory);
  }
};

class FailingStore : public ::testing::Test {
 protected:
  void make() {
    folder_ = kapela::support::new_folder();
    path_ = folder_ + "/store.sqlite";
    said_.clear();
    done_ = false;
  }
  void remove() { std::filesystem::remove_all(folder_); }

  // Something is kept, then the store is opened again and something is added; one call of that fails after the other.
  void keep_alerts(Failure failure, int calls);
  void keep_runs(Failure failure, int calls);

  template <class Value>
  bool say(const base::Result<Value>& result) {
    if (!result) said_ += to_text(result.error());
    return result.has_value();
  }

  std::string folder_;
  std::string path_;
  std::string said_;
  bool done_ = false;
};

StoredAlert alert(const std::string& id) {
  return {id, base::WallTime(base::Duration(1)), "{}", {{"phone", "delivered", 1, 0, "200"}}};
}

void FailingStore::keep_alerts(Failure failure, int calls) {
  const base::WallTime now(base::Duration(7));
  const auto before = [&] {
    make();
    std::string warning;
    ASSERT_TRUE((*AlertStore::open(path_, now, warning))->put(alert("old"), 10));
  };
  const auto operation = [&] {
    std::string warning;
    const auto store = AlertStore::open(path_, now, warning);
    said_ += warning;
    if (!say(store)) return;
    done_ = say((*store)->put(alert("new"), 10));
    say((*store)->load(10));
  };
  const auto after = [&](const std::string& failed) {
    std::string warning;
    const auto store = AlertStore::open(path_, now, warning);
    ASSERT_TRUE(store) << to_text(store.error());
    EXPECT_EQ(warning, "");
    const auto alerts = (*store)->load(10);
    ASSERT_TRUE(alerts);
    ASSERT_GE(alerts->size(), done_ ? 2U : 1U) << failed << ": " << said_;
    EXPECT_EQ(alerts->front().id, "old");
    EXPECT_EQ(alerts->front().deliveries.size(), 1U);
    EXPECT_TRUE(done_ || !said_.empty()) << "nothing was said";
    EXPECT_EQ(said_.find("made anew"), std::string::npos) << said_;
    remove();
  };
  EXPECT_GT(fail_each_call({before, operation, after}, failure), calls);
}

void FailingStore::keep_runs(Failure failure, int calls) {
  const auto before = [&] {
    make();
    ASSERT_TRUE((*RunStore::open(path_))->put(full_runs({1}), 10));
  };
  const auto operation = [&] {
    const auto store = RunStore::open(path_);
    if (!say(store)) return;
    done_ = say((*store)->put(full_runs({2}), 10));
    say((*store)->find(record::RunId{1}));
  };
  const auto after = [&](const std::string& failed) {
    const auto store = RunStore::open(path_);
    ASSERT_TRUE(store) << to_text(store.error());
    EXPECT_TRUE((*store)->find(record::RunId{1})) << failed << ": " << said_;
    EXPECT_TRUE(!done_ || (*store)->find(record::RunId{2}));
    EXPECT_TRUE(done_ || !said_.empty()) << "nothing was said";
    remove();
  };
  EXPECT_GT(fail_each_call({before, operation, after}, failure), calls);
}

TEST_F(FailingStore, OfAlertsKeepsWhatItHadAndSaysWhatItCouldNotKeep) {
  keep_alerts(Failure::error, 40);
}

TEST_F(FailingStore, OfRunsKeepsWhatItHadAndSaysWhatItCouldNotKeep) {
  keep_runs(Failure::error, 40);
}

TEST_F(FailingStore, OfAlertsKeepsWhatItHadWhereSqliteHasNoMemory) {
  const SqliteMemory memory;
  keep_alerts(Failure::no_library_memory, 100);
}

TEST_F(FailingStore, OfRunsKeepsWhatItHadWhereSqliteHasNoMemory) {
  const SqliteMemory memory;
  keep_runs(Failure::no_library_memory, 100);
}

TEST_F(FailingStore, OfAlertsKeepsWhatItHadThoughThereIsNoMemory) {
  const base::WallTime now(base::Duration(7));
  const auto before = [&] {
    make();
    std::string warning;
    ASSERT_TRUE((*AlertStore::open(path_, now, warning))->put(alert("old"), 10));
  };
  const auto operation = [&] {
    std::string warning;
    const auto store = AlertStore::open(path_, now, warning);
    done_ = store && (*store)->put(alert("new"), 10);
  };
  const auto after = [&](const std::string&) {
    std::string warning;
    const auto store = AlertStore::open(path_, now, warning);
    ASSERT_TRUE(store);
    EXPECT_EQ((*store)->load(10)->size(), done_ ? 2U : 1U);
    remove();
  };
  EXPECT_GT(fail_each_call({before, operation, after}, Failure::no_memory), 20);
}

TEST_F(FailingStore, IsMadeByTheNextAttempt) {
  const auto operation = [&] {
    const auto archive = RunArchive::open(path_, [](const base::Error&) {});
    done_ = say(archive);
  };
  const auto after = [&](const std::string& failed) {
    EXPECT_TRUE(done_ || !said_.empty()) << "nothing was said";
    const auto archive = RunArchive::open(path_, [](const base::Error&) {});
    EXPECT_TRUE(archive) << failed << ": " << to_text(archive.error());
    remove();
  };
  EXPECT_GT(fail_each_call({[&] { make(); }, operation, after}), 40);
}

}  // namespace
}  // namespace kapela::archive::testing

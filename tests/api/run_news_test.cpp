#include "orchestrator/api/run_news.hpp"

#include <mutex>

#include <gtest/gtest.h>

#include "orchestrator/base/log.hpp"
#include "orchestrator/base/task_scope.hpp"
#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/journal/durable_journal.hpp"
#include "orchestrator/journal/open_journal.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/runtime/memory_journal.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "tests/api/lone_orchestrator.hpp"
#include "tests/journal/fake_disk.hpp"

namespace kapela::api {
namespace {

constexpr base::Duration patience = std::chrono::seconds(10);

/// What the journal's helper thread tells comes to the loop only when the test says so: a disk as slow as it likes.
class Gate {
 public:
  explicit Gate(net::EventLoop& loop) : loop_(loop) {}

  void post(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (open_) {
      loop_.post(std::move(work));
    } else {
      held_.push_back(std::move(work));
    }
  }

  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    for (std::function<void()>& work : held_) loop_.post(std::move(work));
    held_.clear();
  }

 private:
  net::EventLoop& loop_;
  std::mutex mutex_;
  bool open_ = false;
  std::vector<std::function<void()>> held_;
};

class RunNewsTest : public ::testing::Test {
 protected:
  runtime::OrchestratorSettings settings() {
    runtime::OrchestratorSettings made = LoneOrchestrator::settings();
    made.journal = &journal_;
    return made;
  }

  record::RunId start() {
    scenario::Action action;
    action.body = scenario::LogEvent{};
    scenario::Scenario scenario;
    scenario.name = "the scenario";
    scenario.actions.push_back(std::move(action));
    return orchestrator_.engine()
        .start(std::make_shared<const scenario::Scenario>(std::move(scenario)), nullptr)
        .value();
  }

  base::Task<void> follow(record::RunId run, std::uint64_t after, int& woken) {
    co_await news_of(orchestrator_, run, after);
    ++woken;
  }

  base::Task<bool> come(record::RunId run, std::uint64_t after, base::Instant until) {
    const bool came = co_await base::with_deadline(loop_.timers(), until, news_of(orchestrator_, run, after));
    co_return came;
  }

  /// Lets the loop go on until there is news; false when none comes.
  bool has_news(record::RunId run, std::uint64_t after) {
    return loop_.run_until_complete(come(run, after, loop_.after_real(patience)));
  }

  /// All records are written, none is durable. Gives the last.
  std::uint64_t write_all(record::RunId run) {
    std::uint64_t last = 0;
    const auto has_ended = [&] {
      const auto found = orchestrator_.journal().of_run(run, last > 0 ? last - 1 : 0, 10);
      return !found.empty() && found.back()->record.kind == record::RecordKind::run_ended;
    };
    while (!has_ended() && has_news(run, last)) last = orchestrator_.journal().last_of(run);
    return orchestrator_.journal().last_of(run);
  }

  net::EventLoop loop_;
  Gate gate_{loop_};
  journal::testing::FakeDisk disk_;
  journal::DurableJournal journal_{disk_, journal::open_journal(disk_, "journal", {}, {}).value(), history::Header{},
                                   loop_.timers(), [this](std::function<void()> work) { gate_.post(std::move(work)); }};
  std::unique_ptr<base::Log> log_ = base::make_null_log();
  files::RealFileSystem files_;
  files::ScenarioLibrary library_{files_, {}};
  runtime::Orchestrator orchestrator_{loop_, *log_, library_, settings()};
  base::TaskScope scope_;
};

TEST_F(RunNewsTest, TheEndThatComesAfterTheLastRecordWakesAllWhoFollow) {
  const record::RunId run = start();
  const std::uint64_t last = write_all(run);
  int woken = 0;
  for (int i = 0; i < 2; ++i) scope_.spawn(follow(run, last, woken));
  EXPECT_EQ(journal_document(orchestrator_, run, 0)["ended"], false);
  EXPECT_EQ(woken, 0);
  gate_.open();
  EXPECT_TRUE(has_news(run, last));
  EXPECT_EQ(woken, 2);
  EXPECT_EQ(journal_document(orchestrator_, run, last),
            (wire::Json{{"records", wire::Json::array()}, {"last", last}, {"ended", true}}));
}

TEST_F(RunNewsTest, AnEndBetweenTwoQuestionsIsToldAtOnceByTheSecondOneAndByEachLater) {
  const record::RunId run = start();
  const std::uint64_t last = write_all(run);
  int woken = 0;
  scope_.spawn(follow(run, last - 1, woken));
  EXPECT_EQ(woken, 1) << "there are records";
  gate_.open();
  (void)loop_.run_until_complete(orchestrator_.engine().ended(run));
  for (int i = 0; i < 2; ++i) scope_.spawn(follow(run, last, woken));
  EXPECT_EQ(woken, 3);
  EXPECT_EQ(journal_document(orchestrator_, run, 0)["ended"], true);
}

TEST_F(RunNewsTest, ARunThatIsKeptNoMoreHasNoNewsToWaitFor) {
  int woken = 0;
  scope_.spawn(follow(record::RunId{7}, 0, woken));
  EXPECT_EQ(woken, 1);
}

}  // namespace
}  // namespace kapela::api

#include "orchestrator/runtime/orchestrator.hpp"

#include <gtest/gtest.h>

#include "orchestrator/base/log.hpp"
#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/journal/durable_journal.hpp"
#include "orchestrator/journal/open_journal.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/runtime/observer.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "tests/journal/support.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::runtime {
namespace {

using std::chrono::milliseconds;

/// One component, at a port where nobody is.
record::Plant forsaken_plant() {
  record::Plant plant;
  record::ComponentSpec io;
  io.name = "io";
  io.port = 1;
  plant.components.push_back(std::move(io));
  return plant;
}

OrchestratorSettings impatient(record::Plant plant) {
  OrchestratorSettings settings;
  settings.plant = std::move(plant);
  settings.engine.preflight_timeout = settings.engine.undo_patience = settings.engine.unreachable_after =
      milliseconds(20);
  settings.engine.command_timeout = milliseconds(50);
  return settings;
}

base::Task<record::RunReport> stopped(Orchestrator& orchestrator) {
  auto stop = std::make_shared<const scenario::Scenario>(scenario::testing::full_stop());
  const base::Result<record::RunId> run = orchestrator.engine().start(std::move(stop), nullptr);
  record::RunReport report = co_await orchestrator.engine().ended(run.value());
  co_return report;
}

TEST(Orchestrator, FindsNoBugInAnUncleanEndUnderALatchOfAnEarlierLife) {
  net::EventLoop loop;
  const auto log = base::make_null_log();
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, {});
  OrchestratorSettings settings = impatient(forsaken_plant());
  settings.past.latch = "run 1 of 'stop' ended STOPPED_PARTIAL";
  settings.past.last_run = record::RunId{1};
  Orchestrator orchestrator(loop, *log, library, std::move(settings));
  orchestrator.watch();
  EXPECT_EQ(loop.run_until_complete(stopped(orchestrator)).status, record::RunStatus::stopped_partial);
  EXPECT_EQ(orchestrator.violations(), 0U);
}

/// Ends the loop when it has told what a test waits for.
struct AwaitedLog final : base::Log {
  using base::Log::write;
  AwaitedLog(net::EventLoop& owner, std::string what) : loop(owner), words(std::move(what)) {}
  void write(base::Level level, std::string_view message, base::LogFields) override {
    lines.push_back(std::string(base::level_name(level)) + " " + std::string(message));
    if (message.find(words) != std::string_view::npos) loop.stop();
  }

  net::EventLoop& loop;
  std::string words;
  std::vector<std::string> lines{};
};

struct JournalWatcher final : Observer {
  void on_journal() override { errors.push_back(orchestrator->engine().journal_error().has_value()); }

  Orchestrator* orchestrator = nullptr;
  std::vector<bool> errors{};
};

TEST(Orchestrator, TellsThatItsJournalIsClosedAndThatItIsBack) {
  net::EventLoop loop;
  AwaitedLog log(loop, "The journal is written again");
  const files::RealFileSystem files;
  files::ScenarioLibrary library(files, {});
  journal::testing::FakeDisk disk;
  auto opened = journal::open_journal(disk, journal::testing::directory, {}, {});
  ASSERT_TRUE(opened);
  disk.fail_at(1, journal::testing::FakeDisk::Fault::error);
  journal::DurableJournal journal(disk, std::move(*opened), journal::testing::life(), loop.timers(),
                                  [&loop](std::function<void()> work) { loop.post(std::move(work)); });
  OrchestratorSettings settings = impatient(forsaken_plant());
  settings.journal = &journal;
  settings.language = base::Language::english;
  Orchestrator orchestrator(loop, log, library, std::move(settings));
  JournalWatcher watcher;
  watcher.orchestrator = &orchestrator;
  orchestrator.observe(watcher);
  orchestrator.watch();
  base::CallbackTimer deadline([&loop] { loop.stop(); });
  loop.timers().arm(deadline, loop.now() + std::chrono::seconds(20));
  loop.run();
  ASSERT_GE(log.lines.size(), 2U);
  EXPECT_TRUE(log.lines.front().starts_with("ERROR The journal cannot be written, no run is accepted until it can"));
  EXPECT_EQ(log.lines.back(), "INFO The journal is written again, up to its last record");
  EXPECT_EQ(watcher.errors, (std::vector<bool>{true, false}));
}

}  // namespace
}  // namespace kapela::runtime

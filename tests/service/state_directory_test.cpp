#include "orchestrator/service/state_directory.hpp"

#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/notify/notifier.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "tests/service/cell.hpp"

namespace kapela::service {
namespace {

class StateDirectoryTest : public CellTest {
 protected:
  StateSettings kept() const {
    StateSettings settings;
    settings.path = folder_ + "/journal";
    return settings;
  }

  std::unique_ptr<StateDirectory> open(const StateSettings& settings, notify::Notifier* alerts = nullptr) {
    auto opened = StateDirectory::open(settings, forsaken_plant(), loop_, log_, alerts);
    EXPECT_TRUE(opened) << to_text(opened.error());
    return opened ? std::move(*opened) : nullptr;
  }

  /// An orchestrator lives over it, and a run ends that leaves the plant latched.
  void live(StateDirectory& state) {
    runtime::Orchestrator orchestrator(loop_, log_, library_, settings_over(state));
    orchestrator.watch();
    const base::Result<record::RunId> run = orchestrator.engine().start(hopeless_stop(), nullptr);
    ASSERT_TRUE(run);
    (void)loop_.run_until_complete(orchestrator.engine().ended(*run));
  }

  static runtime::OrchestratorSettings settings_over(StateDirectory& state) {
    runtime::OrchestratorSettings settings;
    settings.plant = forsaken_plant();
    settings.engine = impatient();
    state.hand_to(settings);
    return settings;
  }

  [[nodiscard]] bool has(const std::string& file) const {
    return std::filesystem::exists(folder_ + "/journal/" + file);
  }

  files::RealFileSystem disk_;
  files::ScenarioLibrary library_{disk_, {}};
};

TEST_F(StateDirectoryTest, WithoutAPathNothingIsKept) {
  const auto state = open({});
  EXPECT_EQ(state->journal(), nullptr);
  EXPECT_EQ(state->archive(), nullptr);
  runtime::OrchestratorSettings settings = settings_over(*state);
  EXPECT_EQ(settings.journal, nullptr);
  EXPECT_EQ(settings.archive, nullptr);
}

TEST_F(StateDirectoryTest, IsMadeWithAJournalAndTheHistoryOfRuns) {
  const auto state = open(kept());
  ASSERT_NE(state->journal(), nullptr);
  EXPECT_EQ(state->journal()->directory(), folder_ + "/journal");
  EXPECT_NE(state->archive(), nullptr);
  EXPECT_TRUE(has("runs.sqlite"));
  EXPECT_FALSE(has("alerts.sqlite")) << "nobody is told";
}

TEST_F(StateDirectoryTest, ALaboratoryKeepsNoHistoryOfRuns) {
  StateSettings settings = kept();
  settings.keeps_runs = false;
  const auto state = open(settings);
  EXPECT_NE(state->journal(), nullptr);
  EXPECT_EQ(state->archive(), nullptr);
  EXPECT_FALSE(has("runs.sqlite"));
}

TEST_F(StateDirectoryTest, TheNextLifeKnowsOfTheOneBefore) {
  live(*open(kept()));
  const auto state = open(kept());
  EXPECT_TRUE(log_.tells("WARNING The plant waits for an operator's acknowledgement: "));
  const runtime::OrchestratorSettings next = settings_over(*state);
  EXPECT_EQ(number(next.past.last_run), 1U);
  EXPECT_TRUE(next.past.latch);
  EXPECT_EQ(next.journal, state->journal());
  EXPECT_EQ(next.archive, state->archive());
}

TEST_F(StateDirectoryTest, TheHistoryOfRunsIsMadeAnewFromTheJournal) {
  StateSettings without = kept();
  without.keeps_runs = false;
  live(*open(without));
  EXPECT_FALSE(has("runs.sqlite"));
  const auto state = open(kept());
  EXPECT_TRUE(has("runs.sqlite"));
  ASSERT_NE(state->archive(), nullptr);
}

TEST_F(StateDirectoryTest, AHistoryOfRunsThatCannotBeUsedIsToldAndHampersNobody) {
  std::filesystem::create_directories(folder_ + "/journal/runs.sqlite/in the way");
  const auto state = open(kept());
  EXPECT_NE(state->journal(), nullptr);
  EXPECT_EQ(state->archive(), nullptr);
  EXPECT_TRUE(log_.tells("WARNING ")) << "it was told";
}

TEST_F(StateDirectoryTest, AlertsAreStartedOverTheirStore) {
  alerts::Settings settings;
  notify::Notifier alerts(loop_, log_, settings, "cell");
  const auto state = open(kept(), &alerts);
  EXPECT_TRUE(has("alerts.sqlite"));
}

TEST_F(StateDirectoryTest, ADirectoryThatCannotBeMadeIsSaid) {
  StateSettings settings;
  settings.path = write("file", "") + "/journal";
  EXPECT_FALSE(StateDirectory::open(settings, forsaken_plant(), loop_, log_));
}

TEST_F(StateDirectoryTest, TwoLivesAtOnceAreRefused) {
  const auto first = open(kept());
  EXPECT_FALSE(StateDirectory::open(kept(), forsaken_plant(), loop_, log_));
}

}  // namespace
}  // namespace kapela::service

#include "orchestrator/api/run_document.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "orchestrator/api/json_values.hpp"
#include "orchestrator/api/run_history.hpp"
#include "orchestrator/archive/run_archive.hpp"
#include "tests/api/lone_orchestrator.hpp"

namespace kapela::api {
namespace {

using record::ComponentId;
using wire::Json;
using wire::State;

record::Failure failure(ComponentId component, record::Reason reason, std::string summary) {
  record::Failure made;
  made.component = component;
  made.reason = reason;
  made.summary = std::move(summary);
  return made;
}

/// A start that arm failed, and io is held for.
record::RunReport failed_start(const LoneOrchestrator& lone) {
  record::RunReport report;
  report.id = record::RunId{7};
  report.scenario = "start";
  report.mode = record::Mode::queued;
  report.status = record::RunStatus::rollback_failed;
  report.phase = record::Phase::over;
  report.atomicity = record::Atomicity::rollback;
  report.started = lone.loop.now();
  report.ended = report.started + std::chrono::seconds(2);
  report.components.resize(2);
  record::ComponentReport& io = report.components[0];
  io.component = ComponentId{0};
  io.base = io.target = State::stopped;
  io.goal = io.actual = State::run;
  io.commanded = true;
  io.exception = failure(ComponentId{0}, record::Reason::held_by, "io: stays RUN");
  record::ComponentReport& arm = report.components[1];
  arm.component = ComponentId{1};
  arm.base = State::stopped;
  arm.goal = State::run;
  arm.actual = State::fault;
  arm.commanded = true;
  arm.failure = arm.exception = failure(ComponentId{1}, record::Reason::fault, "arm: FAULT");
  report.first_cause = *arm.failure;
  return report;
}

TEST(RunDocument, SaysOfEachComponentWhereItWasWantedBroughtAndLeftAndWhy) {
  const LoneOrchestrator lone;
  const Json document = run_document(lone.orchestrator, failed_start(lone));
  const Json& io = document["components"][0];
  EXPECT_EQ(io["name"], "io");
  EXPECT_EQ(io["base"], "STOPPED");
  EXPECT_EQ(io["goal"], "RUN");
  EXPECT_EQ(io["target"], "STOPPED");
  EXPECT_EQ(io["actual"], "RUN");
  EXPECT_EQ(io["commanded"], true);
  EXPECT_TRUE(io["failure"].is_null());
  EXPECT_EQ(io["exception"]["reason"], "HELD_BY");
  const Json& arm = document["components"][1];
  EXPECT_TRUE(arm["target"].is_null());
  EXPECT_EQ(arm["failure"]["reason"], "FAULT");
}

TEST(RunDocument, HasStatusPhaseAtomicityModeFirstCauseAndAllExceptions) {
  const LoneOrchestrator lone;
  const Json document = run_document(lone.orchestrator, failed_start(lone));
  EXPECT_EQ(document["status"], "ROLLBACK_FAILED");
  EXPECT_EQ(document["phase"], "over");
  EXPECT_EQ(document["atomicity"], "rollback");
  EXPECT_EQ(document["mode"], "queued");
  EXPECT_EQ(document["seconds"], 2.0);
  EXPECT_EQ(document["first_cause"]["component"], "arm");
  ASSERT_EQ(document["exceptions"].size(), 2U);
  EXPECT_EQ(document["exceptions"][0]["summary"], "io: stays RUN");
  EXPECT_EQ(document["exceptions"][1]["component"], "arm");
  EXPECT_TRUE(document["recovered_from"].is_null());
  EXPECT_TRUE(document["awaits_approval"].is_null());
}

TEST(RunDocument, NamesTheStepThatWaitsForAnApprovalAndTheEpochThatACrashEnded) {
  const LoneOrchestrator lone;
  record::RunReport report = failed_start(lone);
  record::StepReport step;
  step.number = 4;
  step.label = "approve";
  step.description = "the guard is closed";
  report.steps.push_back(step);
  report.awaits_approval = 4;
  report.recovered_from = record::Epoch{12};
  const Json document = run_document(lone.orchestrator, report);
  EXPECT_EQ(document["awaits_approval"], (Json{{"number", 4}, {"description", "the guard is closed"}}));
  EXPECT_EQ(document["recovered_from"], 12);
  EXPECT_EQ(document["steps"][0]["number"], 4);
  EXPECT_EQ(document["steps"][0]["label"], "approve");
}

TEST(RunDocument, TellsTheWholeStoryAtItsEndAndNotBefore) {
  LoneOrchestrator lone;
  record::RunReport report = lone.latch();
  const Json timeline = run_document(lone.orchestrator, report)["timeline"];
  ASSERT_GE(timeline.size(), 4U);
  EXPECT_EQ(timeline.front()["line"], "Przebieg 1 scenariusza 'the scenario' przyjęty, liczba komponentów: 2");
  EXPECT_LT(timeline.front()["seconds"], 1.0);
  EXPECT_TRUE(timeline.back()["line"].get<std::string>().starts_with("Przebieg 1 zakończony: STOPPED_PARTIAL po "));
  EXPECT_EQ(timeline.back()["level"], "ERROR");
  report.ended.reset();
  EXPECT_TRUE(run_document(lone.orchestrator, report)["timeline"].is_null());
}

/// Of a run that reaches nobody: everything but the times of the calendar, which the archive has from its own life.
TEST(RunDocument, IsTheSameFromMemoryAndFromTheArchive) {
  const std::string path = ::testing::TempDir() + "run_document_test.sqlite";
  std::filesystem::remove(path);
  const auto archive =
      *archive::RunArchive::open(path, [](const base::Error& error) { ADD_FAILURE() << to_text(error); });
  history::Header life;
  life.components = {"io", "arm"};
  archive->begin_life(life);
  ASSERT_TRUE(archive->caught_up());
  LoneOrchestrator lone(archive.get());
  const record::RunReport report = lone.latch();
  Json remembered = run_document(lone.orchestrator, report);
  Json kept = *any_run_document(lone.orchestrator, report.id);
  for (const char* const time : {"started", "ended"}) {
    remembered.erase(time);
    kept.erase(time);
  }
  EXPECT_EQ(kept.dump(1), remembered.dump(1));
  EXPECT_GE(kept["timeline"].size(), 4U);
  EXPECT_EQ(kept["status"], "STOPPED_PARTIAL");
}

}  // namespace
}  // namespace kapela::api

#include "simulators/judge/judge_lab.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/judge/adapters.hpp"
#include "tests/lab/waiting.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::judge {
namespace {

using namespace std::chrono_literals;
using record::RecordKind;
using ::testing::HasSubstr;
using testing::of_script;
using testing::of_service;
using ::testing::SizeIs;

class JudgeLabTest : public ::testing::Test {
 protected:
  JudgeLab& open(Adapter adapter, JudgeSettings settings = {}) {
    adapter_ = std::move(adapter);
    lab_ = std::make_unique<JudgeLab>(subject_, 1, adapter_, std::move(settings));
    const base::Result<void> opened = lab_->open();
    error_ = opened ? "" : to_text(opened.error());
    return *lab_;
  }
  /// What is told of a run of the subject's scenario.
  ToldRun run() {
    EXPECT_EQ(error_, "");
    EXPECT_TRUE(lab_->start(subject_.scenarios.front()));
    const std::size_t runs = lab_->facts().runs.size();
    EXPECT_TRUE(lab::testing::comes(*lab_, RecordKind::run_ended, runs));
    return lab_->facts().runs.back();
  }

  world::Subject subject_ = world::testing::seed_subject({scenario::testing::full_start()});
  Adapter adapter_;
  std::unique_ptr<JudgeLab> lab_;
  std::string error_;
};

TEST_F(JudgeLabTest, TheCodeOfAProcessIsItsVerdict) {
  open(of_script("exit 0"));
  EXPECT_EQ(run().told, Told::success);
  open(of_script("exit 3"));
  const ToldRun failed = run();
  EXPECT_EQ(failed.told, Told::failure);
  EXPECT_EQ(failed.cause, "its process has ended with 3");
}

TEST_F(JudgeLabTest, EachRunHasAProcessOfItsOwn) {
  open(of_script("echo run {{ run }}; exit 0"));
  EXPECT_EQ(run().told, Told::success);
  EXPECT_EQ(run().told, Told::success);
  EXPECT_EQ(lab_->output(), "run 1\nrun 2\n");
}

TEST_F(JudgeLabTest, ALineCanEndARunAndTellItsSuccess) {
  Adapter adapter = of_script("echo at work; echo over: well; exec sleep 1000");
  adapter.ended = testing::line("^over");
  adapter.succeeded = testing::line("well$");
  open(adapter);
  EXPECT_EQ(run().told, Told::success);
  adapter.succeeded = testing::line("badly$");
  open(adapter);
  EXPECT_EQ(run().told, Told::failure);
}

TEST_F(JudgeLabTest, AProcessThatEndsInTheMiddleOfARunTellsNothing) {
  Adapter adapter = of_script("exit 1");
  adapter.ended = testing::line("^over");
  open(adapter);
  const ToldRun broken = run();
  EXPECT_EQ(broken.told, Told::no_end);
  EXPECT_EQ(broken.cause, "its process has ended with 1");
}

TEST_F(JudgeLabTest, OneThatTellsNoEndInTimeIsGivenUp) {
  Adapter adapter = of_script("exec sleep 1000");
  adapter.within = 100ms;
  open(adapter);
  const ToldRun stuck = run();
  EXPECT_EQ(stuck.told, Told::no_end);
  EXPECT_EQ(stuck.cause, "it has not told an end within 100ms");
}

TEST_F(JudgeLabTest, TheExperimentSaysHowLongARunMayTakeBeforeTheAdapter) {
  Adapter adapter = of_script("exec sleep 1000");
  adapter.within = 1h;
  JudgeSettings settings;
  settings.within = 50ms;
  open(adapter, settings);
  EXPECT_EQ(run().told, Told::no_end);
}

TEST_F(JudgeLabTest, WhoCommandsNobodyForAWhileHasEnded) {
  Adapter adapter = of_script("echo done; exec sleep 1000");
  adapter.ended = {};
  adapter.ended.quiet = 200ms;
  adapter.succeeded = testing::line("^done");
  JudgeLab& lab = open(adapter);
  const base::Instant began = lab.now();
  EXPECT_EQ(run().told, Told::success);
  EXPECT_GE(lab.now() - began, 200ms);
}

TEST_F(JudgeLabTest, AServiceIsReadyThenToldThenAsked) {
  open(of_service());
  EXPECT_EQ(run().told, Told::success);
  EXPECT_EQ(run().told, Told::failure) << "it fails every second one";
  EXPECT_THAT(lab_->output(), HasSubstr("started test\n"));
}

TEST_F(JudgeLabTest, AServiceThatRefusesARunHasFailedIt) {
  Adapter adapter = of_service();
  adapter.start->post = "http://127.0.0.1:{{ port }}/refuse";
  open(adapter);
  const ToldRun refused = run();
  EXPECT_EQ(refused.told, Told::failure);
  EXPECT_THAT(refused.cause, HasSubstr("its start was answered with 409"));
}

TEST_F(JudgeLabTest, AServiceThatDoesNotSayWhetherItSucceededTellsNothing) {
  Adapter adapter = of_service();
  adapter.succeeded.get = "http://127.0.0.1:{{ port }}/{{ answer./nothing }}";
  open(adapter);
  const ToldRun untold = run();
  EXPECT_EQ(untold.told, Told::no_end);
  EXPECT_THAT(untold.cause, HasSubstr("has no '/nothing'"));
}

TEST_F(JudgeLabTest, OneThatIsNeverReadyIsAnError) {
  Adapter adapter = of_service();
  adapter.process.command = {"sleep", "1000"};
  adapter.process.ready_within = 200ms;
  open(adapter);
  EXPECT_THAT(error_, HasSubstr("the orchestrator is not ready within 200ms"));
}

TEST_F(JudgeLabTest, OneThatEndsBeforeItIsReadyIsAnErrorAtOnce) {
  Adapter adapter = of_service();
  adapter.process.command = {"sh", "-c", "echo no licence >&2; exit 1"};
  open(adapter);
  EXPECT_THAT(error_, HasSubstr("has ended before it was ready"));
  EXPECT_EQ(lab_->output(), "no licence\n");
}

TEST_F(JudgeLabTest, OneThatIsNotThereIsAnError) {
  Adapter adapter = of_service();
  adapter.process.command = {"no-such-orchestrator"};
  open(adapter);
  EXPECT_THAT(error_, HasSubstr("cannot start no-such-orchestrator"));
}

TEST_F(JudgeLabTest, APlaceholderThatStandsForNothingIsAnError) {
  Adapter adapter = of_service();
  adapter.process.command = {"sh", "-c", "echo {{ components.robot.port }}"};
  open(adapter);
  EXPECT_THAT(error_, HasSubstr("components.robot.port"));
}

TEST_F(JudgeLabTest, TellsItsOrchestratorWhereTheComponentsAre) {
  open(
      of_script("cat {{ plant_file }}; echo '{{ components }}'; echo {{ components.io.port }}; pwd; echo {{ kapela }}"),
      {{"a.yaml"}, {}, "/bin/kapela"});
  EXPECT_EQ(run().told, Told::success);
  const std::string output = lab_->output();
  const wire::Json plant = wire::Json::parse(output.substr(0, output.find("\n}\n{") + 2));
  EXPECT_EQ(plant["components"]["io"]["dialect"], "seed");
  const auto port = plant["components"]["io"]["port"].get<int>();
  EXPECT_GT(port, 0);
  EXPECT_GT(plant["components"]["io"]["admin_port"].get<int>(), 0) << "else it would be another's, by chance";
  EXPECT_THAT(output, HasSubstr("\n" + std::to_string(port) + "\n"));
  EXPECT_THAT(output, HasSubstr("/bin/kapela\n"));
}

TEST_F(JudgeLabTest, ComponentsStandInTheOrderOfThePlant) {
  const std::string text = components_text(scenario::testing::dependent_plant());
  EXPECT_LT(text.find("supervisor_2"), text.find("munchies_algo"));
  EXPECT_EQ(wire::Json::parse(text)["munchies_algo"]["depends_on"],
            wire::Json::array({"supervisor_1", "supervisor_2"}));
}

TEST_F(JudgeLabTest, TheFolderOfACaseGoesWithIt) {
  open(of_script("echo {{ directory }}"));
  EXPECT_EQ(run().told, Told::success);
  std::string directory = lab_->output();
  directory.pop_back();
  EXPECT_TRUE(std::filesystem::is_directory(directory));
  lab_.reset();
  EXPECT_FALSE(std::filesystem::exists(directory));
}

TEST_F(JudgeLabTest, ItsEndIsAskedForAndWaitedFor) {
  Adapter adapter = of_script("trap 'echo good bye; exit 0' TERM; echo up; sleep 1000 & wait");
  adapter.ended = testing::line("^up");
  adapter.succeeded = testing::line("^up");
  open(adapter);
  EXPECT_EQ(run().told, Told::success);
  lab_->close();
  EXPECT_THAT(lab_->output(), ::testing::EndsWith("good bye\n"));
}

TEST_F(JudgeLabTest, WhoDoesNotEndIsNotWaitedForForEver) {
  Adapter adapter = of_script("trap '' TERM; echo up; exec sleep 1000");
  adapter.ended = testing::line("^up");
  adapter.succeeded = testing::line("^up");
  adapter.process.stop.within = 100ms;
  open(adapter);
  EXPECT_EQ(run().told, Told::success);
  const base::Instant began = lab_->now();
  lab_->close();
  EXPECT_LT(lab_->now() - began, 10s);
}

TEST_F(JudgeLabTest, CommandsByHandAreTellApartFromThoseOfTheOrchestrator) {
  JudgeLab& lab = open(of_script("exit 0"));
  lab.send(record::ComponentId{0}, wire::Command::initialize);
  ASSERT_TRUE(lab::testing::comes(lab, RecordKind::handled));
  for (const record::Record& record : lab.history().records())
    EXPECT_TRUE(record.kind != RecordKind::handled || record.run == by_hand);
}

TEST_F(JudgeLabTest, OneRunAtATime) {
  JudgeLab& lab = open(of_script("exec sleep 1000"));
  ASSERT_TRUE(lab.start(subject_.scenarios.front()));
  const base::Result<void> another = lab.start(subject_.scenarios.front());
  ASSERT_FALSE(another);
  EXPECT_EQ(another.error().code, base::ErrorCode::conflict);
  EXPECT_THAT(lab.facts().runs, SizeIs(1));
}

TEST_F(JudgeLabTest, AScenarioWithoutANameIsNotStarted) {
  Adapter adapter = of_script("exit 0");
  adapter.names = {{"Another", "other"}};
  const base::Result<void> started = open(adapter).start(subject_.scenarios.front());
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, base::ErrorCode::not_found);
}

TEST_F(JudgeLabTest, ItWatchesForAWhileAfterTheLastWord) {
  Adapter adapter = of_script("exit 0");
  adapter.aftermath = 300ms;
  JudgeLab& lab = open(adapter);
  EXPECT_EQ(run().told, Told::success);
  const base::Instant began = lab.now();
  lab.settle(10s);
  EXPECT_GE(lab.now() - began, 200ms);
  EXPECT_LT(lab.now() - began, 5s);
}

}  // namespace
}  // namespace kapela::judge

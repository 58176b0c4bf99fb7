#include "simulators/judge/judge_world.hpp"

#include <gmock/gmock.h>

#include "tests/judge/adapters.hpp"
#include "tests/judge/stage.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::judge {
namespace {

using reports::Verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::of_script;
using ::testing::SizeIs;

/// Commands everybody with `curl`-like Python, one after the other, and waits for nobody.
Adapter commander(const std::string& commands, int code) {
  Adapter adapter = of_script("");
  adapter.process.command = {"python3", "-c", R"(
import json, sys, time, urllib.request

def tell(component, command):
    event = json.dumps({"event_type": command, "data": {}}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{component['port']}/event", event) as answer:
        return json.load(answer)

for command in sys.argv[1].split():
    for component in json.loads(sys.argv[2]).values():
        while tell(component, "CMD_GET_STATE")["data"]["fsm_state"].endswith("ING"):
            pass
        tell(component, command)
sys.exit(int(sys.argv[3]))
)", commands, "{{ components }}", std::to_string(code)};
  return adapter;
}

class JudgeWorldTest : public ::testing::Test {
 protected:
  reports::CaseOutcome carry_out(Adapter adapter) {
    JudgeWorld world(std::move(adapter), "kapela");
    return world.carry_out(experiment_, subject_);
  }

  JudgeWorldTest() { experiment_.method = {experiment::StartRun{0, true}}; }

  std::shared_ptr<const world::Subject> subject_ =
      world::testing::shared(world::testing::seed_subject({scenario::testing::full_start()}));
  experiment::Experiment experiment_;
};

std::vector<std::string> laws_of(const reports::CaseOutcome& outcome) {
  std::vector<std::string> names;
  for (const reports::Breach& each : outcome.breaches) names.push_back(each.law);
  return names;
}

TEST_F(JudgeWorldTest, AnOrchestratorThatDoesNothingAndSaysSoPasses) {
  experiment_.expect.status_in = {record::RunStatus::rejected};
  const reports::CaseOutcome outcome = carry_out(of_script("exit 1"));
  EXPECT_EQ(outcome.verdict, Verdict::pass) << headline(outcome);
  EXPECT_FALSE(outcome.is_virtual);
  EXPECT_TRUE(outcome.is_told);
  EXPECT_THAT(outcome.runs, SizeIs(1));
  EXPECT_EQ(status_text(outcome, outcome.runs[0].status), "FAILED");
  EXPECT_EQ(outcome.output, "") << "of a case that failed it is kept";
}

TEST_F(JudgeWorldTest, AFalseSuccessFailsThoughItIsExpected) {
  experiment_.expect.status_in = {record::RunStatus::succeeded};
  const reports::CaseOutcome outcome = carry_out(of_script("echo all is well; exit 0"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(laws_of(outcome), ElementsAre("J3", "J3", "J3", "J3"));
  EXPECT_EQ(outcome.output, "all is well\n");
  EXPECT_THAT(headline(outcome), HasSubstr("J3: the orchestrator tells that"));
  ASSERT_NE(outcome.history, nullptr);
  ASSERT_THAT(outcome.breaches[0].shown, ElementsAre(HasSubstr("the orchestrator tells success")));
}

TEST_F(JudgeWorldTest, WhatIsPrintedIsATextInReports) {
  const reports::CaseOutcome outcome = carry_out(of_script("printf 'one\\n\\033[31mred\\377'"));
  EXPECT_EQ(outcome.output.find('\033'), std::string::npos);
  EXPECT_EQ(outcome.output.find('\377'), std::string::npos);
  EXPECT_THAT(outcome.output, ::testing::StartsWith("one\n"));
  EXPECT_THAT(outcome.output, HasSubstr("red"));
}

TEST_F(JudgeWorldTest, AHalfStartFails) {
  const reports::CaseOutcome outcome = carry_out(commander("CMD_INITIALIZE", 1));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(laws_of(outcome), ElementsAre("J1", "J1", "J1", "J1"));
  EXPECT_THAT(outcome.breaches[0].shown,
              ElementsAre(HasSubstr("#0 at 0"), HasSubstr("io takes CMD_INITIALIZE, and is in INITIALIZING"),
                          HasSubstr("the orchestrator tells failure: its process has ended with 1")));
}

TEST_F(JudgeWorldTest, AStartThatIsOnePasses) {
  experiment_.expect.status_in = {record::RunStatus::succeeded};
  experiment_.expect.states.wanted = {{testing::io, {wire::State::run}}};
  Adapter adapter = commander("CMD_INITIALIZE CMD_RUN", 0);
  adapter.reaction = std::chrono::seconds(5);
  const reports::CaseOutcome outcome = carry_out(adapter);
  EXPECT_THAT(outcome.violations, IsEmpty());
  EXPECT_THAT(outcome.reasons, IsEmpty());
}

TEST_F(JudgeWorldTest, WhatTheExperimentExpectsOfThePlantCounts) {
  experiment_.expect.states.wanted = {{testing::io, {wire::State::run}}};
  const reports::CaseOutcome outcome = carry_out(of_script("exit 1"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.reasons, ElementsAre("in the end io is STOPPED, wanted RUN"));
}

TEST_F(JudgeWorldTest, AFaultThatNeverActsProvesNothing) {
  faults::Fault fault = testing::fault(faults::FaultType::drop);
  fault.name = "deaf";
  experiment_.method.insert(experiment_.method.begin(), experiment::AddFault{testing::io, fault});
  const reports::CaseOutcome outcome = carry_out(of_script("exit 1"));
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.reasons, ElementsAre("the fault 'deaf' at io never acted"));
}

TEST_F(JudgeWorldTest, WhatIsNotApplicableIsNoPass) {
  experiment_.plan.orchestrator_crashes.emplace_back();
  experiment_.plan.partitions.emplace_back();
  const reports::CaseOutcome outcome = carry_out(of_script("exit 0"));
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.reasons, ElementsAre(HasSubstr("not applicable: the orchestrator dies")));
  EXPECT_THAT(outcome.reasons, ElementsAre(HasSubstr("; partitions need")));
  EXPECT_EQ(outcome.history, nullptr);
}

TEST_F(JudgeWorldTest, AnOrchestratorThatCannotBeStartedIsNoFailure) {
  Adapter adapter = testing::of_service();
  adapter.process.command = {"sh", "-c", "echo no licence; exit 1"};
  const reports::CaseOutcome outcome = carry_out(adapter);
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.reasons, ElementsAre(HasSubstr("before it was ready")));
  EXPECT_EQ(outcome.output, "no licence\n");
  EXPECT_THAT(outcome.components, SizeIs(4));
}

}  // namespace
}  // namespace kapela::judge

#include "simulators/judge/judge.hpp"

#include <gmock/gmock.h>

#include "tests/judge/stage.hpp"

namespace kapela::judge {
namespace {

using namespace std::chrono_literals;
using faults::FaultType;
using testing::Command;
using ::testing::ElementsAre;
using testing::fault;
using ::testing::HasSubstr;
using testing::io;
using ::testing::IsEmpty;
using testing::munchies_algo;
using testing::Stage;
using testing::State;
using testing::supervisor_1;
using testing::supervisor_2;
using ::testing::UnorderedElementsAre;

TEST(Judge, AStartThatSucceedsBreaksNothing) {
  Stage stage;
  stage.run().all_start().told(Told::success);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(Judge, AStartThatIsUndoneInOrderBreaksNothing) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).starts(munchies_algo);
  stage.stops(munchies_algo).stops(supervisor_1).stops(io).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(Judge, AHistoryWithoutARunBreaksNothing) {
  EXPECT_THAT(Stage().starts(io).found(), IsEmpty());
}

// J1

TEST(HalfStart, WhoeverIsLeftHigherIsFound) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).told(Told::failure);
  EXPECT_THAT(stage.found(), ElementsAre("J1 io", "J1 supervisor_1"));
  const Breach first = stage.judged().breaches.front();
  EXPECT_EQ(first.explanation, "'Start' did not succeed, and io is left in RUN; it was in STOPPED before");
  EXPECT_THAT(first.records, ElementsAre(0U, 5U, stage.facts.runs.front().ended));
}

TEST(HalfStart, WhatIsLoweredAfterTheWordIsLowered) {
  Stage stage;
  stage.run().starts(io).told(Told::failure).pass(1s).stops(io);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(HalfStart, WhatStandsAsHighAsBeforeIsNoneOfIt) {
  Stage stage(State::run);
  stage.run().told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(HalfStart, WhoWasNotCommandedIsNoneOfIt) {
  Stage stage;
  stage.run().moves(io, State::stopped, State::run).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(HalfStart, ASuccessIsNone) {
  Stage stage;
  stage.run(State::initialized).takes(io, Command::initialize, State::stopped, State::initializing, State::initialized);
  stage.facts.runs.back().meaning.wanted.clear();
  stage.told(Told::success);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(HalfStart, WhatADependentInFaultNeedsIsExcusedByName) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).faults(supervisor_1, State::run).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
  EXPECT_THAT(stage.judged().excused,
              ElementsAre("io is left in RUN: supervisor_1, which depends on it, cannot go down"));
}

TEST(HalfStart, WhatNobodyInFaultNeedsIsNot) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).starts(supervisor_2).faults(supervisor_1, State::run);
  stage.told(Told::failure);
  EXPECT_THAT(stage.found(), ElementsAre("J1 supervisor_2"));
}

TEST(HalfStart, ADeadDependentExcusesAsWell) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).starts(munchies_algo).dies(munchies_algo).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(HalfStart, WhoCameBackWhenAllWasOverStillExcuses) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).dies(supervisor_1).told(Told::failure).pass(5s);
  stage.comes_back(supervisor_1);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(HalfStart, AFaultThatKeepsFromGoingDownExcuses) {
  Stage stage;
  stage.run().starts(io).told(Told::failure).has_acted(io, fault(FaultType::reject, Command::stop));
  EXPECT_THAT(stage.found(), IsEmpty());
  EXPECT_THAT(stage.judged().excused, ElementsAre("io is left in RUN: a fault keeps it from going down"));
}

TEST(HalfStart, AFaultThatSpoiltTheStartAloneDoesNot) {
  Stage stage;
  stage.run().starts(io).told(Told::failure).has_acted(io, fault(FaultType::ack_only, Command::run));
  EXPECT_THAT(stage.found(), ElementsAre("J1 io"));
}

TEST(HalfStart, AFaultThatNeverActedDoesNot) {
  Stage stage;
  stage.run().starts(io).told(Told::failure).has_acted(io, fault(FaultType::reject, Command::stop), 0);
  EXPECT_THAT(stage.found(), ElementsAre("J1 io"));
}

TEST(HalfStart, WhoWasRaisedByHandIsExcused) {
  Stage stage;
  stage.run().starts(io).stops(io).takes(io, Command::initialize, State::stopped, State::initializing,
                                         State::initialized, by_hand);
  stage.told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
  EXPECT_THAT(stage.judged().excused, ElementsAre(HasSubstr("by hand")));
}

TEST(HalfStart, EachRunIsHeldAgainstItsOwnBeginning) {
  Stage stage;
  stage.run().starts(io).told(Told::failure).stops(io);
  stage.run().starts(supervisor_1).told(Told::failure);
  EXPECT_THAT(stage.found(), ElementsAre("J1 supervisor_1"));
}

TEST(HalfStart, AQuickStartLeavesPeopleWhereTheyWere) {
  Stage stage(State::initialized);
  stage.run().takes(io, Command::run, State::initialized, State::starting, State::run).told(Told::failure);
  EXPECT_THAT(stage.found(), ElementsAre("J1 io"));
  stage.takes(io, Command::initialize, State::run, State::soft_stopping, State::initialized);
  EXPECT_THAT(stage.found(), IsEmpty());
}

// J2

TEST(LateCommand, WhatRaisesAfterTheWordIsFound) {
  Stage stage;
  stage.run().told(Told::failure).pass(2s).starts(io).stops(io);
  EXPECT_THAT(stage.found(), ElementsAre("J2 io"));
  EXPECT_THAT(stage.judged().breaches.front().explanation,
              HasSubstr("io obeys CMD_INITIALIZE 2s after the orchestrator has told that 'Start' failed"));
}

TEST(LateCommand, WhatLowersIsNone) {
  Stage stage(State::run);
  stage.run().told(Told::failure).stops(io);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(LateCommand, OneByHandIsNone) {
  Stage stage;
  stage.run()
      .told(Told::failure)
      .takes(io, Command::initialize, State::stopped, State::initializing, State::initialized, by_hand);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(LateCommand, OneThatIsRefusedIsNone) {
  Stage stage;
  stage.run().told(Told::failure).handled(io, Command::run, State::stopped, wire::Verdict::refused_illegal);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(LateCommand, ThoseOfTheNextRunAreNone) {
  Stage stage;
  stage.run().told(Told::failure).run().all_start().told(Told::success);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(LateCommand, ASoftStopHasTheSameNameAndIsNone) {
  Stage stage(State::run);
  stage.run().told(Told::failure).takes(io, Command::initialize, State::run, State::soft_stopping, State::initialized);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(LateCommand, ATransitionThatTakesNoTimeCountsByWhereItBegan) {
  Stage stage;
  stage.run().told(Told::failure).pass(1s);
  stage.moves(io, State::stopped, State::initializing).moves(io, State::initializing, State::initialized);
  stage.handled(io, Command::initialize, State::initialized, wire::Verdict::accepted);
  EXPECT_THAT(stage.found(), UnorderedElementsAre("J2 io", "J1 io"));
}

// J3

TEST(TrueSuccess, WhoIsNotThereIsFound) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).starts(supervisor_2).told(Told::success);
  EXPECT_THAT(stage.found(), ElementsAre("J3 munchies_algo"));
  EXPECT_EQ(stage.judged().breaches.front().explanation,
            "the orchestrator tells that 'Start' succeeded, and munchies_algo is in STOPPED");
}

TEST(TrueSuccess, WhoIsDeadIsNotThere) {
  Stage stage;
  stage.run().all_start().dies(io).pass(2s).told(Told::success);
  EXPECT_THAT(stage.found(), ElementsAre("J3 io"));
}

TEST(TrueSuccess, WhoLeftInThisMomentWasThere) {
  Stage stage;
  stage.run().all_start().pass(1s).moves(io, State::run, State::on_error).pass(500ms).told(Told::success);
  EXPECT_THAT(stage.found(), IsEmpty());
  Stage later;
  later.run().all_start().pass(1s).moves(io, State::run, State::on_error).pass(1500ms).told(Told::success);
  EXPECT_THAT(later.found(), ElementsAre("J3 io"));
}

TEST(TrueSuccess, WhoComesAfterTheWordWasNotThere) {
  Stage stage;
  stage.run().told(Told::success).all_start();
  EXPECT_THAT(stage.found(), UnorderedElementsAre("J3 io", "J3 supervisor_1", "J3 supervisor_2", "J3 munchies_algo"));
}

TEST(TrueSuccess, WhatTheScenarioDoesNotSayIsNotHeldAgainstIt) {
  Stage stage;
  stage.run().all_start();
  stage.facts.runs.back().meaning.wanted[index(io)] = 0;
  stage.stops(munchies_algo).stops(supervisor_1).stops(supervisor_2).stops(io);
  stage.facts.runs.back().meaning.wanted.clear();
  EXPECT_THAT(stage.told(Told::success).found(), IsEmpty());
}

TEST(TrueSuccess, AComponentThatLiesExcuses) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).starts(supervisor_2);
  stage.has_acted(munchies_algo, fault(FaultType::wrong_state)).told(Told::success);
  EXPECT_THAT(stage.found(), IsEmpty());
  EXPECT_THAT(stage.judged().excused, ElementsAre(HasSubstr("munchies_algo is left in STOPPED: what it says")));
}

// J4

TEST(AnEnd, ARunWithoutOneIsFound) {
  Stage stage;
  stage.run().starts(io).told(Told::no_end, "it has not told an end within 5s");
  EXPECT_THAT(stage.found(), ElementsAre("J4"));
  EXPECT_EQ(stage.judged().breaches.front().explanation, "'Start' has not ended: it has not told an end within 5s");
}

// J5

TEST(InFault, ACommandIsFoundOnceForEachComponent) {
  Stage stage;
  stage.run().starts(io).faults(io, State::run).pass(2s);
  stage.handled(io, Command::stop, State::fault, wire::Verdict::refused_illegal);
  stage.handled(io, Command::stop, State::fault, wire::Verdict::refused_illegal).told(Told::failure);
  EXPECT_THAT(stage.found(), ElementsAre("J5 io"));
  EXPECT_THAT(stage.judged().breaches.front().explanation, HasSubstr("io gets CMD_STOP 2s after it went to FAULT"));
}

TEST(InFault, AnAcknowledgementIsNone) {
  Stage stage;
  stage.run().starts(io).faults(io, State::run).pass(2s);
  stage.takes(io, Command::ack, State::fault, State::ack, State::stopped).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(InFault, AQuestionIsNone) {
  Stage stage;
  stage.run().starts(io).faults(io, State::run).pass(2s);
  stage.handled(io, Command::get_state, State::fault, wire::Verdict::accepted).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(InFault, WhoCouldNotHaveHeardOfItIsNotBlamed) {
  Stage stage;
  stage.run().starts(io).faults(io, State::run).pass(900ms);
  stage.handled(io, Command::stop, State::fault, wire::Verdict::refused_illegal).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(InFault, WhoCannotBeSeenExcuses) {
  Stage stage;
  stage.run().starts(io).faults(io, State::run).pass(2s).has_acted(io, fault(FaultType::drop));
  stage.handled(io, Command::stop, State::fault, wire::Verdict::refused_illegal).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(InFault, SomebodyByHandIsNotTheOrchestrator) {
  Stage stage;
  stage.run().starts(io).faults(io, State::run).pass(2s);
  stage.handled(io, Command::stop, State::fault, wire::Verdict::refused_illegal, by_hand).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

// J6

TEST(Order, WhoIsLoweredUnderADependentIsFound) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).stops(io).stops(supervisor_1).told(Told::failure);
  EXPECT_THAT(stage.found(), ElementsAre("J6 io"));
  EXPECT_THAT(stage.judged().breaches.front().explanation,
              HasSubstr("io goes down by CMD_STOP while supervisor_1, which depends on it, is in RUN"));
}

TEST(Order, ADependentOfADependentCounts) {
  Stage stage;
  stage.run().starts(io).starts(munchies_algo).stops(io).stops(munchies_algo).told(Told::failure);
  EXPECT_THAT(stage.found(), ElementsAre("J6 io"));
}

TEST(Order, ADependentHasToBeDownNotOnItsWay) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1);
  stage.moves(supervisor_1, State::run, State::stopping);
  stage.handled(supervisor_1, Command::stop, State::stopping, wire::Verdict::accepted);
  stage.stops(io).moves(supervisor_1, State::stopping, State::stopped).told(Told::failure);
  EXPECT_THAT(stage.found(), ElementsAre("J6 io"));
}

TEST(Order, WhatTheScenarioLowersHasItsOwnOrder) {
  Stage stage(State::run);
  stage.run(State::stopped);
  stage.facts.runs.back().meaning.lowers = true;
  stage.stops(io).stops(supervisor_1).stops(supervisor_2).stops(munchies_algo).told(Told::success);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(Order, WhatAStuckOneNeedsStaysUp) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).faults(supervisor_1, State::run).pass(2s).stops(io);
  stage.told(Told::failure);
  EXPECT_THAT(stage.found(), ElementsAre("J6 io"));
}

TEST(Order, UnlessTheScenarioSaysThatItGoesDown) {
  Stage stage;
  stage.run();
  stage.facts.runs.back().meaning.holds = false;
  stage.starts(io).starts(supervisor_1).faults(supervisor_1, State::run).pass(2s).stops(io).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(Order, WhoHasJustBecomeStuckCannotBeKnownToBe) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).faults(supervisor_1, State::run).pass(200ms).stops(io);
  stage.told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(Order, WhoWasNeverRaisedIsNotInTheWay) {
  Stage stage;
  stage.run().starts(io).stops(io).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

TEST(Order, AComponentThatLiesAboutItselfExcuses) {
  Stage stage;
  stage.run().starts(io).starts(supervisor_1).has_acted(supervisor_1, fault(FaultType::stale_state));
  stage.stops(io).stops(supervisor_1).told(Told::failure);
  EXPECT_THAT(stage.found(), IsEmpty());
}

}  // namespace
}  // namespace kapela::judge

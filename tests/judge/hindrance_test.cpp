#include "simulators/judge/hindrance.hpp"

#include <gtest/gtest.h>

#include "simulators/faults/fault_type.hpp"
#include "tests/judge/stage.hpp"

namespace kapela::judge {
namespace {

using faults::FaultType;
using testing::Command;
using testing::fault;
using testing::State;

bool keeps_up_with(const faults::Fault& fault, std::uint32_t hits = 1) {
  return keeps_up({testing::io, fault, hits}, std::chrono::seconds(1));
}

TEST(Hindrance, WhatOnlyDelaysExcusesNobody) {
  for (const FaultType type : {FaultType::latency, FaultType::duplicate, FaultType::reorder, FaultType::slicer,
                               FaultType::bandwidth, FaultType::slow_close, FaultType::late_reply})
    EXPECT_FALSE(keeps_up_with(fault(type))) << faults::name(type);
}

TEST(Hindrance, WhatMeetsEveryCommandKeepsUp) {
  for (const FaultType type : {FaultType::stuck, FaultType::drop, FaultType::hang, FaultType::reject, FaultType::down,
                               FaultType::crash, FaultType::pause})
    EXPECT_TRUE(keeps_up_with(fault(type))) << faults::name(type);
}

TEST(Hindrance, WhatMeetsAStartAloneDoesNot) {
  EXPECT_FALSE(keeps_up_with(fault(FaultType::ack_only, Command::run)));
  EXPECT_FALSE(keeps_up_with(fault(FaultType::ack_only, Command::initialize)));
  EXPECT_FALSE(keeps_up_with(fault(FaultType::drop, Command::run)));
}

TEST(Hindrance, ASilentComponentIsSilentForEveryCommand) {
  for (const FaultType type : {FaultType::down, FaultType::crash, FaultType::pause, FaultType::stall_accept})
    EXPECT_TRUE(keeps_up_with(fault(type, Command::run))) << faults::name(type);
  faults::Fault pause = fault(FaultType::pause, Command::run);
  pause.duration = std::chrono::seconds(10);
  pause.trigger.count = 1;
  EXPECT_TRUE(keeps_up_with(pause)) << "once is enough";
  pause.duration = std::chrono::milliseconds(500);
  EXPECT_FALSE(keeps_up_with(pause)) << "that is waited out";
}

TEST(Hindrance, WhatMeetsAStopDoes) {
  EXPECT_TRUE(keeps_up_with(fault(FaultType::ack_only, Command::stop)));
  EXPECT_TRUE(keeps_up_with(fault(FaultType::drop, Command::hard_stop)));
  EXPECT_TRUE(keeps_up_with(fault(FaultType::drop, Command::get_state))) << "nobody sees where it is";
}

TEST(Hindrance, WhatMeetsTheWayUpByItsEndDoesNot) {
  faults::Fault upwards = fault(FaultType::reject);
  upwards.match.to = State::run;
  EXPECT_FALSE(keeps_up_with(upwards));
}

TEST(Hindrance, OneThatHasActedAsOftenAsItMayIsMetNoMore) {
  faults::Fault once = fault(FaultType::reject, Command::stop);
  once.trigger.count = 1;
  EXPECT_FALSE(keeps_up_with(once));
  once.trigger.count = 2;
  EXPECT_TRUE(keeps_up_with(once));
}

TEST(Hindrance, OneThatNeverActedExcusesNobody) {
  EXPECT_FALSE(keeps_up_with(fault(FaultType::stuck), 0));
}

TEST(Hindrance, OneThatLiesExcusesWhateverItMeets) {
  for (const FaultType type : {FaultType::stale_state, FaultType::wrong_state, FaultType::equivocate, FaultType::flap,
                               FaultType::spontaneous, FaultType::amnesia}) {
    EXPECT_TRUE(deceives(fault(type))) << faults::name(type);
    EXPECT_TRUE(keeps_up_with(fault(type, Command::run))) << faults::name(type);
  }
  EXPECT_FALSE(deceives(fault(FaultType::drop)));
}

TEST(Hindrance, WhoeverCannotBeHeardCannotBeKnown) {
  EXPECT_TRUE(blinds(fault(FaultType::drop)));
  EXPECT_TRUE(blinds(fault(FaultType::wrong_state)));
  EXPECT_FALSE(blinds(fault(FaultType::fail_transition)));
  EXPECT_FALSE(blinds(fault(FaultType::latency)));
}

}  // namespace
}  // namespace kapela::judge

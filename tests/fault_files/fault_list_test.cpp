// The rules of one component, read together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault_files/reading.hpp"

namespace kapela::fault_files {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(FaultList, NamesRulesAfterTheirTypesInFileOrder) {
  const ReadList list = read_all("[{type: drop, trigger: {once: true}}, {type: latency, latency: 2ms}, {type: drop}]");
  EXPECT_EQ(list.diagnostics, "");
  ASSERT_EQ(list.faults.size(), 3U);
  EXPECT_EQ(list.faults[0].name, "drop");
  EXPECT_EQ(list.faults[1].name, "latency");
  EXPECT_EQ(list.faults[2].name, "drop_2");
}

TEST(FaultList, ReportsATakenNameWhereItIsSaid) {
  const ReadList list = read_all("- {name: x, type: latency, latency: 2ms}\n- {type: ack_only, name: x}\n");
  EXPECT_THAT(list.diagnostics, HasSubstr("f.yaml:2:26: "));
  EXPECT_THAT(list.diagnostics, HasSubstr("two faults 'x' of one component"));
}

TEST(FaultList, ReportsAnUnknownFaultToWaitForAtItsTrigger) {
  const ReadList list = read_all("- type: hang\n  trigger:\n    after_fault: lost_ack\n");
  EXPECT_THAT(list.diagnostics, HasSubstr("f.yaml:3:5: "));
  EXPECT_THAT(list.diagnostics, HasSubstr("there is no fault 'lost_ack' that could act before"));
}

TEST(FaultList, ReportsAMatchThatNothingFulfilsWhereItStands) {
  const ReadList list =
      read_all("- type: hang\n- name: x\n  type: ack_only\n  match: {event: CMD_RUN, from: STOPPED}\n");
  EXPECT_THAT(list.diagnostics, HasSubstr("f.yaml:4:10: "));
  EXPECT_THAT(list.diagnostics, HasSubstr("'x' can never act: no command does what it waits for"));
}

TEST(FaultList, ReportsAShadowedRuleWhereItBegins) {
  const ReadList list = read_all("- type: hang\n- type: ack_only\n");
  EXPECT_THAT(list.diagnostics, HasSubstr("f.yaml:2:3: "));
  EXPECT_THAT(list.diagnostics, HasSubstr("'ack_only' can never act: 'hang' always acts first"));
  EXPECT_THAT(list.diagnostics, HasSubstr("let the first one end (trigger: {count: 1}), or match less"));
}

TEST(FaultList, DoesNotMissARuleThatIsWrongItself) {
  const ReadList list = read_all("- {name: x, type: dorp}\n- {type: hang, trigger: {after_fault: x}}\n");
  EXPECT_THAT(list.diagnostics, HasSubstr("did you mean 'drop'"));
  EXPECT_THAT(list.diagnostics, Not(HasSubstr("there is no fault 'x'")));
}

TEST(FaultList, IsAList) {
  EXPECT_THAT(read_all("{type: drop}").diagnostics, HasSubstr("f.yaml:1:1: "));
}

}  // namespace
}  // namespace kapela::fault_files

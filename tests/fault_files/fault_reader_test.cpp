#include "simulators/fault_files/fault_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault_files/reading.hpp"

namespace kapela::fault_files {
namespace {

using faults::Fault;
using faults::FaultType;
using faults::Trigger;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

/// One that is expected to be right.
Fault fault_of(const std::string& text) {
  const Read result = read(text);
  EXPECT_EQ(result.diagnostics, "") << text;
  return result.fault.value_or(Fault{});
}

TEST(FaultReader, ReadsARule) {
  const Fault fault = fault_of(R"(
name: lost_ack_on_run
type: drop
at: receive
match: {event: CMD_RUN, from: INITIALIZED, to: RUN}
trigger: {skip: 1, count: 2}
)");
  EXPECT_EQ(fault.name, "lost_ack_on_run");
  EXPECT_EQ(fault.type, FaultType::drop);
  EXPECT_EQ(fault.at, faults::Place::receive);
  EXPECT_EQ(fault.match.event, wire::Command::run);
  EXPECT_EQ(fault.match.from, wire::State::initialized);
  EXPECT_EQ(fault.match.to, wire::State::run);
  EXPECT_EQ(fault.trigger, (Trigger{.skip = 1, .count = 2}));
}

TEST(FaultReader, WantsTheTypeOnly) {
  Fault expected;
  expected.type = FaultType::drop;
  EXPECT_EQ(fault_of("{type: drop}"), expected);
}

TEST(FaultReader, TakesBothSpellingsOfACommand) {
  EXPECT_EQ(fault_of("{type: hang, match: {event: CMD_STOPPED}}").match.event, wire::Command::stop);
  EXPECT_EQ(fault_of("{type: hang, match: {event: CMD_STOP}}").match.event, wire::Command::stop);
}

TEST(FaultReader, ReadsTheParametersOfEachType) {
  EXPECT_EQ(fault_of("{type: latency, latency: 20ms}").duration, milliseconds(20));
  EXPECT_EQ(fault_of("{type: duplicate, copies: 3, spacing: 1s}").copies, 3U);
  EXPECT_EQ(fault_of("{type: duplicate, copies: 3, spacing: 1s}").duration, seconds(1));
  EXPECT_FALSE(fault_of("{type: late_transition, by: 5s}").whole);
  EXPECT_TRUE(fault_of("{type: late_transition, takes: 5s}").whole);
  EXPECT_EQ(fault_of("{type: late_transition, takes: 5s}").duration, seconds(5));
  EXPECT_EQ(fault_of("{type: fail_transition, progress: 0.25, code: 7}").progress, 0.25);
  EXPECT_EQ(fault_of("{type: fail_transition, progress: 0.25, code: 7}").code, 7);
  EXPECT_EQ(fault_of("{type: wrong_target, to: PAUSE}").to, wire::State::pause);
  EXPECT_EQ(fault_of("{type: stale_state, n: 2, reports: 5}").copies, 2U);
  EXPECT_EQ(fault_of("{type: stale_state, n: 2, reports: 5}").reports, 5U);
  EXPECT_EQ(fault_of("{type: hang, release_after: 1s}").duration, seconds(1));
  EXPECT_EQ(fault_of("{type: crash, restart_after: 1s}").duration, seconds(1));
  EXPECT_TRUE(fault_of("{type: crash, loses_memory: true}").loses_memory);
}

TEST(FaultReader, KnowsOtherWordsForSkipAndCount) {
  EXPECT_EQ(fault_of("{type: drop, trigger: {nth: 3}}").trigger, (Trigger{.skip = 2, .count = 1}));
  EXPECT_EQ(fault_of("{type: drop, trigger: {skip: 2, once: true}}").trigger, (Trigger{.skip = 2, .count = 1}));
}

TEST(FaultReader, SaysWhatIsWrong) {
  struct Row {
    const char* text;
    const char* said;
  };
  for (const Row& row : {
           Row{"{}", "needs the key 'type'"},
           Row{"[drop]", "a fault is a mapping"},
           Row{"{type: dorp}", "did you mean 'drop'"},
           Row{"{type: amnesia}", "a fault 'amnesia' is not in this version yet"},
           Row{"{type: drop, triger: {once: true}}", "did you mean 'trigger'"},
           Row{"{type: drop, latency: 2ms}", "has no key 'latency'"},
           Row{"{type: hang, at: receive}", "has no key 'at'"},
           Row{"{type: drop, at: sending}", "is not a place"},
           Row{"{type: drop, priority: 1}", "'priority' is not in this version yet"},
           Row{"{type: drop, match: {client: x}}", "'client' is not in this version yet"},
           Row{"{type: drop, trigger: {probability: 0.5}}", "'probability' is not in this version yet"},
           Row{"{type: drop, match: {evnt: CMD_RUN}}", "did you mean 'event'"},
           Row{"{type: drop, match: {event: CMD_GET_STATE}}", "is not a command that faults act on"},
           Row{"{type: drop, match: {from: UNKNOWN}}", "is not a state"},
           Row{"{type: drop, match: {to: STARTING}}", "is not a stable state"},
           Row{"{type: drop, trigger: {count: 0}}", "0"},
           Row{"{type: drop, trigger: {nth: 1, skip: 2}}", "'nth' and 'skip' do not go together"},
           Row{"{type: drop, trigger: {count: 2, once: true}}", "'count' and 'once' do not go together"},
           Row{"{type: latency}", "needs the key 'latency'"},
           Row{"{type: latency, latency: 20}", "unit"},
           Row{"{type: late_transition}", "needs 'by' or 'takes'"},
           Row{"{type: late_transition, by: 1s, takes: 2s}", "'by' and 'takes' do not go together"},
           Row{"{type: fail_transition, progress: 1.5}", "progress 1.5 is out of range"},
           Row{"{type: fail_transition, to: FAULT}", "has no key 'to'"},
           Row{"{type: wrong_target}", "needs the key 'to'"},
           Row{"{type: wrong_target, to: STARTING}", "is not a stable state"},
           Row{"{type: stale_state, n: 65}", "65"},
           Row{"{type: hang, release_after: 0s}", "0s"},
       }) {
    const Read result = read(row.text);
    EXPECT_FALSE(result.fault) << row.text;
    EXPECT_THAT(result.diagnostics, HasSubstr(row.said)) << row.text;
  }
}

TEST(FaultReader, OffersNoKeyThatItWouldRefuse) {
  EXPECT_THAT(read("{type: drop, priorty: 1}").diagnostics, testing::Not(HasSubstr("priority'")));
}

TEST(FaultReader, LeavesTheKeysOfItsCallerAlone) {
  yaml::Report report("f.yaml", "{component: io, type: drop}");
  yaml::MappingReader reader(*yaml::parse_document(report), "a fault", report);
  EXPECT_EQ(reader.string("component"), "io");
  EXPECT_TRUE(read_fault(reader));
  reader.finish();
  EXPECT_FALSE(report.failed());
}

}  // namespace
}  // namespace kapela::fault_files

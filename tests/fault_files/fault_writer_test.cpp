#include "simulators/fault_files/fault_writer.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "tests/fault_files/reading.hpp"

namespace kapela::fault_files {
namespace {

using faults::Fault;
using faults::FaultType;
using std::chrono::milliseconds;

Fault fault(FaultType type) {
  Fault rule;
  rule.type = type;
  return rule;
}

TEST(FaultWriter, WritesOneLineOfWhatDiffersFromTheDefaults) {
  Fault rule = fault(FaultType::drop);
  EXPECT_EQ(fault_yaml(rule), "{type: drop}");
  rule.at = faults::Place::receive;
  rule.match.event = wire::Command::run;
  rule.trigger.count = 1;
  EXPECT_EQ(fault_yaml(rule), "{type: drop, at: receive, match: {event: CMD_RUN}, trigger: {count: 1}}");
}

TEST(FaultWriter, WritesWhatIsReadBack) {
  std::vector<Fault> rules;
  for (const std::string& name : faults::fault_type_names()) rules.push_back(fault(*faults::parse_fault_type(name)));
  for (std::size_t i = 0; i < 10; ++i) {
    Fault rule = rules[i];
    rule.name = "feeder3: \"jam\", 50 % {of} the #time";
    if (faults::has_place(rule.type)) rule.at = faults::Place::receive;
    rule.match = {.event = wire::Command::stop, .from = wire::State::starting, .to = wire::State::stopped};
    rule.trigger = {.skip = 3, .count = 2};
    const bool lasts = rule.type != FaultType::drop && rule.type != FaultType::ack_only && i != 5 && i != 6 && i != 7;
    if (lasts) rule.duration = base::Duration(1'234'567'891);
    rule.whole = rule.type == FaultType::late_transition;
    if (rule.type == FaultType::wrong_target) rule.to = wire::State::pause;
    if (rule.type == FaultType::fail_transition) rule.progress = 0.1, rule.code = -7;
    if (rule.type == FaultType::stale_state) rule.reports = 8;
    if (rule.type == FaultType::stale_state || rule.type == FaultType::duplicate) rule.copies = 4;
    rule.loses_memory = rule.type == FaultType::crash;
    rules.push_back(rule);
  }
  for (const Fault& rule : rules) {
    const Read back = read(fault_yaml(rule));
    EXPECT_EQ(back.diagnostics, "");
    EXPECT_TRUE(back.fault == rule) << fault_yaml(rule);
  }
}

}  // namespace
}  // namespace kapela::fault_files

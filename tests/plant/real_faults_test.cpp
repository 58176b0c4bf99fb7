#include "simulators/plant/real_faults.hpp"

#include <array>

#include <gtest/gtest.h>

namespace kapela::plant {
namespace {

using faults::Fault;
using faults::FaultType;

constexpr std::array helped{FaultType::fail_transition, FaultType::wrong_target, FaultType::accept_invalid};

Fault rule_of(FaultType type) {
  Fault rule = faults::usual_fault(type);
  rule.name = faults::name(type);
  return rule;
}

std::string refusals(const RealComponent& component) {
  std::string list;
  for (const std::string& name : faults::fault_type_names())
    if (refusal_of(rule_of(*faults::parse_fault_type(name)), component)) list += name + " ";
  return list;
}

TEST(RealFaults, TwentyNineTypesActOnAProgramThatIsOurs) {
  EXPECT_EQ(refusals({.has_process = true}), "fail_transition wrong_target accept_invalid ");
  std::array<int, 4> means{};
  for (const std::string& name : faults::fault_type_names())
    ++means[static_cast<std::size_t>(means_of(*faults::parse_fault_type(name)))];
  EXPECT_EQ(means, (std::array{15, 10, 4, 3}));
}

TEST(RealFaults, AProgramOfSomebodyElseCannotBeKilledOrStopped) {
  EXPECT_EQ(refusals({}), "fail_transition wrong_target crash pause clock_skew accept_invalid amnesia ");
}

TEST(RealFaults, AHookMakesTheRestPossible) {
  EXPECT_EQ(refusals({.has_process = true, .hooks = helped}), "");
}

TEST(RealFaults, ARefusalSaysWhyAndWhatWouldHelp) {
  const auto crash = refusal_of(rule_of(FaultType::crash), {});
  ASSERT_TRUE(crash);
  EXPECT_NE(crash->message.find("'crash' needs `process:`"), std::string::npos) << crash->message;
  const auto fails = refusal_of(rule_of(FaultType::fail_transition), {});
  ASSERT_TRUE(fails);
  EXPECT_NE(fails->hint.find("hooks: {fail_transition: {post: "), std::string::npos) << fails->hint;
}

TEST(RealFaults, WhatOnlyTheComponentCouldKeepToIsRefused) {
  Fault late = rule_of(FaultType::late_transition);
  late.duration = std::chrono::seconds(1);
  EXPECT_FALSE(refusal_of(late, {}));
  late.whole = true;
  EXPECT_TRUE(refusal_of(late, {}));
  Fault amnesia = rule_of(FaultType::amnesia);
  amnesia.to = wire::State::run;
  EXPECT_TRUE(refusal_of(amnesia, {.has_process = true}));
  Fault crash = rule_of(FaultType::crash);
  faults::details(crash).exit_code = 3;
  EXPECT_TRUE(refusal_of(crash, {.has_process = true}));
}

}  // namespace
}  // namespace kapela::plant

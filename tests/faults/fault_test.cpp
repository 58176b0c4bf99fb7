#include "simulators/faults/fault.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulators/faults/fault_type.hpp"

namespace kapela::faults {
namespace {

using testing::ElementsAre;

std::vector<FaultType> all_types() {
  std::vector<FaultType> types;
  for (std::size_t i = 0; i < fault_types; ++i) types.push_back(static_cast<FaultType>(i));
  return types;
}

TEST(Fault, TypesHaveTheNamesOfFiles) {
  EXPECT_THAT(fault_type_names(),
              ElementsAre("latency", "drop", "duplicate", "ack_only", "late_transition", "fail_transition",
                          "wrong_target", "stale_state", "hang", "crash", "abort", "reset_peer", "empty_response",
                          "malformed", "down", "stall_accept", "reorder", "slicer", "bandwidth", "slow_close", "pause",
                          "clock_skew", "late_reply", "wrong_state", "equivocate", "flap", "spontaneous", "reject",
                          "accept_invalid", "stuck", "not_idempotent", "amnesia"));
}

TEST(Fault, NamesAreReadBack) {
  for (const std::string& text : fault_type_names()) EXPECT_EQ(name(parse_fault_type(text).value()), text);
  for (const Place place : {Place::receive, Place::reply}) EXPECT_EQ(parse_place(name(place)), place);
  EXPECT_FALSE(parse_fault_type("Drop"));
  EXPECT_FALSE(parse_place("sending"));
}

TEST(Fault, EachTypeSaysWhereItActsAndWhatItDoes) {
  std::set<std::string_view> effects;
  for (const FaultType type : all_types()) {
    const FaultTraits& own = traits(type);
    EXPECT_TRUE(own.at_receive || own.at_reply) << own.name;
    EXPECT_TRUE(effects.insert(own.effect).second) << own.name;
  }
}

TEST(Fault, MayBeAtEitherPlaceWhereThatMakesADifference) {
  std::vector<std::string_view> found;
  for (const FaultType type : all_types())
    if (has_place(type)) found.push_back(name(type));
  EXPECT_THAT(found, ElementsAre("latency", "drop", "crash", "abort", "reset_peer", "empty_response"));
}

TEST(Fault, OfATransitionAreThoseThatMakeOneGoWrongThatHasBegun) {
  std::vector<std::string_view> found;
  for (const FaultType type : all_types())
    if (changes_transition(type)) found.push_back(name(type));
  EXPECT_THAT(found, ElementsAre("late_transition", "fail_transition", "wrong_target"));
}

TEST(Fault, ActsByItselfWhenItNeedsNoRequestAndMatchesNone) {
  Fault rule = usual_fault(FaultType::down);
  EXPECT_TRUE(acts_by_itself(rule));
  rule.match.event = wire::Command::run;
  EXPECT_FALSE(acts_by_itself(rule)) << "a request prompts it";
  rule = usual_fault(FaultType::crash);
  EXPECT_FALSE(acts_by_itself(rule));
  rule.trigger.window = Window{.start = std::chrono::seconds(5)};
  EXPECT_TRUE(acts_by_itself(rule)) << "its time does";
  rule = usual_fault(FaultType::drop);
  rule.trigger.window = Window{.start = std::chrono::seconds(5)};
  EXPECT_FALSE(acts_by_itself(rule)) << "nothing to drop without a request";
}

TEST(Fault, HasTheUsualValuesOfItsType) {
  EXPECT_EQ(usual_fault(FaultType::late_reply).duration, std::chrono::milliseconds(50));
  EXPECT_EQ(usual_fault(FaultType::reorder).duration, std::chrono::seconds(1));
  EXPECT_EQ(details(usual_fault(FaultType::abort)).http_status, 503);
  const Fault reject = usual_fault(FaultType::reject);
  EXPECT_EQ(details(reject).http_status, 409);
  EXPECT_EQ(usual_fault(FaultType::spontaneous).to, wire::State::fault);
  EXPECT_EQ(usual_fault(FaultType::amnesia).to, wire::State::unknown) << "its initial state";
}

}  // namespace
}  // namespace kapela::faults

#include "simulators/faults/fault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::faults {
namespace {

using testing::ElementsAre;

TEST(Fault, TypesHaveTheNamesOfFilesTheSimplestFirst) {
  EXPECT_THAT(fault_type_names(), ElementsAre("latency", "drop", "duplicate", "ack_only", "late_transition",
                                              "fail_transition", "wrong_target", "stale_state", "hang", "crash"));
}

TEST(Fault, NamesAreReadBack) {
  for (const std::string& text : fault_type_names()) EXPECT_EQ(name(parse_fault_type(text).value()), text);
  for (const Place place : {Place::receive, Place::reply}) EXPECT_EQ(parse_place(name(place)), place);
  EXPECT_FALSE(parse_fault_type("Drop"));
  EXPECT_FALSE(parse_place("sending"));
}

TEST(Fault, OfATransitionAreThoseThatTheStateMachineActsOn) {
  std::vector<std::string> found;
  for (const std::string& text : fault_type_names())
    if (is_of_transition(*parse_fault_type(text))) found.push_back(text);
  EXPECT_THAT(found, ElementsAre("ack_only", "late_transition", "fail_transition", "wrong_target"));
}

}  // namespace
}  // namespace kapela::faults

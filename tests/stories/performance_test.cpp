#include "tests/stories/performance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::stories {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Performance performance_of(const std::string& text) {
  return perform(parse_story(text), "one.txt");
}

constexpr const char* head = "plant scenarios/plants/instant.yaml\nscenarios scenarios/run_services.yaml\n----\n\n";

TEST(Performances, TellOfEachPassage) {
  const Performance made = performance_of(std::string(head) +
                                          "send {component: io, command: CMD_STOP}\n\n"
                                          "wait 1s\n\nstates\n\nreport\n");
  EXPECT_EQ(made.problems, "");
  ASSERT_EQ(made.told.size(), 5U);
  EXPECT_THAT(made.told[0], ElementsAre(HasSubstr("started")));
  EXPECT_THAT(made.told[3], ElementsAre(HasSubstr("io "), HasSubstr("supervisor_1"), HasSubstr("supervisor_2"),
                                        HasSubstr("munchies_algo")));
  EXPECT_THAT(made.told[4],
              ElementsAre("exceptions  none", "states      STOPPED @all", "violated    none", "verdict     PASS"));
}

TEST(Performances, SayWhyTheyWereBrokenOff) {
  const Performance made =
      performance_of(std::string(head) + "probe {states: {io: RUN}, within: 1s}\n\nwait 1s\n\nreport\n");
  EXPECT_EQ(made.problems, "");
  EXPECT_THAT(made.told[2], IsEmpty());
  EXPECT_THAT(made.told[3], testing::Contains("because     within 1s: io is STOPPED, wanted RUN"));
}

TEST(Performances, NameTheLineThatIsNotUnderstood) {
  EXPECT_THAT(performance_of(std::string(head) + "dance\n\nreport\n").problems, HasSubstr("one.txt:5:"));
  EXPECT_THAT(performance_of(std::string(head) + "wait 1s\n").problems, HasSubstr("does not end with 'report'"));
}

TEST(Performances, HaveAProblemWhereAFileIsGone) {
  EXPECT_THAT(performance_of("replay tests/finds/none.yaml\n").problems, HasSubstr("tests/finds/none.yaml"));
  EXPECT_THAT(performance_of("experiment scenarios/experiments/full_start.yaml\n").problems, IsEmpty());
}

}  // namespace
}  // namespace kapela::stories

#include "simulators/certify/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::certify {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Certificate certificate_of(std::string component, std::vector<Check> checks) {
  Certificate made;
  made.component = std::move(component);
  made.profile = "seed";
  made.checks = std::move(checks);
  return made;
}

TEST(Comparison, TwoThatFareAlikeDoNotDiffer) {
  const Certificate one =
      certificate_of("io", {{Rule::state, "", ""}, {Rule::refuse, "CMD_RUN in STOPPED", "said yes"}});
  const Certificate other =
      certificate_of("camera", {{Rule::state, "", ""}, {Rule::refuse, "CMD_RUN in STOPPED", "said yes, too"}});
  EXPECT_THAT(differences_of(one, other), IsEmpty());
  EXPECT_EQ(compared(one, other).failed(), 0U);
  EXPECT_EQ(compared(one, other).component, "io against camera");
}

TEST(Comparison, TellsHowEachFares) {
  const Certificate one = certificate_of(
      "io", {{Rule::accept, "CMD_PAUSE in RUN", ""}, {Rule::news, "CMD_RUN in INITIALIZED", ""}, {Rule::late, "", ""}});
  const Certificate other = certificate_of(
      "camera", {{Rule::late, "", ""}, {Rule::accept, "CMD_PAUSE in RUN", "answered 404"}, {Rule::health, "", ""}});
  const std::vector<Difference> all = differences_of(one, other);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].check, "accept: CMD_PAUSE in RUN");
  EXPECT_EQ(all[0].one, "kept");
  EXPECT_EQ(all[0].other, "answered 404");
  EXPECT_EQ(all[1].other, "not asked");
  EXPECT_EQ(all[2].check, "health");
  EXPECT_EQ(all[2].one, "not asked");
  const Certificate both = compared(one, other);
  EXPECT_THAT(both.checks, SizeIs(4));
  EXPECT_EQ(both.failed(), 3U);
  EXPECT_EQ(both.checks[0].problem, "io: kept; camera: answered 404");
}

TEST(Comparison, APlaceThatIsAskedAboutTwiceIsComparedTwice) {
  const Certificate one = certificate_of("io", {{Rule::state, "", ""}, {Rule::state, "", ""}});
  const Certificate other = certificate_of("camera", {{Rule::state, "", ""}, {Rule::state, "", "mute"}});
  EXPECT_THAT(differences_of(one, other), SizeIs(1));
}

TEST(Comparison, AWalkThatWasBrokenOffIsTold) {
  Certificate one = certificate_of("io", {});
  const Certificate other = certificate_of("camera", {});
  one.broken_off = "it does not answer";
  EXPECT_THAT(compared(other, one).broken_off, HasSubstr("io: it does not answer"));
}

}  // namespace
}  // namespace kapela::certify

#include "orchestrator/base/nearest.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::base {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> states{"STOPPED", "STOPPING", "INITIALIZED", "INITIALIZING", "RUN", "PAUSE"};

TEST(Nearest, GivesTheNearestFirst) {
  EXPECT_THAT(nearest("STOPED", states), ElementsAre("STOPPED"));
  EXPECT_THAT(nearest("STOPPIN", states), ElementsAre("STOPPING", "STOPPED"));
  EXPECT_THAT(nearest("pause", states), ElementsAre("PAUSE"));
  EXPECT_THAT(nearest("INITIALIZED", states).front(), "INITIALIZED");
}

TEST(Nearest, GivesNothingThatIsFar) {
  EXPECT_THAT(nearest("completely different", states), IsEmpty());
  EXPECT_THAT(nearest("", states), IsEmpty());
  EXPECT_THAT(nearest("x", {}), IsEmpty());
}

TEST(Nearest, AllowsFewerEditsTheShorterANameIs) {
  const auto near = [](const std::string& wanted, const std::string& name) {
    return !nearest(wanted, std::vector<std::string>{name}).empty();
  };
  EXPECT_TRUE(near("abcdef", "abcdefghi"));
  EXPECT_FALSE(near("abcde", "abcdefghi"));
  EXPECT_TRUE(near("abcdxx", "abcdef"));
  EXPECT_TRUE(near("stpo", "stop")) << "an exchange is one edit";
  EXPECT_FALSE(near("xxop", "stop"));
  EXPECT_TRUE(near("oi", "io"));
  EXPECT_TRUE(near("IO", "io"));
  EXPECT_FALSE(near("ia", "io"));
  EXPECT_FALSE(near("d", "a")) << "one letter is no guess at another";
}

TEST(Nearest, KeepsToItsLimitAndToTheOrderGivenAmongEquals) {
  const std::vector<std::string> names{"aab", "aac", "aad", "aae"};
  EXPECT_THAT(nearest("aaa", names), ElementsAre("aab", "aac", "aad"));
  EXPECT_THAT(nearest("aaa", names, 1), ElementsAre("aab"));
}

TEST(Nearest, IsNotHeldUpByAMegabyte) {
  const std::vector<std::string> names(1'000, std::string(60, 'x'));
  EXPECT_THAT(nearest(std::string(1U << 20U, 'x'), names), IsEmpty());
}

TEST(DidYouMean, ReadsAsASentence) {
  EXPECT_EQ(did_you_mean("STOPED", states), "did you mean 'STOPPED'?");
  EXPECT_EQ(did_you_mean("STOPPIN", states), "did you mean 'STOPPING' or 'STOPPED'?");
  const std::vector<std::string> three{"aab", "aac", "aad"};
  EXPECT_EQ(did_you_mean("aaa", three), "did you mean 'aab', 'aac' or 'aad'?");
  EXPECT_EQ(did_you_mean("completely different", states), "");
}

}  // namespace
}  // namespace kapela::base

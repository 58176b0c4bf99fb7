#include "simulators/search/workforce.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace kapela::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::optional<std::string> square(std::uint64_t number, std::uint64_t count) {
  return number < count ? std::optional(std::to_string(number * number)) : std::nullopt;
}

TEST(Workforce, PiecesCountInTheirOrderWhoeverDoesThem) {
  for (const unsigned jobs : {1U, 2U, 5U}) {
    Workforce workforce(jobs);
    std::vector<std::string> taken;
    ASSERT_TRUE(workforce.share_out([](std::uint64_t number) { return square(number, 7); },
                                    [&taken](const std::string& done) {
                                      taken.push_back(done);
                                      return true;
                                    }));
    EXPECT_THAT(taken, ElementsAre("0", "1", "4", "9", "16", "25", "36")) << jobs;
  }
}

TEST(Workforce, CopiesAreOtherProcesses) {
  Workforce workforce(2);
  std::vector<std::string> processes;
  ASSERT_TRUE(workforce.share_out(
      [](std::uint64_t number) { return number < 4 ? std::optional(std::to_string(getpid())) : std::nullopt; },
      [&processes](const std::string& done) {
        processes.push_back(done);
        return true;
      }));
  ASSERT_EQ(processes.size(), 4U);
  EXPECT_EQ(processes[0], processes[2]);
  EXPECT_EQ(processes[1], processes[3]);
  EXPECT_NE(processes[0], processes[1]);
  EXPECT_NE(processes[0], std::to_string(getpid()));
}

TEST(Workforce, EndsAsSoonAsItIsEnough) {
  for (const unsigned jobs : {1U, 3U}) {
    Workforce workforce(jobs);
    int taken = 0;
    ASSERT_TRUE(workforce.share_out([](std::uint64_t number) { return std::to_string(number); },  // without end
                                    [&taken](const std::string&) { return ++taken < 100; }));
    EXPECT_EQ(taken, 100);
  }
}

TEST(Workforce, LongPiecesComeWhole) {
  Workforce workforce(2);
  const std::string text(300'000, 'x');
  std::vector<std::size_t> sizes;
  ASSERT_TRUE(
      workforce.share_out([&text](std::uint64_t number) { return number < 3 ? std::optional(text) : std::nullopt; },
                          [&sizes](const std::string& done) {
                            sizes.push_back(done.size());
                            return true;
                          }));
  EXPECT_THAT(sizes, ElementsAre(300'000, 300'000, 300'000));
}

TEST(Workforce, AProcessThatEndsTooEarlyIsTold) {
  Workforce workforce(2);
  EXPECT_FALSE(workforce.share_out(
      [](std::uint64_t number) {
        if (number == 3) (void)raise(SIGKILL);
        return square(number, 8);
      },
      [](const std::string&) { return true; }));
  ASSERT_TRUE(workforce.problem());
  EXPECT_THAT(to_text(*workforce.problem()), HasSubstr("ended too early"));
  EXPECT_FALSE(workforce.was_interrupted());
}

TEST(Workforce, CtrlCEndsIt) {
  for (const unsigned jobs : {1U, 2U}) {
    Workforce workforce(jobs);
    EXPECT_FALSE(workforce.share_out([](std::uint64_t number) { return std::to_string(number); },
                                     [](const std::string& done) {
                                       if (done == "5") (void)kill(getpid(), SIGINT);
                                       return true;
                                     }));
    EXPECT_TRUE(workforce.was_interrupted());
    EXPECT_FALSE(workforce.problem());
  }
}

}  // namespace
}  // namespace kapela::search

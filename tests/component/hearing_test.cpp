#include "simulators/component/hearing.hpp"

#include <gtest/gtest.h>

#include "tests/component/harness.hpp"

namespace kapela::component {
namespace {

using std::chrono::milliseconds;
using wire::Command;
using wire::Dialect;
using wire::State;

TEST(Hearing, OfOneOfOursIsEverySpelling) {
  for (const char* const word : {"CMD_INITIALIZE", "CMD_INITIALIZED"})
    EXPECT_EQ(hear(word, Dialect::seed).command, Command::initialize);
  EXPECT_EQ(hear("CMD_SOFT_STOP", Dialect::seed).command, Command::soft_stop);
  EXPECT_FALSE(hear("CMD_SOFT_STOP", Dialect::seed).kills);
  EXPECT_FALSE(hear("ping", Dialect::seed).command);
}

TEST(Hearing, OfAvenaIsItsOwnWordsAndTwoThatItDiesOf) {
  EXPECT_EQ(hear("CMD_INITIALIZED", Dialect::avena2).command, Command::initialize);
  EXPECT_EQ(hear("CMD_STOPPED", Dialect::avena2).command, Command::stop);
  for (const char* const word : {"CMD_INITIALIZE", "CMD_STOP", "ping"}) {
    EXPECT_FALSE(hear(word, Dialect::avena2).command) << word;
    EXPECT_FALSE(hear(word, Dialect::avena2).kills) << word;
  }
  for (const char* const word : {"CMD_SOFT_STOP", "CMD_HARD_STOP"}) {
    EXPECT_FALSE(hear(word, Dialect::avena2).command) << word;
    EXPECT_TRUE(hear(word, Dialect::avena2).kills) << word;
  }
}

TEST(Component, OfAvenaKnowsNoFences) {
  ComponentSettings settings = Bench::settings_of(base::fixed(milliseconds(10)));
  settings.dialect = Dialect::avena2;
  Bench bench{settings};
  CommandRequest late{Command::initialize};
  late.fence = {.cmd_id = 7, .epoch = 1, .not_after = base::WallTime()};
  EXPECT_EQ(bench.component.on_command(late).verdict, Verdict::accepted);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.state(), State::initialized);
  EXPECT_EQ(bench.component.on_command(late).verdict, Verdict::refused_illegal);
  EXPECT_EQ(bench.send(Command::stop, 8, 1).verdict, Verdict::accepted);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.on_command(late).verdict, Verdict::accepted);
}

}  // namespace
}  // namespace kapela::component

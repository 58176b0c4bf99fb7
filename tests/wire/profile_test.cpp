#include "orchestrator/wire/profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::wire {
namespace {

using enum State;

TEST(Profile, EveryNameReadsBack) {
  for (const StateTraits& state : states()) EXPECT_EQ(parse_state(state.name), state.state);
  for (const CommandTraits& command : commands()) {
    EXPECT_EQ(parse_command(command.name), command.command);
    EXPECT_EQ(parse_command(command.avena2_name), command.command);
  }
  EXPECT_EQ(parse_dialect(name(Dialect::seed)), Dialect::seed);
  EXPECT_EQ(parse_dialect(name(Dialect::avena2)), Dialect::avena2);
  EXPECT_EQ(parse_state("run"), std::nullopt);
  EXPECT_EQ(parse_command("CMD_INIT"), std::nullopt);
}

TEST(Profile, SpellsCommandsInBothDialects) {
  EXPECT_EQ(spelling(Command::initialize, Dialect::seed), "CMD_INITIALIZE");
  EXPECT_EQ(spelling(Command::initialize, Dialect::avena2), "CMD_INITIALIZED");
  EXPECT_EQ(spelling(Command::stop, Dialect::seed), "CMD_STOP");
  EXPECT_EQ(spelling(Command::stop, Dialect::avena2), "CMD_STOPPED");
  EXPECT_EQ(spelling(Command::run, Dialect::avena2), "CMD_RUN");
}

TEST(Profile, EdgesLeadFromAStateThroughATransientToAStableOne) {
  for (const CommandTraits& command : commands())
    for (const Edge& e : command.edges) {
      EXPECT_FALSE(traits(e.via).stable) << command.name;
      EXPECT_TRUE(traits(e.to).stable) << command.name;
      EXPECT_EQ(e.aborts, !traits(e.from).stable) << command.name;
      EXPECT_EQ(edge(command.command, e.from), e);
    }
}

TEST(Profile, LoweringCommandsNeverRaiseEnergy) {
  for (const CommandTraits& command : commands())
    for (const Edge& e : command.edges) {
      EXPECT_TRUE(!command.lowers || traits(e.to).energy <= traits(e.from).energy) << command.name;
    }
}

TEST(Profile, OnlyTheOperatorLeadsOutOfFault) {
  for (const CommandTraits& command : commands())
    EXPECT_EQ(edge(command.command, fault).has_value(), command.command == Command::ack) << command.name;
  EXPECT_EQ(command_between(fault, stopped), std::nullopt);
  EXPECT_EQ(command_towards(fault, run), std::nullopt);
}

TEST(Profile, FindsTheCommandBetweenAndTowards) {
  EXPECT_EQ(command_between(stopped, initialized), Command::initialize);
  EXPECT_EQ(command_between(initialized, run), Command::run);
  EXPECT_EQ(command_between(run, stopped), Command::stop);
  EXPECT_EQ(command_between(stopped, run), std::nullopt);
  EXPECT_EQ(command_towards(stopped, run), Command::initialize);
  EXPECT_EQ(command_towards(initialized, run), Command::run);
  EXPECT_EQ(command_towards(stopped, pause), Command::initialize);
  EXPECT_EQ(command_towards(run, run), std::nullopt);
}

TEST(Profile, SaysWhatIsLegal) {
  EXPECT_EQ(legal_commands_text(stopped), "CMD_INITIALIZE, CMD_STOP, CMD_RESTART");
  EXPECT_EQ(legal_commands_text(fault), "CMD_ACK");
  EXPECT_EQ(legal_commands_text(hard_stopping), "none");
  EXPECT_TRUE(already_there(Command::stop, stopped));
  EXPECT_FALSE(already_there(Command::stop, fault));
}

}  // namespace
}  // namespace kapela::wire

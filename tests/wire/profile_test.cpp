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
    for (const Dialect dialect : {Dialect::seed, Dialect::avena2})
      if (implements(dialect, command.command)) {
        EXPECT_EQ(parse_command(spelling(command.command, dialect)), heard_as(command.command, dialect));
      }
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
  EXPECT_EQ(command_between(fault, stopped, Dialect::seed), std::nullopt);
  EXPECT_EQ(command_towards(fault, run, Dialect::seed), std::nullopt);
}

TEST(Profile, FindsTheCommandBetweenAndTowards) {
  EXPECT_EQ(command_between(stopped, initialized, Dialect::seed), Command::initialize);
  EXPECT_EQ(command_between(initialized, run, Dialect::seed), Command::run);
  EXPECT_EQ(command_between(run, stopped, Dialect::seed), Command::stop);
  EXPECT_EQ(command_between(stopped, run, Dialect::seed), std::nullopt);
  EXPECT_EQ(command_towards(stopped, run, Dialect::seed), Command::initialize);
  EXPECT_EQ(command_towards(initialized, run, Dialect::seed), Command::run);
  EXPECT_EQ(command_towards(stopped, pause, Dialect::seed), Command::initialize);
  EXPECT_EQ(command_towards(run, run, Dialect::seed), std::nullopt);
}

TEST(Profile, SaysWhatIsLegal) {
  EXPECT_EQ(legal_commands_text(stopped, Dialect::seed), "CMD_INITIALIZE, CMD_STOP, CMD_RESTART");
  EXPECT_EQ(legal_commands_text(fault, Dialect::seed), "CMD_ACK");
  EXPECT_EQ(legal_commands_text(hard_stopping, Dialect::seed), "none");
  EXPECT_EQ(legal_commands_text(run, Dialect::avena2), "CMD_INITIALIZED, CMD_STOPPED, CMD_PAUSE");
  EXPECT_EQ(legal_commands_text(stopped, Dialect::avena2), "CMD_INITIALIZED, CMD_STOPPED, CMD_RESTART");
  EXPECT_TRUE(already_there(Command::stop, stopped));
  EXPECT_FALSE(already_there(Command::stop, fault));
}

/// Services of avena_commons dispatch CMD_SOFT_STOP and CMD_HARD_STOP to handlers that do not exist, and are dead then.
TEST(Profile, NeverSpellsACommandThatAvenaDiesOf) {
  for (const CommandTraits& command : commands())
    for (const State from : {stopped, initialized, pause, run, fault})
      if (edge(command.command, from, Dialect::avena2)) {
        const std::string_view word = spelling(command.command, Dialect::avena2);
        EXPECT_TRUE(word != "CMD_SOFT_STOP" && word != "CMD_HARD_STOP") << command.name;
      }
  EXPECT_FALSE(implements(Dialect::avena2, Command::hard_stop));
  EXPECT_EQ(words_text(Dialect::avena2),
            "CMD_INITIALIZED, CMD_RUN, CMD_STOPPED, CMD_PAUSE, CMD_ACK, CMD_RESTART, CMD_GET_STATE, CMD_HEALTH_CHECK");
}

TEST(Profile, KnowsWhatAWordDoesWhereItWasNotMeantToCome) {
  EXPECT_EQ(spelling(Command::soft_stop, Dialect::avena2), "CMD_INITIALIZED");
  EXPECT_EQ(edge(Command::soft_stop, stopped, Dialect::avena2), std::nullopt);
  EXPECT_TRUE(can_move(Command::soft_stop, stopped, Dialect::avena2));
  EXPECT_FALSE(can_move(Command::soft_stop, stopped, Dialect::seed));
  EXPECT_FALSE(can_move(Command::hard_stop, run, Dialect::avena2));
}

TEST(Profile, LeadsFromEveryStableStateToEveryOtherInBothDialectsAlike) {
  for (const StateTraits& from : states())
    for (const StateTraits& to : states())
      EXPECT_EQ(command_towards(from.state, to.state, Dialect::seed).has_value(),
                command_towards(from.state, to.state, Dialect::avena2).has_value())
          << from.name << " to " << to.name;
}

}  // namespace
}  // namespace kapela::wire

#include "orchestrator/scenario/descent.hpp"

#include <set>

#include <gtest/gtest.h>

namespace kapela::scenario::testing {
namespace {

using wire::Command;
using wire::Dialect;
using wire::State;

constexpr std::optional<State> nowhere{};

/// All that any number of lowering commands, or the end of a transition, can make of a state: by brute force.
std::set<State> everywhere_below(State from, Dialect dialect) {
  std::set<State> found{from};
  for (std::size_t before = 0; before != found.size();) {
    before = found.size();
    for (const wire::CommandTraits& command : wire::commands())
      for (const wire::Edge& edge : command.edges) {
        if (command.lowers && wire::implements(dialect, command.command) && found.contains(edge.from))
          found.insert(edge.to);
        if (edge.via == from) found.insert(edge.to);
      }
  }
  return found;
}

bool has_energy(State state) {
  return wire::traits(state).energy != wire::no_energy;
}

TEST(Descent, EndsInTheHighestStableStateThatIsNoHigherForEveryPairOfStates) {
  for (const Dialect dialect : {Dialect::seed, Dialect::avena2})
    for (const wire::StateTraits& now : wire::states()) {
      for (const wire::StateTraits& ceiling : wire::states()) {
        const std::optional<State> target = lowered(now.state, ceiling.state, dialect);
        std::optional<State> best;
        for (const State each : everywhere_below(now.state, dialect)) {
          const wire::StateTraits& traits = wire::traits(each);
          if (!traits.stable || !has_energy(each) || traits.energy > ceiling.energy) continue;
          if (!best || traits.energy > wire::traits(*best).energy) best = each;
        }
        EXPECT_EQ(target, best) << now.name << " under " << ceiling.name;
        if (target) {
          EXPECT_LE(wire::traits(*target).energy, ceiling.energy);
        }
      }
    }
}

TEST(Descent, IsWrittenOutForStableStates) {
  EXPECT_EQ(lowered(State::run, State::run, Dialect::seed), State::run);
  EXPECT_EQ(lowered(State::run, State::pause, Dialect::seed), State::pause);
  EXPECT_EQ(lowered(State::run, State::initialized, Dialect::seed), State::initialized);
  EXPECT_EQ(lowered(State::run, State::stopped, Dialect::seed), State::stopped);
  EXPECT_EQ(lowered(State::pause, State::initialized, Dialect::seed), State::stopped);
  EXPECT_EQ(lowered(State::stopped, State::run, Dialect::seed), State::stopped);
}

TEST(Descent, OfATransitionIsWhatItCanBeAbortedToOrEndsIn) {
  EXPECT_EQ(lowered(State::initializing, State::stopped, Dialect::seed), State::stopped);
  EXPECT_EQ(lowered(State::initializing, State::initialized, Dialect::seed), State::initialized);
  EXPECT_EQ(lowered(State::starting, State::initialized, Dialect::seed), State::initialized);
  EXPECT_EQ(lowered(State::pausing, State::initialized, Dialect::seed), State::stopped);
  EXPECT_EQ(lowered(State::ack, State::stopped, Dialect::seed), State::stopped);
}

TEST(Descent, LeadsNowhereFromAFaultAnErrorOrTheUnknownNorUnderThem) {
  for (const State state : {State::fault, State::on_error, State::unknown}) {
    EXPECT_EQ(lowered(state, State::run, Dialect::seed), nowhere);
    EXPECT_EQ(lowered(State::run, state, Dialect::seed), nowhere);
  }
}

TEST(Descent, ByItsCommandsComesToTheTargetForEveryPairOfStableStates) {
  for (const Dialect dialect : {Dialect::seed, Dialect::avena2})
    for (const wire::StateTraits& now : wire::states()) {
      for (const wire::StateTraits& target : wire::states()) {
        if (!now.stable || !target.stable) continue;
        const bool leads_there =
            everywhere_below(now.state, dialect).contains(target.state) && now.state != target.state;
        EXPECT_EQ(lowering_command(now.state, target.state, dialect).has_value(), leads_there)
            << now.name << target.name;
        State at = now.state;
        for (int steps = 0; leads_there && at != target.state && steps < 4; ++steps) {
          const std::optional<Command> command = lowering_command(at, target.state, dialect);
          ASSERT_TRUE(command);
          EXPECT_TRUE(wire::traits(*command).lowers);
          EXPECT_TRUE(wire::implements(dialect, *command));
          at = wire::edge(*command, at)->to;
        }
        if (leads_there) {
          EXPECT_EQ(at, target.state) << now.name;
        }
      }
    }
}

TEST(Descent, PrefersTheGentlestOfTheShortest) {
  EXPECT_EQ(lowering_command(State::run, State::stopped, Dialect::seed), Command::stop);
  EXPECT_EQ(lowering_command(State::pause, State::stopped, Dialect::seed), Command::stop);
  EXPECT_EQ(lowering_command(State::run, State::initialized, Dialect::seed), Command::soft_stop);
  EXPECT_EQ(lowering_command(State::run, State::pause, Dialect::seed), Command::pause);
  EXPECT_EQ(lowering_command(State::starting, State::stopped, Dialect::seed), Command::stop);
  EXPECT_EQ(lowering_command(State::starting, State::initialized, Dialect::seed), std::nullopt);
}

}  // namespace
}  // namespace kapela::scenario::testing

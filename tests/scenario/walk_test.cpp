#include "orchestrator/scenario/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/effect.hpp"
#include "orchestrator/scenario/scenario_names.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::scenario::testing {

using namespace record;

namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using wire::Command;
using wire::State;

using seed::supervisor_1;

std::optional<expression::Value> no_value(const expression::Path&) {
  return std::nullopt;
}

std::vector<StateSet> all_in(StateSet states) {
  return std::vector<StateSet>(seed_plant().components.size(), states);
}

StateSet set_of(std::initializer_list<State> states) {
  StateSet set = 0;
  for (const State state : states) set |= bit_of(state);
  return set;
}

/// An obstacle's message; empty when there is none.
std::string obstacle(Scenario scenario, const std::vector<StateSet>& states, const Plant& plant = seed_plant()) {
  const Program program = *compile(std::make_shared<const Scenario>(std::move(scenario)), plant, no_value);
  const std::optional<Obstacle> found = find_obstacle(program, plant, states);
  return found ? found->message : "";
}

std::string obstacle(Actions actions, State state) {
  return obstacle(scenario_with(std::move(actions)), all_in(bit_of(state)));
}

expression::Expression condition(const std::string& text) {
  return *expression::Expression::read(text, names_of_any());
}

Action maybe(Action action) {
  action.required = false;
  return action;
}

Action choice(Actions first, Actions otherwise, expression::Expression when = {}) {
  Action action;
  action.body = Choose{{Branch{std::move(when), std::move(first)}}, std::move(otherwise)};
  return action;
}

Action repeat(Actions actions, std::uint32_t times) {
  Repeat body;
  body.actions = std::move(actions);
  body.times = times;
  Action action;
  action.body = body;
  return action;
}

TEST(Walk, FindsNothingInAFullStartFromStopped) {
  EXPECT_EQ(obstacle(full_start(), all_in(bit_of(State::stopped))), "");
}

TEST(Walk, NamesTheFirstCommandThatIsIllegal) {
  std::vector<StateSet> states = all_in(bit_of(State::stopped));
  states[1] = bit_of(State::pause);
  const Program program = *compile(std::make_shared<const Scenario>(full_start()), seed_plant(), no_value);
  const std::optional<Obstacle> found = find_obstacle(program, seed_plant(), states);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->message, "supervisor_1: CMD_INITIALIZE is illegal in PAUSE");
  EXPECT_EQ(found->hint, "legal there: CMD_RUN, CMD_STOP, CMD_HARD_STOP");
  EXPECT_EQ(found->component, supervisor_1);
  EXPECT_EQ(found->instruction, &program.actions[1]);
}

TEST(Walk, JudgesEveryCommandInEveryStateByTheProfile) {
  for (const wire::CommandTraits& command : wire::commands())
    for (const wire::StateTraits& state : wire::states()) {
      Scenario made = scenario_with({send(all(), command.command)});
      made.atomicity = Atomicity::none;
      const bool query = command.command == Command::get_state || command.command == Command::health_check;
      const bool expected = wire::edge(command.command, state.state) || (query && state.state != State::fault) ||
                            (command.command == Command::stop && state.state == State::stopped) ||
                            (command.command == Command::restart && state.state == State::stopped);
      EXPECT_EQ(obstacle(made, all_in(bit_of(state.state))).empty(), expected) << command.name << " " << state.name;
    }
}

TEST(Walk, KnowsThatADialectLacksACommand) {
  Plant plant = seed_plant();
  plant.components[1].dialect = wire::Dialect::avena2;
  EXPECT_EQ(obstacle(scenario_with({send(all(), Command::hard_stop)}), all_in(bit_of(State::run)), plant),
            "supervisor_1: its dialect avena2 has no CMD_HARD_STOP");
  EXPECT_EQ(obstacle(scenario_with({send(all(), Command::soft_stop)}), all_in(bit_of(State::run)), plant), "");
}

TEST(Walk, LeavesOutWhoWouldIgnoreACommandWhereThatIsSaidToBeNoMatter) {
  Action initialize = send(all(), Command::initialize);
  std::get<SendCommand>(initialize.body).where_illegal = SendCommand::WhereIllegal::skip;
  EXPECT_EQ(effect_of(initialize.body, set_of({State::stopped, State::pause, State::run}), wire::Dialect::avena2),
            set_of({State::initialized, State::pause}));
  EXPECT_EQ(obstacle({initialize, send(all(), Command::run), wait(all(), State::run, 1s)}, State::pause), "");
  EXPECT_NE(obstacle({initialize}, State::fault), "");
}

TEST(Walk, GoesOnWithTheStatesInWhichACommandIsLegal) {
  EXPECT_EQ(effect_of(send(all(), Command::run).body, set_of({State::stopped, State::initialized, State::pause}),
                      wire::Dialect::seed),
            set_of({State::run}));
  EXPECT_EQ(effect_of(send(all(), Command::stop).body, set_of({State::stopped, State::run, State::fault}),
                      wire::Dialect::seed),
            set_of({State::stopped}));
  EXPECT_EQ(effect_of(send(all(), Command::initialize).body, set_of({State::stopped, State::run}), wire::Dialect::seed),
            set_of({State::initialized}));
}

TEST(Walk, KnowsAGoalThatIsNeverReached) {
  EXPECT_EQ(obstacle({send(all(), Command::initialize), wait(all(), State::run, 1s)}, State::stopped),
            "io: can only be INITIALIZED here, RUN is never reached");
  EXPECT_EQ(obstacle({wait(all(), State::initialized, 1s), send(all(), Command::run)}, State::initializing), "");
}

TEST(Walk, LetsSomebodyElseLeadThoseThatItHasNotCommanded) {
  const Action awaits = wait(only("io"), State::run, 1s);
  EXPECT_EQ(obstacle({awaits, send(only("io"), Command::pause)}, State::stopped), "");
  EXPECT_EQ(obstacle({awaits, send(only("io"), Command::soft_stop), awaits}, State::stopped),
            "io: can only be INITIALIZED here, RUN is never reached");
}

TEST(Walk, EnsuresAStateFromEveryStateButAFault) {
  for (const State from : {State::stopped, State::initialized, State::run, State::pause})
    for (const State to : {State::stopped, State::initialized, State::run, State::pause})
      EXPECT_EQ(obstacle({ensure(all(), to, 1s), wait(all(), to, 1s)}, from), "") << wire::name(from);
  EXPECT_EQ(obstacle({ensure(all(), State::run, 1s)}, State::fault), "io: nothing leads from FAULT to RUN");
}

TEST(Walk, LeavesThoseAloneThatAFilterKeepsOut) {
  Selector stopped = all();
  stopped.state_in = {State::stopped};
  std::vector<StateSet> states = all_in(bit_of(State::stopped));
  states[2] = bit_of(State::run);
  EXPECT_EQ(obstacle(scenario_with({send(stopped, Command::initialize), send(stopped, Command::run)}), states), "");
  EXPECT_EQ(
      effect_of(send(stopped, Command::initialize).body, set_of({State::stopped, State::run}), wire::Dialect::seed),
      set_of({State::initialized, State::run}));
  Selector others = all();
  others.state_not_in = {State::run};
  EXPECT_EQ(obstacle(scenario_with({send(others, Command::run)}), states), "io: CMD_RUN is illegal in STOPPED");
}

TEST(Walk, HoldsNothingAgainstThoseThatAreLeftOut) {
  std::vector<StateSet> states = all_in(bit_of(State::stopped));
  states[1] = 0;
  EXPECT_EQ(obstacle(scenario_with({send(all(), Command::initialize), wait(all(), State::initialized, 1s)}), states),
            "");
}

TEST(Walk, JoinsBranches) {
  const Action either = choice({send(all(), Command::initialize)}, {});
  EXPECT_EQ(obstacle({either, wait(all(), State::run, 1s)}, State::stopped),
            "io: can only be INITIALIZED here, RUN is never reached");  // the condition is `true`
  const Action optional = maybe(send(all(), Command::initialize));
  EXPECT_EQ(obstacle({optional, wait(all(), State::run, 1s)}, State::stopped),
            "io: can only be STOPPED or INITIALIZED here, RUN is never reached");
}

TEST(Walk, CountsWhatIsOptionalAndCannotGoWellFromHereAsNotDone) {
  EXPECT_EQ(obstacle({maybe(send(all(), Command::initialize)), send(all(), Command::run)}, State::initialized), "");
}

TEST(Walk, RefusesWhatIsOptionalAndCannotGoWellFromAnyState) {
  const Action never = choice({send(all(), Command::stop), wait(all(), State::run, 1s)}, {});
  EXPECT_THAT(obstacle({maybe(never)}, State::stopped), HasSubstr("RUN is never reached"));
}

TEST(Walk, TakesOnlyTheBranchThatTheStatesDecide) {
  const Action adaptive = choice({send(all(), Command::initialize), wait(all(), State::initialized, 1s)}, {},
                                 condition("components.io.state == 'STOPPED'"));
  for (const State from : {State::stopped, State::initialized})
    EXPECT_EQ(obstacle({adaptive, send(all(), Command::run)}, from), "") << wire::name(from);
  Action guarded = send(all(), Command::run);
  guarded.when = condition("components.io.state == 'RUN'");
  EXPECT_EQ(obstacle({guarded}, State::stopped), "");
  guarded.when = condition("components.io.state == 'STOPPED'");
  EXPECT_EQ(obstacle({guarded}, State::stopped), "io: CMD_RUN is illegal in STOPPED");
}

TEST(Walk, WalksBothWaysOfAConditionThatOnlyTheRunKnows) {
  const Action cold =
      choice({send(all(), Command::initialize), wait(all(), State::initialized, 1s)}, {}, condition("vars.cold"));
  EXPECT_EQ(obstacle({cold, send(all(), Command::run)}, State::initialized), "");
  EXPECT_EQ(obstacle({cold, wait(all(), State::run, 1s)}, State::stopped),
            "io: can only be STOPPED or INITIALIZED here, RUN is never reached");
  const Action blocked = choice({send(all(), Command::run)}, {send(all(), Command::pause)}, condition("vars.cold"));
  EXPECT_EQ(obstacle({blocked}, State::stopped), "io: CMD_RUN is illegal in STOPPED");
  const Action irrevocable = choice({send(all(), Command::restart)}, {}, condition("vars.cold"));
  Scenario made = scenario_with({irrevocable});
  made.atomicity = Atomicity::rollback;
  EXPECT_EQ(obstacle(made, all_in(bit_of(State::stopped))), "io: send_command CMD_RESTART cannot be compensated");
}

TEST(Walk, LeavesARepeatAsSoonAsItsConditionMayHold) {
  Action rounds = repeat({send(all(), Command::initialize), wait(all(), State::initialized, 1s)}, 3);
  std::get<Repeat>(rounds.body).until = condition("components.io.state == 'INITIALIZED'");
  EXPECT_EQ(obstacle({rounds, send(all(), Command::run)}, State::stopped), "");
  std::get<Repeat>(rounds.body).until = condition("vars.done");
  EXPECT_EQ(obstacle({rounds, send(all(), Command::run)}, State::stopped), "");
  std::get<Repeat>(rounds.body).until = condition("components.io.state == 'RUN'");
  EXPECT_EQ(obstacle({rounds}, State::stopped), "io: CMD_INITIALIZE is illegal in INITIALIZED");
}

TEST(Walk, AllowsAQuorumItsStragglers) {
  std::vector<StateSet> states = all_in(bit_of(State::initialized));
  states[3] = bit_of(State::stopped);
  Action most = send(all(), Command::run);
  most.quorum = 3;
  EXPECT_EQ(obstacle(scenario_with({most}), states), "");
  states[2] = bit_of(State::stopped);
  EXPECT_EQ(obstacle(scenario_with({most}), states), "supervisor_2: CMD_RUN is illegal in STOPPED");
}

TEST(Walk, WalksTheRoundsOfARepeat) {
  const Actions cycle{send(all(), Command::pause), wait(all(), State::pause, 1s), send(all(), Command::run),
                      wait(all(), State::run, 1s)};
  EXPECT_EQ(obstacle({repeat(cycle, 1'000'000)}, State::run), "");
  EXPECT_EQ(
      obstacle({repeat({send(all(), Command::initialize), wait(all(), State::initialized, 1s)}, 2)}, State::stopped),
      "io: CMD_INITIALIZE is illegal in INITIALIZED");
  EXPECT_EQ(obstacle({repeat({send(all(), Command::initialize)}, 1)}, State::stopped), "");
}

TEST(Walk, WalksWhatIsExecutedAndInParallel) {
  ExecuteScenario call;
  call.scenario = std::make_shared<const Scenario>(scenario_with({send(only("io"), Command::initialize)}));
  Action execute;
  execute.body = call;
  EXPECT_EQ(obstacle({execute, execute}, State::stopped), "io: CMD_INITIALIZE is illegal in INITIALIZED");
  Action both;
  both.body = Parallel{{{execute}, {send(only("supervisor_1"), Command::run)}}};
  EXPECT_EQ(obstacle({both}, State::stopped), "supervisor_1: CMD_RUN is illegal in STOPPED");
}

TEST(Walk, RefusesWhatCannotBeTakenBackInARunThatIsRolledBack) {
  Scenario made = scenario_with({send(all(), Command::restart)});
  made.atomicity = Atomicity::rollback;
  EXPECT_EQ(obstacle(made, all_in(bit_of(State::stopped))), "io: send_command CMD_RESTART cannot be compensated");
  made.actions = {maybe(send(all(), Command::ack))};
  EXPECT_EQ(obstacle(made, all_in(bit_of(State::fault))), "io: send_command CMD_ACK cannot be compensated");
  made.atomicity = Atomicity::none;
  EXPECT_EQ(obstacle(made, all_in(bit_of(State::fault))), "");
}

TEST(Walk, CanTakeBackEveryOtherCommandFromEveryState) {
  for (const wire::CommandTraits& command : wire::commands()) {
    if (command.command == Command::ack || command.command == Command::restart) continue;
    for (const wire::StateTraits& state : wire::states()) {
      if (!state.stable || !is_legal(command.command, state.state, wire::Dialect::seed)) continue;
      Scenario made = scenario_with({send(all(), command.command)});
      made.atomicity = Atomicity::rollback;
      EXPECT_EQ(obstacle(made, all_in(bit_of(state.state))), "") << command.name << " " << state.name;
    }
  }
}

TEST(Walk, AcceptsEveryStateAtOnceWhereNothingIsKnown) {
  const StateSet any = set_of({State::stopped, State::initialized, State::run, State::pause, State::fault});
  EXPECT_EQ(obstacle(full_start(), all_in(any)), "");
  EXPECT_EQ(obstacle(full_stop(), all_in(any)), "");
}

TEST(Forecast, SettlesAConditionOnlyByWhatItKnows) {
  const auto told = [](const std::string& text, const Forecast& forecast) {
    return foretell(condition(text), forecast, seed_plant());
  };
  Forecast forecast = forecast_of(all_in(bit_of(State::stopped)));
  EXPECT_EQ(told("components.io.state == 'STOPPED'", forecast), true);
  EXPECT_EQ(told("components.io.state == 'RUN'", forecast), false);
  EXPECT_EQ(told("components.io.state == 'RUN' and vars.x", forecast), false);
  EXPECT_EQ(told("components.io.state == 'STOPPED' and vars.x", forecast), std::nullopt);
  forecast[0].moving = true;
  EXPECT_EQ(told("components.io.state == 'STOPPED'", forecast), std::nullopt);
  forecast[0] = Prospect{set_of({State::run, State::pause}), State::pause};
  EXPECT_EQ(told("components.io.state == 'STOPPED'", forecast), std::nullopt);
}

TEST(Forecast, TakesTheLowestStableStateForTheBase) {
  EXPECT_EQ(forecast_of(all_in(set_of({State::run, State::initialized})))[0].base, State::initialized);
  EXPECT_EQ(forecast_of(all_in(bit_of(State::initializing)))[0].base, State::initialized);
  EXPECT_EQ(forecast_of(all_in(bit_of(State::fault)))[0].base, State::unknown);
}

TEST(Forecast, JoinsWhatMayBe) {
  Forecast one = forecast_of(all_in(bit_of(State::run)));
  join(one, forecast_of(all_in(bit_of(State::pause))));
  EXPECT_EQ(one[2].states, set_of({State::run, State::pause}));
  EXPECT_EQ(one[2].base, State::pause);
}

}  // namespace
}  // namespace kapela::scenario::testing

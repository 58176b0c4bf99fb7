#include "orchestrator/automation/condition_state.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrator/files/scenario_file.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::automation {
namespace {

using calendar::sys_seconds;
using scenario::Condition;
using wire::State;

Condition read(const std::string& conditions) {
  yaml::Report report(
      "f.yaml",
      fmt::format("name: x\ntrigger: {{type: automatic, conditions: {}}}\nactions: [{{type: test}}]", conditions));
  const auto scenarios = files::read_scenarios(report);
  EXPECT_FALSE(report.failed()) << render(report.diagnostics());
  return report.failed() ? Condition() : std::get<scenario::ConditionTrigger>(scenarios[0].trigger->body).condition;
}

/// io in RUN, supervisor_1 in FAULT with a message, the others STOPPED; Thursday, 1970-01-01, at a time of day in UTC.
bool holds(const std::string& conditions, std::chrono::minutes at = {}) {
  const record::Plant plant = scenario::testing::seed_plant();
  engine::Board board(plant.components.size());
  const base::Instant now{};
  for (std::size_t i = 0; i < board.size(); ++i) {
    engine::Sighting seen;
    seen.state = i == 0 ? State::run : i == 1 ? State::fault : State::stopped;
    if (i == 1) seen.error_message = "Feeder1: nie wydał tacki";
    board.saw(static_cast<ComponentId>(i), seen, board.tick(), record::no_command, now);
  }
  const Condition condition = read(conditions);
  const expression::Lookup lookup = [](const expression::Path&) { return std::optional<expression::Value>(); };
  base::Result<ConditionState> state = ConditionState::make(condition, plant, lookup);
  EXPECT_TRUE(state);
  return state && state->evaluate(condition, Scene{plant, board, now, base::WallTime(at), lookup});
}

TEST(Condition, AsksForComponentsInStates) {
  EXPECT_TRUE(holds("{any_in: FAULT}"));
  EXPECT_TRUE(holds("{any_in: [PAUSE, RUN]}"));
  EXPECT_FALSE(holds("{none_in: [FAULT]}"));
  EXPECT_FALSE(holds("{all_in: {group: supervisors, state: FAULT}}"));
  EXPECT_TRUE(holds("{all_in: {components: [io], state: RUN}}"));
}

TEST(Condition, ReadsAvenasSpellings) {
  EXPECT_TRUE(
      holds("{and: {conditions: [{client_state: {any_service_in_state: [FAULT]}}, {client_state: {no_service_in_state: "
            "[PAUSE]}}]}}"));
  EXPECT_TRUE(
      holds("[{type: client_state, client: io, state: RUN}, {type: error_message, mode: contains, pattern: feeder1}]"));
  EXPECT_FALSE(holds("{not: {condition: {client_state: {client: io, state: RUN}}}}"));
  EXPECT_FALSE(holds("{time: {time_range: {start: '08:00', end: '16:00'}}}", std::chrono::hours(7)));
}

TEST(Condition, Combines) {
  const std::string t = "{any_in: FAULT}";
  const std::string f = "{any_in: PAUSE}";
  const auto of = [&](const std::string& word, const std::string& a, const std::string& b) {
    return holds("{" + word + ": [" + a + ", " + b + "]}");
  };
  EXPECT_TRUE(of("and", t, t));
  EXPECT_FALSE(of("and", t, f));
  EXPECT_TRUE(of("or", t, f));
  EXPECT_FALSE(of("or", f, f));
  EXPECT_TRUE(of("nand", t, f));
  EXPECT_FALSE(of("nand", t, t));
  EXPECT_TRUE(of("nor", f, f));
  EXPECT_FALSE(of("nor", t, f));
  EXPECT_TRUE(of("xor", t, f));
  EXPECT_FALSE(of("xor", t, t));
  EXPECT_TRUE(holds("{not: " + f + "}"));
}

TEST(Condition, LooksAtErrorMessages) {
  EXPECT_TRUE(holds("{error_message: {contains: FEEDER}}"));
  EXPECT_FALSE(holds("{error_message: {contains: FEEDER, case_sensitive: true}}"));
  EXPECT_TRUE(holds("{error_message: {matches: 'feeder[0-9]+:'}}"));
  EXPECT_FALSE(holds("{error_message: {exact: feeder1}}"));
  EXPECT_FALSE(holds("{error_message: {starts_with: tack}}"));
  EXPECT_FALSE(holds("{error_message: {component: io, contains: feeder, all_clients: true}}"));
}

TEST(Condition, MatchesInLinearTime) {
  EXPECT_FALSE(holds("{error_message: {matches: '(((a+)+)+)+$'}}"));
}

TEST(Condition, KnowsTheTimeOfDayOverMidnight) {
  using std::chrono::hours;
  const std::string night =
      "{time: {from: '22:00', to: '06:00', weekdays: THU}}";  // that Thursday, and the night after
  EXPECT_FALSE(holds(night, hours(5)));
  EXPECT_FALSE(holds(night, hours(21)));
  EXPECT_TRUE(holds(night, hours(22)));
  EXPECT_TRUE(holds(night, hours(24 + 5)));
  EXPECT_FALSE(holds(night, hours(24 + 6)));
  EXPECT_FALSE(holds(night, hours(24 + 23)));
}

TEST(Condition, KnowsWhenATimeOfDayIsLookedAtNext) {
  const Condition night = read("{time: {from: '22:00', to: '06:00'}}");
  const auto& window = std::get<Condition::Within>(night.body);
  EXPECT_EQ(next_bound(window, sys_seconds(std::chrono::hours(5))), sys_seconds(std::chrono::hours(6)));
  EXPECT_EQ(next_bound(window, sys_seconds(std::chrono::hours(6))), sys_seconds(std::chrono::hours(22)));
  EXPECT_EQ(next_bound(window, sys_seconds(std::chrono::hours(23))), sys_seconds(std::chrono::hours(24)));
}

}  // namespace
}  // namespace kapela::automation

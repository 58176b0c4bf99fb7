// Plants and scenarios in a few words, for tests of the engine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/record/plant.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::scenario::testing {

/// The seed's four components.
[[nodiscard]] record::Plant seed_plant();
/// Their names, and their numbers.
inline const std::vector<std::string> seed_names{"io", "supervisor_1", "supervisor_2", "munchies_algo"};
namespace seed {
inline constexpr record::ComponentId io{0}, supervisor_1{1}, supervisor_2{2}, munchies_algo{3};
}  // namespace seed
/// `count` components c0, c1, ... in group "all".
[[nodiscard]] record::Plant plant_of(std::size_t count);

/// The seed's four, where the main logic depends on the supervisors, and they on io.
[[nodiscard]] record::Plant dependent_plant();

// Scenarios in a few words.
[[nodiscard]] Selector all();
[[nodiscard]] Selector only(const std::string& component);
[[nodiscard]] Action log(const std::string& text);
[[nodiscard]] Action send(Selector targets, wire::Command command);
[[nodiscard]] Action wait(Selector targets, wire::State state, base::Duration timeout);
[[nodiscard]] Action ensure(Selector targets, wire::State state, base::Duration timeout);
/// Nothing is checked but that it can be read.
[[nodiscard]] expression::Expression condition(std::string_view text);
[[nodiscard]] Action only_if(std::string_view holds, Action action);
[[nodiscard]] Action set(const std::string& variable, std::string_view value);
[[nodiscard]] Action require(std::string_view holds, const std::string& message = {});
/// A step that fails.
[[nodiscard]] Action fails();
[[nodiscard]] Action delay(base::Duration duration);
/// Any path may be named.
Action wait_for(std::string_view holds, base::Duration timeout = std::chrono::seconds(5));
[[nodiscard]] Action alert(const std::string& text);
[[nodiscard]] Action approve(const std::string& text, base::Duration timeout);
[[nodiscard]] Action choose(std::vector<Branch> branches, Actions otherwise = {});
[[nodiscard]] Action parallel(std::vector<Actions> branches);
[[nodiscard]] Action repeat(std::uint32_t times, Actions actions, std::string_view until = {},
                            base::Duration pause = {});
[[nodiscard]] Action execute(Scenario called, std::vector<std::pair<std::string, expression::Expression>> vars = {});
[[nodiscard]] Action retried(Action action, std::uint32_t count, base::Duration delay, double backoff = 1);

[[nodiscard]] Scenario scenario_with(std::vector<Action> actions);
/// The seed's full start and stop.
[[nodiscard]] Scenario full_start();
[[nodiscard]] Scenario full_stop();
/// From INITIALIZED to RUN.
[[nodiscard]] Scenario quick_start();
/// `made` with one more action, which fails.
[[nodiscard]] Scenario failing(Scenario made);
[[nodiscard]] Scenario named(const std::string& name, std::vector<Action> actions);

}  // namespace kapela::scenario::testing

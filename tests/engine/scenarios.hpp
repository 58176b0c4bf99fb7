// Plants and scenarios in a few words, for tests of the engine.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/engine/plant.hpp"
#include "orchestrator/engine/scenario.hpp"

namespace kapela::engine::testing {

/// The seed's four components.
[[nodiscard]] Plant seed_plant();
/// `count` components c0, c1, ... in group "all".
[[nodiscard]] Plant plant_of(std::size_t count);

// Scenarios in a few words.
[[nodiscard]] Selector all();
[[nodiscard]] Selector only(const std::string& component);
[[nodiscard]] Action log(const std::string& text);
[[nodiscard]] Action send(Selector targets, wire::Command command);
[[nodiscard]] Action wait(Selector targets, wire::State state, base::Duration timeout);
[[nodiscard]] Action ensure(Selector targets, wire::State state, base::Duration timeout);
[[nodiscard]] Scenario scenario(std::vector<Action> actions);
/// The seed's full start and stop.
[[nodiscard]] Scenario full_start();
[[nodiscard]] Scenario full_stop();

}  // namespace kapela::engine::testing

// Preflight and plan of large scenarios: at most 50 ms for 1,000 components.
#include <benchmark/benchmark.h>

#include "orchestrator/planner/render.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/walk.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela {
namespace {

using scenario::testing::full_start;
using scenario::testing::plant_of;

/// Everybody but the first ten depends on one of those before it: some hundred layers.
record::Plant layered(std::size_t components) {
  record::Plant plant = plant_of(components);
  for (std::size_t i = 10; i < components; ++i)
    plant.components[i].depends_on = {static_cast<record::ComponentId>(i - 10)};
  return plant;
}

std::vector<scenario::StateSet> all_stopped(const record::Plant& plant) {
  return std::vector<scenario::StateSet>(plant.components.size(), record::bit_of(wire::State::stopped));
}

std::optional<expression::Value> nothing(const expression::Path&) {
  return std::nullopt;
}

void compile(benchmark::State& state) {
  const record::Plant plant = plant_of(static_cast<std::size_t>(state.range(0)));
  const auto scenario = std::make_shared<const scenario::Scenario>(full_start());
  for (auto _ : state) benchmark::DoNotOptimize(scenario::compile(scenario, plant, nothing));
}
BENCHMARK(compile)->Arg(1'000)->Arg(10'000);

void preflight(benchmark::State& state) {
  const record::Plant plant = plant_of(static_cast<std::size_t>(state.range(0)));
  const scenario::Program program =
      *scenario::compile(std::make_shared<const scenario::Scenario>(full_start()), plant, nothing);
  const std::vector<scenario::StateSet> states = all_stopped(plant);
  for (auto _ : state) benchmark::DoNotOptimize(scenario::find_obstacle(program, plant, states));
}
BENCHMARK(preflight)->Arg(1'000)->Arg(10'000);

/// Everybody in another state than its neighbour.
void preflight_mixed(benchmark::State& state) {
  const record::Plant plant = plant_of(static_cast<std::size_t>(state.range(0)));
  const scenario::Program program =
      *scenario::compile(std::make_shared<const scenario::Scenario>(full_start()), plant, nothing);
  std::vector<scenario::StateSet> states = all_stopped(plant);
  for (std::size_t i = 0; i < states.size(); i += 2) states[i] = record::bit_of(wire::State::run);
  for (auto _ : state) benchmark::DoNotOptimize(scenario::find_obstacle(program, plant, states));
}
BENCHMARK(preflight_mixed)->Arg(1'000);

void plan(benchmark::State& state) {
  const record::Plant plant = layered(static_cast<std::size_t>(state.range(0)));
  const scenario::Program program =
      *scenario::compile(std::make_shared<const scenario::Scenario>(full_start()), plant, nothing);
  const std::vector<scenario::StateSet> states = all_stopped(plant);
  for (auto _ : state) benchmark::DoNotOptimize(planner::make_plan(program, plant, states, record::Waits()));
}
BENCHMARK(plan)->Arg(1'000)->Arg(10'000);

void plan_as_text(benchmark::State& state) {
  const record::Plant plant = layered(static_cast<std::size_t>(state.range(0)));
  const scenario::Program program =
      *scenario::compile(std::make_shared<const scenario::Scenario>(full_start()), plant, nothing);
  const std::vector<scenario::StateSet> states = all_stopped(plant);
  for (auto _ : state) {
    const planner::Plan made = planner::make_plan(program, plant, states, record::Waits());
    benchmark::DoNotOptimize(planner::text_of(made, plant));
  }
}
BENCHMARK(plan_as_text)->Arg(1'000);

}  // namespace
}  // namespace kapela

// Full start and stop in the fake world: what the engine itself costs, without HTTP.
#include <benchmark/benchmark.h>

#include "tests/engine/fake_world.hpp"
#include "tests/scenario/scenarios.hpp"

namespace {

using namespace kapela::engine;
using kapela::record::RunReport, kapela::scenario::Scenario;
using namespace kapela::scenario::testing;

void start_and_stop(benchmark::State& state) {
  const auto components = static_cast<std::size_t>(state.range(0));
  EngineSettings settings;
  settings.kept_runs = 4;
  testing::FakeWorld world(plant_of(components), settings);
  world.keep_trace(false);
  world.check(false);
  const auto start = std::make_shared<const Scenario>(full_start());
  const auto stop = std::make_shared<const Scenario>(full_stop());
  for (auto _ : state) {
    const RunReport started = world.finish(*world.engine().start(start, nullptr));
    const RunReport stopped = world.finish(*world.engine().start(stop, nullptr));
    if (!started || !stopped) state.SkipWithError("a run failed");
  }
  state.counters["runs/s"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  state.counters["s/component"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(components),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(start_and_stop)->Arg(4)->Arg(64)->Arg(1'000);

}  // namespace

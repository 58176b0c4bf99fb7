// Searching: runs a second of an exhaustive search and of a swarm, everything checked, with the seed's timeouts.
#include <benchmark/benchmark.h>

#include "simulators/explore/exploration.hpp"
#include "tests/scenario/scenarios.hpp"

namespace {

using namespace kapela;
using namespace std::chrono_literals;

std::shared_ptr<const world::Subject> seed_subject() {
  component::Timing timing;
  timing.of(wire::Command::initialize) = base::fixed(20ms);
  timing.of(wire::Command::run) = base::fixed(10ms);
  timing.of(wire::Command::stop) = base::fixed(15ms);
  component::ComponentSettings settings;
  settings.timing = std::make_shared<const component::Timing>(timing);
  auto subject = std::make_shared<world::Subject>();
  subject->plant = std::make_shared<const record::Plant>(scenario::testing::seed_plant());
  subject->settings.poll_idle = 30s;  // as `kapela explore` has it
  subject->components.assign(4, std::make_shared<const component::ComponentSettings>(settings));
  subject->scenarios = {std::make_shared<const scenario::Scenario>(scenario::testing::full_start()),
                        std::make_shared<const scenario::Scenario>(scenario::testing::full_stop())};
  return subject;
}

void search(benchmark::State& state, const explore::Settings& settings) {
  for (auto _ : state) {
    explore::Exploration exploration(seed_subject());
    if (!exploration.begin(settings)) return state.SkipWithError("no baseline");
    while (exploration.advance()) {
    }
    state.counters["runs"] = static_cast<double>(exploration.runs());
    state.counters["finds"] = static_cast<double>(exploration.finds().size());
    state.counters["runs/s"] =
        benchmark::Counter(static_cast<double>(exploration.runs()), benchmark::Counter::kIsIterationInvariantRate);
    state.counters["events/s"] = benchmark::Counter(static_cast<double>(exploration.tally().events),
                                                    benchmark::Counter::kIsIterationInvariantRate);
  }
}

void exhaustive(benchmark::State& state) {
  explore::Settings settings;
  settings.exhaustive = static_cast<unsigned>(state.range(0));
  if (state.range(1) != 0) settings.kinds.assign(explore::kinds().begin(), explore::kinds().end());
  search(state, settings);
}
BENCHMARK(exhaustive)
    ->ArgNames({"faults", "all_kinds"})
    ->Args({1, 0})
    ->Args({2, 0})
    ->Args({3, 0})
    ->Args({1, 1})
    ->Args({2, 1})
    ->Unit(benchmark::kMillisecond);

void swarm(benchmark::State& state) {
  explore::Settings settings;
  settings.kinds.assign(explore::kinds().begin(), explore::kinds().end());
  settings.last_seed = static_cast<std::uint64_t>(state.range(0)) - 1;
  search(state, settings);
}
BENCHMARK(swarm)->Arg(1'000)->Unit(benchmark::kMillisecond);

}  // namespace

// Virtual time: full start and stop of simulated components, messages, state machines, engine and all.
#include <benchmark/benchmark.h>

#include <malloc.h>

#include "simulators/world/world.hpp"
#include "tests/engine/scenarios.hpp"

namespace {

using namespace kapela;
using namespace std::chrono_literals;

std::shared_ptr<const world::Subject> subject_of(std::size_t components) {
  component::Timing timing;
  timing.of(wire::Command::initialize) = base::fixed(20ms);
  timing.of(wire::Command::run) = base::fixed(10ms);
  timing.of(wire::Command::stop) = base::fixed(15ms);
  component::ComponentSettings settings;
  settings.timing = std::make_shared<const component::Timing>(timing);
  auto subject = std::make_shared<world::Subject>();
  subject->plant = std::make_shared<const engine::Plant>(engine::testing::plant_of(components));
  subject->components.assign(components, std::make_shared<const component::ComponentSettings>(settings));
  subject->settings.kept_runs = 4;
  return subject;
}

class StartAndStop {
 public:
  explicit StartAndStop(std::size_t components) : world_(subject_of(components)) {
    world_.begin(plan_);
    while (!world_.at_rest()) (void)world_.step(base::Instant::max());
  }

  bool run() { return run(start_) && run(stop_); }
  world::World& world() { return world_; }

 private:
  bool run(const std::shared_ptr<const engine::Scenario>& scenario) {
    world_.forget_last_run();
    if (!world_.engine()->start(scenario, nullptr)) return false;
    while (!world_.last_run()) (void)world_.step(base::Instant::max());
    return world_.last_run() == engine::RunStatus::succeeded;
  }

  world::Plan plan_;
  world::World world_;
  std::shared_ptr<const engine::Scenario> start_ =
      std::make_shared<const engine::Scenario>(engine::testing::full_start());
  std::shared_ptr<const engine::Scenario> stop_ =
      std::make_shared<const engine::Scenario>(engine::testing::full_stop());
};

void start_and_stop(benchmark::State& state) {
  const auto components = static_cast<std::size_t>(state.range(0));
  const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
  StartAndStop world(components);
  if (!world.run()) state.SkipWithError("a run failed");
  const std::size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
  const std::size_t records = world.world().history().records().size();
  const std::uint64_t events = world.world().events();
  for (auto _ : state) {
    world.world().history().clear();
    if (!world.run()) state.SkipWithError("a run failed");
  }
  const auto runs = static_cast<double>(state.iterations());
  state.counters["runs/s"] = benchmark::Counter(runs, benchmark::Counter::kIsRate);
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(world.world().events() - events), benchmark::Counter::kIsRate);
  state.counters["records"] = static_cast<double>(records);
  state.counters["events"] = static_cast<double>(events);
  state.counters["B/component"] =
      static_cast<double>(after - before - records * sizeof(engine::Record)) / static_cast<double>(components);
}
BENCHMARK(start_and_stop)->Arg(4)->Arg(1'000)->Arg(10'000);

}  // namespace

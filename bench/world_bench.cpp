// Virtual time: full start and stop of simulated components, messages, state machines, engine and all.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include "orchestrator/checker/checker.hpp"
#include "simulators/world/world.hpp"
#include "tests/scenario/scenarios.hpp"

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
  subject->plant = std::make_shared<const record::Plant>(scenario::testing::plant_of(components));
  subject->components.assign(components, std::make_shared<const component::ComponentSettings>(settings));
  subject->settings.kept_runs = 1;  // what more reports take is theirs, not the world's
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
  bool run(const std::shared_ptr<const scenario::Scenario>& scenario) {
    world_.forget_ends();
    const auto started = world_.engine()->start(scenario, nullptr);
    if (!started) return false;
    while (!world_.end_of(*started)) (void)world_.step(base::Instant::max());
    return world_.end_of(*started) == record::RunStatus::succeeded;
  }

  world::Plan plan_;
  world::World world_;
  std::shared_ptr<const scenario::Scenario> start_ =
      std::make_shared<const scenario::Scenario>(scenario::testing::full_start());
  std::shared_ptr<const scenario::Scenario> stop_ =
      std::make_shared<const scenario::Scenario>(scenario::testing::full_stop());
};

enum class Watched : std::int64_t { not_at_all, recorded, recorded_and_checked };

void start_and_stop(benchmark::State& state) {
  const auto components = static_cast<std::size_t>(state.range(0));
  const auto watched = static_cast<Watched>(state.range(1));
  StartAndStop world(components);
  world.world().history().set_recording(watched != Watched::not_at_all);
  if (!world.run()) state.SkipWithError("a run failed");
  const std::uint64_t before = world.world().events();
  checker::CheckerSettings settings;
  settings.components = components;
  checker::Checker checker(settings);
  const auto check = [&] {
    for (const record::Record& record : world.world().history().records()) checker.on(record);
  };
  check();
  std::size_t records = 0;
  for (auto _ : state) {
    world.world().history().clear();
    if (!world.run()) state.SkipWithError("a run failed");
    records = world.world().history().records().size();
    if (watched != Watched::recorded_and_checked) continue;
    check();
    if (checker.count() > 0) state.SkipWithError(checker.violations().front().explanation.c_str());
  }
  const auto runs = static_cast<double>(state.iterations());
  const auto events = static_cast<double>(world.world().events() - before);
  state.counters["runs/s"] = benchmark::Counter(runs, benchmark::Counter::kIsRate);
  state.counters["events/s"] = benchmark::Counter(events, benchmark::Counter::kIsRate);
  state.counters["events/run"] = events / runs;
  state.counters["records/run"] = static_cast<double>(records);
}
BENCHMARK(start_and_stop)->ArgNames({"components", "watched"})->ArgsProduct({{4, 1'000, 10'000}, {0, 1, 2}});

/// What a world holds on the heap when its components have been started and stopped once, the history aside.
void memory(benchmark::State& state) {
  const auto components = static_cast<std::size_t>(state.range(0));
  const auto used = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  const std::size_t before = used();
  StartAndStop world(components);
  world.world().history().set_recording(false);
  if (!world.run()) state.SkipWithError("a run failed");
  state.counters["B/component"] = static_cast<double>(used() - before) / static_cast<double>(components);
  for (auto _ : state) benchmark::DoNotOptimize(world.run());
}
BENCHMARK(memory)->Arg(1'000)->Arg(10'000)->Iterations(1);

}  // namespace

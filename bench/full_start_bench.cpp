// Full start and stop of a plant without delays, over loopback HTTP: simulators, orchestrator and trigger on one
// thread; without a journal, and with one whose helper thread waits for the disk.
#include <cstdlib>
#include <filesystem>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/service/service.hpp"
#include "orchestrator/service/state_directory.hpp"
#include "simulators/plant/simulated_plant.hpp"

namespace {

using namespace kapela;

constexpr const char* full_start = "Uruchomienie wszystkich usług systemu (@all)";
constexpr const char* full_stop = "Zatrzymanie wszystkich usług (@all)";

plant::PlantSettings simulated(std::size_t components) {
  plant::PlantSettings settings;
  for (std::size_t i = 0; i < components; ++i) {
    component::ComponentSettings behaviour;
    behaviour.name = "c" + std::to_string(i);
    plant::ComponentSetup setup;
    setup.settings = std::make_shared<const component::ComponentSettings>(std::move(behaviour));
    settings.components.push_back(std::move(setup));
  }
  return settings;
}

record::Plant plant_of(const plant::SimulatedPlant& simulators) {
  record::Plant plant;
  for (const auto& unit : simulators.units()) {
    record::ComponentSpec spec;
    spec.name = unit->component().name();
    spec.port = unit->component().endpoint().port;
    plant.components.push_back(std::move(spec));
  }
  return plant;
}

/// A journal in the present directory, as /tmp may be memory.
class Durable {
 public:
  Durable(net::EventLoop& loop, base::Log& log, const record::Plant& plant) {
    std::string pattern = "full-start-bench-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
    service::StateSettings settings;
    settings.path = path_;
    settings.keeps_runs = false;
    state_ = std::move(service::StateDirectory::open(settings, plant, loop, log).value());
  }
  Durable(const Durable&) = delete;
  Durable& operator=(const Durable&) = delete;
  ~Durable() {
    state_.reset();
    std::filesystem::remove_all(path_);
  }

  void hand_to(runtime::OrchestratorSettings& settings) { state_->hand_to(settings); }

 private:
  std::string path_;
  std::unique_ptr<service::StateDirectory> state_;
};

/// Everything that tools/demo starts, in one process.
struct Cell {
  explicit Cell(std::size_t components, bool keeps_a_journal = false)
      : simulators(loop, *log, simulated(components)),
        started(simulators.start()),
        library(disk, {KAPELA_SOURCE_DIR "/scenarios/run_services.yaml"}),
        durable(keeps_a_journal ? std::make_unique<Durable>(loop, *log, plant_of(simulators)) : nullptr),
        service(loop, *log, library, settings()) {
    library.reload();
    endpoint = *service.listen(net::Endpoint{});
    service.orchestrator().watch();
  }

  runtime::OrchestratorSettings settings() const {
    runtime::OrchestratorSettings made;
    made.plant = plant_of(simulators);
    made.engine.kept_runs = 4;
    made.kept_records = 1'000;
    if (durable != nullptr) durable->hand_to(made);
    return made;
  }

  /// The trigger of the description, answered when the run has ended.
  base::Task<bool> trigger(const char* scenario) {
    net::ClientRequest request;
    request.to = endpoint;
    request.timeout = std::chrono::seconds(30);
    request.body = nlohmann::json{{"source", "bench"},
                                  {"destination", "orchestrator"},
                                  {"event_type", "EXECUTE_SCENARIO"},
                                  {"data", {{"scenario_name", scenario}, {"wait", true}}}}
                       .dump();
    const base::Result<net::Response> response = co_await client.request(std::move(request));
    co_return response && response->body.find("SUCCEEDED") != std::string::npos;
  }

  std::unique_ptr<base::Log> log = base::make_null_log();
  net::EventLoop loop;
  files::RealFileSystem disk;
  plant::SimulatedPlant simulators;
  base::Result<void> started;
  files::ScenarioLibrary library;
  std::unique_ptr<Durable> durable;
  service::Service service;
  net::HttpClient client{loop, net::ClientLimits{}};
  net::Endpoint endpoint;
};

void start_again_and_again(benchmark::State& state, Cell& cell) {
  for (auto _ : state) {
    if (!cell.loop.run_until_complete(cell.trigger(full_start))) state.SkipWithError("the start failed");
    state.PauseTiming();
    if (!cell.loop.run_until_complete(cell.trigger(full_stop))) state.SkipWithError("the stop failed");
    state.ResumeTiming();
  }
  state.counters["s/component"] = benchmark::Counter(static_cast<double>(state.iterations() * state.range(0)),
                                                     benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void full_start_over_http(benchmark::State& state) {
  Cell cell(static_cast<std::size_t>(state.range(0)));
  start_again_and_again(state, cell);
}
BENCHMARK(full_start_over_http)
    ->MeasureProcessCPUTime()
    ->Arg(4)
    ->Arg(64)
    ->Arg(512)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// It syncs three times: the intents of either step, and its end.
void full_start_with_a_journal(benchmark::State& state) {
  Cell cell(static_cast<std::size_t>(state.range(0)), true);
  start_again_and_again(state, cell);
}
BENCHMARK(full_start_with_a_journal)->MeasureProcessCPUTime()->Arg(4)->Unit(benchmark::kMillisecond)->UseRealTime();

/// What the disk alone takes for as much as a step of that writes.
void disk_sync(benchmark::State& state) {
  journal::PosixDisk disk;
  std::string pattern = "full-start-bench-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) std::abort();
  {
    auto file = disk.create(pattern + "/file");
    if (!file) return state.SkipWithError("no file");
    const std::string bytes(4'000, 'x');
    for (auto _ : state)
      if (!(*file)->write(bytes) || !(*file)->sync()) return state.SkipWithError("not written");
  }
  std::filesystem::remove_all(pattern);
}
BENCHMARK(disk_sync)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond)->UseRealTime();

void post_event_round_trip(benchmark::State& state) {
  Cell cell(1);
  net::ClientRequest request;
  request.to = cell.simulators.units().front()->component().endpoint();
  request.body = R"({"source":"bench","destination":"c0","event_type":"CMD_GET_STATE","data":{}})";
  for (auto _ : state) {
    net::ClientRequest copy = request;
    const auto response = cell.loop.run_until_complete(cell.client.request(std::move(copy)));
    if (!response || response->status != 200) state.SkipWithError("no answer");
  }
}
BENCHMARK(post_event_round_trip)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace

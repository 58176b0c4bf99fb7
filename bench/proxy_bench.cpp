// What a proxy adds to a POST /event that no fault hits, with one connection, and how many pass it with sixteen. The
// component behind and the clients have threads of their own; `cpu_us` is what one event costs the proxy's thread.
#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>
#include <time.h>

#include "orchestrator/base/log.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/http_server.hpp"
#include "simulators/plant/simulated_plant.hpp"

namespace kapela::plant {
namespace {

const std::string event =
    R"({"source":"driver","source_address":"127.0.0.1","source_port":8099,"destination":"io",)"
    R"("destination_address":"127.0.0.1","destination_port":8001,"destination_endpoint":"/event",)"
    R"("event_type":"discovery","data":{},"id":17,"payload":1,"to_be_processed":false,"is_processing":false,)"
    R"("is_system_event":false,"maximum_processing_time":20,"timestamp":"2026-11-23 06:29:45.794783","result":null})";

base::Duration thread_time() {
  timespec spent{};
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
}

/// A loop that turns on a thread of its own, with what `make` makes for it; `made` and `spent` belong to that thread.
template <class Made>
class Elsewhere {
 public:
  template <class Make>
  explicit Elsewhere(Make make)
      : thread_([this, make] {
          made = make(loop);
          ready_ = true;
          loop.run();
          spent = thread_time();
          made.reset();
        }) {
    while (!ready_) std::this_thread::yield();
  }
  /// Returns the processor time of the thread.
  base::Duration end() {
    loop.post([this] { loop.stop(); });
    thread_.join();
    return spent;
  }

  net::EventLoop loop;
  std::unique_ptr<Made> made;
  base::Duration spent{};

 private:
  std::atomic<bool> ready_ = false;
  std::thread thread_;
};

/// Answers every POST as a service of avena_commons does.
struct Service {
  explicit Service(net::EventLoop& loop)
      : server(loop, {}, [](const net::Request&, net::Responder responder) {
          net::Response response;
          response.body = R"({"status":"ok"})";
          responder.send(std::move(response));
        }) {
    at = server.listen({"127.0.0.1", 0}).value();
  }
  net::HttpServer server;
  net::Endpoint at{};
};

struct Proxy {
  Proxy(net::EventLoop& loop, const net::Endpoint& behind) : log(base::make_null_log()) {
    component::ComponentSettings behaviour;
    behaviour.name = "io";
    behaviour.timing = std::make_shared<const component::Timing>();
    ComponentSetup setup;
    setup.settings = std::make_shared<const component::ComponentSettings>(behaviour);
    setup.behind = Behind{behind, {}};
    PlantSettings settings;
    settings.seed = 1;
    settings.components.push_back(setup);
    plant = std::make_unique<SimulatedPlant>(loop, *log, settings);
    (void)plant->start();
    at = plant->find("io")->component().endpoint();
  }
  std::unique_ptr<base::Log> log;
  std::unique_ptr<SimulatedPlant> plant;
  net::Endpoint at{};
};

/// Posts again and again over one connection.
base::Task<void> post_events(net::HttpClient& client, net::Endpoint to, int count, net::EventLoop& loop,
                             std::vector<base::Duration>& took) {
  for (int i = 0; i < count; ++i) {
    net::ClientRequest request;
    request.to = to;
    request.body = event;
    const base::Instant began = loop.real_now();
    const base::Result<net::Response> answer = co_await client.request(std::move(request));
    if (answer) took.push_back(loop.real_now() - began);
  }
}

base::Task<void> all_of(std::vector<base::Task<void>> tasks) {
  auto all = base::when_all(std::move(tasks));
  co_await all;
}

/// How long each took, sorted.
std::vector<base::Duration> load(const net::Endpoint& to, int connections, int events) {
  net::EventLoop loop;
  net::ClientLimits limits;
  limits.connections_per_destination = static_cast<std::size_t>(connections);
  net::HttpClient client(loop, limits);
  std::vector<base::Duration> took;
  std::vector<base::Task<void>> tasks;
  for (int i = 0; i < connections; ++i) tasks.push_back(post_events(client, to, events / connections, loop, took));
  loop.run_until_complete(all_of(std::move(tasks)));
  std::sort(took.begin(), took.end());
  return took;
}

double at(const std::vector<base::Duration>& took, double part) {
  if (took.empty()) return 0;
  const auto index = static_cast<std::size_t>(static_cast<double>(took.size() - 1) * part);
  return std::chrono::duration<double, std::milli>(took[index]).count();
}

/// The same events to the component itself, and through the proxy.
void added_by_a_proxy(benchmark::State& state) {
  constexpr int events = 20'000;
  Elsewhere<Service> service([](net::EventLoop& loop) { return std::make_unique<Service>(loop); });
  const net::Endpoint behind = service.made->at;
  Elsewhere<Proxy> proxy([behind](net::EventLoop& loop) { return std::make_unique<Proxy>(loop, behind); });
  const int connections = static_cast<int>(state.range(0));
  std::vector<base::Duration> direct;
  std::vector<base::Duration> through;
  for (auto _ : state) {
    direct = load(behind, connections, events);
    through = load(proxy.made->at, connections, events);
  }
  const base::Duration spent = proxy.end();
  service.end();
  state.counters["direct_p50_ms"] = at(direct, 0.5);
  state.counters["added_p50_ms"] = at(through, 0.5) - at(direct, 0.5);
  state.counters["added_p99_ms"] = at(through, 0.99) - at(direct, 0.99);
  state.counters["cpu_us"] = std::chrono::duration<double, std::micro>(spent).count() / events;
  state.counters["events_per_core_second"] = events / std::chrono::duration<double>(spent).count();
}
BENCHMARK(added_by_a_proxy)->Arg(1)->Arg(16)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace kapela::plant

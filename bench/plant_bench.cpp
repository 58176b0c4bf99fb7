// What rules that do not act cost a simulated component: POST /event over loopback, with none and with a hundred.
#include <benchmark/benchmark.h>

#include "orchestrator/base/log.hpp"
#include "orchestrator/net/http_client.hpp"
#include "simulators/plant/simulated_plant.hpp"

namespace kapela::plant {
namespace {

PlantSettings settings_with(std::int64_t rules) {
  component::ComponentSettings behaviour;
  behaviour.name = "io";
  behaviour.timing = std::make_shared<const component::Timing>();
  ComponentSetup setup;
  setup.settings = std::make_shared<const component::ComponentSettings>(behaviour);
  for (std::int64_t i = 0; i < rules; ++i) {
    faults::Fault rule;
    rule.name = "rule_" + std::to_string(i);
    rule.type = faults::FaultType::drop;
    rule.match.event = wire::Command::ack;
    setup.faults.push_back(rule);
  }
  PlantSettings settings;
  settings.seed = 1;
  settings.components.push_back(setup);
  return settings;
}

base::Task<bool> post_event(net::HttpClient& client, net::ClientRequest request) {
  const base::Result<net::Response> answer = co_await client.request(std::move(request));
  co_return answer.has_value();
}

/// Client and component on one loop. The command is illegal: nothing moves.
void post_event_with_rules(benchmark::State& state) {
  net::EventLoop loop;
  const auto log = base::make_null_log();
  SimulatedPlant plant(loop, *log, settings_with(state.range(0)));
  if (!plant.start()) return state.SkipWithError("no port");
  net::HttpClient client(loop, {});
  net::ClientRequest request;
  request.to = plant.find("io")->component().endpoint();
  request.body = R"({"source":"driver","destination":"io","event_type":"CMD_PAUSE","data":{}})";
  for (auto _ : state) {
    const bool answered = loop.run_until_complete(post_event(client, request));
    if (!answered) state.SkipWithError("no answer");
  }
}
BENCHMARK(post_event_with_rules)->Arg(0)->Arg(100);

}  // namespace
}  // namespace kapela::plant

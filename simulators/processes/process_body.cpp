#include "simulators/processes/process_body.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/metrics_page.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::processes {
namespace {

using wire::Json;
using Phase = KeptProgram::Phase;

Json process_json(const KeptProgram& program) {
  const TreeFigures figures = program.figures();
  return {{"phase", program.is_frozen() ? "frozen" : name(program.phase())},
          {"pid", program.pid() > 0 ? Json(program.pid()) : Json()},
          {"uptime", base::in_seconds(program.uptime())},
          {"restarts", program.restarts()},
          {"cpu_seconds", base::in_seconds(figures.cpu)},
          {"rss_bytes", figures.resident_bytes},
          {"processes", figures.processes},
          {"dropped_lines", program.dropped_lines()},
          {"last_end", program.last_end().empty() ? Json() : Json(program.last_end())}};
}

}  // namespace

std::string program_state_body(const KeptProgram& program, wire::State state) {
  return Json{{"component", program.settings().name},
              {"fsm_state", wire::name(state)},
              {"serving", program.phase() == Phase::ready},
              {"process", process_json(program)}}
      .dump();
}

std::string program_process_body(const KeptProgram& program) {
  return process_json(program).dump();
}

std::string program_health_body(const KeptProgram& program) {
  return Json{{"status", "ok"},
              {"component", program.settings().name},
              {"address", program.settings().at.address},
              {"port", program.settings().at.port},
              {"serving", program.phase() == Phase::ready}}
      .dump();
}

std::string program_metrics_body(const KeptProgram& program, const plant::Tally& tally) {
  base::MetricsPage page;
  const std::string& component = program.settings().name;
  const TreeFigures figures = program.figures();
  const base::Labels own{{"component", component}};
  page.family("kapela_process_up", "gauge", "1 while the program runs and has answered.");
  page.sample(static_cast<std::uint64_t>(program.phase() == Phase::ready ? 1 : 0), own);
  page.family("kapela_process_restarts_total", "counter", "Lives of the program after its first.");
  page.sample(program.restarts(), own);
  page.family("kapela_process_cpu_seconds", "gauge", "Used by its present life, and by what that has started.");
  page.sample(base::in_seconds(figures.cpu), own);
  page.family("kapela_process_resident_bytes", "gauge", "Memory of it and of what it has started.");
  page.sample(figures.resident_bytes, own);
  page.family("kapela_process_dropped_lines_total", "counter", "Lines that it printed, and the log left out.");
  page.sample(program.dropped_lines(), own);
  page.family("kapela_simulator_faults_total", "counter", "Faults that have acted, by rule and type.");
  for (const auto& [key, value] : tally.faults())
    page.sample(value, {{"component", component}, {"rule", key.first}, {"type", key.second}});
  return page.take();
}

std::string program_reset_body() {
  return Json{
      {"status", "ok"},
      {"in_flight", {{"transition", nullptr}, {"buffered_events", 0}, {"unsent_replies", 0}, {"held_answers", 0}}}}
      .dump();
}

}  // namespace kapela::processes

// kapela reset: simulated components as if they had just been started.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/client/api_client.hpp"
#include "tools/console/fault_tables.hpp"
#include "tools/kapela/admin_ports.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

struct ResetOptions {
  std::string component;
  std::string plant;
};

base::Task<int> reset_all(net::EventLoop& loop, AdminPorts ports) {
  int code = success;
  for (const AdminPort& port : ports) {
    client::ApiClient api(loop, {port.at}, port.token);
    const base::Result<Json> answer = co_await api.post("/reset", Json::object(), admin_time);
    if (answer) {
      say(fmt::format("{}: reset, {}", port.component, console::swept_text(*answer)));
    } else {
      code = report_failure(port, answer.error());
    }
  }
  co_return code;
}

}  // namespace

void add_reset(CLI::App& app, Context& context) {
  auto options = std::make_shared<ResetOptions>();
  CLI::App* command =
      app.add_subcommand("reset", "Simulated components as just started: run-time faults gone, counters at zero");
  command->add_option("COMPONENT", options->component, "A component of the plant; default: all");
  add_plant_option(*command, options->plant);
  command->footer(
      "Held answers are let go; one that a fault keeps down is back (not one whose process was killed).\n"
      "Examples:\n  kapela reset\n  kapela reset supervisor_2 --plant scenarios/plants/munchies.yaml");
  command->callback([&context, options] {
    context.chosen = [options] { return with_admin_ports(options->plant, options->component, reset_all); };
  });
}

}  // namespace kapela::cli

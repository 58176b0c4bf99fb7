// kapela plant up, down, status: the simulated components of a plant file.
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "simulators/plant/simulated_plant.hpp"
#include "tools/kapela/api_client.hpp"
#include "tools/kapela/children.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/history_option.hpp"
#include "tools/kapela/interruptible.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/terminal.hpp"
#include "tools/kapela/time_scale.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

constexpr base::Duration answer_time = std::chrono::seconds(2);
/// After it, children that were told to end are killed.
constexpr base::Duration children_limit = std::chrono::seconds(5);

struct PlantOptions {
  std::string file;
  bool orchestrator = false;
  bool isolate = false;
  net::TimeScale time_scale{};
  std::string history;
};

/// What a child gets beside its verb: the same plant, the same time, and a history of its own beside ours.
std::vector<std::string> with_plant(std::vector<std::string> arguments, const std::string& child,
                                    const PlantOptions& options) {
  if (!options.file.empty()) arguments.insert(arguments.end(), {"--plant", options.file});
  pass_on(options.time_scale, arguments);
  if (!options.history.empty()) arguments.insert(arguments.end(), {"--history", options.history + "." + child});
  return arguments;
}

/// `plant up`: the plant in this process or one process a component, and perhaps an orchestrator in another.
class Supervisor {
 public:
  Supervisor(base::Log& log, const PlantOptions& options, LoadedPlant loaded)
      : log_(log),
        options_(options),
        plant_(std::move(loaded.plant)),
        loop_(options.time_scale),
        history_(options.isolate ? std::string() : options.history),
        simulated_(loop_, log, loaded.simulated) {}

  int run() {
    if (!history_.open("plant", plant_.component_names(), loop_, log_)) return bad_input;
    if (history_.journal() != nullptr) simulated_.record_to(*history_.journal());
    loop_.on_signals({SIGINT, SIGTERM, SIGCHLD}, [this](int number) { number == SIGCHLD ? reap() : end(); });
    if (const base::Result<void> started = start(); !started) {
      log_.error(to_text(started.error()));
      return inconclusive;
    }
    loop_.run();
    return code_;
  }

 private:
  base::Result<void> start() {
    if (options_.isolate) {
      for (const engine::ComponentSpec& component : plant_.components)
        if (auto started = children_.start(component.name, with_plant({"simulator", component.name}, component.name, options_));
            !started)
          return started;
    } else {
      simulated_.on_all_down([this] {
        simulated_up_ = false;
        end();
      });
      if (auto started = simulated_.start(); !started) return started;
      simulated_up_ = true;
    }
    if (!options_.orchestrator) return {};
    return children_.start("orchestrator", with_plant({"orchestrator"}, "orchestrator", options_));
  }

  /// A component that ends by itself was told to (POST /shutdown); with the last of them the plant is down.
  void reap() {
    for (const Children::End& ended : children_.reap()) {
      if (!ending_) log_.warning(fmt::format("the process of {} has ended with code {}", ended.name, ended.exit_code));
      if (ended.exit_code != success && !ending_) code_ = ended.exit_code;
    }
    if (children_.empty() && (options_.isolate || ending_)) end();
  }

  void end() {
    if (!std::exchange(ending_, true)) {
      children_.signal(SIGTERM);
      if (simulated_up_) simulated_.shut_down();
      loop_.timers().arm(limit_, loop_.after_real(children_limit));
    }
    if (children_.empty() && !simulated_up_) loop_.stop();
  }

  base::Log& log_;
  PlantOptions options_;
  engine::Plant plant_;
  net::EventLoop loop_;
  HistoryOption history_;
  plant::SimulatedPlant simulated_;
  Children children_;
  base::CallbackTimer limit_{[this] { loop_.stop(); }};
  bool simulated_up_ = false;
  bool ending_ = false;
  int code_ = success;
};

int up(const PlantOptions& options) {
  std::optional<LoadedPlant> loaded = load_plant(options.file);
  if (!loaded) return bad_input;
  const std::unique_ptr<base::Log> log = base::make_console_log(base::LogFormat::text, base::Level::info);
  if (!can_keep(options.time_scale, loaded->plant.components.size(), {}, *log)) return refused;
  Supervisor supervisor(*log, options, std::move(*loaded));
  return supervisor.run();
}

struct AdminPort {
  std::string component;
  net::Endpoint at;
};

std::optional<std::vector<AdminPort>> admin_ports(const std::string& file) {
  const std::optional<LoadedPlant> loaded = load_plant(file);
  if (!loaded) return std::nullopt;
  std::vector<AdminPort> ports;
  for (const plant::ComponentSetup& setup : loaded->simulated.components)
    ports.push_back(AdminPort{setup.settings->name, net::Endpoint{setup.address, plant::admin_port_of(setup)}});
  return ports;
}

base::Task<int> down_all(net::EventLoop& loop, std::vector<AdminPort> ports) {
  std::size_t ended = 0;
  for (const AdminPort& port : ports) {
    ApiClient api(loop, port.at, {});
    const base::Result<Json> answer = co_await api.post("/shutdown", Json::object(), answer_time);
    if (answer) ++ended;
    std::printf("%s: %s\n", port.component.c_str(), answer ? "shutting down" : answer.error().message.c_str());
  }
  co_return ended > 0 ? success : inconclusive;
}

base::Task<int> status_of_all(net::EventLoop& loop, std::vector<AdminPort> ports, bool json) {
  std::vector<std::vector<std::string>> rows{{"COMPONENT", "ADMIN", "STATE"}};
  Json all = Json::object();
  bool everybody = true;
  for (const AdminPort& port : ports) {
    ApiClient api(loop, port.at, {});
    const base::Result<Json> answer = co_await api.get("/state", answer_time);
    everybody = everybody && answer.has_value();
    all[port.component] = answer ? *answer : Json();
    rows.push_back({port.component, fmt::format("{}:{}", port.at.address, port.at.port),
                    answer ? (*answer)["fsm_state"].get<std::string>() : "down: " + answer.error().message});
  }
  if (json) {
    std::printf("%s\n", all.dump(2).c_str());
  } else {
    for (const std::string& line : table(rows)) std::printf("%s\n", line.c_str());
  }
  co_return everybody ? success : inconclusive;
}

}  // namespace

void add_plant(CLI::App& app, Context& context) {
  auto options = std::make_shared<PlantOptions>();
  CLI::App* plant = app.add_subcommand("plant", "Simulated plants: up, down, status");
  plant->footer(
      "Examples:\n  kapela plant up scenarios/plants/instant.yaml\n  kapela plant status\n  kapela plant down");
  plant->require_subcommand(1);
  CLI::App* up_command = plant->add_subcommand("up", "Start every component of a plant file, until Ctrl-C");
  up_command->add_flag("--orchestrator", options->orchestrator, "And an orchestrator for it, on 8000");
  up_command->add_flag("--isolate", options->isolate, "A process for each component");
  add_time_scale(*up_command, options->time_scale);
  add_history(*up_command, options->history);
  up_command->footer("Example: kapela plant up scenarios/plants/munchies.yaml --orchestrator");
  up_command->callback([&context, options] { context.chosen = [options] { return up(*options); }; });
  CLI::App* down = plant->add_subcommand("down", "Shut the components of a plant file down, through their admin ports");
  down->callback([&context, options] {
    context.chosen = [options] {
      auto ports = admin_ports(options->file);
      if (!ports) return static_cast<int>(bad_input);
      net::EventLoop loop;
      return run_interruptible(loop, down_all(loop, std::move(*ports))).value_or(inconclusive);
    };
  });
  CLI::App* status = plant->add_subcommand("status", "The true state of each component, from its admin port");
  status->add_flag("--json", context.json, "Print JSON");
  status->callback([&context, options] {
    context.chosen = [&context, options] {
      auto ports = admin_ports(options->file);
      if (!ports) return static_cast<int>(bad_input);
      net::EventLoop loop;
      return run_interruptible(loop, status_of_all(loop, std::move(*ports), context.json)).value_or(inconclusive);
    };
  });
  for (CLI::App* each : plant->get_subcommands({}))
    each->add_option("FILE", options->file, "Plant file; default: the built-in four");
}

}  // namespace kapela::cli

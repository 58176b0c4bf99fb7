// kapela plant up, down, status: the components of a plant file, simulated or behind proxies.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "orchestrator/client/api_client.hpp"
#include "orchestrator/service/scenario_paths.hpp"
#include "orchestrator/system/daemon_signals.hpp"
#include "orchestrator/system/file_limits.hpp"
#include "simulators/plant/simulated_plant.hpp"
#include "simulators/processes/children.hpp"
#include "simulators/processes/isolated.hpp"
#include "simulators/processes/owned_plant.hpp"
#include "tools/kapela/admin_ports.hpp"
#include "tools/kapela/command_line.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/history_option.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/one_component.hpp"
#include "tools/kapela/time_scale_option.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

/// No component can be called so.
constexpr const char* orchestrator_child = "the orchestrator";
/// After it, children that were told to end are killed.
constexpr base::Duration children_limit = std::chrono::seconds(5);

struct PlantOptions {
  std::string file;
  bool orchestrator = false;
  bool isolate = false;
  net::TimeScale time_scale{};
  std::string history;
  std::vector<std::string> scenarios;
  std::optional<std::uint16_t> port;
  std::string journal;
};

/// What a child gets beside its verb: the same plant, the same time, and a history of its own beside ours.
std::vector<std::string> with_plant(std::vector<std::string> arguments, const std::string& child,
                                    const PlantOptions& options) {
  if (!options.file.empty()) arguments.insert(arguments.end(), {"--plant", options.file});
  pass_on(options.time_scale, arguments);
  if (!options.history.empty()) arguments.insert(arguments.end(), {"--history", options.history + "." + child});
  return arguments;
}

/// What this process serves: no component that is a program itself, and where each has a process of its own, proxies
/// alone.
plant::PlantSettings here_of(plant::PlantSettings settings, bool isolate, processes::OwnedPlant& owned) {
  std::erase_if(settings.components, [isolate](const plant::ComponentSetup& each) {
    return !each.behind && (isolate || each.process != nullptr);
  });
  for (plant::ComponentSetup& each : settings.components) each.program = owned.behind_proxy(each.settings->name);
  return settings;
}

/// The orchestrator's, beside what every child gets.
std::vector<std::string> orchestrator_arguments(const PlantOptions& options) {
  std::vector<std::string> arguments{"orchestrator", "--simulated"};
  for (const std::string& path : options.scenarios) arguments.insert(arguments.end(), {"--scenarios", path});
  if (options.port) arguments.insert(arguments.end(), {"--port", std::to_string(*options.port)});
  if (!options.journal.empty()) arguments.insert(arguments.end(), {"--journal", options.journal});
  return with_plant(std::move(arguments), "orchestrator", options);
}

/// `plant up`: the plant in this process or one process a component, programs of others, and perhaps an orchestrator.
class Supervisor {
 public:
  Supervisor(base::Log& log, const PlantOptions& options, LoadedPlant loaded)
      : log_(log),
        options_(options),
        plant_(std::move(loaded.plant)),
        loop_(options.time_scale),
        history_(options.isolate ? std::string() : options.history),
        owned_(loop_, log, loaded.simulated,
               {[this] { on_programs_ready(); }, [this](const base::Error& why) { on_program_failed(why); },
                [this](int exit_code) { on_programs_down(exit_code); }}),
        simulated_(loop_, log, here_of(loaded.simulated, options.isolate, owned_)),
        isolated_(loop_, log, children_, [this](const std::string& name, int life) {
          const std::string history_name = life == 1 ? name : fmt::format("{}.{}", name, life);
          return with_plant({"simulator", name}, history_name, options_);
        }) {}

  int run() {
    if (!history_.open("plant", plant_.component_names(), loop_, log_)) return bad_input;
    if (history_.journal() != nullptr) simulated_.record_to(*history_.journal());
    loop_.on_signals(system::daemon_signals, [this](int number) { on_signal(number); });
    if (const base::Result<void> started = start(); !started) {
      log_.error(to_text(started.error()));
      return inconclusive;
    }
    loop_.run();
    return code_;
  }

 private:
  void on_signal(int number) {
    if (number == SIGCHLD) return reap();
    if (ends_.contains(number)) return ending_ ? go_down() : end();
    if (number != SIGUSR1 || !options_.isolate)
      return system::tell_stray_signal(log_, number,
                                       "SIGTERM ends the plant; with --isolate SIGUSR1 brings dead components back");
    if (!ending_) isolated_.revive();
  }

  base::Result<void> start() {
    if (options_.isolate)
      for (const record::ComponentSpec& component : plant_.components)
        if (simulated_.find(component.name) == nullptr && owned_.find(component.name) == nullptr)
          if (auto started = isolated_.start(component.name); !started) return started;
    if (simulated_.size() > 0) {
      simulated_.on_all_down([this] {
        simulated_up_ = false;
        if (ending_ || (!owned_up_ && (!options_.isolate || children_.empty()))) end();
      });
      if (auto started = simulated_.start(); !started) return started;
      simulated_up_ = true;
    }
    if (owned_.empty()) return start_orchestrator();
    owned_up_ = true;
    return owned_.start();
  }

  base::Result<void> start_orchestrator() {
    if (!options_.orchestrator) return {};
    const auto started = children_.start(orchestrator_child, orchestrator_arguments(options_));
    return started ? base::Result<void>() : started.error();
  }

  void on_programs_ready() {
    if (ending_) return;
    log_.info("every program has answered: the plant is up");
    if (const base::Result<void> started = start_orchestrator(); !started) fail(to_text(started.error()));
  }

  void on_program_failed(const base::Error& why) { fail(to_text(why) + "; the plant goes down"); }

  void fail(const std::string& why) {
    log_.error(why);
    code_ = inconclusive;
    end();
  }

  /// Nobody is left whom the plant would be up for.
  void on_programs_down(int exit_code) {
    owned_up_ = false;
    if (exit_code != success && !ending_) code_ = exit_code;
    if (ending_ || (!simulated_up_ && children_.empty())) end();
  }

  /// A component that ends by itself was told to (POST /shutdown), or a fault has killed it: then it comes back. With
  /// the last of them the plant is down.
  void reap() {
    bool is_told = false;
    for (const processes::Children::End& ended : children_.reap()) {
      if (!going_down_ && isolated_.on_end(ended)) continue;
      is_told = true;
      if (!ending_ && ended.name == orchestrator_child) {
        on_orchestrator_gone(ended);
        continue;
      }
      if (!ending_) log_.warning(fmt::format("the process of {} has ended with code {}", ended.name, ended.exit_code));
      if (ended.exit_code != success && !ending_) code_ = ended.exit_code;
    }
    const bool is_empty = children_.empty() && !simulated_up_ && !owned_up_;
    if (ending_ || (is_empty && options_.isolate && is_told && !isolated_.awaits_anybody())) end();
  }

  /// Nobody drives the plant any more, which nobody has asked for: unless somebody has ended it alone.
  void on_orchestrator_gone(const processes::Children::End& ended) {
    if (ended.exit_code == success) return log_.info("the orchestrator was ended; the plant stays up");
    log_.error(
        ended.signal != 0
            ? fmt::format("the orchestrator was killed by {}; the plant goes down", system::signal_name(ended.signal))
            : fmt::format("the orchestrator has ended with code {}, it has said why above; the plant goes down",
                          ended.exit_code));
    code_ = ended.exit_code;
    end();
  }

  /// The orchestrator first: what it undoes needs the components.
  void end() {
    if (!std::exchange(ending_, true)) (void)children_.signal(orchestrator_child, SIGTERM);
    if (!children_.has(orchestrator_child)) go_down();
  }

  /// Also when somebody does not want to wait for the orchestrator, which hears of it a second time.
  void go_down() {
    if (!std::exchange(going_down_, true)) {
      isolated_.stop();
      children_.signal(SIGTERM);
      if (simulated_up_) simulated_.shut_down();
      if (owned_up_) owned_.shut_down();
      loop_.timers().arm(limit_, loop_.after_real(children_limit + owned_.longest_stop()));
    }
    if (children_.empty() && !simulated_up_ && !owned_up_) loop_.stop();
  }

  base::Log& log_;
  PlantOptions options_;
  record::Plant plant_;
  net::EventLoop loop_;
  HistoryOption history_;
  processes::OwnedPlant owned_;
  plant::SimulatedPlant simulated_;
  system::EndSignals ends_;
  processes::Children children_;
  processes::Isolated isolated_;
  base::CallbackTimer limit_{[this] { loop_.stop(); }};
  bool simulated_up_ = false;
  bool owned_up_ = false;
  bool ending_ = false;
  bool going_down_ = false;
  int code_ = success;
};

int up(const PlantOptions& options) {
  system::ignore_stray_signals();
  std::optional<LoadedPlant> loaded = load_plant(options.file);
  if (!loaded) return bad_input;
  const std::unique_ptr<base::Log> log = base::make_console_log(base::LogFormat::text, base::Level::info);
  if (!goes_with(options.time_scale, loaded->simulated)) return refused;
  const std::size_t components = loaded->plant.components.size();
  const auto& setups = loaded->simulated.components;
  const bool owns = std::any_of(setups.begin(), setups.end(), [](const auto& each) { return each.process != nullptr; });
  const std::size_t each = system::descriptors_to_simulate + (owns ? system::descriptors_to_own : 0);
  if (!options.isolate && !went_well(system::check_descriptors(components, each))) return refused;
  if (!can_keep(options.time_scale, components, {}, *log)) return refused;
  Supervisor supervisor(*log, options, std::move(*loaded));
  return supervisor.run();
}

std::vector<std::string> process_columns() {
  return {"PROCESS", "PID", "UPTIME", "RESTARTS", "CPU", "RSS"};
}

std::vector<std::string> process_cells(const Json& state) {
  if (!state.is_object() || !state.contains("process")) return {"", "", "", "", "", ""};
  const Json& process = state["process"];
  constexpr double megabyte = 1024.0 * 1024.0;
  return {process["phase"].get<std::string>(),
          process["pid"].is_null() ? "" : std::to_string(process["pid"].get<int>()),
          fmt::format("{:.0f} s", process["uptime"].get<double>()),
          std::to_string(process["restarts"].get<int>()),
          fmt::format("{:.1f} s", process["cpu_seconds"].get<double>()),
          fmt::format("{:.0f} MB", process["rss_bytes"].get<double>() / megabyte)};
}

base::Task<int> down_all(net::EventLoop& loop, AdminPorts ports) {
  std::size_t ended = 0;
  for (const AdminPort& port : ports) {
    client::ApiClient api(loop, {port.at}, port.token);
    const base::Result<Json> answer = co_await api.post("/shutdown", Json::object(), admin_time);
    if (answer) ++ended;
    say(fmt::format("{}: {}", port.component, answer ? "shutting down" : answer.error().message));
  }
  co_return ended > 0 ? success : inconclusive;
}

/// `all`: what each has told of its state, by name.
void add_process_columns(std::vector<std::vector<std::string>>& rows, const Json& all) {
  for (std::vector<std::string>& row : rows) {
    const bool is_head = &row == &rows.front();
    const std::vector<std::string> cells = is_head ? process_columns() : process_cells(all[row.front()]);
    row.insert(row.end(), cells.begin(), cells.end());
  }
}

base::Task<int> status_of_all(net::EventLoop& loop, AdminPorts ports, bool json) {
  std::vector<std::vector<std::string>> rows{{"COMPONENT", "ADMIN", "STATE"}};
  Json all = Json::object();
  bool everybody = true;
  bool has_programs = false;
  for (const AdminPort& port : ports) {
    client::ApiClient api(loop, {port.at}, port.token);
    const base::Result<Json> answer = co_await api.get("/state", admin_time);
    everybody = everybody && answer.has_value();
    Json& state = all[port.component] = answer ? *answer : Json();
    has_programs = has_programs || (state.is_object() && state.contains("process"));
    rows.push_back({port.component, fmt::format("{}:{}", port.at.address, port.at.port),
                    answer ? state["fsm_state"].get<std::string>() : "down: " + answer.error().message});
  }
  if (has_programs) add_process_columns(rows, all);
  if (json) {
    say_json(all.dump(2));
  } else {
    say_table(rows);
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
  CLI::Option* orchestrator =
      up_command->add_flag("--orchestrator", options->orchestrator, "And an orchestrator for it");
  up_command->add_option("--scenarios", options->scenarios, scenarios_default_text)
      ->needs(orchestrator)
      ->allow_extra_args(false);
  up_command->add_option("--port", options->port, "The orchestrator's; default: 8000")
      ->needs(orchestrator)
      ->check(CLI::Range(1, 65'535));
  up_command->add_option("--journal", options->journal, "The orchestrator's; default: kapela-journal")
      ->needs(orchestrator);
  up_command->add_flag("--isolate", options->isolate,
                       "A process for each component, which crash and pause then really kill and stop");
  add_time_scale(*up_command, options->time_scale);
  add_history(*up_command, options->history);
  up_command->footer(
      "Examples: kapela plant up scenarios/plants/munchies.yaml --orchestrator\n"
      "          kapela plant up --orchestrator --scenarios scenarios --scenarios scenarios/playbooks");
  up_command->callback([&context, options] { context.chosen = [options] { return up(*options); }; });
  CLI::App* down = plant->add_subcommand("down", "Shut the components of a plant file down, through their admin ports");
  down->callback(
      [&context, options] { context.chosen = [options] { return with_admin_ports(options->file, {}, down_all); }; });
  CLI::App* status = plant->add_subcommand("status", "The true state of each component, from its admin port");
  status->add_flag("--json", context.json, "Print JSON");
  status->callback([&context, options] {
    context.chosen = [&context, options] {
      return with_admin_ports(options->file, {}, [json = context.json](net::EventLoop& loop, AdminPorts ports) {
        return status_of_all(loop, std::move(ports), json);
      });
    };
  });
  for (CLI::App* each : plant->get_subcommands({}))
    each->add_option("FILE", options->file, "Plant file; default: the built-in four");
}

}  // namespace kapela::cli

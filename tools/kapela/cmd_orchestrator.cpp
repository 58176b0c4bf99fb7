// kapela orchestrator: the daemon on :8000.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/base/timed_log.hpp"
#include "orchestrator/client/loopback.hpp"
#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/runtime/memory_journal.hpp"
#include "orchestrator/service/address.hpp"
#include "orchestrator/service/daemon.hpp"
#include "orchestrator/service/scenario_paths.hpp"
#include "orchestrator/system/daemon_signals.hpp"
#include "orchestrator/system/file_limits.hpp"
#include "tools/kapela/admin_ports.hpp"
#include "tools/kapela/command_line.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/history_option.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/time_scale_option.hpp"

namespace kapela::cli {
namespace {

struct JournalOptions {
  std::optional<std::string> directory{};  ///< nothing: that of the configuration
  bool none = false;
  bool repair = false;
};

struct DaemonOptions {
  std::string config;
  std::string plant;
  bool simulated = false;
  std::vector<std::string> scenarios;
  std::optional<std::string> bind;
  std::optional<std::uint16_t> port;
  std::string log_format = "text";
  bool log_time = false;
  std::optional<std::string> language;
  std::string log_level = "info";
  net::TimeScale time_scale{};
  std::string history;
  JournalOptions journal;
};

/// What a plant without a name is called.
std::string name_for(const files::OrchestratorConfig& config) {
  const std::string file = std::filesystem::path(config.plant_file.value_or(std::string())).stem().string();
  return file.empty() ? config.name : file;
}

/// The configuration file, overridden by the options. Nothing when something is wrong with either, which was printed.
std::optional<files::OrchestratorConfig> load_configuration(const DaemonOptions& options) {
  const files::RealFileSystem disk;
  files::OrchestratorConfig config;
  if (!options.config.empty()) {
    files::LoadedConfig loaded = files::load_config(disk, options.config);
    if (print_problems(loaded.diagnostics)) return std::nullopt;
    config = std::move(loaded.config);
  }
  if (!options.plant.empty() || config.plant.components.empty()) {
    std::optional<LoadedPlant> loaded = load_plant(options.plant);
    if (!loaded) return std::nullopt;
    config.plant = std::move(loaded->plant);
    config.plant_file = options.plant;
  }
  if (config.plant.name.empty()) config.plant.name = name_for(config);
  if (!options.scenarios.empty()) config.scenarios = options.scenarios;
  config.scenarios = service::scenarios_or_default(config.scenarios);
  const base::Result<std::string> loopback = client::read_loopback();
  if (loopback && config.address == files::OrchestratorConfig().address) config.address = *loopback;
  config.address = options.bind.value_or(config.address);
  config.port = options.port.value_or(config.port);
  if (options.language) config.language = *base::parse_language(*options.language);
  return config;
}

std::unique_ptr<base::Log> make_log(const DaemonOptions& options) {
  const base::Level least = base::parse_level(options.log_level).value_or(base::Level::info);
  if (options.log_format == "json") return base::make_console_log(base::LogFormat::json, least);
  return options.log_time ? base::make_timed_console_log(least) : base::make_console_log(base::LogFormat::text, least);
}

/// False, and the reason printed, when it must not listen where it is told to.
bool settle_addresses(files::OrchestratorConfig& config, bool has_token) {
  return went_well(service::settle_address(config.address, config.hosts, has_token)) &&
         (!config.https || went_well(service::settle_address(config.https->address, config.hosts, has_token)));
}

/// Where simulators of this plant would be is nobody's business here.
runtime::ReadPlant read_real_plant(const std::string& path) {
  runtime::ReadPlant read = read_simulated_plant(path);
  read.simulators.clear();
  return read;
}

service::PlantSource source_of(const DaemonOptions& options, const files::OrchestratorConfig& config) {
  const std::string named = config.plant_file.value_or(std::string());
  if (!options.simulated)
    return service::plant_source(options.plant, options.config, named,
                                 options.plant.empty() ? service::ReadPlantFile() : read_real_plant);
  service::PlantSource source = service::plant_source(options.plant, options.config, named, read_simulated_plant);
  source.simulators = read_simulated_plant(named).simulators;
  return source;
}

service::DaemonSetup setup_of(const DaemonOptions& options, files::OrchestratorConfig config, std::string token,
                              record::Journal* history) {
  service::DaemonSetup setup;
  setup.version = KAPELA_VERSION;
  setup.token = std::move(token);
  if (!options.journal.none) setup.state.path = options.journal.directory.value_or(config.journal);
  setup.state.repair = options.journal.repair;
  setup.state.version = KAPELA_VERSION;
  setup.history = history;
  setup.plant = source_of(options, config);
  setup.plant_place = config.plant_file.value_or(options.config);
  setup.told = service::told_default(config.scenarios);
  setup.config = std::move(config);
  return setup;
}

int serve(service::Daemon& daemon) {
  switch (daemon.begin()) {
    case service::Daemon::Start::serves:
      daemon.run();
      return success;
    case service::Daemon::Start::bad_files:
      return bad_input;
    case service::Daemon::Start::no_port:
      return inconclusive;
  }
  return internal_error;
}

int run(const Context& context, const DaemonOptions& options) {
  system::ignore_stray_signals();
  std::optional<files::OrchestratorConfig> config = load_configuration(options);
  if (!config) return bad_input;
  if (options.simulated && !config->plant_file) {
    complain(fmt::format(
        "--simulated needs a plant file, which tells the admin ports: {} has the components in itself (put them into a "
        "file that --plant or its key 'plant' names)",
        options.config));
    return bad_usage;
  }
  if (!settle_addresses(*config, !context.token.empty())) return bad_usage;
  const std::unique_ptr<base::Log> log = make_log(options);
  const std::size_t components = config->plant.components.size();
  if (!went_well(system::check_descriptors(components, system::descriptors_to_drive))) return refused;
  if (!can_keep(options.time_scale, components, config->settings, *log)) return refused;
  net::EventLoop loop(options.time_scale);
  HistoryOption history(options.history);
  if (!history.open("orchestrator", config->plant.component_names(), loop, *log)) return bad_input;
  auto daemon =
      service::Daemon::open(loop, *log, setup_of(options, std::move(*config), context.token, history.journal()));
  if (daemon) return serve(**daemon);
  complain(to_text(daemon.error()));
  return bad_input;
}

void add_journal(CLI::App& command, JournalOptions& options) {
  command.add_option("--journal", options.directory,
                     "Directory of the durable journal, made if it is not there; default: kapela-journal");
  command.add_flag("--no-journal", options.none, "Keep nothing: what runs when this process dies is left as it is")
      ->excludes("--journal");
  command.add_flag("--journal-repair", options.repair,
                   "Move what is damaged in the journal, and all behind it, aside into *.damaged");
}

}  // namespace

void add_orchestrator(CLI::App& app, Context& context) {
  auto options = std::make_shared<DaemonOptions>();
  CLI::App* command = app.add_subcommand("orchestrator", "The daemon that runs scenarios");
  command->add_option("--config", options->config, "Configuration file");
  command->add_option("--plant", options->plant, "Plant file: the components; default: the built-in four");
  command->add_flag("--simulated", options->simulated,
                    "The plant is simulated: the API passes faults on to the admin ports of its components");
  command->add_option("--scenarios", options->scenarios, scenarios_default_text);
  command->add_option("--bind", options->bind, "Address to listen on; default: KAPELA_LOOPBACK, or 127.0.0.1");
  command->add_option("--port", options->port, "Port to listen on; default: 8000; 0 takes a free one")
      ->check(port_number(0));
  command->add_option("--log-format", options->log_format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_flag("--log-time", options->log_time, "Begin each line of text with the time, in UTC");
  command
      ->add_option("--language", options->language,
                   "Of the log and of what is told of runs; default: pl, as the seed has it; causes are English")
      ->check(CLI::IsMember(base::language_names));
  command->add_option("--log-level", options->log_level, "Least level that is written")
      ->check(CLI::IsMember({"debug", "info", "success", "warning", "error", "critical"}))
      ->capture_default_str();
  add_time_scale(*command, options->time_scale);
  add_history(*command, options->history);
  add_journal(*command, options->journal);
  command->footer(
      "A token in KAPELA_TOKEN is asked of everybody who starts or reads something.\n"
      "Examples:\n  kapela orchestrator --plant scenarios/plants/munchies.yaml --scenarios scenarios\n"
      "  kapela orchestrator --plant scenarios/plants/munchies.yaml --simulated");
  command->callback([&context, options] { context.chosen = [&context, options] { return run(context, *options); }; });
}

}  // namespace kapela::cli

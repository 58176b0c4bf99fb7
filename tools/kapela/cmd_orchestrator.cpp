// kapela orchestrator: the daemon on :8000.
#include <algorithm>
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "orchestrator/api/http_api.hpp"
#include "orchestrator/base/host.hpp"
#include "orchestrator/base/log_lines.hpp"
#include "orchestrator/base/timed_log.hpp"
#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/scenario_check.hpp"
#include "orchestrator/net/host_lookup.hpp"
#include "orchestrator/net/tls_gate.hpp"
#include "orchestrator/runtime/history_file.hpp"
#include "orchestrator/runtime/phrases.hpp"
#include "orchestrator/runtime/reloader.hpp"
#include "orchestrator/system/daemon_signals.hpp"
#include "orchestrator/system/file_limits.hpp"
#include "tools/kapela/command_line.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/history_option.hpp"
#include "tools/kapela/journal_option.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/output.hpp"
#include "tools/kapela/plant_source.hpp"
#include "tools/kapela/scenario_paths.hpp"
#include "tools/kapela/time_scale.hpp"

namespace kapela::cli {
namespace {

/// How long a graceful end may take: answers under way are written, then the process goes.
constexpr base::Duration shutdown_limit = std::chrono::seconds(3);

constexpr std::string_view host_advice =
    "use the page at / of this orchestrator; if NAME is your name for it, as behind a proxy, write that into its "
    "configuration (--config): orchestrator: {hosts: [NAME]}";

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

/// What the daemon writes down, and where from it knows of earlier lives.
struct Records {
  engine::Journal* history = nullptr;
  journal::DurableJournal* journal = nullptr;
  engine::Past past{};
  archive::RunArchive* archive = nullptr;
  notify::Notifier* alerts = nullptr;
  runtime::TraceExporter* traces = nullptr;
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
  config.scenarios = scenarios_or_default(config.scenarios);
  config.address = options.bind.value_or(config.address);
  config.port = options.port.value_or(config.port);
  if (options.language) config.language = *base::parse_language(*options.language);
  return config;
}

/// Puts the address in the place of a name, by which the orchestrator may be asked for from now on. False, and the
/// reason printed, when there is none, or when everybody could start robots there.
bool settle_address(std::string& host, std::vector<std::string>& names, bool has_token) {
  const base::Result<std::string> address = net::look_up(host);
  if (!address) {
    complain(fmt::format("cannot listen on {}", to_text(address.error())));
    return false;
  }
  if (!base::is_loopback(*address) && !has_token) {
    complain(fmt::format("{} is no loopback address: everybody could start robots (set a token in KAPELA_TOKEN first)",
                         host));
    return false;
  }
  if (*address != host && !base::is_loopback(host)) names.push_back(host);
  host = *address;
  return true;
}

void log_problems(base::Log& log, const std::vector<yaml::Diagnostic>& diagnostics) {
  for (const yaml::Diagnostic& each : diagnostics)
    base::write_lines(log, each.severity == yaml::Severity::error ? base::Level::error : base::Level::warning,
                      render(each));
}

void check_scenarios(base::Log& log, const files::ScenarioLibrary& library, const engine::Plant& plant) {
  log_problems(log, library.diagnostics());
  for (const auto& scenario : library.all()) log_problems(log, files::check_against(*scenario, plant));
}

/// A path of --scenarios that is not there: a mistake of the command line. What is wrong inside of files, or of a
/// directory, hampers no other.
bool is_missing(const yaml::Diagnostic& diagnostic, const std::vector<std::string>& paths) {
  return diagnostic.code == base::ErrorCode::not_found &&
         std::any_of(paths.begin(), paths.end(), [&diagnostic](const std::string& path) {
           return diagnostic.place.file == path || diagnostic.place.file == files::join(".", path);
         });
}

/// What a start tells: where the scenarios and the plant stand, and the directory of the journal, if there is one.
struct Places {
  std::string scenarios;
  std::string plant;  ///< empty: the built-in one
  std::string journal;
};

std::string url_of(const char* scheme, const net::Endpoint& at) {
  const bool is_ipv6 = at.address.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}/", scheme, is_ipv6 ? "[" : "", at.address, is_ipv6 ? "]" : "", at.port);
}

/// The daemon's parts, from the bottom up.
class Daemon {
 public:
  Daemon(net::EventLoop& loop, base::Log& log, files::OrchestratorConfig config, const std::string& token,
         Records records, PlantSource source, Places places)
      : log_(log),
        say_(runtime::phrases_of(config.language)),
        at_{config.address, config.port},
        loop_(loop),
        library_(disk_, config.scenarios),
        orchestrator_(loop_, log, library_, settings_of(config, std::move(records), std::move(source.simulators))),
        reloader_(loop_, log_, orchestrator_, std::move(source.read)),
        api_(orchestrator_, token,
             net::OwnHosts({.address = config.address, .names = config.hosts, .advice = std::string(host_advice)})),
        server_(
            loop_, limits(),
            [this](net::Request request, net::Responder responder) {
              api_.handle(std::move(request), std::move(responder));
            },
            [this](const net::Request& head, const net::Endpoint& peer) { return api_.admit(head, peer); }),
        https_(config.https),
        told_(told_default(config.scenarios)),
        followed_(config.scenarios),
        places_(std::move(places)) {
    api_.offer(reloader_);
    followed_.insert(followed_.end(), source.files.begin(), source.files.end());
    server_.on_answered([this](unsigned status, base::Duration took) { api_.answered(status, took); });
  }

  int run() {
    reloader_.follow(followed_);  // before anything is read: what changes later is seen
    library_.reload();
    if (!told_.empty()) log_.info(told_);
    check_scenarios(log_, library_, orchestrator_.engine().plant());
    for (const yaml::Diagnostic& each : library_.diagnostics())
      if (is_missing(each, followed_)) return bad_input;
    const base::Result<net::Endpoint> bound = server_.listen(at_);
    if (!bound) {
      log_.error(to_text(bound.error()));
      return inconclusive;
    }
    tell_start(*bound);
    if (https_)
      if (const ExitCode failed = open_gate(); failed != success) return failed;
    orchestrator_.set_reply_to(*bound);
    orchestrator_.watch();
    loop_.on_signals(system::daemon_signals, [this](int number) { on_signal(number); });
    loop_.run();
    return success;
  }

 private:
  /// Where it is found, what it has read, and where it writes.
  void tell_start(const net::Endpoint& bound) {
    const engine::Engine& engine = orchestrator_.engine();
    log_.info(base::told(say_.listens, KAPELA_VERSION, url_of("http", bound), getpid(), number(engine.epoch())));
    log_.info(base::told(say_.has_read, library_.all().size(), places_.scenarios, engine.plant().components.size(),
                         places_.plant.empty() ? say_.built_in_plant : places_.plant));
    log_.info(places_.journal.empty() ? std::string(say_.no_journal) : base::told(say_.journal_is_in, places_.journal));
  }

  void on_signal(int number) {
    if (number == SIGINT || number == SIGTERM || number == SIGQUIT) return shut_down(number);
    if (number != SIGHUP) return system::tell_stray_signal(log_, number, "SIGHUP reads the files again, SIGTERM ends");
    reloader_.ask();
    if (gate_ != nullptr) renew_gate();
  }

  ExitCode open_gate() {
    const std::size_t most = system::file_limit() / (4 * net::TlsGate::descriptors_each);
    auto gate = net::TlsGate::open(loop_, server_, {https_->certificate, https_->key},
                                   std::clamp<std::size_t>(most, 1, net::TlsGate::usual_connections));
    if (!gate) {
      log_.error(to_text(gate.error()));
      return bad_input;
    }
    gate_ = std::move(*gate);
    api_.hosts().set_certified(gate_->certified_names());
    const base::Result<net::Endpoint> bound = gate_->listen({https_->address, https_->port});
    if (!bound) {
      log_.error(to_text(bound.error()));
      return inconclusive;
    }
    log_.info(base::told(say_.https_is_on, url_of("https", *bound)));
    return success;
  }

  void renew_gate() {
    if (const base::Result<void> renewed = gate_->renew(); !renewed)
      log_.error(base::told(say_.https_stays, to_text(renewed.error())));
    api_.hosts().set_certified(gate_->certified_names());
  }

  /// Descriptors are needed for components and files as well.
  static net::ServerLimits limits() {
    net::ServerLimits limits;
    limits.connections = std::min(limits.connections, system::file_limit() / 2);
    return limits;
  }

  static runtime::OrchestratorSettings settings_of(const files::OrchestratorConfig& config, Records records,
                                                   runtime::Simulators simulators) {
    runtime::OrchestratorSettings settings;
    settings.name = config.name;
    settings.version = KAPELA_VERSION;
    settings.language = config.language;
    settings.automation.language = config.language;
    settings.plant = config.plant;
    settings.simulators = std::move(simulators);
    settings.engine = config.settings;
    settings.history = records.history;
    settings.journal = records.journal;
    settings.past = std::move(records.past);
    settings.archive = records.archive;
    settings.alerts = records.alerts;
    settings.traces = records.traces;
    settings.engine.alert_of_components = config.alerts && config.alerts->components;
    return settings;
  }

  /// What runs is undone first. Who cannot wait for that says so a second time.
  void shut_down(int number) {
    const std::string name = system::signal_name(number);
    const std::size_t running = orchestrator_.engine().running();
    if (std::exchange(ending_, true)) {
      if (running > 0) tell_states();
      return loop_.stop();
    }
    log_.write(base::Level::debug, fmt::format("{}: shutting down", name));
    if (running > 0)
      log_.warning(running == 1 ? base::told(say_.one_is_undone, name) : base::told(say_.are_undone, name, running));
    scope_.spawn(end(fmt::format("the orchestrator was told to end ({})", name)));
  }

  base::Task<void> end(std::string why) {
    co_await orchestrator_.end_runs(std::move(why));
    const base::Instant until = loop_.after_real(shutdown_limit);
    if (orchestrator_.alerts() != nullptr) co_await orchestrator_.alerts()->drained(until);
    if (orchestrator_.traces() != nullptr) co_await orchestrator_.traces()->drained(until);
    server_.shut_down(shutdown_limit, [this] { loop_.stop(); });
  }

  void tell_states() {
    const engine::Engine& engine = orchestrator_.engine();
    for (std::size_t i = 0; i < engine.board().size(); ++i) {
      const auto id = static_cast<engine::ComponentId>(i);
      log_.warning(base::told(say_.is_left, engine.plant().at(id).name, wire::name(engine.board().at(id).seen.state)));
    }
  }

  base::Log& log_;
  const runtime::Phrases& say_;
  net::Endpoint at_;
  net::EventLoop& loop_;
  files::RealFileSystem disk_;
  files::ScenarioLibrary library_;
  runtime::Orchestrator orchestrator_;
  runtime::Reloader reloader_;
  api::HttpApi api_;
  net::HttpServer server_;
  std::optional<files::HttpsConfig> https_;
  std::unique_ptr<net::TlsGate> gate_;
  std::string told_;  ///< of where the scenarios come from; empty: from where they were said to
  std::vector<std::string> followed_;
  Places places_;
  bool ending_ = false;
  base::TaskScope scope_;  ///< last: its tasks use everything above
};

/// Null when the configuration wants no traces.
std::unique_ptr<runtime::TraceExporter> make_exporter(const files::OrchestratorConfig& config, net::EventLoop& loop,
                                                      base::Log& log) {
  if (!config.tracing) return nullptr;
  runtime::TraceSettings settings;
  settings.collector = config.tracing->otlp;
  settings.resource = {config.tracing->service_name, config.name, KAPELA_VERSION};
  history::Header life = runtime::header_of(config.name, config.plant.component_names(), loop);
  return std::make_unique<runtime::TraceExporter>(loop, log, std::move(settings), std::move(life));
}

Places places_of(const DaemonOptions& options, const files::OrchestratorConfig& config,
                 const journal::DurableJournal* journal) {
  Places places;
  for (const std::string& each : config.scenarios) places.scenarios += (places.scenarios.empty() ? "" : ", ") + each;
  places.plant = config.plant_file.value_or(options.config);
  if (journal != nullptr) places.journal = journal->directory();
  return places;
}

std::unique_ptr<base::Log> make_log(const DaemonOptions& options) {
  const base::Level least = base::parse_level(options.log_level).value_or(base::Level::info);
  if (options.log_format == "json") return base::make_console_log(base::LogFormat::json, least);
  return options.log_time ? base::make_timed_console_log(least) : base::make_console_log(base::LogFormat::text, least);
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
  if (!settle_address(config->address, config->hosts, !context.token.empty())) return bad_usage;
  if (config->https && !settle_address(config->https->address, config->hosts, !context.token.empty())) return bad_usage;
  const std::unique_ptr<base::Log> log = make_log(options);
  if (!went_well(system::check_descriptors(config->plant.components.size(), system::descriptors_to_drive)))
    return refused;
  if (!can_keep(options.time_scale, config->plant.components.size(), config->settings, *log)) return refused;
  net::EventLoop loop(options.time_scale);
  HistoryOption history(options.history);
  if (!history.open("orchestrator", config->plant.component_names(), loop, *log)) return bad_input;
  std::unique_ptr<notify::Notifier> alerts;
  if (config->alerts) alerts = std::make_unique<notify::Notifier>(loop, *log, *config->alerts, config->name);
  const std::unique_ptr<runtime::TraceExporter> traces = make_exporter(*config, loop, *log);
  JournalOption journal;
  if (!journal.open(options.journal, config->journal, config->plant, loop, *log, alerts.get())) return bad_input;
  Records records{history.journal(), journal.journal(), journal.take_past(),
                  journal.archive(), alerts.get(),      traces.get()};
  PlantSource source = plant_source(options.plant, options.config, config->plant_file.value_or(""), options.simulated);
  if (options.simulated) source.simulators = simulators_of(*config->plant_file);
  Places places = places_of(options, *config, journal.journal());
  Daemon daemon(loop, *log, std::move(*config), context.token, std::move(records), std::move(source),
                std::move(places));
  return daemon.run();
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
  command->add_option("--bind", options->bind, "Address to listen on; default: 127.0.0.1");
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

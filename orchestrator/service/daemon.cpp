#include "orchestrator/service/daemon.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "orchestrator/base/log_lines.hpp"
#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/remarks.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/notify/notifier.hpp"
#include "orchestrator/runtime/history_file.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/runtime/trace_exporter.hpp"
#include "orchestrator/scenario/plant_check.hpp"
#include "orchestrator/service/address.hpp"
#include "orchestrator/system/daemon_signals.hpp"
#include "orchestrator/system/file_limits.hpp"

namespace kapela::service {
namespace {

/// How long a graceful end may take: answers under way are written, then the process goes.
constexpr base::Duration shutdown_limit = std::chrono::seconds(3);

constexpr std::string_view host_advice =
    "use the page at / of this orchestrator; if NAME is your name for it, as behind a proxy, write that into its "
    "configuration (--config): orchestrator: {hosts: [NAME]}";

void log_problems(base::Log& log, const std::vector<yaml::Diagnostic>& diagnostics) {
  for (const yaml::Diagnostic& each : diagnostics)
    base::write_lines(log, each.severity == yaml::Severity::error ? base::Level::error : base::Level::warning,
                      render(each));
}

/// A path of the command line that is not there: a mistake of who wrote it. What is wrong inside of files, or of a
/// directory, hampers no other.
bool is_missing(const yaml::Diagnostic& diagnostic, const std::vector<std::string>& paths) {
  return diagnostic.code == base::ErrorCode::not_found &&
         std::any_of(paths.begin(), paths.end(), [&diagnostic](const std::string& path) {
           return diagnostic.place.file == path || diagnostic.place.file == files::join(".", path);
         });
}

std::string listed(const std::vector<std::string>& paths) {
  std::string text;
  for (const std::string& each : paths) text += (text.empty() ? "" : ", ") + each;
  return text;
}

/// Descriptors are needed for components and files as well.
net::ServerLimits server_limits() {
  net::ServerLimits limits;
  limits.connections = std::min(limits.connections, system::file_limit() / 2);
  return limits;
}

Door door_of(const DaemonSetup& setup) {
  return {
      setup.token,
      net::OwnHosts({.address = setup.config.address, .names = setup.config.hosts, .advice = std::string(host_advice)}),
      server_limits()};
}

std::unique_ptr<runtime::TraceExporter> make_exporter(const DaemonSetup& setup, net::EventLoop& loop, base::Log& log) {
  const files::OrchestratorConfig& config = setup.config;
  if (!config.tracing) return nullptr;
  runtime::TraceSettings settings;
  settings.collector = config.tracing->otlp;
  settings.resource = {config.tracing->service_name, config.name, setup.version};
  history::Header life = runtime::header_of(config.name, config.plant.component_names(), loop);
  return std::make_unique<runtime::TraceExporter>(loop, log, std::move(settings), std::move(life));
}

}  // namespace

base::Result<std::unique_ptr<Daemon>> Daemon::open(net::EventLoop& loop, base::Log& log, DaemonSetup setup) {
  const files::OrchestratorConfig& config = setup.config;
  Outlets outlets;
  if (config.alerts) outlets.alerts = std::make_unique<notify::Notifier>(loop, log, *config.alerts, config.name);
  outlets.traces = make_exporter(setup, loop, log);
  auto state = StateDirectory::open(setup.state, config.plant, loop, log, outlets.alerts.get());
  if (!state) return state.error();
  outlets.state = std::move(*state);
  return std::unique_ptr<Daemon>(new Daemon(loop, log, std::move(setup), std::move(outlets)));
}

Daemon::Daemon(net::EventLoop& loop, base::Log& log, DaemonSetup setup, Outlets outlets)
    : loop_(loop),
      log_(log),
      say_(runtime::phrases_of(setup.config.language)),
      setup_(std::move(setup)),
      outlets_(std::move(outlets)),
      library_(disk_, setup_.config.scenarios),
      service_(loop_, log_, library_, settings_of(setup_, outlets_), door_of(setup_)),
      reloader_(service_.offer_reloads(std::move(setup_.plant.read))) {}

Daemon::~Daemon() = default;

runtime::OrchestratorSettings Daemon::settings_of(DaemonSetup& setup, const Outlets& outlets) {
  const files::OrchestratorConfig& config = setup.config;
  runtime::OrchestratorSettings settings;
  settings.name = config.name;
  settings.version = setup.version;
  settings.language = config.language;
  settings.automation.language = config.language;
  settings.plant = config.plant;
  settings.token = setup.token;
  settings.simulators = std::move(setup.plant.simulators);
  settings.engine = config.settings;
  settings.engine.alert_of_components = config.alerts && config.alerts->components;
  settings.history = setup.history;
  settings.alerts = outlets.alerts.get();
  settings.traces = outlets.traces.get();
  outlets.state->hand_to(settings);
  return settings;
}

Daemon::Start Daemon::begin() {
  if (!read_scenarios()) return Start::bad_files;
  const base::Result<net::Endpoint> bound = service_.listen({setup_.config.address, setup_.config.port});
  if (!bound) {
    log_.error(to_text(bound.error()));
    return Start::no_port;
  }
  endpoint_ = *bound;
  tell_start();
  if (setup_.config.https)
    if (const Start opened = open_gate(); opened != Start::serves) return opened;
  service_.orchestrator().watch();
  return Start::serves;
}

/// False when one of the paths is not there.
bool Daemon::read_scenarios() {
  std::vector<std::string> followed = setup_.config.scenarios;
  followed.insert(followed.end(), setup_.plant.files.begin(), setup_.plant.files.end());
  reloader_.follow(followed);  // before anything is read: what changes later is seen
  library_.reload();
  if (!setup_.told.empty()) log_.info(setup_.told);
  log_problems(log_, library_.diagnostics());
  const record::Plant& plant = service_.orchestrator().engine().plant();
  for (const auto& scenario : library_.all())
    log_problems(log_, files::as_errors(scenario::check_against(*scenario, plant)));
  const std::vector<yaml::Diagnostic>& found = library_.diagnostics();
  return std::none_of(found.begin(), found.end(), [&](const auto& each) { return is_missing(each, followed); });
}

/// Where it is found, what it has read, and where it writes.
void Daemon::tell_start() const {
  const engine::Engine& engine = service_.orchestrator().engine();
  log_.info(base::told(say_.listens, setup_.version, url_of("http", endpoint_), getpid(), number(engine.epoch())));
  log_.info(base::told(say_.has_read, library_.all().size(), listed(setup_.config.scenarios),
                       engine.plant().components.size(),
                       setup_.plant_place.empty() ? say_.built_in_plant : setup_.plant_place));
  const journal::DurableJournal* journal = outlets_.state->journal();
  log_.info(journal == nullptr ? std::string(say_.no_journal) : base::told(say_.journal_is_in, journal->directory()));
}

Daemon::Start Daemon::open_gate() {
  const files::HttpsConfig& https = *setup_.config.https;
  const std::size_t most = system::file_limit() / (4 * net::TlsGate::descriptors_each);
  auto gate = net::TlsGate::open(loop_, service_.server(), {https.certificate, https.key},
                                 std::clamp<std::size_t>(most, 1, net::TlsGate::usual_connections));
  if (!gate) {
    log_.error(to_text(gate.error()));
    return Start::bad_files;
  }
  gate_ = std::move(*gate);
  service_.api().hosts().set_certified(gate_->certified_names());
  const base::Result<net::Endpoint> bound = gate_->listen({https.address, https.port});
  if (!bound) {
    log_.error(to_text(bound.error()));
    return Start::no_port;
  }
  log_.info(base::told(say_.https_is_on, url_of("https", *bound)));
  return Start::serves;
}

void Daemon::renew_gate() {
  if (const base::Result<void> renewed = gate_->renew(); !renewed)
    log_.error(base::told(say_.https_stays, to_text(renewed.error())));
  service_.api().hosts().set_certified(gate_->certified_names());
}

void Daemon::run() {
  loop_.on_signals(system::daemon_signals, [this](int number) { on_signal(number); });
  loop_.run();
}

void Daemon::on_signal(int number) {
  if (number == SIGINT || number == SIGTERM || number == SIGQUIT) return shut_down(number);
  if (number != SIGHUP) return system::tell_stray_signal(log_, number, "SIGHUP reads the files again, SIGTERM ends");
  reloader_.ask();
  if (gate_ != nullptr) renew_gate();
}

/// What runs is undone first. Who cannot wait for that says so a second time.
void Daemon::shut_down(int number) {
  const std::string name = system::signal_name(number);
  const std::size_t running = orchestrator().engine().running();
  if (std::exchange(ending_, true)) {
    if (running > 0) tell_states();
    return loop_.stop();
  }
  log_.write(base::Level::debug, fmt::format("{}: shutting down", name));
  if (running > 0)
    log_.warning(running == 1 ? base::told(say_.one_is_undone, name) : base::told(say_.are_undone, name, running));
  scope_.spawn(end(fmt::format("the orchestrator was told to end ({})", name)));
}

base::Task<void> Daemon::end(std::string why) {
  co_await orchestrator().end_runs(std::move(why));
  const base::Instant until = loop_.after_real(shutdown_limit);
  if (outlets_.alerts != nullptr) co_await outlets_.alerts->drained(until);
  if (outlets_.traces != nullptr) co_await outlets_.traces->drained(until);
  service_.server().shut_down(shutdown_limit, [this] { loop_.stop(); });
}

void Daemon::tell_states() const {
  const engine::Engine& engine = service_.orchestrator().engine();
  for (std::size_t i = 0; i < engine.board().size(); ++i) {
    const auto id = static_cast<record::ComponentId>(i);
    log_.warning(base::told(say_.is_left, engine.plant().at(id).name, wire::name(engine.board().at(id).seen.state)));
  }
}

}  // namespace kapela::service

// Daemon: an orchestrator as a process of its own: put together of its configuration, with files that it follows, a
// door with TLS where one is wanted, and an end that undoes first. Owned by the command.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/task_scope.hpp"
#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/tls_gate.hpp"
#include "orchestrator/notify/notifier.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/runtime/phrases.hpp"
#include "orchestrator/runtime/reloader.hpp"
#include "orchestrator/service/plant_source.hpp"
#include "orchestrator/service/service.hpp"
#include "orchestrator/service/state_directory.hpp"

namespace kapela::service {

struct DaemonSetup {
  files::OrchestratorConfig config{};  ///< its addresses have been settled
  std::string version{};
  std::string token{};
  StateSettings state{};
  record::Journal* history = nullptr;  ///< gets every record as well; outlives the daemon
  PlantSource plant{};
  std::string plant_place{};  ///< as its start tells it; empty: it is the built-in one
  std::string told{};         ///< of where its files come from, before all else; empty: nothing
};

class Daemon {
 public:
  enum class Start { serves, bad_files, no_port };

  /// `loop` and `log` outlive it. Errors: those of the state directory.
  [[nodiscard]] static base::Result<std::unique_ptr<Daemon>> open(net::EventLoop& loop, base::Log& log,
                                                                  DaemonSetup setup);
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  ~Daemon();

  /// Reads the scenarios, opens its doors and begins to drive the plant. What keeps it from that is logged.
  [[nodiscard]] Start begin();
  /// Serves until a signal ends it.
  void run();
  /// SIGHUP reads files and certificates anew; SIGINT, SIGTERM and SIGQUIT end it: what runs is undone first, unless
  /// another one comes. All else is told.
  void on_signal(int number);

  /// Where it listens, once it serves.
  [[nodiscard]] const net::Endpoint& endpoint() const { return endpoint_; }
  [[nodiscard]] runtime::Orchestrator& orchestrator() { return service_.orchestrator(); }

 private:
  /// What the orchestrator writes into, and what tells others.
  struct Outlets {
    std::unique_ptr<notify::Notifier> alerts{};
    std::unique_ptr<runtime::TraceExporter> traces{};
    std::unique_ptr<StateDirectory> state{};
  };

  Daemon(net::EventLoop& loop, base::Log& log, DaemonSetup setup, Outlets outlets);

  [[nodiscard]] bool read_scenarios();
  [[nodiscard]] Start open_gate();
  void tell_start() const;
  void tell_states() const;
  void renew_gate();
  void shut_down(int number);
  [[nodiscard]] base::Task<void> end(std::string why);
  [[nodiscard]] static runtime::OrchestratorSettings settings_of(DaemonSetup& setup, const Outlets& outlets);

  net::EventLoop& loop_;
  base::Log& log_;
  const runtime::Phrases& say_;
  DaemonSetup setup_;
  Outlets outlets_;
  files::RealFileSystem disk_{};
  files::ScenarioLibrary library_;
  Service service_;
  runtime::Reloader& reloader_;
  std::unique_ptr<net::TlsGate> gate_;
  net::Endpoint endpoint_{};
  bool ending_ = false;
  base::TaskScope scope_;  ///< last: its tasks use everything above
};

}  // namespace kapela::service

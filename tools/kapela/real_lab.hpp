// RealLab: an experiment over real HTTP: simulated components and an orchestrator in this process, on free ports.
#pragma once

#include <memory>
#include <string>

#include "orchestrator/api/http_api.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/net/time_scale.hpp"
#include "orchestrator/runtime/history_file.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "simulators/experiment/lab.hpp"
#include "simulators/plant/simulated_plant.hpp"

namespace kapela::cli {

class RealLab final : public experiment::Lab {
 public:
  /// Errors: a port cannot be opened, components that are not seen.
  [[nodiscard]] static base::Result<std::unique_ptr<RealLab>> open(const world::Subject& subject,
                                                                   const world::Plan& surroundings,
                                                                   net::TimeScale scale);
  ~RealLab() override;

  [[nodiscard]] base::Instant now() const override { return loop_.now(); }
  /// What is usual, and what this process was seen to be late by: a busy machine is no fault of the engine.
  [[nodiscard]] base::Duration epsilon() const override {
    return loop_.scale().to_plant(runtime::real_epsilon) + lateness_;
  }
  [[nodiscard]] base::Result<void> add(engine::ComponentId component, const faults::Fault& fault) override;
  void remove(engine::ComponentId component, const std::string& fault) override;
  void send(engine::ComponentId component, wire::Command command) override;
  [[nodiscard]] base::Result<void> start(const std::shared_ptr<const engine::Scenario>& scenario) override;
  void cancel() override;
  void advance(base::Instant until) override;
  void settle(base::Duration most) override;
  /// After Ctrl-C or SIGTERM; another one ends the process.
  [[nodiscard]] bool interrupted() const override { return interrupted_; }
  [[nodiscard]] const history::History& history() const override { return recorder_.history; }

 private:
  /// The history, and the one who waits for it to grow.
  struct Recorder final : engine::Journal {
    explicit Recorder(net::EventLoop& its_loop) : loop(its_loop) {}
    void append(const engine::Record& record) override;
    bool sync() override { return true; }

    net::EventLoop& loop;
    history::History history{};
    bool is_awaited = false;
  };

  RealLab(const world::Subject& subject, const world::Plan& surroundings, net::TimeScale scale);
  [[nodiscard]] base::Result<void> begin(const world::Subject& subject);
  [[nodiscard]] bool at_rest() const;
  void interrupt(int signal);
  void beat();

  net::EventLoop loop_;
  std::unique_ptr<base::Log> log_;
  Recorder recorder_;
  plant::SimulatedPlant simulated_;
  files::RealFileSystem disk_{};
  files::ScenarioLibrary library_;
  std::unique_ptr<runtime::Orchestrator> orchestrator_;
  std::unique_ptr<api::HttpApi> api_;
  std::unique_ptr<net::HttpServer> server_;
  base::CallbackTimer waiter_;
  base::CallbackTimer pulse_;  ///< beside the engine's timers, to see how late they can be
  base::Instant next_beat_{};
  base::Duration lateness_{};
  bool interrupted_ = false;
};

}  // namespace kapela::cli

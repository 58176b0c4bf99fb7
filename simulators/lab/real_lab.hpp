// RealLab: an experiment over real HTTP: simulated components, proxies of real ones and an orchestrator in this
// process, on free ports.
#pragma once

#include <memory>
#include <string>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/time_scale.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/service/service.hpp"
#include "orchestrator/service/state_directory.hpp"
#include "simulators/lab/plant_bench.hpp"
#include "simulators/lab/temporary_directory.hpp"
#include "simulators/world/lab.hpp"

namespace kapela::lab {

class RealLab final : public world::Lab {
 public:
  /// Errors: a port cannot be opened, components that are not seen.
  /// `subject` and `real` outlive the lab. Null: all components are simulated.
  [[nodiscard]] static base::Result<std::unique_ptr<RealLab>> open(const world::Subject& subject,
                                                                   const world::Plan& surroundings,
                                                                   net::TimeScale scale,
                                                                   RealComponents* real = nullptr);
  ~RealLab() override;

  [[nodiscard]] base::Instant now() const override { return bench_.loop().now(); }
  [[nodiscard]] base::Duration epsilon() const override { return bench_.epsilon(); }
  [[nodiscard]] base::Result<void> add(record::ComponentId component, const faults::Fault& fault) override;
  void remove(record::ComponentId component, const std::string& fault) override;
  void send(record::ComponentId component, wire::Command command) override;
  void post(const wire::Event& event) override;
  [[nodiscard]] base::Result<void> start(const std::shared_ptr<const scenario::Scenario>& scenario) override;
  void cancel() override;
  void advance(base::Instant until) override;
  void settle(base::Duration most) override;
  /// After Ctrl-C or SIGTERM; another one ends the process.
  [[nodiscard]] bool interrupted() const override { return bench_.interrupted(); }
  [[nodiscard]] const history::History& history() const override { return bench_.history(); }

 private:
  /// Hears what the orchestrator records, and so when it is to die.
  struct Witness final : record::Journal {
    explicit Witness(RealLab& its_lab) : lab(its_lab) {}
    void append(const record::Record& record) override { lab.on_own_record(record); }
    bool sync() override { return true; }

    RealLab& lab;
  };

  RealLab(const world::Subject& subject, const world::Plan& surroundings, net::TimeScale scale, RealComponents* real);
  [[nodiscard]] base::Result<void> begin();
  [[nodiscard]] base::Result<void> live(const net::Endpoint& at);
  [[nodiscard]] base::Result<void> begin_life(const net::Endpoint& at);
  [[nodiscard]] runtime::OrchestratorSettings settings_of_a_life();
  [[nodiscard]] std::shared_ptr<const scenario::Scenario> scenario_named(std::string_view name) const;
  void on_own_record(const record::Record& record);
  void die();
  void revive();

  const world::Subject& subject_;
  std::vector<world::OrchestratorCrash> crashes_;  ///< one a life, from the first on
  std::size_t lives_ = 0;
  PlantBench bench_;
  Witness witness_;
  files::RealFileSystem disk_{};
  files::ScenarioLibrary library_;
  std::unique_ptr<TemporaryDirectory> directory_;   ///< where a life is to end early
  std::unique_ptr<service::StateDirectory> state_;  ///< of a life
  std::unique_ptr<service::Service> life_;          ///< null while the orchestrator is dead
  net::Endpoint endpoint_{"127.0.0.1", 0};
  base::CallbackTimer reviver_;
};

}  // namespace kapela::lab

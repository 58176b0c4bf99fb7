// SimulatedPlant: all simulated components of a plant in one process, on one thread. Owned by main or a test.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "orchestrator/base/log.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/record/recorder.hpp"
#include "simulators/plant/plant_settings.hpp"
#include "simulators/plant/process.hpp"
#include "simulators/plant/unit.hpp"

namespace kapela::plant {

class SimulatedPlant {
 public:
  /// `loop` and `log` outlive it. `process`: of a plant with one component, which then dies and stops for real.
  SimulatedPlant(net::EventLoop& loop, base::Log& log, const PlantSettings& settings, Process process = {});
  SimulatedPlant(const SimulatedPlant&) = delete;
  SimulatedPlant& operator=(const SimulatedPlant&) = delete;
  ~SimulatedPlant();

  /// What truly happens goes into a history, which outlives the plant. Components are numbered as in the settings.
  void record_to(record::Journal& journal);

  /// Opens every port, or none: the error names the component and its port. Once.
  [[nodiscard]] base::Result<void> start();

  /// Called once, from the loop, when the last component is down.
  void on_all_down(std::function<void()> callback) { on_all_down_ = std::move(callback); }
  /// Takes every component down, gracefully within a second.
  void shut_down();

  [[nodiscard]] std::size_t size() const { return units_.size(); }
  /// nullptr when there is no such component.
  [[nodiscard]] const Unit* find(std::string_view component) const;
  [[nodiscard]] const std::vector<std::unique_ptr<Unit>>& units() const { return units_; }

 private:
  void on_unit_down();

  net::EventLoop& loop_;
  base::Log& log_;
  PlantSettings settings_;
  Process process_;
  std::function<void()> on_all_down_;
  std::size_t up_ = 0;
  std::optional<record::Recorder> recorder_;
  net::HttpClient client_;
  std::vector<std::unique_ptr<Unit>> units_;  // last: gone before the client
};

}  // namespace kapela::plant

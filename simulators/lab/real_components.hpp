// RealComponents: those of a plant that its file says are programs, or elsewhere: programs are started once, and all
// are brought back to where they begin before each case. Owned by whoever carries out experiments on them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "orchestrator/base/log.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "simulators/plant/plant_settings.hpp"
#include "simulators/processes/owned_plant.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::lab {

class RealComponents {
 public:
  /// True for a plant with one at least.
  [[nodiscard]] static bool are_in(const plant::PlantSettings& settings);
  /// Takes Ctrl-C and SIGTERM from here on.
  explicit RealComponents(const plant::PlantSettings& settings);
  RealComponents(const RealComponents&) = delete;
  RealComponents& operator=(const RealComponents&) = delete;
  /// Nothing of the programs is left.
  ~RealComponents();

  /// Each in the state in which `subject` has it begin; blocks. Errors name the component: its program does not come
  /// up, its reset fails, it is elsewhere after its time.
  [[nodiscard]] base::Result<void> bring_back(const world::Subject& subject);

  /// On which they live; it outlives what is built on it.
  [[nodiscard]] net::EventLoop& loop() { return loop_; }
  /// How one is reached: through a proxy, whose port is free to choose. Null: it is simulated.
  [[nodiscard]] const plant::ComponentSetup* find(std::string_view name) const;
  /// Who is told of Ctrl-C and SIGTERM instead; nobody: they break bring_back() off.
  void on_interrupt(std::function<void(int signal)> whom) { on_interrupt_ = std::move(whom); }
  [[nodiscard]] bool interrupted() const { return interrupted_; }

 private:
  [[nodiscard]] base::Result<void> start_programs();
  [[nodiscard]] base::Result<void> begin_reset(const plant::ComponentSetup& setup);
  [[nodiscard]] base::Result<void> wait_for(const plant::ComponentSetup& setup, wire::State wanted);
  [[nodiscard]] base::Result<void> wait_for_program(const plant::ComponentSetup& setup, base::Instant until);
  [[nodiscard]] base::Result<net::Response> ask(net::ClientRequest request);
  [[nodiscard]] wire::State state_of(const plant::ComponentSetup& setup);
  /// Whether it says that it takes it, or does not say.
  [[nodiscard]] base::Result<bool> command(const plant::ComponentSetup& setup, wire::Command command);
  void turn(base::Duration most);
  void on_signal(int signal);

  plant::PlantSettings settings_;
  net::EventLoop loop_{};
  std::unique_ptr<base::Log> log_;
  net::HttpClient client_;
  std::function<void(int)> on_interrupt_{};
  bool interrupted_ = false;
  bool has_started_ = false;
  bool are_ready_ = false;
  std::optional<base::Error> failure_{};
  processes::OwnedPlant owned_;
  base::CallbackTimer turn_timer_;
};

}  // namespace kapela::lab

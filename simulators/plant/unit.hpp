// Unit: one component, simulated or elsewhere, with its two ports, from listen to the end, restarts included. Owned by
// SimulatedPlant.
#pragma once

#include <functional>
#include <memory>

#include "orchestrator/base/log.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/kept_port.hpp"
#include "simulators/plant/admin_server.hpp"
#include "simulators/plant/component_server.hpp"
#include "simulators/plant/plant_settings.hpp"
#include "simulators/plant/process.hpp"
#include "simulators/plant/served_component.hpp"

namespace kapela::plant {

class Unit {
 public:
  struct Surroundings {
    net::EventLoop& loop;
    net::HttpClient& client;
    base::Log& log;
    std::uint64_t seed;
    base::Duration boot_time;
    const Process& process;
    const std::string& token;  ///< of admin ports that other machines reach; may be empty
  };

  /// What `around` refers to outlives it. `on_down` is called once, from the loop, when both ports are closed after
  /// shut_down() or POST /shutdown.
  Unit(const Surroundings& around, const ComponentSetup& setup, std::function<void()> on_down);
  Unit(const Unit&) = delete;
  Unit& operator=(const Unit&) = delete;
  ~Unit();

  /// Opens both ports, or none. Errors name component and port.
  [[nodiscard]] base::Result<void> listen();
  /// Graceful: answers that are due are given.
  void shut_down();

  [[nodiscard]] const ServedComponent& component() const { return *component_; }
  [[nodiscard]] ServedComponent& component() { return *component_; }
  [[nodiscard]] const net::Endpoint& admin_endpoint() const { return admin_endpoint_; }
  [[nodiscard]] bool is_serving() const { return phase_ == Phase::serving; }
  [[nodiscard]] bool is_down() const { return phase_ == Phase::down; }

 private:
  enum class Phase {
    fresh,    ///< no port open yet
    serving,  ///< both ports open
    leaving,  ///< CMD_RESTART: the component's port is closing
    crashed,  ///< a fault has killed the process: it is down until somebody revives it
    closed,   ///< a fault keeps the component's port closed
    booting,  ///< the component's port is closed, and will open
    ending,   ///< both ports are closing
    down,
  };

  void break_off();
  [[nodiscard]] base::Result<net::Endpoint> open_event_port(const net::Endpoint& at);
  [[nodiscard]] base::Error cannot_open(std::string_view port, const base::Error& why) const;
  void want_restart();
  void leave();
  void on_left();
  void begin(const faults::FaultPtr& fault);
  void finish(const faults::FaultPtr& fault);
  void close();
  [[nodiscard]] std::unique_ptr<ServedComponent> make_component(const Surroundings& around);
  void pause(base::Duration duration);
  void thaw();
  void want_crash(const faults::Fault& fault);
  void crash();
  void boot();
  void revive();
  void on_started();
  void end();
  void on_closed();

  net::EventLoop& loop_;
  base::Log& log_;
  base::Duration boot_time_;
  const Process& process_;
  ComponentSetup setup_;
  std::function<void()> on_down_;
  Phase phase_ = Phase::fresh;
  int open_ports_ = 0;
  faults::Fault crash_{};  ///< that has killed it last
  bool is_dead_ = false;   ///< the program that is ours has been killed, and not been started again
  int closed_by_ = 0;      ///< rules that keep the port closed
  int stalled_by_ = 0;     ///< rules that keep it from accepting
  std::unique_ptr<ServedComponent> component_;
  net::Endpoint admin_endpoint_;
  std::unique_ptr<ComponentServer> events_;
  net::KeptPort kept_port_;  ///< while nobody listens there
  AdminServer admin_;
  base::CallbackTimer leave_timer_;  // what must not happen inside a handler of the server that it closes
  base::CallbackTimer crash_timer_;
  base::CallbackTimer close_timer_;
  base::CallbackTimer boot_timer_;
  base::CallbackTimer thaw_timer_;
  base::CallbackTimer end_timer_;
};

}  // namespace kapela::plant

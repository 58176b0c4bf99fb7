// OwnedComponent: a component of a plant that is a program which Kapela owns: the program, the rules that act on it,
// and its admin port. Owned by an OwnedPlant.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "orchestrator/base/log.hpp"
#include "orchestrator/base/random.hpp"
#include "simulators/component/component.hpp"
#include "simulators/plant/component_faults.hpp"
#include "simulators/plant/component_journal.hpp"
#include "simulators/plant/plant_settings.hpp"
#include "simulators/plant/tally.hpp"
#include "simulators/processes/kept_program.hpp"
#include "simulators/processes/process_admin.hpp"

namespace kapela::processes {

class OwnedComponent final : component::Outbox, faults::StandingHost {
 public:
  struct Surroundings {
    net::EventLoop& loop;
    net::HttpClient& client;
    base::Log& log;
    std::uint64_t seed;
    const std::string& token;  ///< of admin ports that other machines reach; may be empty
  };
  /// Called from the loop.
  struct Hooks {
    std::function<void()> ready;  ///< in its first life
    std::function<void(const base::Error& why)> failed;
    std::function<void(const ProgramEnd& end)> gone;  ///< by itself, and it does not come back by itself
    std::function<void()> down;                       ///< after shut_down() or POST /shutdown
  };

  /// What `around` refers to outlives it. `setup` has a process.
  OwnedComponent(const Surroundings& around, const plant::ComponentSetup& setup, Hooks hooks);
  OwnedComponent(const OwnedComponent&) = delete;
  OwnedComponent& operator=(const OwnedComponent&) = delete;
  ~OwnedComponent() override;

  /// Opens the admin port and starts the program. Errors name the component, and a place in the plant file.
  [[nodiscard]] base::Result<void> start();
  /// Ends the program as its settings say, and the admin port.
  void shut_down();

  [[nodiscard]] const std::string& name() const { return program_.settings().name; }
  [[nodiscard]] const KeptProgram& program() const { return program_; }
  [[nodiscard]] const net::Endpoint& admin_endpoint() const { return admin_endpoint_; }

 private:
  [[nodiscard]] base::Result<faults::Fault> admit(faults::Fault rule) const;
  void on_ready();
  void on_down();
  void reset();
  void tell_of(const faults::FaultPtr& fault);
  void pause(base::Duration duration);

  void begin(const faults::FaultPtr& fault) override;
  void end(const faults::FaultPtr& fault) override;
  void move(const faults::FaultPtr& fault, wire::State to) override;
  [[nodiscard]] wire::State true_state() const override { return wire::State::unknown; }
  // What stands for the program where rules expect a component does nothing.
  void state_changed(wire::State, wire::State) override {}
  void transition_ended(const component::TransitionEnd&) override {}
  void restart_wanted() override {}

  net::EventLoop& loop_;
  base::Log& log_;
  Hooks hooks_;
  bool was_ready_ = false;
  bool is_ending_ = false;
  base::Pcg unused_random_;
  component::Component stand_in_;
  KeptProgram program_;
  Supervisor supervisor_;
  plant::ComponentFaults faults_;
  plant::ComponentJournal journal_{};
  plant::Tally tally_{};
  net::Endpoint admin_endpoint_;
  ProcessAdmin admin_;
  base::CallbackTimer thaw_timer_;
  base::CallbackTimer end_timer_;
};

}  // namespace kapela::processes

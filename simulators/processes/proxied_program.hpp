// ProxiedProgram: a program behind a proxy: what faults at the proxy do to its process. Owned by an OwnedPlant.
#pragma once

#include <string>
#include <utility>

#include "simulators/plant/plant_settings.hpp"
#include "simulators/plant/program_port.hpp"
#include "simulators/processes/kept_program.hpp"
#include "simulators/processes/supervisor.hpp"

namespace kapela::processes {

class ProxiedProgram final : public plant::ProgramPort {
 public:
  /// `loop`, `client` and `log` outlive it. `setup` has a process and stands before one.
  ProxiedProgram(net::EventLoop& loop, net::HttpClient& client, base::Log& log, const plant::ComponentSetup& setup,
                 KeptProgram::Hooks hooks);

  [[nodiscard]] base::Result<void> start() { return program_.start(); }
  void shut_down() { program_.stop(); }

  [[nodiscard]] const std::string& name() const { return program_.settings().name; }
  [[nodiscard]] const KeptProgram& program() const { return program_; }

  void kill(int signal) override { program_.crash(signal, {}); }
  void freeze() override { program_.freeze(); }
  void thaw() override { program_.thaw(); }
  void restart() override { program_.restart(); }
  [[nodiscard]] base::Result<void> skew_clock(base::Duration offset, double drift) override;
  [[nodiscard]] std::string figures() const override;
  bool handle(const net::Request& request, net::Responder responder) override {
    return supervisor_.on_request(request, std::move(responder));
  }

 private:
  KeptProgram program_;
  Supervisor supervisor_;
};

}  // namespace kapela::processes

#include "simulators/processes/proxied_program.hpp"

#include <utility>

#include "orchestrator/base/assert.hpp"
#include "simulators/processes/faketime.hpp"
#include "simulators/processes/process_body.hpp"

namespace kapela::processes {
namespace {

KeptProgramSettings settings_behind(const plant::ComponentSetup& setup) {
  ASSERT(setup.process != nullptr && setup.behind);
  return {setup.settings->name, setup.behind->at, *setup.process};
}

}  // namespace

ProxiedProgram::ProxiedProgram(net::EventLoop& loop, net::HttpClient& client, base::Log& log,
                               const plant::ComponentSetup& setup, KeptProgram::Hooks hooks)
    : program_(loop, client, log, settings_behind(setup), std::move(hooks)), supervisor_(loop, program_) {}

base::Result<void> ProxiedProgram::skew_clock(base::Duration offset, double drift) {
  if (offset == base::Duration::zero() && drift == 0) {
    program_.set_environment({});
  } else {
    const base::Result<std::string> library = find_faketime();
    if (!library) return library.error();
    program_.set_environment(environment_of_skew(*library, offset, drift));
  }
  program_.restart();
  return {};
}

std::string ProxiedProgram::figures() const {
  return program_process_body(program_);
}

}  // namespace kapela::processes

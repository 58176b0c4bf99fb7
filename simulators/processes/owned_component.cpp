#include "simulators/processes/owned_component.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "simulators/plant/fault_hit.hpp"
#include "simulators/plant/process_keys.hpp"
#include "simulators/processes/faketime.hpp"

namespace kapela::processes {
namespace {

/// For answers that are due when the admin port closes.
constexpr base::Duration farewell_time = std::chrono::seconds(1);

KeptProgramSettings program_settings(const plant::ComponentSetup& setup) {
  ASSERT(setup.process != nullptr);
  return {setup.settings->name, {setup.address, setup.port}, *setup.process};
}

}  // namespace

OwnedComponent::OwnedComponent(const Surroundings& around, const plant::ComponentSetup& setup, Hooks hooks)
    : loop_(around.loop),
      log_(around.log),
      hooks_(std::move(hooks)),
      unused_random_(around.seed, 0),
      stand_in_(setup.settings, around.loop.timers(), unused_random_, *this),
      program_(around.loop, around.client, around.log, program_settings(setup),
               {[this] { on_ready(); }, [this](const base::Error& why) { hooks_.failed(why); },
                [this](const ProgramEnd& end) { hooks_.gone(end); }, [this] { on_down(); }}),
      supervisor_(around.loop, program_),
      faults_(setup.faults, around.seed, stand_in_, *this, around.loop.timers()),
      admin_endpoint_(plant::admin_endpoint_of(setup, !around.token.empty())),
      admin_(around.loop, around.client, {program_, faults_, journal_, tally_, supervisor_},
             {admin_endpoint_.address, around.token},
             {[this](faults::Fault rule) { return admit(std::move(rule)); }, [this] { reset(); },
              [this] { shut_down(); }}),
      thaw_timer_([this] { program_.thaw(); }),
      end_timer_([this] { program_.stop(); }) {}

OwnedComponent::~OwnedComponent() {
  for (base::CallbackTimer* each : {&thaw_timer_, &end_timer_}) loop_.timers().disarm(*each);
}

base::Result<void> OwnedComponent::start() {
  for (const faults::Injector::Rule& rule : faults_.rules().rules())
    if (const auto admitted = admit(*rule.fault); !admitted)
      return base::fail(admitted.error().code, fmt::format("{}: {}", name(), admitted.error().message),
                        admitted.error().hint);
  const base::Result<net::Endpoint> admin = admin_.listen(admin_endpoint_);
  if (!admin)
    return base::fail(
        admin.error().code,
        fmt::format("{}: cannot open admin port {}: {}", name(), admin_endpoint_.port, admin.error().message),
        admin.error().hint);
  admin_endpoint_ = *admin;
  return program_.start();
}

base::Result<faults::Fault> OwnedComponent::admit(faults::Fault rule) const {
  base::Result<faults::Fault> meant = plant::rule_of_process(std::move(rule));
  if (!meant || meant->type != faults::FaultType::clock_skew) return meant;
  if (const base::Result<std::string> library = find_faketime(); !library) return library.error();
  return meant;
}

/// Rules of the file begin with its first answer: their windows count from there.
void OwnedComponent::on_ready() {
  if (std::exchange(was_ready_, true)) return;
  faults_.reset();
  hooks_.ready();
}

void OwnedComponent::reset() {
  journal_.append({.kind = plant::JournalRecord::Kind::admin, .time = loop_.wall_now(), .event = "reset"});
  loop_.timers().disarm(thaw_timer_);
  program_.thaw();
  program_.restart();
  faults_.reset();
}

/// Not inside a handler of the server that it ends.
void OwnedComponent::shut_down() {
  if (std::exchange(is_ending_, true)) return;
  loop_.timers().disarm(thaw_timer_);
  loop_.timers().arm(end_timer_, loop_.now());
}

void OwnedComponent::on_down() {
  admin_.shut_down(farewell_time, [this] {
    log_.info(fmt::format("{}: down", name()));
    hooks_.down();
  });
}

void OwnedComponent::tell_of(const faults::FaultPtr& fault) {
  plant::JournalRecord record;
  record.kind = plant::JournalRecord::Kind::fault;
  record.time = loop_.wall_now();
  record.faults.push_back({fault});
  journal_.append(std::move(record));
  log_.info(fmt::format("{}: fault {}", name(), plant::to_text(*fault, fault->duration)));
  tally_.fault(*fault);
}

void OwnedComponent::pause(base::Duration duration) {
  log_.warning(fmt::format("{}: stands still for {}", name(), base::to_text(duration)));
  program_.freeze();
  const base::Instant until = loop_.now() + duration;
  if (!thaw_timer_.armed() || thaw_timer_.deadline() < until) loop_.timers().arm(thaw_timer_, until);
}

void OwnedComponent::begin(const faults::FaultPtr& fault) {
  tell_of(fault);
  if (fault->type == faults::FaultType::pause) return pause(fault->duration);
  if (fault->type == faults::FaultType::crash) {
    loop_.timers().disarm(thaw_timer_);
    return program_.crash(static_cast<int>(faults::details(*fault).signal), fault->duration);
  }
  ASSERT(fault->type == faults::FaultType::clock_skew);
  const base::Result<std::string> library = find_faketime();
  if (!library) return log_.error(fmt::format("{}: {}", name(), to_text(library.error())));
  program_.set_environment(environment_of_skew(*library, *fault));
  program_.restart();
}

/// A program reads its clock from the library that it was started with.
void OwnedComponent::end(const faults::FaultPtr& fault) {
  log_.info(fmt::format("{}: fault {} is over", name(), fault->name));
  program_.set_environment({});
  program_.restart();
}

/// An amnesia: nothing of what it knew is left.
void OwnedComponent::move(const faults::FaultPtr& fault, wire::State) {
  tell_of(fault);
  program_.restart();
}

}  // namespace kapela::processes

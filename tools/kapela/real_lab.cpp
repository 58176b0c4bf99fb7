#include "tools/kapela/real_lab.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include <signal.h>

#include "orchestrator/wire/event_codec.hpp"

namespace kapela::cli {
namespace {

/// How long components may take to be seen for the first time, in real time.
constexpr base::Duration first_look_limit = std::chrono::seconds(5);
constexpr base::Duration look = std::chrono::milliseconds(1);
constexpr base::Duration pulse = std::chrono::milliseconds(10);
/// After the last thing that was under way: answers and posts on their way through the kernel, in real time.
constexpr base::Duration quiet_time = std::chrono::milliseconds(20);

/// The same components, on free ports.
plant::PlantSettings simulated_of(const world::Subject& subject, const world::Plan& plan) {
  plant::PlantSettings settings;
  settings.name = subject.plant->name;
  settings.seed = plan.seed;
  for (const auto& component : subject.components) {
    plant::ComponentSetup setup;
    setup.settings = component;
    settings.components.push_back(std::move(setup));
  }
  return settings;
}

}  // namespace

void RealLab::Recorder::append(const engine::Record& record) {
  history.append(record);
  if (std::exchange(is_awaited, false)) loop.stop();
}

RealLab::RealLab(const world::Subject& subject, const world::Plan& surroundings, net::TimeScale scale)
    : loop_(scale),
      log_(base::make_null_log()),
      recorder_(loop_),
      simulated_(loop_, *log_, simulated_of(subject, surroundings)),
      library_(disk_, {}),
      waiter_([this] {
        if (std::exchange(recorder_.is_awaited, false)) loop_.stop();
      }),
      pulse_([this] { beat(); }) {}

RealLab::~RealLab() = default;

/// Components and orchestrator live in this process: nothing of them outlives it.
void RealLab::interrupt(int signal) {
  if (std::exchange(interrupted_, true)) std::_Exit(128 + signal);  // as a shell tells of one that a signal ended
  loop_.stop();
}

base::Result<std::unique_ptr<RealLab>> RealLab::open(const world::Subject& subject, const world::Plan& surroundings,
                                                     net::TimeScale scale) {
  std::unique_ptr<RealLab> lab(new RealLab(subject, surroundings, scale));
  if (const base::Result<void> begun = lab->begin(subject); !begun) return begun.error();
  return lab;
}

void RealLab::beat() {
  if (next_beat_ != base::Instant{}) lateness_ = std::max(lateness_, loop_.now() - next_beat_);
  next_beat_ = loop_.after_real(pulse);
  loop_.timers().arm(pulse_, next_beat_);
}

base::Result<void> RealLab::begin(const world::Subject& subject) {
  beat();
  loop_.on_signals({SIGINT, SIGTERM}, [this](int signal) { interrupt(signal); });
  simulated_.record_to(recorder_);
  if (const base::Result<void> started = simulated_.start(); !started) return started.error();
  runtime::OrchestratorSettings settings;
  settings.plant = *subject.plant;
  settings.engine = subject.settings;
  settings.history = &recorder_;
  for (std::size_t i = 0; i < settings.plant.components.size(); ++i) {
    const net::Endpoint at = simulated_.units()[i]->component().endpoint();
    settings.plant.components[i].address = at.address;
    settings.plant.components[i].port = at.port;
  }
  orchestrator_ = std::make_unique<runtime::Orchestrator>(loop_, *log_, library_, std::move(settings));
  api_ = std::make_unique<api::HttpApi>(*orchestrator_, std::string());
  server_ = std::make_unique<net::HttpServer>(loop_, net::ServerLimits{},
                                              [this](net::Request request, net::Responder responder) {
                                                api_->handle(std::move(request), std::move(responder));
                                              });
  const base::Result<net::Endpoint> bound = server_->listen({"127.0.0.1", 0});
  if (!bound) return bound.error();
  orchestrator_->set_reply_to(*bound);
  orchestrator_->watch();
  const base::Instant until = loop_.after_real(first_look_limit);
  while (!orchestrator_->ready() && loop_.now() < until) advance(loop_.after_real(look));
  if (orchestrator_->ready()) return {};
  return base::fail(base::ErrorCode::timeout, "the simulated components are not seen within 5 s");
}

base::Result<void> RealLab::add(engine::ComponentId component, const faults::Fault& fault) {
  simulated_.units()[index(component)]->component().faults().add(fault);
  return {};
}

void RealLab::remove(engine::ComponentId component, const std::string& fault) {
  (void)simulated_.units()[index(component)]->component().faults().remove(fault);
}

/// As an operator with curl: no cmd_id, no port for a reply.
void RealLab::send(engine::ComponentId component, wire::Command command) {
  wire::Event event;
  event.source = "operator";
  event.destination = orchestrator_->engine().plant().at(component).name;
  event.event_type = wire::name(command);
  net::ClientRequest request;
  request.to = simulated_.units()[index(component)]->component().endpoint();
  request.target = event.destination_endpoint;
  request.body = wire::encode(event);
  orchestrator_->client().send(std::move(request), [](const base::Result<net::Response>&) {});
}

base::Result<void> RealLab::start(const std::shared_ptr<const engine::Scenario>& scenario) {
  const base::Result<engine::RunId> run = orchestrator_->engine().start(scenario, nullptr);
  if (!run) return run.error();
  return {};
}

void RealLab::cancel() {
  orchestrator_->engine().cancel_all("the experiment was broken off");
}

void RealLab::advance(base::Instant until) {
  recorder_.is_awaited = true;
  loop_.timers().arm(waiter_, until);
  loop_.run();
  loop_.timers().disarm(waiter_);
}

bool RealLab::at_rest() const {
  if (orchestrator_->engine().running() > 0) return false;
  for (const auto& unit : simulated_.units())
    if (unit->component().truth().transition() || unit->component().unsent_replies() > 0) return false;
  return true;
}

void RealLab::settle(base::Duration most) {
  const base::Instant until = loop_.now() + most;
  while (!at_rest() && loop_.now() < until) advance(std::min(until, loop_.after_real(quiet_time)));
  const std::size_t records = recorder_.history.records().size();
  advance(std::min(until, loop_.after_real(quiet_time)));
  if (recorder_.history.records().size() != records && loop_.now() < until) settle(until - loop_.now());
}

}  // namespace kapela::cli

#include "simulators/lab/real_lab.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include <signal.h>

#include "orchestrator/system/exit_status.hpp"
#include "orchestrator/wire/event_codec.hpp"

namespace kapela::lab {
namespace {

/// How long components may take to be seen for the first time, in real time.
constexpr base::Duration first_look_limit = std::chrono::seconds(5);
constexpr base::Duration look = std::chrono::milliseconds(1);
constexpr base::Duration next_try = std::chrono::milliseconds(100);
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

void RealLab::Recorder::append(const record::Record& record) {
  history.append(record);
  if (std::exchange(is_awaited, false)) loop.stop();
}

RealLab::RealLab(const world::Subject& subject, const world::Plan& surroundings, net::TimeScale scale)
    : subject_(subject),
      crashes_(surroundings.orchestrator_crashes),
      loop_(scale),
      log_(base::make_null_log()),
      recorder_(loop_),
      witness_(*this),
      simulated_(loop_, *log_, simulated_of(subject, surroundings)),
      library_(disk_, {}),
      operator_(loop_, net::ClientLimits{}),
      reviver_([this] { revive(); }),
      waiter_([this] {
        if (std::exchange(recorder_.is_awaited, false)) loop_.stop();
      }),
      pulse_([this] { beat(); }) {}

RealLab::~RealLab() = default;

/// Components and orchestrator live in this process: nothing of them outlives it.
void RealLab::interrupt(int signal) {
  if (std::exchange(interrupted_, true)) std::_Exit(system::signal_base + signal);
  loop_.stop();
}

base::Result<std::unique_ptr<RealLab>> RealLab::open(const world::Subject& subject, const world::Plan& surroundings,
                                                     net::TimeScale scale) {
  std::unique_ptr<RealLab> lab(new RealLab(subject, surroundings, scale));
  if (const base::Result<void> begun = lab->begin(); !begun) return begun.error();
  return lab;
}

void RealLab::beat() {
  if (next_beat_ != base::Instant{}) lateness_ = std::max(lateness_, loop_.now() - next_beat_);
  next_beat_ = loop_.after_real(pulse);
  loop_.timers().arm(pulse_, next_beat_);
}

base::Result<void> RealLab::begin() {
  beat();
  loop_.on_signals({SIGINT, SIGTERM}, [this](int signal) { interrupt(signal); });
  simulated_.record_to(recorder_);
  if (const base::Result<void> started = simulated_.start(); !started) return started.error();
  if (!crashes_.empty()) {
    base::Result<std::unique_ptr<TemporaryDirectory>> made = TemporaryDirectory::make();
    if (!made) return made.error();
    directory_ = std::move(*made);
  }
  if (const base::Result<void> lives = live(endpoint_); !lives) return lives.error();
  const base::Instant until = loop_.after_real(first_look_limit);
  while (!(life_ != nullptr && life_->orchestrator().ready()) && loop_.now() < until) advance(loop_.after_real(look));
  if (life_ != nullptr && life_->orchestrator().ready()) return {};
  return base::fail(base::ErrorCode::timeout, "the simulated components are not seen within 5 s");
}

runtime::OrchestratorSettings RealLab::settings_of_a_life() {
  runtime::OrchestratorSettings settings;
  settings.plant = *subject_.plant;
  settings.engine = subject_.settings;
  settings.history = &witness_;
  for (std::size_t i = 0; i < settings.plant.components.size(); ++i) {
    const net::Endpoint component = simulated_.units()[i]->component().endpoint();
    settings.plant.components[i].address = component.address;
    settings.plant.components[i].port = component.port;
  }
  return settings;
}

/// A life records from its first moment on.
base::Result<void> RealLab::live(const net::Endpoint& at) {
  ++lives_;
  base::Result<void> lives = begin_life(at);
  if (!lives) --lives_;
  return lives;
}

/// What earlier lives left open is taken up by the scenarios of the subject.
base::Result<void> RealLab::begin_life(const net::Endpoint& at) {
  runtime::OrchestratorSettings settings = settings_of_a_life();
  service::StateSettings kept;
  kept.keeps_runs = false;
  if (directory_ != nullptr) kept.path = directory_->path();
  auto state = service::StateDirectory::open(kept, settings.plant, loop_, *log_);
  if (!state) return state.error();
  (*state)->hand_to(settings);
  auto life = std::make_unique<service::Service>(loop_, *log_, library_, std::move(settings));
  const base::Result<net::Endpoint> bound = life->listen(at);
  if (!bound) return bound.error();
  endpoint_ = *bound;
  state_ = std::move(*state);
  life_ = std::move(life);
  life_->orchestrator().watch([this](std::string_view name) { return scenario_named(name); }, subject_.triggered);
  return {};
}

std::shared_ptr<const scenario::Scenario> RealLab::scenario_named(std::string_view name) const {
  for (const auto* some : {&subject_.scenarios, &subject_.triggered})
    for (const auto& scenario : *some)
      if (scenario->name == name) return scenario;
  return nullptr;
}

/// Not within the call: a process dies between two of its instructions, an object not within its own function.
void RealLab::on_own_record(const record::Record& record) {
  recorder_.append(record);
  if (lives_ <= crashes_.size() && record.sequence == crashes_[lives_ - 1].after_record) loop_.post([this] { die(); });
}

void RealLab::die() {
  life_.reset();
  state_.reset();
  record::Record record;
  record.time = loop_.now();
  record.kind = record::RecordKind::crashed;
  recorder_.append(record);
  loop_.timers().arm(reviver_, loop_.now() + crashes_[lives_ - 1].restart_after);
}

/// Somebody else may have the port for a moment: it is tried again, as whoever supervises processes does.
void RealLab::revive() {
  if (!live(endpoint_)) loop_.timers().arm(reviver_, loop_.after_real(next_try));
}

base::Result<void> RealLab::add(record::ComponentId component, const faults::Fault& fault) {
  simulated_.units()[index(component)]->component().faults().add(fault);
  return {};
}

void RealLab::remove(record::ComponentId component, const std::string& fault) {
  (void)simulated_.units()[index(component)]->component().faults().remove(fault);
}

/// As an operator with curl: no cmd_id, no port for a reply.
void RealLab::send(record::ComponentId component, wire::Command command) {
  wire::Event event;
  event.source = "operator";
  event.destination = subject_.plant->at(component).name;
  event.event_type = wire::name(command);
  post_to(simulated_.units()[index(component)]->component().endpoint(), event);
}

void RealLab::post(const wire::Event& event) {
  post_to(endpoint_, event);
}

void RealLab::post_to(const net::Endpoint& at, const wire::Event& event) {
  net::ClientRequest request;
  request.to = at;
  request.target = event.destination_endpoint;
  request.body = wire::encode(event);
  operator_.send(std::move(request), [](const base::Result<net::Response>&) {});
}

base::Result<void> RealLab::start(const std::shared_ptr<const scenario::Scenario>& scenario) {
  if (life_ == nullptr)
    return base::fail(base::ErrorCode::unreachable, "the orchestrator is dead", "wait until it is back");
  const base::Result<record::RunId> run = life_->orchestrator().engine().start(scenario, nullptr);
  if (!run) return run.error();
  return {};
}

void RealLab::cancel() {
  if (life_ != nullptr) life_->orchestrator().engine().cancel_all("the experiment was broken off");
}

void RealLab::advance(base::Instant until) {
  recorder_.is_awaited = true;
  loop_.timers().arm(waiter_, until);
  loop_.run();
  loop_.timers().disarm(waiter_);
}

bool RealLab::at_rest() const {
  if (life_ == nullptr || life_->orchestrator().engine().running() > 0) return false;
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

}  // namespace kapela::lab

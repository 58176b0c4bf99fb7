#include "simulators/lab/real_lab.hpp"

#include <chrono>
#include <utility>

#include "orchestrator/engine/engine.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"

namespace kapela::lab {
namespace {

/// How long components may take to be seen for the first time, in real time.
constexpr base::Duration first_look_limit = std::chrono::seconds(5);
constexpr base::Duration look = std::chrono::milliseconds(1);
constexpr base::Duration next_try = std::chrono::milliseconds(100);

}  // namespace

RealLab::RealLab(const world::Subject& subject, const world::Plan& surroundings, net::TimeScale scale,
                 RealComponents* real)
    : subject_(subject),
      crashes_(surroundings.orchestrator_crashes),
      bench_(subject, surroundings.seed, scale, real),
      witness_(*this),
      library_(disk_, {}),
      reviver_([this] { revive(); }) {}

RealLab::~RealLab() = default;

base::Result<std::unique_ptr<RealLab>> RealLab::open(const world::Subject& subject, const world::Plan& surroundings,
                                                     net::TimeScale scale, RealComponents* real) {
  std::unique_ptr<RealLab> lab(new RealLab(subject, surroundings, scale, real));
  if (const base::Result<void> begun = lab->begin(); !begun) return begun.error();
  return lab;
}

base::Result<void> RealLab::begin() {
  if (const base::Result<void> started = bench_.start(); !started) return started.error();
  if (!crashes_.empty()) {
    base::Result<std::unique_ptr<TemporaryDirectory>> made = TemporaryDirectory::make();
    if (!made) return made.error();
    directory_ = std::move(*made);
  }
  if (const base::Result<void> lives = live(endpoint_); !lives) return lives.error();
  const base::Instant until = bench_.loop().after_real(first_look_limit);
  while (!(life_ != nullptr && life_->orchestrator().ready()) && bench_.loop().now() < until)
    advance(bench_.loop().after_real(look));
  if (life_ != nullptr && life_->orchestrator().ready()) return {};
  return base::fail(base::ErrorCode::timeout, "the components are not seen within 5 s");
}

runtime::OrchestratorSettings RealLab::settings_of_a_life() {
  runtime::OrchestratorSettings settings;
  settings.plant = bench_.plant();
  settings.engine = subject_.settings;
  settings.history = &witness_;
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
  auto state = service::StateDirectory::open(kept, settings.plant, bench_.loop(), bench_.log());
  if (!state) return state.error();
  (*state)->hand_to(settings);
  auto life = std::make_unique<service::Service>(bench_.loop(), bench_.log(), library_, std::move(settings));
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
  bench_.append(record);
  if (lives_ <= crashes_.size() && record.sequence == crashes_[lives_ - 1].after_record)
    bench_.loop().post([this] { die(); });
}

void RealLab::die() {
  life_.reset();
  state_.reset();
  record::Record record;
  record.time = bench_.loop().now();
  record.kind = record::RecordKind::crashed;
  bench_.append(record);
  bench_.loop().timers().arm(reviver_, bench_.loop().now() + crashes_[lives_ - 1].restart_after);
}

/// Somebody else may have the port for a moment: it is tried again, as whoever supervises processes does.
void RealLab::revive() {
  if (!live(endpoint_)) bench_.loop().timers().arm(reviver_, bench_.loop().after_real(next_try));
}

base::Result<void> RealLab::add(record::ComponentId component, const faults::Fault& fault) {
  return bench_.add(component, fault);
}

void RealLab::remove(record::ComponentId component, const std::string& fault) {
  bench_.remove(component, fault);
}

void RealLab::send(record::ComponentId component, wire::Command command) {
  bench_.send(component, command);
}

void RealLab::post(const wire::Event& event) {
  bench_.post(endpoint_, event);
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
  bench_.advance(until);
}

void RealLab::settle(base::Duration most) {
  bench_.settle(most, [this] { return life_ != nullptr && life_->orchestrator().engine().running() == 0; });
}

}  // namespace kapela::lab

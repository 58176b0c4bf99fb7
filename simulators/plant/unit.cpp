#include "simulators/plant/unit.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "simulators/plant/program_port.hpp"
#include "simulators/plant/proxied_component.hpp"
#include "simulators/plant/simulated_component.hpp"

namespace kapela::plant {
namespace {

/// For answers that are due when a port closes.
constexpr base::Duration farewell_time = std::chrono::seconds(1);
constexpr base::Duration boot_retry_time = std::chrono::milliseconds(500);
}  // namespace

Unit::Unit(const Surroundings& around, const ComponentSetup& setup, std::function<void()> on_down)
    : loop_(around.loop),
      log_(around.log),
      boot_time_(around.boot_time),
      process_(around.process),
      setup_(setup),
      on_down_(std::move(on_down)),
      component_(make_component(around)),
      admin_endpoint_(admin_endpoint_of(setup, !around.token.empty())),
      kept_port_(around.loop),
      admin_(around.loop, *component_, {admin_endpoint_.address, around.token},
             {[this] { return events_->release_held(); }, [this] { shut_down(); },
              [this] { return phase_ == Phase::serving; },
              [this] {
                return ServerFigures{events_->held_answers(), events_->connections()};
              },
              [this] { revive(); }, [this] { on_started(); }}),
      leave_timer_([this] { leave(); }),
      crash_timer_([this] { crash(); }),
      close_timer_([this] { break_off(); }),
      boot_timer_([this] { boot(); }),
      thaw_timer_([this] { thaw(); }),
      end_timer_([this] { end(); }) {
  if (setup_.rebirth) component_->begin_in(*setup_.rebirth);
}

Unit::~Unit() {
  if (thaw_timer_.armed()) thaw();
}

std::unique_ptr<ServedComponent> Unit::make_component(const Surroundings& around) {
  ServedComponent::Hooks hooks{[this] { want_restart(); }, [this](const faults::FaultPtr& fault) { begin(fault); },
                               [this](const faults::FaultPtr& fault) { finish(fault); }};
  if (setup_.behind)
    return std::make_unique<ProxiedComponent>(around.loop, around.client, around.log, setup_, around.seed,
                                              std::move(hooks));
  auto simulated = std::make_unique<SimulatedComponent>(around.loop, around.client, around.log, setup_.settings,
                                                        setup_.faults, around.seed, std::move(hooks));
  if (process_.die) simulated->dies_for_real();
  return simulated;
}

base::Result<void> Unit::listen() {
  ASSERT(phase_ == Phase::fresh);
  const net::Endpoint wanted{setup_.address, setup_.port};
  const base::Result<net::Endpoint> events = open_event_port(wanted);
  if (!events) return cannot_open(fmt::format("port {}", wanted.port), events.error());
  const base::Result<net::Endpoint> admin = admin_.listen(admin_endpoint_);
  if (!admin) {
    events_.reset();
    return cannot_open(fmt::format("admin port {}", admin_endpoint_.port), admin.error());
  }
  component_->set_endpoint(*events);
  admin_endpoint_ = *admin;
  phase_ = Phase::serving;
  component_->start();
  return {};
}

base::Result<net::Endpoint> Unit::open_event_port(const net::Endpoint& at) {
  events_ = std::make_unique<ComponentServer>(loop_, *component_, setup_.address,
                                              [this](const faults::Fault& fault) { want_crash(fault); });
  return events_->listen(at);
}

/// The component will be back on this port: nobody else gets it meanwhile.
void Unit::break_off() {
  events_->break_off();
  const base::Result<void> kept = kept_port_.keep(component_->endpoint());
  if (!kept) log_.warning(fmt::format("{}: {}", component_->name(), to_text(kept.error())));
}

base::Error Unit::cannot_open(std::string_view port, const base::Error& why) const {
  return base::fail(why.code, fmt::format("{}: cannot open {}: {}", component_->name(), port, why.message), why.hint);
}

void Unit::want_restart() {
  if (phase_ != Phase::serving) return;
  phase_ = Phase::leaving;
  loop_.timers().arm(leave_timer_, loop_.now());
}

void Unit::leave() {
  log_.info(fmt::format("{}: restarting", component_->name()));
  events_->shut_down(farewell_time, [this] { on_left(); });
}

void Unit::on_left() {
  if (phase_ == Phase::ending) return on_closed();
  phase_ = Phase::booting;
  break_off();
  component_->restart();
  loop_.timers().arm(boot_timer_, loop_.now() + boot_time_);
}

void Unit::begin(const faults::FaultPtr& fault) {
  if (fault->type == faults::FaultType::crash) return want_crash(*fault);
  if (fault->type == faults::FaultType::pause) return pause(fault->duration);
  if (fault->type == faults::FaultType::stall_accept) {
    ++stalled_by_;
    return events_->stall(true);
  }
  ASSERT(fault->type == faults::FaultType::down);
  if (closed_by_++ == 0) close();
}

void Unit::finish(const faults::FaultPtr& fault) {
  if (fault->type == faults::FaultType::stall_accept && --stalled_by_ == 0) events_->stall(false);
  if (fault->type != faults::FaultType::down || --closed_by_ > 0 || phase_ != Phase::closed) return;
  loop_.timers().disarm(close_timer_);
  boot();
}

void Unit::close() {
  if (phase_ != Phase::serving) return;
  phase_ = Phase::closed;
  events_->go_down();
  loop_.timers().arm(close_timer_, loop_.now());  // we may be inside a handler of it
}

void Unit::pause(base::Duration duration) {
  const base::Instant until = loop_.now() + duration;
  log_.warning(fmt::format("{}: stands still for {}", component_->name(), base::to_text(duration)));
  if (setup_.program != nullptr) {
    setup_.program->freeze();
    return loop_.timers().arm(thaw_timer_, until);
  }
  if (process_.freeze) return process_.freeze(duration);
  component_->stand_still(until);
  events_->stand_still(until);
}

void Unit::thaw() {
  loop_.timers().disarm(thaw_timer_);
  setup_.program->thaw();
}

void Unit::want_crash(const faults::Fault& fault) {
  if (phase_ != Phase::serving) return;
  phase_ = Phase::crashed;
  crash_ = fault;
  loop_.timers().arm(crash_timer_, loop_.now());
}

void Unit::crash() {
  const bool comes_back = crash_.duration > base::Duration::zero();
  is_dead_ = true;
  if (setup_.program != nullptr) setup_.program->kill(static_cast<int>(faults::details(crash_).signal));
  if (process_.die) return process_.die(crash_, component_->last_words(crash_));
  log_.warning(fmt::format("{}: crashed, {}", component_->name(),
                           comes_back ? "back in " + base::to_text(crash_.duration) : "down until it is reset"));
  break_off();
  component_->crash(crash_);
  if (!comes_back) return;
  phase_ = Phase::booting;
  loop_.timers().arm(boot_timer_, loop_.now() + crash_.duration);
}

void Unit::revive() {
  if (phase_ != Phase::crashed && phase_ != Phase::booting) return;
  loop_.timers().disarm(crash_timer_);
  loop_.timers().disarm(boot_timer_);
  boot();
}

/// Its program lives by somebody else's word.
void Unit::on_started() {
  is_dead_ = false;
  revive();
}

void Unit::boot() {
  if (setup_.program != nullptr && std::exchange(is_dead_, false)) setup_.program->restart();
  const base::Result<net::Endpoint> events = open_event_port(component_->endpoint());
  if (events) {
    kept_port_.release();
    phase_ = Phase::serving;
    component_->come_back();
    if (stalled_by_ > 0) events_->stall(true);
    if (closed_by_ > 0) return close();
    return log_.info(fmt::format("{}: back on port {}", component_->name(), events->port));
  }
  log_.error(to_text(cannot_open(fmt::format("port {} again", component_->endpoint().port), events.error())));
  loop_.timers().arm(boot_timer_, loop_.after_real(boot_retry_time));
}

void Unit::shut_down() {
  if (phase_ == Phase::fresh || phase_ == Phase::ending || phase_ == Phase::down) return;
  const bool open = phase_ == Phase::serving || leave_timer_.armed() || crash_timer_.armed() || close_timer_.armed();
  const bool closing = phase_ == Phase::leaving && !open;  // its end comes through on_left
  phase_ = Phase::ending;
  open_ports_ = open || closing ? 2 : 1;
  loop_.timers().disarm(leave_timer_);
  for (base::CallbackTimer* each : {&crash_timer_, &close_timer_, &boot_timer_}) loop_.timers().disarm(*each);
  kept_port_.release();
  if (open) events_->shut_down(farewell_time, [this] { on_closed(); });
  loop_.timers().arm(end_timer_, loop_.now());
}

void Unit::end() {
  admin_.shut_down(farewell_time, [this] { on_closed(); });
}

void Unit::on_closed() {
  if (--open_ports_ > 0) return;
  phase_ = Phase::down;
  log_.info(fmt::format("{}: down", component_->name()));
  on_down_();
}

}  // namespace kapela::plant

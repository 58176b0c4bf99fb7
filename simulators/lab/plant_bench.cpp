#include "simulators/lab/plant_bench.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include <nlohmann/json.hpp>
#include <signal.h>

#include "orchestrator/runtime/history_file.hpp"
#include "orchestrator/system/exit_status.hpp"
#include "orchestrator/wire/event_codec.hpp"

namespace kapela::lab {
namespace {

using wire::State;

constexpr base::Duration pulse = std::chrono::milliseconds(10);
/// After the last thing that was under way: answers and posts on their way through the kernel, in real time.
constexpr base::Duration quiet_time = std::chrono::milliseconds(20);

/// One that was seen within that time may still be on its way.
constexpr base::Duration last_seen = std::chrono::seconds(2);

/// The same components, on free ports; before those that are real are proxies.
plant::PlantSettings served_of(const world::Subject& subject, std::uint64_t seed, const RealComponents* real) {
  plant::PlantSettings settings;
  settings.name = subject.plant->name;
  settings.seed = seed;
  for (const auto& component : subject.components) {
    const plant::ComponentSetup* known = real != nullptr ? real->find(component->name) : nullptr;
    plant::ComponentSetup setup = known != nullptr ? *known : plant::ComponentSetup();
    setup.settings = component;
    settings.components.push_back(std::move(setup));
  }
  return settings;
}

/// A real one; or a command is yet to be passed on to it.
bool is_seen_moving(const plant::ServedComponent& component) {
  if (component.behind() == nullptr) return false;
  const State state = component.truth().state();
  const bool passes = state != State::unknown && !wire::traits(state).stable;
  return component.buffered_events() > 0 || (passes && component.seen_ago().value_or(last_seen) < last_seen);
}

}  // namespace

void PlantBench::Recorder::append(const record::Record& record) {
  history.append(record);
  if (std::exchange(is_awaited, false)) loop.stop();
}

PlantBench::PlantBench(const world::Subject& subject, std::uint64_t seed, net::TimeScale scale, RealComponents* real)
    : subject_(subject),
      real_(real),
      own_loop_(real == nullptr ? std::make_unique<net::EventLoop>(scale) : nullptr),
      loop_(real == nullptr ? *own_loop_ : real->loop()),
      log_(base::make_null_log()),
      recorder_(loop_),
      simulated_(loop_, *log_, served_of(subject, seed, real)),
      operator_(loop_, net::ClientLimits{}),
      waiter_([this] {
        if (std::exchange(recorder_.is_awaited, false)) loop_.stop();
      }),
      pulse_([this] { beat(); }) {}

PlantBench::~PlantBench() {
  if (real_ != nullptr) real_->on_interrupt({});
}

base::Result<void> PlantBench::start() {
  beat();
  if (real_ != nullptr)
    real_->on_interrupt([this](int signal) { interrupt(signal); });
  else
    loop_.on_signals({SIGINT, SIGTERM}, [this](int signal) { interrupt(signal); });
  simulated_.record_to(recorder_);
  return simulated_.start();
}

/// What lives in this process ends with it.
void PlantBench::interrupt(int signal) {
  if (std::exchange(interrupted_, true)) std::_Exit(system::signal_base + signal);
  loop_.stop();
}

void PlantBench::beat() {
  if (next_beat_ != base::Instant{}) lateness_ = std::max(lateness_, loop_.now() - next_beat_);
  next_beat_ = loop_.after_real(pulse);
  loop_.timers().arm(pulse_, next_beat_);
}

base::Duration PlantBench::epsilon() const {
  return loop_.scale().to_plant(runtime::real_epsilon) + lateness_;
}

net::Endpoint PlantBench::endpoint(record::ComponentId component) const {
  return simulated_.units()[index(component)]->component().endpoint();
}

net::Endpoint PlantBench::admin_endpoint(record::ComponentId component) const {
  return simulated_.units()[index(component)]->admin_endpoint();
}

record::Plant PlantBench::plant() const {
  record::Plant plant = *subject_.plant;
  for (std::size_t i = 0; i < plant.components.size(); ++i) {
    const net::Endpoint at = simulated_.units()[i]->component().endpoint();
    plant.components[i].address = at.address;
    plant.components[i].port = at.port;
    plant.components[i].process.admin_port = simulated_.units()[i]->admin_endpoint().port;
  }
  return plant;
}

bool PlantBench::is_moving() const {
  return std::any_of(simulated_.units().begin(), simulated_.units().end(), [](const auto& unit) {
    const plant::ServedComponent& component = unit->component();
    return component.truth().transition() || component.unsent_replies() > 0 || is_seen_moving(component);
  });
}

base::Result<void> PlantBench::add(record::ComponentId component, const faults::Fault& fault) {
  plant::ServedComponent& served = simulated_.units()[index(component)]->component();
  if (const std::optional<base::Error> refused = served.refusal_of(fault)) return *refused;
  served.faults().add(fault);
  return {};
}

void PlantBench::remove(record::ComponentId component, const std::string& fault) {
  (void)simulated_.units()[index(component)]->component().faults().remove(fault);
}

void PlantBench::send(record::ComponentId component, wire::Command command, std::optional<record::RunId> run) {
  wire::Event event;
  event.source = "operator";
  event.destination = subject_.plant->at(component).name;
  event.event_type = wire::name(command);
  if (run) {
    wire::Fence fence;
    fence.run = number(*run);
    event.data = wire::encode(fence);
  }
  post(endpoint(component), event);
}

void PlantBench::post(const net::Endpoint& at, const wire::Event& event) {
  net::ClientRequest request;
  request.to = at;
  request.target = event.destination_endpoint;
  request.body = wire::encode(event);
  operator_.send(std::move(request), [](const base::Result<net::Response>&) {});
}

void PlantBench::advance(base::Instant until) {
  recorder_.is_awaited = true;
  loop_.timers().arm(waiter_, until);
  loop_.run();
  loop_.timers().disarm(waiter_);
}

void PlantBench::settle(base::Duration most, const std::function<bool()>& is_at_rest) {
  const base::Instant until = loop_.now() + most;
  const auto step = [&] { advance(std::min(until, loop_.after_real(quiet_time))); };
  while ((is_moving() || !is_at_rest()) && loop_.now() < until) step();
  const std::size_t records = history().records().size();
  step();
  if (history().records().size() != records && loop_.now() < until) settle(until - loop_.now(), is_at_rest);
}

}  // namespace kapela::lab

#include "simulators/world/trouble.hpp"

#include <algorithm>

namespace kapela::world {
namespace {

using faults::Fault;

/// Borrowed: the plan keeps its faults, and a run copies none of them.
std::vector<faults::FaultPtr> rules_of(record::ComponentId id, const Plan& plan) {
  std::vector<faults::FaultPtr> own;
  for (const ComponentFault& each : plan.faults)
    if (each.component == id) own.emplace_back(faults::FaultPtr(), &each.fault);
  return own;
}

bool can_stand(const Fault& fault) {
  return faults::acts_by_itself(fault) || faults::is_prompted(fault);
}

}  // namespace

std::unique_ptr<Trouble> Trouble::of(record::ComponentId id, const Plan& plan, const component::Component& component,
                                     faults::StandingHost& host, base::TimerHeap& timers, base::DrawTape* tape) {
  std::vector<faults::FaultPtr> rules = rules_of(id, plan);
  return rules.empty() ? nullptr : std::make_unique<Trouble>(std::move(rules), plan, component, host, timers, tape);
}

Trouble::Trouble(std::vector<faults::FaultPtr> rules, const Plan& plan, const component::Component& component,
                 faults::StandingHost& host, base::TimerHeap& timers, base::DrawTape* tape)
    : timers_(timers),
      host_(host),
      injector_(std::move(rules), plan.seed, component.settings().name, timers.now(), tape),
      random_(plan.seed, base::stream_of(component.settings().name, "crash"), tape),
      account_(component, timers.clock()) {}

void Trouble::start() {
  const auto rules = injector_.rules();
  if (std::none_of(rules.begin(), rules.end(), [](const auto& rule) { return can_stand(*rule.fault); })) return;
  if (!standing_) standing_.emplace(host_, injector_, timers_);
  standing_->update();
}

void Trouble::add_late(faults::FaultPtr rule, std::uint32_t matched) {
  injector_.add_late(std::move(rule), matched, base::Instant{});
  start();
}

void Trouble::add(faults::FaultPtr rule) {
  injector_.add(std::move(rule), timers_.now());
  start();
}

void Trouble::remove(std::string_view name) {
  if (const faults::Injector::Rule* rule = injector_.find(name)) gone_.push_back(rule->fault);
  injector_.remove(name);
  account_.keep_only(injector_);
  if (standing_) standing_->update();
}

faults::Injection Trouble::on_request(wire::State state, const engine::Order& order, bool is_poll) {
  faults::RequestFacts request{.command = order.command, .state = state, .now = timers_.now()};
  if (!is_poll && order.errand) request.event_type = order.errand->event;
  if (!is_poll && order.not_after) request.patience = *order.not_after - timers_.now();
  return injector_.on_request(request);
}

void Trouble::on_state(wire::State to) {
  account_.remember();
  if (standing_) standing_->on_state(to);
}

wire::State Trouble::on_crash(const Fault& fault) {
  paused_until_ = {};
  return account_.wakes_in(fault, random_);
}

}  // namespace kapela::world

#include "simulators/plant/component_faults.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace kapela::plant {
namespace {

using faults::Fault;
using faults::FaultPtr;

std::vector<FaultPtr> shared(const std::vector<Fault>& rules) {
  std::vector<FaultPtr> list;
  for (const Fault& rule : rules) list.push_back(std::make_shared<const Fault>(rule));
  return list;
}

}  // namespace

ComponentFaults::ComponentFaults(std::vector<Fault> rules, std::uint64_t seed, const component::Component& component,
                                 faults::StandingHost& host, base::TimerHeap& timers)
    : of_file_(std::move(rules)),
      seed_(seed),
      component_(component.settings().name),
      host_(host),
      timers_(timers),
      injector_(shared(of_file_), seed, component_, timers.now()),
      standing_(host, injector_, timers),
      account_(component, timers.clock()),
      expiry_([this] { expire(); }) {}

bool ComponentFaults::looks_at(wire::Command command) const {
  return !injector_.empty() && (!wire::is_query(command) || injector_.looks_at_queries());
}

FaultHit ComponentFaults::on_request(wire::Command command, const wire::Event& event, const wire::Fence& fence,
                                     const faults::HttpFacts& http, base::WallTime now) {
  faults::HttpFacts facts = http;
  facts.source = event.source;
  FaultHit hit;
  hit.command = command;
  faults::RequestFacts request{.command = command, .state = host_.true_state(), .now = timers_.now(), .http = &facts};
  if (command == wire::Command::event) request.event_type = event.event_type;
  if (fence.not_after) request.patience = std::chrono::duration_cast<base::Duration>(*fence.not_after - now);
  near_misses_.remember(request, injector_);
  hit.injection = injector_.on_request(request);
  hit.fired.assign(injector_.fired().begin(), injector_.fired().end());
  for (const faults::Hit& each : hit.fired)
    if (faults::is_prompted(*each.fault)) standing_.prompt(each.fault);
  if (!hit.fired.empty()) standing_.on_act();
  return hit;
}

std::vector<faults::Hit> ComponentFaults::settle(const FaultHit& hit, const component::CommandReply& reply) {
  const auto has_acted = [&](const Fault& fault) {
    return &fault == hit.injection.machine ? reply.fault_acted : component::is_taken(reply.first);
  };
  std::vector<faults::Hit> acted;
  for (const faults::Hit& each : hit.fired) {
    const bool is_open = each.fault.get() == hit.injection.machine || each.fault.get() == hit.injection.stale;
    const bool acts = !is_open || has_acted(*each.fault);
    if (acts) acted.push_back(each);
    if (!is_open) continue;
    if (!hit.is_copy)
      injector_.settle(*each.fault, acts);
    else if (acts)
      injector_.count_act(*each.fault);
    if (acts) standing_.on_act();
  }
  return acted;
}

void ComponentFaults::add(Fault rule) {
  injector_.add(std::make_shared<const Fault>(std::move(rule)), timers_.now());
  changed();
}

void ComponentFaults::replace(Fault rule) {
  injector_.replace(std::make_shared<const Fault>(std::move(rule)), timers_.now());
  changed();
}

bool ComponentFaults::remove(std::string_view name) {
  const bool was_there = injector_.remove(name);
  changed();
  return was_there;
}

void ComponentFaults::set(std::vector<Fault> rules, bool at_run_time) {
  if (!at_run_time) {
    injector_ = faults::Injector(shared(rules), seed_, component_, timers_.now());
  } else {
    injector_.clear();
    for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule)
      injector_.add(std::make_shared<const Fault>(std::move(*rule)), timers_.now());
  }
  changed();
}

void ComponentFaults::reset() {
  set(of_file_, false);
  near_misses_.clear();
}

/// What acts no longer ends; what ends by itself later is looked at then.
void ComponentFaults::changed() {
  standing_.update();
  account_.keep_only(injector_);
  if (on_changed_) on_changed_();
  timers_.disarm(expiry_);
  base::Instant next = base::Instant::max();
  for (const faults::Injector::Rule& rule : injector_.rules())
    if (const auto lifetime = rule.fault->lifetime()) next = std::min(next, rule.since + *lifetime);
  if (next != base::Instant::max()) timers_.arm(expiry_, next);
}

void ComponentFaults::expire() {
  (void)injector_.expire(timers_.now());
  changed();
}

}  // namespace kapela::plant

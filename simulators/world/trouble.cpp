#include "simulators/world/trouble.hpp"

#include <algorithm>

#include "orchestrator/base/assert.hpp"

namespace kapela::world {
namespace {

using faults::Fault;
using faults::FaultType;

/// How long whoever asks for a state, and says no time, is taken to wait.
constexpr base::Duration usual_patience = std::chrono::seconds(10);

/// Borrowed: the plan keeps its faults, and a run copies none of them.
std::vector<faults::FaultPtr> rules_of(engine::ComponentId id, const Plan& plan) {
  std::vector<faults::FaultPtr> own;
  for (const ComponentFault& each : plan.faults)
    if (each.component == id) own.emplace_back(faults::FaultPtr(), &each.fault);
  return own;
}

bool can_stand(const Fault& fault) {
  return faults::acts_by_itself(fault) || faults::is_prompted(fault);
}

/// Past the time by which the sender has given up.
base::Duration lateness(const Fault& fault, const engine::Order* order, base::Instant now) {
  if (order == nullptr || !order->not_after) return usual_patience + fault.duration;
  return std::max(base::Duration::zero(), *order->not_after - now) + fault.duration;
}

wire::State any_stable(base::Random& random) {
  std::vector<wire::State> stable;
  for (const wire::StateTraits& each : wire::states())
    if (each.stable && each.energy != wire::no_energy) stable.push_back(each.state);
  return stable[random.next() % stable.size()];
}

}  // namespace

std::unique_ptr<Trouble> Trouble::of(engine::ComponentId id, const Plan& plan,
                                     const component::ComponentSettings& settings, faults::StandingHost& host,
                                     base::TimerHeap& timers) {
  std::vector<faults::FaultPtr> rules = rules_of(id, plan);
  return rules.empty() ? nullptr : std::make_unique<Trouble>(std::move(rules), id, plan, settings, host, timers);
}

Trouble::Trouble(std::vector<faults::FaultPtr> rules, engine::ComponentId id, const Plan& plan,
                 const component::ComponentSettings& settings, faults::StandingHost& host, base::TimerHeap& timers)
    : timers_(timers),
      host_(host),
      injector_(std::move(rules), plan.seed, settings.name, timers.now()),
      random_(plan.seed, base::stream_of("crash", {}) + index(id)),
      initial_(settings.initial_state),
      last_stable_(settings.initial_state) {}

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
  if (stale_ != nullptr && stale_->name == name) lies_left_ = 0;
  injector_.remove(name);
  if (standing_) standing_->update();
}

faults::Injection Trouble::on_request(wire::State state, const engine::Order* order) {
  const wire::Command command = order != nullptr ? order->command : wire::Command::get_state;
  faults::Injection injection = injector_.on_request({.command = command, .state = state, .now = timers_.now()});
  fired_.assign(injector_.fired().begin(), injector_.fired().end());
  // In file order, as histories have always told them: the rules stand in the plan one after the other.
  std::sort(fired_.begin(), fired_.end(),
            [](const faults::Hit& a, const faults::Hit& b) { return a.fault.get() < b.fault.get(); });
  for (faults::Hit& hit : fired_) {
    if (hit.fault->type != FaultType::late_reply) continue;
    hit.delay = lateness(*hit.fault, order, timers_.now());
    injection.reply_delay += hit.delay;
  }
  return injection;
}

void Trouble::on_state(wire::State from, std::uint64_t revision, wire::State to) {
  past_.push_back({from, revision - 1, timers_.now()});
  if (wire::traits(to).stable) last_stable_ = to;
  if (standing_) standing_->on_state(to);
}

void Trouble::begin_lying(const Fault& stale) {
  stale_ = &stale;
  lies_left_ = stale.reports;
}

void Trouble::falsify(engine::Sighting& told) {
  if (lies_left_ == 0) return;
  --lies_left_;
  const Past* past = told_by(*stale_);
  if (past == nullptr) return;
  told.state = past->state;
  if (told.revision != 0) told.revision = past->revision;
}

/// Null: the truth.
const Trouble::Past* Trouble::told_by(const Fault& stale) const {
  if (past_.empty()) return nullptr;
  if (stale.duration == base::Duration::zero()) {
    const std::size_t ago = std::min<std::size_t>(std::max(1U, stale.copies), past_.size());
    return &past_[past_.size() - ago];
  }
  const base::Instant then = timers_.now() - stale.duration;
  const auto found = std::find_if(past_.begin(), past_.end(), [then](const Past& each) { return each.until > then; });
  return found == past_.end() ? nullptr : &*found;
}

wire::State Trouble::told_state(const Fault& lie) {
  if (lie.type == FaultType::wrong_state) return lie.to;
  const faults::Details& own = faults::details(lie);
  ASSERT(!own.states.empty());
  if (own.by == faults::EquivocateBy::client) return own.states.front();  // the orchestrator is the only one
  return own.states[equivocations_++ % own.states.size()];
}

wire::State Trouble::on_crash(const Fault& fault) {
  past_.clear();
  lies_left_ = 0;
  paused_until_ = {};
  switch (faults::details(fault).state_after) {
    case faults::StateAfter::initial:
      return initial_;
    case faults::StateAfter::last:
      return last_stable_;
    case faults::StateAfter::random:
      return any_stable(random_);
  }
  ASSERT(!"unknown StateAfter");
}

}  // namespace kapela::world

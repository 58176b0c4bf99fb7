#include "simulators/faults/standing.hpp"

#include <algorithm>

#include "orchestrator/base/assert.hpp"

namespace kapela::faults {
namespace {

using base::Duration;
using base::Instant;

/// Goes on until something ends it, rather than happening once.
bool lasts(FaultType type) {
  return type == FaultType::down || type == FaultType::stall_accept || type == FaultType::clock_skew;
}

bool is_standing(const Fault& fault) {
  const FaultType type = fault.type;
  return acts_by_itself(fault) || traits(type).scope == Scope::nothing || type == FaultType::crash ||
         type == FaultType::pause;
}

}  // namespace

/// One rule on its way: waiting for its occasion, acting, over.
class StandingFaults::Act final : base::Timer {
 public:
  Act(StandingFaults& owner, FaultPtr rule, Instant born) : fault(std::move(rule)), owner_(owner), born_(born) {}
  ~Act() override { owner_.timers_.disarm(*this); }

  /// The rule has come to be.
  void wait() {
    if (!acts_by_itself(*fault) || !fault->enabled) return;
    phase_ = Phase::waiting;
    const Duration start = fault->trigger.window ? fault->trigger.window->start : Duration::zero();
    const Instant opens = std::max(born_ + start, now());
    if (fault->trigger.once_per) return arm(opens + owner_.injector_.until_next_occasion(*fault));
    if (opens > now()) return arm(opens);
    look();
  }

  void on_state(wire::State to) {
    if (phase_ == Phase::waiting && !armed() && fault->trigger.when_state == to) return arm(now());
    if (phase_ == Phase::acting && is_left_for(to)) finish();
  }

  /// Another rule has acted.
  void on_act() {
    if (phase_ == Phase::waiting && !armed() && !fault->trigger.after_fault.empty()) arm(now());
  }

  void begin() {
    const bool acts_already = std::exchange(phase_, Phase::acting) == Phase::acting;
    step_ = 0;
    if (lasts(fault->type)) return last(acts_already);
    if (fault->type == FaultType::spontaneous && fault->duration > Duration::zero())
      return arm(now() + fault->duration);
    act();
  }

  /// Over, whatever it did. Lasting effects end.
  void finish() {
    owner_.timers_.disarm(*this);
    if (std::exchange(phase_, Phase::over) != Phase::acting) return;
    if (lasts(fault->type)) owner_.host_.end(fault);
    const Trigger& trigger = fault->trigger;
    const bool may_come_again = trigger.when_state || trigger.once_per;
    if (!acts_by_itself(*fault) || !may_come_again || is_past()) return;
    phase_ = Phase::waiting;
    wait_for_chance();
  }

  FaultPtr fault;

 private:
  enum class Phase : std::uint8_t { idle, waiting, acting, over };

  [[nodiscard]] Instant now() const { return owner_.timers_.now(); }
  void arm(Instant at) { owner_.timers_.arm(*this, at); }

  /// When window and ttl end; the far future where nothing ends them.
  [[nodiscard]] Instant ends() const {
    Instant end = Instant::max();
    const auto& window = fault->trigger.window;
    if (window && window->duration) end = born_ + window->start + *window->duration;
    if (const auto lifetime = fault->lifetime()) end = std::min(end, born_ + *lifetime);
    return end;
  }
  [[nodiscard]] bool is_past() const { return now() >= ends(); }

  /// Does that state end what `when_state` has begun? A flap leaves it by itself, for one of its own.
  [[nodiscard]] bool is_left_for(wire::State to) const {
    if (!fault->trigger.when_state || *fault->trigger.when_state == to) return false;
    const std::vector<wire::State>& own = details(*fault).states;
    return fault->type != FaultType::flap || std::find(own.begin(), own.end(), to) == own.end();
  }

  /// The next occasion of one that comes once in so long. The rule may be gone: then there is none.
  void wait_for_chance() {
    const bool is_there = owner_.injector_.find(fault->name) != nullptr;
    if (fault->trigger.once_per && is_there) arm(now() + owner_.injector_.until_next_occasion(*fault));
  }

  /// Is this an occasion?
  void look() {
    if (is_past()) return finish();
    const wire::State state = owner_.host_.true_state();
    const Trigger& trigger = fault->trigger;
    if (trigger.when_state && *trigger.when_state != state) return;
    if (!trigger.after_fault.empty() && !owner_.injector_.has_acted(trigger.after_fault)) return;
    if (!owner_.injector_.on_occasion(*fault, state, now())) return;
    begin();
    owner_.on_act();
  }

  void on_timer() override {
    if (phase_ == Phase::waiting) {
      look();
      if (phase_ == Phase::waiting && !armed()) wait_for_chance();
      return;
    }
    if (phase_ != Phase::acting) return;
    if (lasts(fault->type) || is_past()) return finish();
    act();
  }

  void act() {
    if (fault->type == FaultType::flap) return flap();
    if (fault->type == FaultType::spontaneous || fault->type == FaultType::amnesia) return move();
    owner_.host_.begin(fault);  // crash and pause end by themselves
    finish();
  }

  void last(bool acts_already) {
    if (!acts_already) owner_.host_.begin(fault);
    Instant end = ends();
    const bool has_duration = fault->type != FaultType::clock_skew && fault->duration > Duration::zero();
    if (has_duration) end = std::min(end, now() + fault->duration);
    if (end != Instant::max()) arm(end);
  }

  void move() {
    owner_.host_.move(fault, fault->to);
    if (phase_ != Phase::acting) return;  // it has left the state in which it acts
    const Duration every = details(*fault).every;
    if (fault->type == FaultType::amnesia || every == Duration::zero()) return finish();
    arm(now() + every);
  }

  void flap() {
    const Details& own = details(*fault);
    const bool first = step_++ % 2 == 0;
    owner_.host_.move(fault, own.states[first ? 0 : 1]);
    if (phase_ != Phase::acting) return;
    if (own.cycles > 0 && step_ >= own.cycles * 2) return finish();
    const double part = first ? own.duty : 1 - own.duty;
    arm(now() + Duration(static_cast<Duration::rep>(static_cast<double>(own.every.count()) * part)));
  }

  StandingFaults& owner_;
  Instant born_;
  Phase phase_ = Phase::idle;
  std::uint32_t step_ = 0;
};

StandingFaults::StandingFaults(StandingHost& host, Injector& injector, base::TimerHeap& timers)
    : host_(host), injector_(injector), timers_(timers) {}

StandingFaults::~StandingFaults() = default;

StandingFaults::Act* StandingFaults::find(const Fault& fault) {
  const auto found =
      std::find_if(acts_.begin(), acts_.end(), [&fault](const auto& each) { return each->fault.get() == &fault; });
  return found == acts_.end() ? nullptr : found->get();
}

void StandingFaults::update() {
  std::vector<std::unique_ptr<Act>> gone;
  for (auto& act : acts_) {
    const bool is_there = std::any_of(injector_.rules().begin(), injector_.rules().end(),
                                      [&act](const Injector::Rule& rule) { return rule.fault == act->fault; });
    if (!is_there) gone.push_back(std::move(act));
  }
  std::erase(acts_, nullptr);
  for (const auto& act : gone) act->finish();
  std::vector<Act*> fresh;
  for (const Injector::Rule& rule : injector_.rules()) {
    if (!is_standing(*rule.fault) || find(*rule.fault) != nullptr) continue;
    acts_.push_back(std::make_unique<Act>(*this, rule.fault, rule.since));
    fresh.push_back(acts_.back().get());
  }
  for (Act* act : fresh) act->wait();
}

void StandingFaults::on_state(wire::State to) {
  for (std::size_t i = 0; i < acts_.size(); ++i) acts_[i]->on_state(to);
}

void StandingFaults::on_act() {
  for (std::size_t i = 0; i < acts_.size(); ++i) acts_[i]->on_act();
}

void StandingFaults::prompt(const FaultPtr& fault) {
  if (Act* act = find(*fault)) act->begin();
}

void StandingFaults::restart() {
  for (const auto& act : acts_) act->finish();
  acts_.clear();
  update();
}

}  // namespace kapela::faults

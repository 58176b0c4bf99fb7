// Trouble: what goes wrong with one virtual component: which faults hit a request to it, which act by themselves, what
// it tells instead of the truth, and whether it can be reached. Owned by its VirtualComponent; most have none.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "orchestrator/base/draw_tape.hpp"
#include "orchestrator/engine/observation.hpp"
#include "orchestrator/engine/ports.hpp"
#include "simulators/component/account.hpp"
#include "simulators/faults/passage.hpp"
#include "simulators/faults/standing.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::world {

class Trouble {
 public:
  /// Null where the plan has no fault of this component. The plan, `host`, `timers` and `tape`, where there is one,
  /// outlive it.
  [[nodiscard]] static std::unique_ptr<Trouble> of(record::ComponentId id, const Plan& plan,
                                                   const component::Component& component, faults::StandingHost& host,
                                                   base::TimerHeap& timers, base::DrawTape* tape);
  Trouble(std::vector<faults::FaultPtr> rules, const Plan& plan, const component::Component& component,
          faults::StandingHost& host, base::TimerHeap& timers, base::DrawTape* tape);

  /// Rules that act by themselves begin to.
  void start();

  /// A rule of the plan that has let `matched` requests pass, as it should.
  void add_late(faults::FaultPtr rule, std::uint32_t matched);
  /// From the next request on.
  void add(faults::FaultPtr rule);
  void remove(std::string_view name);

  [[nodiscard]] bool looks_at_polls() const { return injector_.looks_at_queries(); }
  /// Nothing goes wrong with a query, or by itself.
  [[nodiscard]] bool lets_be() const {
    return !looks_at_polls() && !standing_ && account_.is_honest() && !is_stalled() && paused_until_ <= timers_.now();
  }
  /// What faults do to a command, or to a poll where `order` is null.
  [[nodiscard]] faults::Injection on_request(wire::State state, const engine::Order& order, bool is_poll);
  /// Of the last request.
  [[nodiscard]] std::span<const faults::Hit> fired() const { return injector_.fired(); }
  /// One of them that begins now and acts by itself from here on.
  void prompt(const faults::FaultPtr& fault) { standing_->prompt(fault); }
  void settle(const faults::Fault& fault, bool has_acted) { injector_.settle(fault, has_acted); }
  void count_act(const faults::Fault& fault) { injector_.count_act(fault); }
  /// To be called after a request that rules have acted on: others may wait for that.
  void on_act() {
    if (standing_) standing_->on_act();
  }

  /// The true state has changed.
  void on_state(wire::State to);

  /// What the component says of itself.
  [[nodiscard]] component::Account& account() { return account_; }
  /// Borrowed, as all rules are.
  void begin_lying(const faults::Fault& stale) { account_.begin_lying(faults::FaultPtr(faults::FaultPtr(), &stale)); }

  /// The process has died. Returns the state in which it comes back.
  [[nodiscard]] wire::State on_crash(const faults::Fault& fault);

  void close(bool more) { closed_by_ += more ? 1 : -1; }
  void stall(bool more) { stalled_by_ += more ? 1 : -1; }
  void pause(base::Instant until) { paused_until_ = std::max(paused_until_, until); }
  [[nodiscard]] bool is_closed() const { return closed_by_ > 0; }
  [[nodiscard]] bool is_stalled() const { return stalled_by_ > 0; }
  /// How long the process goes on standing still.
  [[nodiscard]] base::Duration still_for() const {
    return std::max(base::Duration::zero(), paused_until_ - timers_.now());
  }

 private:
  base::TimerHeap& timers_;
  faults::StandingHost& host_;
  faults::Injector injector_;
  std::optional<faults::StandingFaults> standing_;  ///< nothing where no rule can act by itself
  std::vector<faults::FaultPtr> gone_;              ///< rules of what may be under way
  base::TapedPcg random_;
  component::Account account_;
  int closed_by_ = 0;
  int stalled_by_ = 0;
  base::Instant paused_until_{};
};

}  // namespace kapela::world

// ComponentFaults: the rules of one simulated component at work: which hit a request, which act by themselves, and what
// changes at run time. Owned by SimulatedComponent.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/messages.hpp"
#include "simulators/component/account.hpp"
#include "simulators/faults/standing.hpp"
#include "simulators/plant/fault_hit.hpp"
#include "simulators/plant/near_misses.hpp"

namespace kapela::plant {

class ComponentFaults {
 public:
  /// All that is referred to outlives it. Nothing acts before `start`.
  ComponentFaults(std::vector<faults::Fault> rules, std::uint64_t seed, const component::Component& component,
                  faults::StandingHost& host, base::TimerHeap& timers);

  /// To be called before `start`: the rules go on where those of an earlier process have ended.
  void go_on_from(std::span<const faults::Progress> progress) { injector_.go_on_from(progress); }
  void start() { standing_.update(); }

  /// What a request meets: a command, or a query where rules look at queries. `now` is as its sender's calendar has it.
  [[nodiscard]] FaultHit on_request(wire::Command command, const wire::Event& event, const wire::Fence& fence,
                                    const faults::HttpFacts& http, base::WallTime now);
  /// The component has decided a command: of the faults that hit it those that have acted.
  [[nodiscard]] std::vector<faults::Hit> settle(const FaultHit& hit, const component::CommandReply& reply);
  /// The process has died with all that was under way.
  void on_death() { injector_.settle_all(); }
  /// Nobody need ask when this is false.
  [[nodiscard]] bool looks_at(wire::Command command) const;

  /// To be called after each change of the true state: remembered by the first, acted on by the second.
  void remember_state() { account_.remember(); }
  void on_state(wire::State to) { standing_.on_state(to); }

  /// What the component says of itself.
  [[nodiscard]] component::Account& account() { return account_; }

  /// Why rules did not act, as JSON.
  [[nodiscard]] std::string near_misses() const {
    return near_misses_.to_json(injector_, host_.true_state(), timers_.now());
  }

  [[nodiscard]] const faults::Injector& rules() const { return injector_; }
  /// To be called after each change of the rules. One listener: the server that serves the component now.
  void on_changed(std::function<void()> callback) { on_changed_ = std::move(callback); }

  void add(faults::Fault rule);
  void replace(faults::Fault rule);
  bool remove(std::string_view name);
  /// In file order, instead of all that there were.
  void set(std::vector<faults::Fault> rules, bool at_run_time);

  /// Counters, chance and ages begin anew. Rules that came at run time go.
  void reset();

 private:
  void changed();
  void expire();

  std::vector<faults::Fault> of_file_;
  std::uint64_t seed_;
  std::string component_;
  faults::StandingHost& host_;
  base::TimerHeap& timers_;
  faults::Injector injector_;
  faults::StandingFaults standing_;
  component::Account account_;
  NearMisses near_misses_{};
  std::function<void()> on_changed_{};
  base::CallbackTimer expiry_;
};

}  // namespace kapela::plant

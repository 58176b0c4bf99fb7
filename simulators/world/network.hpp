// Network: what becomes of each message: how long it takes, whether it is lost, comes twice or is overtaken. Pure
// chance and the plan; knows no message. Owned by a World.
#pragma once

#include <vector>

#include "orchestrator/base/random.hpp"
#include "simulators/world/plan.hpp"

namespace kapela::world {

struct Fate {
  bool lost = false;
  base::Duration delay{};
  std::optional<base::Duration> copy_delay{};  ///< it comes once more, so long after it was sent
};

class Network {
 public:
  explicit Network(std::size_t components);

  /// Begins a run. Without chance in the plan's link settings only its explicit faults act. `plan` outlives the run.
  void begin(const Plan& plan);

  /// The next message on a link.
  [[nodiscard]] Fate next(engine::ComponentId component, Direction direction, base::Instant now) {
    return is_plain_ ? Fate{false, plan_->link.latency.centre, {}}
                     : next_of(link(component, direction), component, direction, now);
  }

  /// True for the one latency that all messages have to which nothing happens, if there is one.
  [[nodiscard]] bool takes_always(base::Duration delay) const {
    return plan_->link.latency.kind == base::Distribution::Kind::fixed && delay == plan_->link.latency.centre;
  }

  /// What chance did so far, as faults that do the same again.
  [[nodiscard]] const std::vector<NetworkFault>& drawn() const { return drawn_; }

 private:
  struct Link {
    base::Pcg random{0, 0};
    std::uint32_t sent = 0;
  };

  [[nodiscard]] Link& link(engine::ComponentId component, Direction direction) {
    return links_[2 * index(component) + static_cast<std::size_t>(direction)];
  }
  [[nodiscard]] Fate next_of(Link& link, engine::ComponentId component, Direction direction, base::Instant now);
  void draw(Link& link, NetworkFault message, Fate& fate);
  void apply(const NetworkFault& fault, Fate& fate) const;
  [[nodiscard]] bool is_cut(engine::ComponentId component, Direction direction, base::Instant now) const;

  const Plan* plan_ = nullptr;
  std::size_t components_;
  bool is_plain_ = true;  ///< every message takes the same time, and none meets trouble
  bool by_chance_ = false;
  bool scripted_ = false;
  std::vector<Link> links_;  ///< none while all runs are plain
  std::vector<NetworkFault> drawn_;
};

}  // namespace kapela::world

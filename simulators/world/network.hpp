// Network: what becomes of each message: how long it takes, whether it is lost, comes twice or is overtaken. Pure
// chance and the plan; knows no message. Owned by a World.
#pragma once

#include <vector>

#include "orchestrator/base/draw_tape.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::world {

struct Fate {
  bool lost = false;
  base::Duration delay{};
  std::optional<base::Duration> copy_delay{};  ///< it comes once more, so long after it was sent
};

class Network {
 public:
  explicit Network(std::size_t components);

  /// Begins a run. Without chance in the plan's link settings only its explicit faults act. `plan` and
  /// `tape`, where there is one, outlive the run.
  void begin(const Plan& plan, base::DrawTape* tape = nullptr);

  /// From here on all links are so, with other chance; the plan's own faults stay.
  void turn(std::uint64_t seed, const LinkSettings& link);

  /// How all links are now.
  [[nodiscard]] const LinkSettings& link() const { return link_; }

  /// The plan has got longer.
  void grow();

  /// The next message on a link.
  [[nodiscard]] Fate next(record::ComponentId component, Direction direction, base::Instant now) {
    ++sent_[place(component, direction)];
    return is_plain_ ? Fate{false, link_.latency.centre, {}} : next_of(component, direction, now);
  }

  /// Whether the next message there, and the next one back a `latency` later, take that long and no trouble.
  [[nodiscard]] bool is_even(record::ComponentId component, base::Instant now, base::Duration latency) const {
    return is_plain_ || (!by_chance_ && meets_no_fault(component, now, latency));
  }
  /// Whether a cut takes away what is sent there now.
  [[nodiscard]] bool cuts_off(record::ComponentId component, Direction direction, base::Instant now) const;
  /// Both are counted, and not sent.
  void skip(record::ComponentId component) {
    ++sent_[place(component, Direction::to_component)];
    ++sent_[place(component, Direction::from_component)];
  }

  /// How many messages have been sent that way: the number of the next.
  [[nodiscard]] std::uint32_t sent(record::ComponentId component, Direction direction) const {
    return sent_[place(component, direction)];
  }

  /// True for the one latency that all messages have to which nothing happens, if there is one.
  [[nodiscard]] bool takes_always(base::Duration delay) const {
    return link_.latency.kind == base::Distribution::Kind::fixed && delay == link_.latency.centre;
  }

  /// How many of the plan's faults of messages and partitions have done nothing yet; two that cut both ways at one time
  /// are one.
  [[nodiscard]] std::size_t idle() const;

  /// Whether that has happened to a message, by chance or by the plan.
  [[nodiscard]] bool has_done(NetworkFault::Type type) const {
    return (done_ >> static_cast<unsigned>(type) & 1U) != 0;
  }

  /// What chance did so far, as faults that do the same again.
  [[nodiscard]] const std::vector<NetworkFault>& drawn() const { return drawn_; }

 private:
  [[nodiscard]] static std::size_t place(record::ComponentId component, Direction direction) {
    return 2 * index(component) + static_cast<std::size_t>(direction);
  }
  [[nodiscard]] bool meets_no_fault(record::ComponentId component, base::Instant now, base::Duration latency) const;
  [[nodiscard]] Fate next_of(record::ComponentId component, Direction direction, base::Instant now);
  void draw(base::Random& random, NetworkFault message, Fate& fate);
  void apply(const NetworkFault& fault, Fate& fate);
  [[nodiscard]] bool is_cut(record::ComponentId component, Direction direction, base::Instant now);

  void draw_from(std::uint64_t seed);
  void read_plan();

  const Plan* plan_ = nullptr;
  base::DrawTape* tape_ = nullptr;
  LinkSettings link_{};
  std::size_t components_;
  bool is_plain_ = true;  ///< every message takes the same time, and none meets trouble
  bool by_chance_ = false;
  bool scripted_ = false;
  std::vector<std::uint32_t> sent_;     ///< by link and direction
  std::vector<base::TapedPcg> chance_;  ///< the same; none while no run draws
  std::vector<NetworkFault> drawn_;
  unsigned done_ = 0;        ///< bits by NetworkFault::Type
  std::vector<bool> acted_;  ///< by the plan's network faults
  std::vector<bool> cut_;    ///< by its partitions
};

}  // namespace kapela::world

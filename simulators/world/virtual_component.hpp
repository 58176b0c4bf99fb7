// VirtualComponent: a simulated component in virtual time: the component model itself, its faults, and the truth for
// the history. Owned by a World.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "orchestrator/base/rare.hpp"
#include "orchestrator/engine/observation.hpp"
#include "orchestrator/history/history.hpp"
#include "orchestrator/wire/health_report.hpp"
#include "simulators/component/component.hpp"
#include "simulators/component/process_desk.hpp"
#include "simulators/world/chance.hpp"
#include "simulators/world/trial_plan.hpp"
#include "simulators/world/trouble.hpp"

namespace kapela::world {

/// Carries what a component tells by itself, and what waits for it.
class PushSink {
 public:
  virtual void push(record::ComponentId component, record::Epoch epoch, record::CommandId cause) = 0;
  /// It has accepted nobody, and does again.
  virtual void accepts_again(record::ComponentId component) = 0;

 protected:
  ~PushSink() = default;
};

/// What all components of a world share. Owned by the World.
struct Surroundings {
  base::TimerHeap& timers;
  history::History& history;
  PushSink& pushes;
  Chance& chance;
  const Plan* plan = nullptr;      ///< of the present run
  bool grows = false;              ///< and may get longer in it
  std::vector<bool> acted{};       ///< by the plan's faults of components
  base::Instant moved{};           ///< when a component did last
  base::DrawTape* tape = nullptr;  ///< along which the run draws, if it does
};

class VirtualComponent final : component::Outbox, faults::StandingHost {
 public:
  VirtualComponent(record::ComponentId id, Surroundings& surroundings);
  VirtualComponent(const VirtualComponent&) = delete;
  VirtualComponent& operator=(const VirtualComponent&) = delete;
  ~VirtualComponent() override;

  /// As at the very first start of its process; the plan is that of its surroundings.
  void begin(std::shared_ptr<const component::ComponentSettings> settings);

  /// What the plan's faults do to this command or question. Those that act are in the history; what is in question
  /// comes with `act`.
  [[nodiscard]] faults::Injection inject(const engine::Order& order, bool is_poll);
  /// The state machine gets the command; without an id it is from somebody who is told nothing.
  enum class Coming : std::uint8_t { first, again };
  component::CommandReply act(const engine::Order& order, const faults::Injection& injection,
                              Coming coming = Coming::first);
  /// All that its faults do to a command that no message carries: at once, as nobody waits for an answer.
  void carry_out(faults::Passage& passage, const engine::Order& order);
  /// An event that is no command.
  component::EventReply act_on_event(const engine::Order& order, const faults::Injection& injection,
                                     Coming coming = Coming::first);
  /// It gets a copy of a command or an event that it had before.
  void act_again(const engine::Order& order, const faults::Fault* of_machine);
  /// What its supervisor makes of an order.
  struct Supervised {
    bool accepted = false;
    bool is_needless = false;  ///< it was so already
    bool expired = false;
    base::Duration takes{};  ///< until it is done
  };
  Supervised supervise(const engine::Order& order);
  /// The command never comes to be decided.
  void note_broken(const faults::Injection& injection);
  /// A fault has refused the command in its name.
  void note_refusal(const engine::Order& order);
  void crash(const faults::Fault& fault);

  /// One that the plan has got later, and that has let `matched` requests pass. Only where the plan may grow.
  void add_late(const faults::Fault& fault, std::uint32_t matched);
  void add_fault(faults::FaultPtr fault);
  void remove_fault(std::string_view name);

  /// Nobody takes what comes: the process is dead, or its port is closed.
  [[nodiscard]] bool is_down() const { return down_; }
  [[nodiscard]] bool has_faults() const { return trouble_ != nullptr; }
  /// Of one that has faults.
  [[nodiscard]] Trouble& trouble() { return *trouble_; }
  [[nodiscard]] bool moves() const { return component_->transition().has_value(); }
  /// Whether the end of this command's transition will be told.
  [[nodiscard]] bool will_push(const engine::Order& order, const component::CommandReply& reply) const;
  [[nodiscard]] base::Duration draw_ack() {
    return base::sample(component_->settings().timing->ack, around_.chance.of_acks(id_));
  }
  /// What it says when asked: not always the truth. `lie`: of this answer; null: none.
  [[nodiscard]] engine::Sighting report(const faults::Fault* lie);
  [[nodiscard]] engine::Sighting truth() const;
  /// What it costs, as the plant file says; virtual work costs nothing.
  [[nodiscard]] wire::HealthReport figures() const;
  /// It would answer a question with just that, and do nothing else of its own.
  [[nodiscard]] bool tells(const engine::Sighting& known) const;
  /// When it changes by itself, if it does.
  [[nodiscard]] std::optional<base::Instant> moves_at() const { return component_->moves_at(); }
  [[nodiscard]] wire::State state() const { return component_->state(); }
  /// How far its calendar is ahead of the true one.
  [[nodiscard]] base::Duration clock_ahead() const {
    return component_->wall_now() - around_.timers.clock().wall_now();
  }
  /// As it says it: 0 where it numbers nothing.
  [[nodiscard]] std::uint64_t revision() const { return numbers() ? component_->revision() : 0; }
  [[nodiscard]] std::uint64_t true_revision() const { return component_->revision(); }
  /// What it takes the word of a command for: two commands may share one.
  [[nodiscard]] wire::Command hears(wire::Command command) const {
    return wire::heard_as(command, component_->settings().dialect).value_or(command);
  }
  /// False for one that takes every command, and says nothing of what it makes of it.
  [[nodiscard]] bool answers_commands() const { return component_->settings().dialect != wire::Dialect::avena2; }

 private:
  void make_trouble();
  void settle(const engine::Order& order, const faults::Injection& injection, const component::CommandReply& reply,
              Coming coming);
  void restart();
  void die();
  void carry_out(wire::ProcessDeed deed);
  [[nodiscard]] bool tells_by_itself() const;
  [[nodiscard]] bool numbers() const { return around_.plan->revisions && answers_commands(); }
  void record(record::Record line);
  void record_fault(const faults::Fault& fault, base::Duration delay, const engine::Order* order);
  // Rules that act by themselves.
  void begin(const faults::FaultPtr& fault) override;
  void end(const faults::FaultPtr& fault) override;
  void move(const faults::FaultPtr& fault, wire::State to) override;
  [[nodiscard]] wire::State true_state() const override { return component_->state(); }
  void state_changed(wire::State from, wire::State to) override;
  void transition_ended(const component::TransitionEnd& end) override;
  void restart_wanted() override;

  record::ComponentId id_;
  bool dead_ = false;
  bool down_ = false;
  bool loses_memory_ = false;
  base::Instant born_{};  ///< its process
  Surroundings& around_;
  std::optional<component::Component> component_;
  std::unique_ptr<Trouble> trouble_;  ///< null: it has no faults, as most
  std::unique_ptr<base::CallbackTimer> restart_;
  struct Supervision {
    component::ProcessDesk desk{};
    base::Instant done{};
    bool is_needless = false;
  };
  base::Rare<Supervision> supervision_{};
};

}  // namespace kapela::world

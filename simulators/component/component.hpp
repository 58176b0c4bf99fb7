// Component: the state machine of one simulated component, pure: time from a TimerHeap, chance from a Random, effects
// through an Outbox. The same code runs behind HTTP (simulators/plant) and in virtual time. Owned by whoever hosts it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "orchestrator/base/random.hpp"
#include "orchestrator/base/rare.hpp"
#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/wire/messages.hpp"
#include "simulators/component/command.hpp"
#include "simulators/component/command_memory.hpp"
#include "simulators/component/component_settings.hpp"
#include "simulators/component/ticker.hpp"

namespace kapela::component {

class Component final : base::Timer {
 public:
  /// The error fields of a component in FAULT.
  struct Failure {
    std::int64_t code = 0;
    std::string message{};
  };

  /// A transition under way.
  struct Transition {
    wire::Command command = wire::Command::stop;
    wire::State from = wire::State::unknown;
    wire::State via = wire::State::unknown;
    wire::State to = wire::State::unknown;       ///< where the command leads
    wire::State ends_in = wire::State::unknown;  ///< where this one leads
    Sender sender = nobody;
    base::Instant began{};
    base::Duration expected{};                 ///< how long it is to take
    std::shared_ptr<const Failure> failure{};  ///< what it ends with; null: it does not fail
    std::optional<std::uint64_t> cmd_id{};
    std::optional<std::uint64_t> epoch{};
  };

  /// `timers`, `random` and `outbox` outlive the component. `random` is drawn from once a transition.
  Component(std::shared_ptr<const ComponentSettings> settings, base::TimerHeap& timers, base::Random& random,
            Outbox& outbox);

  [[nodiscard]] CommandReply on_command(const CommandRequest& request);
  /// Whether it acts on an event is decided by its fence, as for commands, and by the rule for its type.
  [[nodiscard]] EventReply on_event(const EventRequest& request);
  /// A fault has refused a command in its name: a copy of it that comes later is refused as well.
  void note_refusal(const wire::Fence& fence);

  /// The transition under way fails: through ON_ERROR to FAULT, with these error fields.
  void fail_transition(std::int64_t code, std::string_view message);
  /// The same from any state.
  void force_fault(std::int64_t code, std::string_view message);
  /// The admin port moves the component by hand; a transition under way is aborted. Not UNKNOWN; a transient is stayed
  /// in until a command leaves it.
  void set_state(wire::State state);
  /// The process ends and starts again: initial state (or another), no error, no transition, nobody is told. Epoch and
  /// ids survive, as a careful component keeps them in a file.
  void restart();
  void restart_in(wire::State state);
  /// It finds itself there without knowing why: no error, no transition, no memory of commands, nobody is told.
  void forget(wire::State state);
  /// The process has ended, and nothing goes on by itself until it is back.
  void lie_dead();
  void come_back();
  /// The process stands still until then: a transition that would end before ends then, and so do timers.
  void stand_still(base::Instant until);
  /// Its calendar is wrong by so much from now on, and by `drift` seconds a second more.
  void skew_clock(base::Duration offset, double drift);
  /// What it has replied to an event: its sender may not have got it, and asks again.
  void remember_result(std::uint64_t id, const wire::EventResult& result);
  [[nodiscard]] std::optional<wire::EventResult> result_of(std::uint64_t id) const;
  /// Somebody has changed its business.
  void set_data(wire::JsonPtr data) { data_ = std::move(data); }
  /// It is the picture of one that is elsewhere, of which this has been seen.
  void show(const wire::StateReport& seen);
  /// Restart, and the memory of commands is gone as well: as if nothing had ever happened.
  void reset();

  [[nodiscard]] const ComponentSettings& settings() const { return *settings_; }
  [[nodiscard]] wire::State state() const { return state_; }
  [[nodiscard]] base::Instant since() const { return since_; }
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  [[nodiscard]] std::uint64_t epoch() const { return memory_.epoch(); }
  [[nodiscard]] const std::optional<Transition>& transition() const { return transition_; }
  /// When it changes by itself, state or data, if it does.
  [[nodiscard]] std::optional<base::Instant> moves_at() const;
  /// Why it is in FAULT; null where it is not.
  [[nodiscard]] const std::shared_ptr<const Failure>& failure() const { return error_; }
  /// What it says of its business; null: nothing.
  [[nodiscard]] const wire::JsonPtr& data() const { return data_; }
  /// As its own calendar has it.
  [[nodiscard]] base::WallTime wall_now() const;
  /// What it says when asked, without `caused_by`.
  [[nodiscard]] wire::StateReport report() const;

 private:
  [[nodiscard]] bool is_fenced() const { return settings_->dialect != wire::Dialect::avena2; }
  [[nodiscard]] CommandReply decide_alone(const CommandRequest& request);
  [[nodiscard]] Verdict decide(const CommandRequest& request, bool& fault_acted);
  [[nodiscard]] Verdict decide(const EventRequest& request, EventReply& reply);
  [[nodiscard]] wire::JsonPtr first_data() const {
    return settings_->business ? copied(settings_->business->data) : nullptr;
  }
  [[nodiscard]] std::optional<Verdict> decide_wrongly(const CommandRequest& request);
  void begin(const CommandRequest& request, const wire::Edge& edge);
  void on_timer() override;
  void reach();
  void fail(std::shared_ptr<const Failure> failure);
  void abort();
  void end(TransitionEnd::How how, const Transition& over);
  void move_to(wire::State to);
  [[nodiscard]] std::uint64_t first_revision() const;
  [[nodiscard]] std::uint64_t latest_epoch() const;

  wire::State state_;
  std::shared_ptr<const ComponentSettings> settings_;
  base::TimerHeap& timers_;
  base::Random& random_;
  Outbox& outbox_;

  wire::JsonPtr data_;
  std::unique_ptr<Ticker> ticker_{};  ///< null: no time changes it
  bool is_dead_ = false;
  using Results = std::deque<std::pair<std::uint64_t, wire::EventResult>>;
  base::Rare<Results> results_{};  ///< of the last events, by their number
  base::Instant since_;
  std::uint64_t revision_;
  std::shared_ptr<const Failure> error_;  // null: none, which is what nearly all have
  std::optional<Transition> transition_;
  CommandMemory memory_;
  base::Instant still_until_{};
  struct Skew {
    base::Duration offset{};
    double drift = 0;
    base::Instant since{};
  };
  base::Rare<Skew> skew_{};
};

}  // namespace kapela::component

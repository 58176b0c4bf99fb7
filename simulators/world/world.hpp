// World: one engine, its components and the network between them in virtual time. Every run is a pure function of its
// plan. Owned by whoever searches; one world serves any number of plans of one subject, one after the other.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "orchestrator/automation/automation.hpp"
#include "orchestrator/engine/engine.hpp"
#include "orchestrator/history/history.hpp"
#include "simulators/faults/passage.hpp"
#include "simulators/world/chance.hpp"
#include "simulators/world/network.hpp"
#include "simulators/world/pipe.hpp"
#include "simulators/world/site.hpp"
#include "simulators/world/trial_plan.hpp"
#include "simulators/world/virtual_clock.hpp"
#include "simulators/world/virtual_component.hpp"
#include "simulators/world/virtual_disk.hpp"

namespace kapela::world {

class World final : engine::Transport, record::Journal, PushSink {
 public:
  /// `subject` is kept.
  explicit World(std::shared_ptr<const Subject> subject);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() override;

  /// A new world in the initial state. `plan` outlives it, or the next `begin`. `grows`: it may get longer meanwhile.
  void begin(const Plan& plan, bool grows = false);

  /// Runs that begin from now on draw as the tape says, and write on where it ends: the timing of components, links,
  /// and rules of faults. It outlives them; null: by the seed alone.
  void play(base::DrawTape* tape) { surroundings_.tape = tape; }

  /// It may do so at `moment`, not before: what is under way then can still meet trouble. `max`: it will not.
  void may_grow_at(base::Instant moment) { grows_at_ = moment; }
  /// The plan has got longer by faults that act from now on alone: all goes on as if they had been there from the
  /// beginning. Each of those of components has let `matched` requests pass.
  void grow(std::uint32_t matched);

  /// From here on chance is drawn anew, for components and for links, which are so.
  void turn(std::uint64_t seed, const LinkSettings& link) {
    chance_.begin(seed, surroundings_.tape);
    network_.turn(seed, link);
    calms_.assign(components_.size(), Calm());
  }

  /// A fault on top of the plan's, from the next request on. Its name is a new one at the component.
  void add_fault(record::ComponentId component, faults::FaultPtr fault);
  /// Takes such a fault away; nothing where it is gone already.
  void remove_fault(record::ComponentId component, std::string_view name);

  /// Somebody else than the orchestrator commands the component: without an id, and nobody is told of the end.
  void command_by_hand(record::ComponentId component, wire::Command command);

  /// Somebody posts an event to the orchestrator, as EVENT_POWER_FAILING.
  void post_event(const wire::Event& event);

  /// The next thing happens. False when nothing is left that could, or when it would happen after `until`; the clock is
  /// at `until` then.
  bool step(base::Instant until);
  /// The same, but where nothing happens the clock stays where it is.
  [[nodiscard]] bool step_only(base::Instant until);

  /// Whether polls that can bring no news are left out, which changes nothing but how long a run takes. They are.
  void skip_polls(bool skips) { skips_polls_ = skips; }

  /// Null while the process of the orchestrator is dead.
  [[nodiscard]] engine::Engine* engine() { return engine_.get(); }
  [[nodiscard]] const engine::Engine* engine() const { return engine_.get(); }
  /// How often that process has been started.
  [[nodiscard]] std::uint32_t life() const { return lives_; }
  [[nodiscard]] base::Instant now() const { return clock_.now(); }
  [[nodiscard]] const history::History& history() const { return history_; }
  [[nodiscard]] history::History& history() { return history_; }
  [[nodiscard]] std::size_t component_count() const { return components_.size(); }
  [[nodiscard]] const VirtualComponent& component(record::ComponentId id) const { return components_[index(id)]; }
  [[nodiscard]] const Network& network() const { return network_; }
  /// Where the run could have gone wrong, so far.
  [[nodiscard]] const std::vector<Site>& sites() const { return sites_.sites(); }
  [[nodiscard]] const SiteLog::Counts& counts(record::ComponentId component) const { return sites_.counts(component); }
  /// How many records no crash can take away any more, counted from the first.
  [[nodiscard]] std::size_t safe_records() const;
  /// How many faults, crashes and cuts of the plan have done nothing yet.
  [[nodiscard]] std::size_t idle_faults() const;
  [[nodiscard]] const Disk& disk() const { return disk_; }
  /// Things that happened: messages that arrived, transitions that ended, timers that fired; no poll that was skipped.
  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// Nothing is under way: no message, no transition.
  [[nodiscard]] bool at_rest() const;
  /// How a run has ended; nothing: it has not, since `forget_ends`.
  [[nodiscard]] std::optional<record::RunStatus> end_of(record::RunId run) const;
  void forget_ends() { ends_.clear(); }
  /// What survived of the journal at each crash of the orchestrator.
  [[nodiscard]] const std::vector<Disk::Remains>& remains() const { return remains_; }

 private:
  [[nodiscard]] bool waits_for_watched() const;
  class Message;

  // Ports of the engine.
  void send(const engine::Order& order) override;
  void poll(record::ComponentId component, engine::Sequence asked, base::Instant answer_by) override;
  void ask_figures(record::ComponentId component, engine::Sequence asked, base::Instant answer_by) override;
  [[nodiscard]] bool can_skip_polls() const override { return skips_polls_; }
  [[nodiscard]] std::optional<RoundTrip> skip_poll(record::ComponentId component,
                                                   const engine::Sighting& known) override;
  void drop_queued(record::RunId run) override;
  void append(const record::Record& record) override;
  bool sync() override;
  void push(record::ComponentId component, record::Epoch epoch, record::CommandId cause) override;
  void accepts_again(record::ComponentId component) override;

  [[nodiscard]] VirtualComponent& target_of(const Message& message);
  [[nodiscard]] Message& take_message();
  void give_back(Message& message);
  [[nodiscard]] base::Turn next_turn() const;
  [[nodiscard]] const base::Turn* next_skipped_poll() const;
  [[nodiscard]] bool skip_polls_before(const base::Turn& next, base::Instant until);
  [[nodiscard]] bool is_due(base::Turn& next, base::Instant moment);
  [[nodiscard]] base::Instant calm_until(record::ComponentId id, const engine::Sighting& known) const;
  /// Something comes from outside of the world.
  void disturb(record::ComponentId component) { calms_[index(component)] = {}; }
  [[nodiscard]] bool is_commanded(record::ComponentId component) const;
  /// A cut lets nothing come through of what the component says now.
  [[nodiscard]] bool is_silenced(record::ComponentId component) const {
    return network_.cuts_off(component, Direction::from_component, now());
  }
  void post(Message& message, base::Duration delay);
  void post_request(Message& message);
  void on_message(Message& message);
  void ask(wire::Command query, record::ComponentId component, engine::Sequence asked, base::Instant answer_by);
  void on_request(Message& message);
  void serve(Message& message);
  void supervise(Message& message);
  void note_deed(const Message& message, Direction direction);
  void note_arrival(Message& message);
  bool decide(Message& message, bool& at_once);
  bool decide_event(Message& message, bool& at_once);
  void post_reply(const Message& message, wire::EventResult result);
  void deliver_reply(Message& message);
  void post_copy(const Message& message, const faults::Action& copy);
  void act_again(Message& message);
  bool tell(Message& message);
  void answer(Message& message, base::Duration delay);
  void break_connection(Message& message, bool refused, base::Duration delay = {});
  void never_answer(Message& message);
  void give_up_on(Message& message);

  // What only components with faults make of a message.
  void meet_faults(Message& message);
  void go_on(Message& message, faults::Input input);
  void hang(Message& message, base::Duration most);
  void wait_to_be_accepted(Message& message);
  void hold(Message& message, base::Duration delay);
  void hold_back(Message& message, base::Duration most);
  void let_go(record::ComponentId component);
  void on_held(Message& message);
  void come_due(Message& message, faults::Input::Kind why);
  void refuse(Message& message);
  void leave(Message& message, const faults::Action& action, bool at_once);
  void answer_blindly(Message& message, std::int64_t http_status, base::Duration delay);

  void hear_clock(const Message& message);
  void deliver_answer(Message& message);
  void deliver_poll_answer(Message& message);
  void deliver_push(Message& message);
  void deliver_nothing(Message& message);
  [[nodiscard]] bool is_dropped(const Message& message) const;

  void start_engine();
  void start_automation();
  void bury_engine();
  void on_synced();
  [[nodiscard]] engine::Past past() const;
  [[nodiscard]] std::shared_ptr<const scenario::Scenario> find_scenario(std::string_view name) const;

  std::shared_ptr<const Subject> subject_;
  const Plan* plan_ = nullptr;
  VirtualClock clock_;
  base::TimerHeap timers_;
  history::History history_;
  Network network_;
  SiteLog sites_;
  Chance chance_;
  Surroundings surroundings_;
  std::deque<VirtualComponent> components_;
  struct Calm {
    static constexpr std::uint64_t never = ~std::uint64_t{0};
    std::uint64_t events = never;  ///< after so many
    base::Instant until{};
  };
  std::vector<Calm> calms_;  ///< of each component
  std::deque<Message> messages_;
  std::vector<Message*> free_messages_;
  std::vector<Message*> held_back_;  ///< until something else happens at their components; hardly ever any
  Pipe<Message> pipe_;               ///< what takes the fixed latency of the plan's links; the rest is in timers_
  struct Dropped {
    record::RunId run;
    std::uint64_t before;  ///< requests posted so far
  };
  std::vector<Dropped> dropped_;
  std::vector<base::Duration> clocks_;  ///< how far calendars are ahead, as the orchestrator has heard
  bool skips_polls_ = true;
  base::Instant grows_at_ = base::Instant::max();
  std::uint64_t posted_ = 0;
  std::uint64_t events_ = 0;
  std::map<record::RunId, record::RunStatus> ends_;
  base::Instant last_deed_{};  ///< when a run ended last, a command arrived, or a life began

  Disk disk_;
  struct Sync {
    base::Instant due;
    std::uint64_t sequence;  ///< of the orchestrator's last record that it makes safe
    std::size_t disk_records;
  };
  std::deque<Sync> syncs_;  ///< under way, in order
  base::CallbackTimer syncer_;
  std::uint64_t last_sequence_ = 0;
  std::uint64_t safe_sequence_ = 0;  ///< so many records of this life are synced
  std::uint64_t synced_ = 0;         ///< so often has that become more in this life, where it takes a while
  base::Pcg disk_random_{0, 0};
  std::vector<Disk::Remains> remains_;
  bool dying_ = false;  ///< the orchestrator's process is dead; its objects go when the present event is over
  std::uint32_t lives_ = 0;
  base::CallbackTimer reviver_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<automation::Automation> automation_;  ///< of this life; null where nothing starts by itself
};

}  // namespace kapela::world

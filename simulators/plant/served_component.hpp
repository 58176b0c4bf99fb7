// ServedComponent: a component as its server and its admin port see it, simulated or elsewhere: its rules, its journal,
// and what is known of its state. Owned by a Unit, which serves it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/log.hpp"
#include "orchestrator/base/random.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/wire/event.hpp"
#include "simulators/component/component.hpp"
#include "simulators/plant/component_faults.hpp"
#include "simulators/plant/component_journal.hpp"
#include "simulators/plant/process.hpp"
#include "simulators/plant/tally.hpp"
#include "simulators/plant/testimony.hpp"

namespace kapela::plant {

class ProgramPort;
struct WantedState;
struct Arrival;
struct Copy;
struct Outcome;

/// What a reset swept away.
struct InFlight {
  std::optional<component::Component::Transition> transition{};
  std::size_t buffered_events = 0;
  std::size_t unsent_replies = 0;
};

class ServedComponent : protected component::Outbox, protected faults::StandingHost {
 public:
  /// What the process around it does. Called from inside the functions of the component.
  struct Hooks {
    std::function<void()> restart;                       ///< CMD_RESTART was accepted
    std::function<void(const faults::FaultPtr&)> begin;  ///< down, stall_accept, pause, crash: from now on
    std::function<void(const faults::FaultPtr&)> end;    ///< down, stall_accept: no longer
  };
  using ArrivalPtr = std::shared_ptr<const Arrival>;
  using OnActed = std::function<void(base::Result<Outcome>)>;

  ~ServedComponent() override = default;
  ServedComponent(const ServedComponent&) = delete;
  ServedComponent& operator=(const ServedComponent&) = delete;

  /// It can be reached: rules that act by themselves begin. Before that no fault acts.
  virtual void start();
  /// To be called before `start`, by a process that follows one that has died: it begins there.
  virtual void begin_in(const Rebirth& rebirth) = 0;
  /// Its process is about to die: where the next one begins.
  [[nodiscard]] virtual Rebirth last_words(const faults::Fault& crash) = 0;
  /// The process has ended; the next one begins in the initial state.
  virtual void restart() = 0;
  /// The process has died: what it was about to say is gone.
  virtual void crash(const faults::Fault& fault) = 0;
  /// After one of these: the next process has begun.
  virtual void come_back() = 0;
  /// Its process stands still until then.
  virtual void stand_still(base::Instant until) = 0;

  /// Where the component can be reached: the source of what it sends.
  virtual void set_endpoint(const net::Endpoint& at) = 0;
  [[nodiscard]] virtual const net::Endpoint& endpoint() const = 0;

  /// To be called when an event has arrived, before anything else: which faults hit it. What they do to the request is
  /// the caller's to do.
  [[nodiscard]] FaultHit on_arrival(const wire::Event& event, const faults::HttpFacts& http);
  /// The component acts on what has arrived, as the faults of each event say. `acted` is called once, perhaps from
  /// inside. Errors: a single event that is none of the component's.
  virtual void act(const ArrivalPtr& arrival, OnActed acted) = 0;
  /// A fault refuses it in the words of the protocol: the component never sees it.
  [[nodiscard]] virtual Outcome refuse(const Arrival& arrival) = 0;
  /// One event again, as the network brings it a second time; nobody waits for its answer.
  virtual void act_again(const ArrivalPtr& arrival, const Copy& copy) = 0;
  /// What is no event: `answer` is what a simulated component says to it.
  virtual void pass_by(net::Request request, net::Responder responder, net::Response answer) = 0;
  /// The event is lost on its way: only the journal learns of it. `outcome` is a literal.
  void on_lost(const wire::Event& event, const FaultHit& hit, std::string_view outcome);
  /// Replies of one request: one event, or one batch a destination.
  virtual void post(std::vector<wire::Event> replies) = 0;
  /// The nominal delay of the next HTTP answer.
  [[nodiscard]] virtual base::Duration draw_ack() = 0;
  /// `outcome` is a literal of the journal's.
  void on_answered(std::uint64_t record, base::Duration planned, base::Duration actual, std::string_view outcome);

  /// What truly happens to it goes into a history as well, from here on.
  void record_to(record::Recorder& recorder, record::ComponentId id) { testimony_.record_to(recorder, id); }

  /// As the admin port says. Errors: `unsupported`, where nobody can put it there.
  [[nodiscard]] virtual base::Result<void> put_state(const WantedState& wanted) = 0;
  /// As if the process had just been started for the first time, as far as it is ours. Says what was in flight.
  virtual InFlight reset() = 0;
  /// Why a rule cannot act here; nothing: it can.
  [[nodiscard]] virtual std::optional<base::Error> refusal_of(const faults::Fault& rule) const = 0;
  /// Calls `done`, once and perhaps from inside, when what is known of its state is as good as it can be.
  virtual void look(std::function<void()> done) = 0;
  /// How old what is known may be; nothing: it is the truth.
  [[nodiscard]] virtual std::optional<base::Duration> seen_ago() const { return std::nullopt; }
  /// Where the real one is; null: there is none.
  [[nodiscard]] virtual const net::Endpoint* behind() const { return nullptr; }

  /// The program of ours behind it; null: there is none.
  [[nodiscard]] virtual ProgramPort* program() const { return nullptr; }

  [[nodiscard]] ComponentFaults& faults() { return faults_; }
  [[nodiscard]] const ComponentFaults& faults() const { return faults_; }
  [[nodiscard]] const std::string& name() const { return component_.settings().name; }
  [[nodiscard]] const component::Component& truth() const { return component_; }
  [[nodiscard]] const ComponentJournal& journal() const { return journal_; }
  [[nodiscard]] ComponentJournal& journal() { return journal_; }
  [[nodiscard]] const Tally& tally() const { return tally_; }
  [[nodiscard]] virtual std::size_t buffered_events() const = 0;
  [[nodiscard]] virtual std::size_t unsent_replies() const = 0;
  [[nodiscard]] virtual std::uint64_t dropped_replies() const = 0;
  /// Since when it has been in its state.
  [[nodiscard]] base::WallTime since() const { return loop_.wall_time(component_.since()); }

 protected:
  /// `loop` and `log` outlive it.
  ServedComponent(net::EventLoop& loop, base::Log& log, std::shared_ptr<const component::ComponentSettings> settings,
                  std::vector<faults::Fault> faults, std::uint64_t seed, Hooks hooks);
  /// It takes events, and does not look at them.
  [[nodiscard]] virtual bool is_deaf() const { return false; }
  /// The state has changed, and the journal knows it. Rules hear of it after that.
  virtual void on_moved(wire::State to) = 0;
  [[nodiscard]] JournalRecord record_of(const wire::Event& event) const;
  void tell_of(const faults::Hit& act, const wire::Event& event);
  void tell_of_itself(const faults::FaultPtr& fault, wire::State after);

  void state_changed(wire::State from, wire::State to) override;
  void transition_ended(const component::TransitionEnd&) override {}
  void restart_wanted() override { hooks_.restart(); }
  void begin(const faults::FaultPtr& fault) override;
  void end(const faults::FaultPtr& fault) override;
  [[nodiscard]] wire::State true_state() const override { return component_.state(); }

  net::EventLoop& loop_;
  base::Log& log_;
  Hooks hooks_;
  std::uint64_t seed_;
  base::Pcg timing_random_;
  component::Component component_;
  ComponentFaults faults_;
  ComponentJournal journal_{};
  Tally tally_{};
  Testimony testimony_{};
};

/// The rule that a hit is of, to be kept; null: it is none of them.
[[nodiscard]] faults::FaultPtr fault_of(const FaultHit& hit, const faults::Fault* fault);

}  // namespace kapela::plant

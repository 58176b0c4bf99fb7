// SimulatedComponent: a component as its peers see it: what each event does, says, and posts back. Knows events, not
// HTTP. Owned by a Unit, which serves it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/base/log.hpp"
#include "orchestrator/base/process_figures.hpp"
#include "orchestrator/base/random.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/messages.hpp"
#include "simulators/component/business.hpp"
#include "simulators/component/component.hpp"
#include "simulators/plant/component_faults.hpp"
#include "simulators/plant/component_journal.hpp"
#include "simulators/plant/correspondence.hpp"
#include "simulators/plant/fault_hit.hpp"
#include "simulators/plant/process.hpp"
#include "simulators/plant/repeat_filter.hpp"
#include "simulators/plant/tally.hpp"
#include "simulators/plant/testimony.hpp"

namespace kapela::plant {

/// What one event leads to.
struct EventAnswer {
  wire::JsonPtr data{};                          ///< member `data` of the HTTP answer; may be null
  std::optional<wire::CommandAnswer> command{};  ///< members of the HTTP answer to a command
  std::optional<wire::Event> reply{};            ///< to be posted back; only when the sender has a port and wants it
  bool is_taken = false;                         ///< a command: it was, now or when it came first
  bool at_once = false;                          ///< a repeat: its sender is impatient, no nominal delay
  std::uint64_t record = 0;                      ///< in the journal; 0: none
};

/// What a reset swept away.
struct InFlight {
  std::optional<component::Component::Transition> transition{};
  std::size_t buffered_events = 0;
  std::size_t unsent_replies = 0;
};

class SimulatedComponent final : component::Outbox, faults::StandingHost {
 public:
  /// What the process around it does. Called from inside the functions of the component.
  struct Hooks {
    std::function<void()> restart;                       ///< CMD_RESTART was accepted
    std::function<void(const faults::FaultPtr&)> begin;  ///< down, stall_accept, pause, crash: from now on
    std::function<void(const faults::FaultPtr&)> end;    ///< down, stall_accept: no longer
  };

  /// `loop`, `client` and `log` outlive it. No fault acts before `start`.
  SimulatedComponent(net::EventLoop& loop, net::HttpClient& client, base::Log& log,
                     std::shared_ptr<const component::ComponentSettings> settings, std::vector<faults::Fault> faults,
                     std::uint64_t seed, Hooks hooks);

  /// It can be reached: rules that act by themselves begin.
  void start();
  /// To be called before `start`, by a process that follows one that has died: it begins there.
  void begin_in(const Rebirth& rebirth);
  /// Its process is its own, and a crash kills it: with it goes the memory of commands, whatever the rule says.
  void dies_for_real() { testimony_.loses_memory_in_crashes(); }
  /// Its process is about to die: where the next one begins.
  [[nodiscard]] Rebirth last_words(const faults::Fault& crash);

  /// Where the component can be reached: the source of what it sends.
  void set_endpoint(const net::Endpoint& at) { correspondence_.set_endpoint(at); }

  /// To be called when an event has arrived, before anything else: which faults hit it. What they do to the request is
  /// the caller's to do, what they do to the component is done by on_event.
  [[nodiscard]] FaultHit on_arrival(const wire::Event& event, const faults::HttpFacts& http);
  /// Errors: `invalid`, where `data` of a command holds a fence that is none. `received` is the timestamp that an event
  /// without one was given.
  [[nodiscard]] base::Result<EventAnswer> on_event(const wire::Event& event, std::string_view received,
                                                   const FaultHit& hit = {});
  /// A `stale_state` that has hit a request.
  void begin_lying(const FaultHit& hit, const faults::Fault& stale);
  /// A fault refuses the event: the state machine never sees it.
  [[nodiscard]] EventAnswer on_refused(const wire::Event& event, const FaultHit& hit);
  /// The event is lost on its way: only the journal learns of it. `outcome` is a literal.
  void on_lost(const wire::Event& event, const FaultHit& hit, std::string_view outcome);
  /// Replies of one request: one event, or one batch a destination.
  void post(std::vector<wire::Event> replies) { correspondence_.post(std::move(replies)); }
  /// The nominal delay of the next HTTP answer.
  [[nodiscard]] base::Duration draw_ack();
  /// `outcome` is a literal of the journal's.
  void on_answered(std::uint64_t record, base::Duration planned, base::Duration actual, std::string_view outcome);

  /// What truly happens to it goes into a history as well, from here on.
  void record_to(record::Recorder& recorder, record::ComponentId id) { testimony_.record_to(recorder, id); }

  void set_state(wire::State state);
  void force_fault(std::int64_t code, const std::string& message);
  /// As if the process had just been started for the first time. Says what was in flight.
  InFlight reset();
  /// The process has ended; the next one begins in the initial state.
  void restart();
  /// The process has died: what it was about to say is gone, and with `loses_memory` also which commands it has seen.
  void crash(const faults::Fault& fault);
  /// After one of these: the next process has begun.
  void come_back();
  /// The process stands still until then.
  void stand_still(base::Instant until) { component_.stand_still(until); }

  [[nodiscard]] ComponentFaults& faults() { return faults_; }
  [[nodiscard]] const ComponentFaults& faults() const { return faults_; }
  [[nodiscard]] const std::string& name() const { return component_.settings().name; }
  [[nodiscard]] const net::Endpoint& endpoint() const { return correspondence_.endpoint(); }
  [[nodiscard]] const component::Component& truth() const { return component_; }
  [[nodiscard]] const ComponentJournal& journal() const { return journal_; }
  [[nodiscard]] ComponentJournal& journal() { return journal_; }
  [[nodiscard]] const Tally& tally() const { return tally_; }
  [[nodiscard]] std::size_t buffered_events() const { return business_.buffered(); }
  [[nodiscard]] std::size_t unsent_replies() const { return correspondence_.unsent(); }
  [[nodiscard]] std::uint64_t dropped_replies() const { return correspondence_.dropped(); }
  /// Since when it has been in its state.
  [[nodiscard]] base::WallTime since() const;

 private:
  [[nodiscard]] bool is_avena() const { return component_.settings().dialect == wire::Dialect::avena2; }
  void lose_workers(const wire::Event& event);
  [[nodiscard]] EventAnswer on_query(wire::Command query, const wire::Event& event, const FaultHit& hit);
  [[nodiscard]] base::Result<EventAnswer> on_command(wire::Command command, const wire::Event& event,
                                                     std::string_view received, const FaultHit& hit);
  [[nodiscard]] EventAnswer on_force_fault(const wire::Event& event);
  [[nodiscard]] EventAnswer on_business(const wire::Event& event, std::string_view received);
  [[nodiscard]] component::CommandReply decide(wire::Command command, const wire::Event& event,
                                               const wire::Fence& fence, std::string_view received,
                                               const FaultHit& hit);
  void sweep(wire::State state);
  [[nodiscard]] bool will_push(const component::CommandReply& reply, const wire::Event& event,
                               const wire::Fence& fence) const;
  [[nodiscard]] wire::JsonPtr health();
  [[nodiscard]] JournalRecord record_of(const wire::Event& event) const;
  void tell_of(const faults::Hit& act, const wire::Event& event);
  void tell_of_itself(const faults::FaultPtr& fault, wire::State after);

  void state_changed(wire::State from, wire::State to) override;
  void transition_ended(const component::TransitionEnd& end) override;
  void restart_wanted() override { hooks_.restart(); }
  void begin(const faults::FaultPtr& fault) override;
  void end(const faults::FaultPtr& fault) override;
  void move(const faults::FaultPtr& fault, wire::State to) override;
  [[nodiscard]] wire::State true_state() const override { return component_.state(); }

  net::EventLoop& loop_;
  base::Log& log_;
  Hooks hooks_;
  std::uint64_t seed_;
  base::Pcg timing_random_;
  base::Pcg ack_random_;
  base::Pcg fault_random_;
  component::Component component_;
  bool is_back_ = false;       ///< an earlier process has ended, and nothing has been told of this one
  bool lost_workers_ = false;  ///< it takes everything, and does and says nothing, until its process is started anew
  ComponentFaults faults_;
  component::Business business_{};
  base::ProcessMeter meter_{};
  ComponentJournal journal_{};
  Tally tally_{};
  Testimony testimony_{};
  RepeatFilter repeats_{};
  Correspondence correspondence_;
};

}  // namespace kapela::plant

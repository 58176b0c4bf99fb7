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
#include "simulators/plant/component_journal.hpp"
#include "simulators/plant/repeat_filter.hpp"
#include "simulators/plant/reply_sender.hpp"
#include "simulators/plant/testimony.hpp"

namespace kapela::plant {

/// What one event leads to.
struct EventAnswer {
  wire::JsonPtr data{};                          ///< member `data` of the HTTP answer; may be null
  std::optional<wire::CommandAnswer> command{};  ///< members of the HTTP answer to a command
  std::optional<wire::Event> reply{};            ///< to be posted back; only when the sender has a port and wants it
  bool at_once = false;                          ///< a repeat: its sender is impatient, no nominal delay
  std::uint64_t record = 0;                      ///< in the journal; 0: none
};

/// What a reset swept away.
struct InFlight {
  std::optional<component::Component::Transition> transition{};
  std::size_t buffered_events = 0;
  std::size_t unsent_replies = 0;
};

class SimulatedComponent final : component::Outbox {
 public:
  /// `loop`, `client` and `log` outlive it. `on_restart` is called, from inside on_event, when CMD_RESTART is accepted.
  SimulatedComponent(net::EventLoop& loop, net::HttpClient& client, base::Log& log,
                     std::shared_ptr<const component::ComponentSettings> settings, std::uint64_t seed,
                     std::function<void()> on_restart);

  /// Where the component can be reached: the source of what it sends.
  void set_endpoint(const net::Endpoint& at) { endpoint_ = at; }

  /// Errors: `invalid`, where `data` of a command holds a fence that is none. `received` is the timestamp that an event
  /// without one was given.
  [[nodiscard]] base::Result<EventAnswer> on_event(const wire::Event& event, std::string_view received);
  /// Replies of one request: one event, or one batch a destination.
  void post(std::vector<wire::Event> replies);
  /// The nominal delay of the next HTTP answer.
  [[nodiscard]] base::Duration draw_ack();
  void on_answered(std::uint64_t record, base::Duration planned, base::Duration actual, bool client_connected);

  /// What truly happens to it goes into a history as well, from here on.
  void record_to(engine::Recorder& recorder, engine::ComponentId id) { testimony_.record_to(recorder, id); }

  void set_state(wire::State state);
  void force_fault(std::int64_t code, const std::string& message);
  /// As if the process had just been started for the first time. Says what was in flight.
  InFlight reset();
  /// The process has ended; the next one begins in the initial state.
  void restart();

  [[nodiscard]] const std::string& name() const { return component_.settings().name; }
  [[nodiscard]] const net::Endpoint& endpoint() const { return endpoint_; }
  [[nodiscard]] const component::Component& truth() const { return component_; }
  [[nodiscard]] const ComponentJournal& journal() const { return journal_; }
  [[nodiscard]] std::size_t buffered_events() const { return business_.buffered(); }
  [[nodiscard]] std::size_t unsent_replies() const { return replies_.waiting(); }
  [[nodiscard]] std::uint64_t dropped_replies() const { return replies_.dropped(); }
  /// Since when it has been in its state.
  [[nodiscard]] base::WallTime since() const;

 private:
  /// Whoever is told when a transition ends.
  struct Correspondent {
    component::Sender token = component::nobody;
    wire::Event command;
  };

  [[nodiscard]] EventAnswer on_query(wire::Command query, const wire::Event& event);
  [[nodiscard]] base::Result<EventAnswer> on_command(wire::Command command, const wire::Event& event,
                                                     std::string_view received);
  [[nodiscard]] EventAnswer on_force_fault(const wire::Event& event);
  [[nodiscard]] EventAnswer on_business(const wire::Event& event, std::string_view received);
  [[nodiscard]] component::CommandReply decide(wire::Command command, const wire::Event& event,
                                               const wire::Fence& fence, std::string_view received);
  [[nodiscard]] bool will_push(const component::CommandReply& reply, const wire::Event& event,
                               const wire::Fence& fence) const;
  [[nodiscard]] std::optional<wire::Event> reply_with(const wire::Event& event, wire::EventResult result) const;
  [[nodiscard]] wire::JsonPtr health();
  [[nodiscard]] JournalRecord record_of(const wire::Event& event) const;

  void state_changed(wire::State from, wire::State to) override;
  void transition_ended(const component::TransitionEnd& end) override;
  void restart_wanted() override { on_restart_(); }

  net::EventLoop& loop_;
  base::Log& log_;
  std::function<void()> on_restart_;
  net::Endpoint endpoint_{};
  std::uint64_t seed_;
  base::Pcg timing_random_;
  base::Pcg ack_random_;
  component::Component component_;
  component::Business business_{};
  base::ProcessMeter meter_{};
  ComponentJournal journal_{};
  Testimony testimony_{};
  RepeatFilter repeats_{};
  ReplySender replies_;
  std::vector<Correspondent> correspondents_{};
  component::Sender last_token_ = component::nobody;
};

}  // namespace kapela::plant

// SimulatedComponent: a component as its peers see it: what each event does, says, and posts back. Owned by a Unit,
// which serves it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/base/process_figures.hpp"
#include "orchestrator/wire/messages.hpp"
#include "simulators/component/business.hpp"
#include "simulators/plant/correspondence.hpp"
#include "simulators/plant/fault_hit.hpp"
#include "simulators/plant/repeat_filter.hpp"
#include "simulators/plant/served_component.hpp"

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

class SimulatedComponent final : public ServedComponent {
 public:
  /// `loop`, `client` and `log` outlive it.
  SimulatedComponent(net::EventLoop& loop, net::HttpClient& client, base::Log& log,
                     std::shared_ptr<const component::ComponentSettings> settings, std::vector<faults::Fault> faults,
                     std::uint64_t seed, Hooks hooks);

  void begin_in(const Rebirth& rebirth) override;
  /// Its process is its own, and a crash kills it: with it goes the memory of commands, whatever the rule says.
  void dies_for_real() { testimony_.loses_memory_in_crashes(); }
  [[nodiscard]] Rebirth last_words(const faults::Fault& crash) override;

  void set_endpoint(const net::Endpoint& at) override { correspondence_.set_endpoint(at); }
  [[nodiscard]] const net::Endpoint& endpoint() const override { return correspondence_.endpoint(); }

  /// Errors: `invalid`, where `data` of a command holds a fence that is none. `received` is the timestamp that an event
  /// without one was given.
  [[nodiscard]] base::Result<EventAnswer> on_event(const wire::Event& event, std::string_view received,
                                                   const FaultHit& hit = {});
  /// A `stale_state` that has hit a request.
  void begin_lying(const FaultHit& hit, const faults::Fault& stale);
  /// A fault refuses the event: the state machine never sees it.
  [[nodiscard]] EventAnswer on_refused(const wire::Event& event, const FaultHit& hit);

  void act(const ArrivalPtr& arrival, OnActed acted) override;
  [[nodiscard]] Outcome refuse(const Arrival& arrival) override;
  void act_again(const ArrivalPtr& arrival, const Copy& copy) override;
  void pass_by(net::Request request, net::Responder responder, net::Response answer) override;
  void post(std::vector<wire::Event> replies) override { correspondence_.post(std::move(replies)); }
  [[nodiscard]] base::Duration draw_ack() override;

  void set_state(wire::State state);
  void force_fault(std::int64_t code, const std::string& message);
  [[nodiscard]] base::Result<void> put_state(const WantedState& wanted) override;
  InFlight reset() override;
  void restart() override;
  /// With `loses_memory` of the fault it is also gone which commands it has seen.
  void crash(const faults::Fault& fault) override;
  void come_back() override;
  void stand_still(base::Instant until) override { component_.stand_still(until); }
  [[nodiscard]] std::optional<base::Error> refusal_of(const faults::Fault&) const override { return std::nullopt; }
  void look(std::function<void()> done) override { done(); }

  [[nodiscard]] std::size_t buffered_events() const override { return business_.buffered(); }
  [[nodiscard]] std::size_t unsent_replies() const override { return correspondence_.unsent(); }
  [[nodiscard]] std::uint64_t dropped_replies() const override { return correspondence_.dropped(); }

 private:
  [[nodiscard]] bool is_avena() const { return component_.settings().dialect == wire::Dialect::avena2; }
  [[nodiscard]] bool is_deaf() const override { return lost_workers_; }
  void lose_workers(const wire::Event& event);
  [[nodiscard]] EventAnswer on_query(wire::Command query, const wire::Event& event, const FaultHit& hit);
  [[nodiscard]] base::Result<EventAnswer> on_command(wire::Command command, const wire::Event& event,
                                                     std::string_view received, const FaultHit& hit);
  [[nodiscard]] EventAnswer on_force_fault(const wire::Event& event);
  [[nodiscard]] base::Result<EventAnswer> on_business(const wire::Event& event, std::string_view received,
                                                      const FaultHit& hit);
  [[nodiscard]] component::CommandReply decide(wire::Command command, const wire::Event& event,
                                               const wire::Fence& fence, std::string_view received,
                                               const FaultHit& hit);
  void sweep(wire::State state);
  [[nodiscard]] bool will_push(const component::CommandReply& reply, const wire::Event& event,
                               const wire::Fence& fence) const;
  [[nodiscard]] wire::HealthReport health();

  void on_moved(wire::State to) override;
  void transition_ended(const component::TransitionEnd& end) override;
  void begin(const faults::FaultPtr& fault) override;
  void end(const faults::FaultPtr& fault) override;
  void move(const faults::FaultPtr& fault, wire::State to) override;

  base::Pcg ack_random_;
  base::Pcg fault_random_;
  bool is_back_ = false;       ///< an earlier process has ended, and nothing has been told of this one
  bool lost_workers_ = false;  ///< it takes everything, and does and says nothing, until its process is started anew
  component::Business business_{};
  base::ProcessMeter meter_{};
  base::Instant born_;  ///< its process
  RepeatFilter repeats_{};
  Correspondence correspondence_;
};

}  // namespace kapela::plant

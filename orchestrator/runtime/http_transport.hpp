// HttpTransport: the engine's Transport over POST /event. Takes a state from the HTTP answer where a component gives it
// (ours), and otherwise from the reply event that is posted back (avena's). Owned by Orchestrator.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "orchestrator/engine/engine.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/runtime/avena_signs.hpp"
#include "orchestrator/runtime/proofs.hpp"
#include "orchestrator/runtime/unit_runner.hpp"
#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::runtime {

/// Who the orchestrator says it is in the events it sends.
struct Identity {
  std::string name = "orchestrator";
  net::Endpoint reply_to{};  ///< where components post their replies and pushes
  bool traced = false;       ///< commands carry `traceparent`: their spans are exported
  std::string token{};       ///< shown to admin ports; empty: none
};

/// A state report as the engine sees it.
[[nodiscard]] engine::Sighting sighting_of(const wire::StateReport& report);

class HttpTransport final : public engine::Transport {
 public:
  /// Bytes of an answer that are taken; a state needs a few hundred.
  static constexpr std::size_t most_answer_bytes = 1024 * 1024;

  /// `loop`, `client` and `plant` outlive the transport.
  HttpTransport(net::EventLoop& loop, net::HttpClient& client, const record::Plant& plant, Identity identity,
                Proofs proofs = Proofs::of_chance());
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;
  ~HttpTransport() override;

  /// Tells the engine what comes back; to be called once, before anything is sent.
  void connect(engine::Engine& engine) { engine_ = &engine; }
  void set_reply_to(net::Endpoint endpoint) { identity_.reply_to = std::move(endpoint); }

  void send(const engine::Order& order) override;
  void poll(record::ComponentId component, engine::Sequence asked, base::Instant answer_by) override;
  void ask_figures(record::ComponentId component, engine::Sequence asked, base::Instant answer_by) override;
  void drop_queued(record::RunId run) override;

  /// The command that a push names as its cause, where it proves that it comes from the one who got it.
  [[nodiscard]] record::CommandId proven_cause(record::ComponentId component, const wire::Fence& cause) const;

  /// A reply to CMD_GET_STATE or CMD_HEALTH_CHECK that was posted back. False when nobody waits for it: late, repeated
  /// or forged. `problem`: what of it could not be read, for people.
  bool on_reply(const wire::Event& reply, std::string_view problem = {});
  /// A reply to a command, which a component of the right dialect does not make. False when it is of no such command.
  bool on_command_reply(const wire::Event& reply);
  /// A reply to an event that is no command. False when nobody waits for it.
  bool on_event_reply(const wire::Event& reply);

 private:
  struct PendingPoll;
  /// An event whose reply somebody waits for.
  struct PendingEvent {
    record::CommandId number = record::no_command;
    record::ComponentId component = record::no_component;
    base::Instant until{};
  };

  [[nodiscard]] wire::Event event_to(record::ComponentId component, std::string_view type) const;
  [[nodiscard]] net::ClientRequest request_to(record::ComponentId component, const wire::Event& event,
                                              base::Instant answer_by) const;
  void on_response(const engine::Answer& of, base::Instant sent, const base::Result<net::Response>& response);
  void send_event(const engine::Order& order);
  void send_process_order(const engine::Order& order);
  void post(const engine::Order& order, const wire::Event& event);
  void query(wire::Command query, record::ComponentId component, engine::Sequence asked, base::Instant answer_by);
  void post(const engine::Order& order, net::ClientRequest request);
  void tell_unsent();
  void on_unit(const engine::Answer& answer);
  [[nodiscard]] bool has_no_address(record::ComponentId component) const;
  void on_poll_response(std::int64_t id, const base::Result<net::Response>& response);
  void hear_clock(record::ComponentId component, base::Instant sent, const net::Response& response,
                  const wire::Json& document);
  [[nodiscard]] base::WallTime steady_time() const;
  [[nodiscard]] base::WallTime not_after_for(record::ComponentId component, base::Instant instant) const;
  void take_report(std::int64_t id, const wire::Json& data);
  void take_figures(std::int64_t id, const wire::Json& data);
  void poll_answered(std::int64_t id, const wire::StateReport& report);
  void poll_failed(std::int64_t id, record::Miss miss, std::string_view problem = {});

  net::EventLoop& loop_;
  net::HttpClient& client_;
  const record::Plant& plant_;
  Identity identity_;
  Proofs proofs_;
  AvenaSigns signs_{plant_};
  UnitRunner units_;
  std::vector<engine::Answer> unsent_{};  ///< refusals of what must not be sent
  base::CallbackTimer teller_{[this] { tell_unsent(); }};
  engine::Engine* engine_ = nullptr;
  base::WallTime started_wall_;  ///< when the transport began, by the calendar
  base::Instant started_;        ///< and by the clock that nobody sets
  struct Calendar {
    base::Duration ahead{};  ///< of the steady time
    bool exact = false;      ///< finer than a second
  };
  std::map<record::ComponentId, Calendar> calendars_;           ///< of the components, as their answers tell them
  std::map<record::CommandId, record::RunId> orders_;           ///< on their way, and still of interest
  std::map<std::int64_t, std::unique_ptr<PendingPoll>> polls_;  ///< by the id of their event
  std::map<std::int64_t, PendingEvent> events_;                 ///< likewise
};

}  // namespace kapela::runtime

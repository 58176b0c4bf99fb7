// Correspondence: what a simulated component posts to its peers: replies, and the end of a transition to whoever asked
// for it. Owned by the component.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/messages.hpp"
#include "simulators/component/command.hpp"
#include "simulators/component/component.hpp"
#include "simulators/plant/reply_sender.hpp"

namespace kapela::plant {

class Correspondence {
 public:
  /// All outlive it. `sender` is the source of what it posts; timestamps are as its calendar, right or wrong, has them.
  Correspondence(base::TimerHeap& timers, net::HttpClient& client, const component::Component& sender);

  /// Where the component can be reached.
  void set_endpoint(const net::Endpoint& at) { endpoint_ = at; }
  [[nodiscard]] const net::Endpoint& endpoint() const { return endpoint_; }

  /// The reply to an event; nothing where its sender has no port, or does not want one.
  [[nodiscard]] std::optional<wire::Event> reply_to(const wire::Event& event, wire::EventResult result) const;
  /// Replies of one request: one event, or one batch a destination. Those to nowhere are left out.
  void post(std::vector<wire::Event> replies);

  /// Keeps a command, to tell its sender the end of the transition; nobody, where the sender has no port.
  [[nodiscard]] component::Sender expect_end(const wire::Event& command);
  void forget(component::Sender sender);
  void forget_all() {
    expected_.clear();
    askers_.clear();
  }
  /// STATE_CHANGED with this report, if the sender of the command is one who is to be told.
  void tell_end(const component::TransitionEnd& end, wire::StateReport report);

  /// Remembers who has asked for the state, if it is one that takes STATE_CHANGED (ours says so in its question).
  void remember_asker(const wire::Event& question);
  /// STATE_CHANGED of a change that no command with a sender has caused, to those who have asked lately.
  void tell_change(const wire::StateReport& report);

  /// Drops what has not left yet.
  void drop_unsent() { sender_.clear(); }
  [[nodiscard]] std::size_t unsent() const { return sender_.waiting(); }
  [[nodiscard]] std::uint64_t dropped() const { return sender_.dropped(); }

 private:
  struct Expected {
    component::Sender token = component::nobody;
    wire::Event command;
  };

  struct Asker {
    wire::Event question;
    base::Instant asked{};
  };
  static constexpr std::size_t most_askers = 4;
  static constexpr base::Duration remembered = std::chrono::seconds(30);

  void push(const wire::Event& to, const wire::StateReport& report);

  base::TimerHeap& timers_;
  const component::Component& component_;
  net::Endpoint endpoint_{};
  ReplySender sender_;
  std::vector<Expected> expected_{};
  std::vector<Asker> askers_{};
  component::Sender last_token_ = component::nobody;
};

}  // namespace kapela::plant

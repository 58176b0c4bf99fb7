// Readiness: asks a component for its state until it answers. Owned by whoever waits for that.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::processes {

/// The body of a CMD_GET_STATE that wants its answer as that of the request.
[[nodiscard]] std::string state_question(const std::string& component);
/// What an answer to it tells; UNKNOWN: nothing.
[[nodiscard]] wire::State told_state(const net::Response& response);

class Readiness {
 public:
  /// Called once, from the loop: it answers. It tells its state, or UNKNOWN when it answers with something else.
  using Ready = std::function<void(wire::State state)>;

  /// Between two questions: the first is soon answered by most, and who takes long is not kept from it.
  static constexpr base::Duration first_pause = std::chrono::milliseconds(10);
  static constexpr base::Duration longest_pause = std::chrono::milliseconds(250);
  static constexpr base::Duration answer_time = std::chrono::seconds(1);

  /// `loop` and `client` outlive it.
  Readiness(net::EventLoop& loop, net::HttpClient& client, std::string component, Ready ready);
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;
  ~Readiness();

  /// Asks until there is an answer, or give_up().
  void ask(const net::Endpoint& at);
  void give_up();

  /// What came of the last question, for people.
  [[nodiscard]] const std::string& last() const { return last_; }

 private:
  void put();
  void on_answer(const base::Result<net::Response>& response);

  net::EventLoop& loop_;
  net::HttpClient& client_;
  std::string component_;
  Ready ready_;
  net::Endpoint at_{};
  base::Duration pause_{};
  std::string last_{"it was not asked yet"};
  std::shared_ptr<bool> asking_{};  ///< answers to earlier questions count for nothing
  base::CallbackTimer next_;
};

}  // namespace kapela::processes

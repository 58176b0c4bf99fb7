// ReplySender: posts a component's replies and pushes to whoever asked, in order a destination, without ever waiting
// for one: bounded queues, few attempts, then dropped. Owned by a simulated component.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/net/http_client.hpp"

namespace kapela::plant {

class ReplySender {
 public:
  static constexpr std::size_t destinations = 64;
  static constexpr std::size_t waiting_letters = 256;  ///< a destination; the oldest go first
  static constexpr std::size_t waiting_bytes = 4 * 1024 * 1024;
  static constexpr int attempts = 3;
  static constexpr base::Duration attempt_time = std::chrono::seconds(5);
  static constexpr base::Duration useful_time = std::chrono::seconds(5);  ///< a reply older than this is dropped

  /// Both outlive the sender.
  ReplySender(net::HttpClient& client, base::TimerHeap& timers);
  ReplySender(const ReplySender&) = delete;
  ReplySender& operator=(const ReplySender&) = delete;
  ~ReplySender();

  /// Takes the body of one POST /event.
  void post(const net::Endpoint& to, std::string body);
  /// Drops what has not left yet.
  void clear();

  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  struct Line;
  [[nodiscard]] Line* line_to(const net::Endpoint& to);
  void send_next(Line& line);
  void on_answer(Line& line, bool delivered);

  net::HttpClient& client_;
  base::TimerHeap& timers_;
  std::vector<std::shared_ptr<Line>> lines_;  // shared: an answer may come after its line has gone
  std::uint64_t dropped_ = 0;
};

}  // namespace kapela::plant

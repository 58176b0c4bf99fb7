// Lookout: when a real component is asked for its state: after a command until it stands still, and for whoever wants
// to know. Pure; owned by a ProxiedComponent, which asks.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "orchestrator/base/timer_heap.hpp"

namespace kapela::plant {

class Lookout {
 public:
  static constexpr base::Duration first_pause = std::chrono::milliseconds(5);
  static constexpr base::Duration longest_pause = std::chrono::milliseconds(250);  ///< each is twice the one before
  static constexpr base::Duration settled_after = std::chrono::seconds(1);  ///< what has not moved for so long stands
  static constexpr base::Duration longest_watch = std::chrono::minutes(1);  ///< of one that does not move, nor stand
  static constexpr base::Duration patience = std::chrono::seconds(1);       ///< of who wants to know

  /// `ask` asks one question of that number, and tells `on_answer` or `on_silence`.
  Lookout(base::TimerHeap& timers, std::function<void(std::uint64_t)> ask);

  /// It may move from now on.
  void watch();
  /// Calls back, from the loop, when it has answered a question that is asked now, or will not.
  void look(std::function<void()> done);
  /// The answer to that question has been seen.
  void on_answer(std::uint64_t number);
  /// Nobody answers: whoever waits is told, and nothing is asked until the next command.
  void on_silence();
  /// A report has come, whoever has asked for it.
  void on_report(bool moved, bool is_stable);
  /// Forgets all.
  void clear();

 private:
  struct Waiting {
    std::uint64_t number = 0;
    std::function<void()> done{};
  };
  void ask_again();
  void release(std::uint64_t up_to);

  base::TimerHeap& timers_;
  std::function<void(std::uint64_t)> ask_;
  std::uint64_t number_ = 0;
  bool is_stable_ = false;
  base::Instant moved_{};
  base::Duration pause_{};
  std::vector<Waiting> waiting_{};
  base::CallbackTimer again_;
  base::CallbackTimer limit_;
};

}  // namespace kapela::plant

// Checkups: asks components what they cost (CMD_HEALTH_CHECK): one after the other at the pace that the settings say,
// or when somebody needs to know. Off by default. The engine owns it.
#pragma once

#include <vector>

#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/engine/board.hpp"
#include "orchestrator/engine/engine_settings.hpp"
#include "orchestrator/engine/ports.hpp"

namespace kapela::engine {

class Checkups final : base::Timer {
 public:
  /// Everything outlives it.
  Checkups(base::TimerHeap& timers, Transport& transport, Board& board, const EngineSettings& settings);

  /// From now on each is asked in its turn, where the settings say how often.
  void start();
  /// Asks it now, unless it has been asked within the last `poll_idle`, or has not answered yet.
  void ask(record::ComponentId id);
  /// The question `asked` was answered or failed. Returns false for one nobody waits for.
  [[nodiscard]] bool ended(record::ComponentId id, Sequence asked);

 private:
  struct Entry {
    Sequence asked = 0;  ///< the question under way, or 0
    base::Instant asked_at{};
    bool ever_asked = false;
  };

  void on_timer() override;
  void send(record::ComponentId id);
  [[nodiscard]] Entry& entry(record::ComponentId id);

  base::TimerHeap& timers_;
  Transport& transport_;
  Board& board_;
  const EngineSettings& settings_;
  std::vector<Entry> entries_;  ///< empty until somebody is asked
  std::size_t next_ = 0;        ///< whose turn it is
};

}  // namespace kapela::engine

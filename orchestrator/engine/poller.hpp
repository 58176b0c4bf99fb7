// Poller: asks components for their state: fast after a command, slower as the wait gets longer, slow when idle. At
// most one poll a component is under way. The engine owns it.
#pragma once

#include <deque>

#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/engine/board.hpp"
#include "orchestrator/engine/ports.hpp"
#include "orchestrator/engine/settings.hpp"

namespace kapela::engine {

class Poller {
 public:
  /// Everything outlives the poller. Nothing is polled before `start`.
  Poller(base::TimerHeap& timers, Transport& transport, Board& board, const EngineSettings& settings);
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  ~Poller();

  /// Polls every component now, and from then on at the idle pace.
  void start();

  /// Somebody waits for a change of this component: polls after `first`, then ever slower down to `most`.
  void expect(ComponentId id, base::Duration first, base::Duration most);
  /// Somebody waits for a change that the component itself will tell: polls find what got lost.
  void expect_push(ComponentId id);
  [[nodiscard]] bool expects(ComponentId id) const;
  void stop_expecting(ComponentId id);

  /// Polls now, or right after the poll under way.
  void poll_now(ComponentId id);

  /// There may be something new: polls soon. Hints that go on coming and bring no news are followed ever more slowly,
  /// as a wait is.
  void hint(ComponentId id);
  /// An answer said something new: the next hint is worth a poll at once.
  void found_news(ComponentId id);

  /// The poll `asked` was answered or failed; the next one is planned. Returns false for a poll nobody waits for.
  bool ended(ComponentId id, Sequence asked, bool answered);

 private:
  class Entry;
  void plan(Entry& entry, base::Instant due);
  void on_due(Entry& entry);
  void send(Entry& entry);
  [[nodiscard]] base::Instant next_poll(Entry& entry, bool answered);

  base::TimerHeap& timers_;
  Transport& transport_;
  Board& board_;
  const EngineSettings& settings_;
  const base::Duration least_;  ///< between the polls of one component, by the size of the plant
  std::deque<Entry> entries_;
};

}  // namespace kapela::engine

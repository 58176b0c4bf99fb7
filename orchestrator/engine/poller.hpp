// Poller: asks components for their state: fast after a command, slower as the wait gets longer, slow when idle. At
// most one poll a component is under way. In virtual time a poll that can bring no news takes its turn in the order of
// all that happens, and nothing else: no message, no timer. The engine owns it.
#pragma once

#include <deque>
#include <vector>

#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/engine/board.hpp"
#include "orchestrator/engine/engine_settings.hpp"
#include "orchestrator/engine/ports.hpp"

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
  void expect(record::ComponentId id, base::Duration first, base::Duration most);
  /// Somebody waits for a change that the component itself will tell: polls find what got lost.
  void expect_push(record::ComponentId id);
  [[nodiscard]] bool expects(record::ComponentId id) const;
  /// When the last poll left.
  [[nodiscard]] base::Instant asked_at(record::ComponentId id) const;
  void stop_expecting(record::ComponentId id);

  /// Polls now, or right after the poll under way.
  void poll_now(record::ComponentId id);

  /// Somebody decides anew what a sighting means: what is asked for from now on may be news although it is the same.
  void disturb(record::ComponentId id);

  /// There may be something new: polls soon. Hints that go on coming and bring no news are followed ever more slowly,
  /// as a wait is.
  void hint(record::ComponentId id);
  /// An answer said something new: the next hint is worth a poll at once.
  void found_news(record::ComponentId id);

  /// The poll `asked` was answered or failed; the next one is planned. Returns false for a poll nobody waits for.
  bool ended(record::ComponentId id, Sequence asked, bool answered);

  /// When a poll that is skipped leaves, arrives or is answered, if there is one: whoever drives virtual time lets it
  /// happen in its turn.
  [[nodiscard]] const base::Turn* next_skipped() const { return turns_.empty() ? nullptr : &turns_.front().at; }
  struct SkippedStep {
    record::ComponentId answered = record::no_component;  ///< whose answer has come, if one has
    bool goes_on = false;  ///< it is skipped from here on as well: no timer was armed, nothing sent
  };
  /// Nothing else happens up to `horizon`: a poll that would be answered before it is over at once.
  SkippedStep do_skipped(base::Instant horizon);
  /// One has left, and is not answered yet.
  [[nodiscard]] bool skips_one() const;

 private:
  /// What comes next of a poll that is skipped.
  enum class Skipped : std::uint8_t { no, leaves, arrives, is_answered };
  class Entry;
  void plan(Entry& entry, base::Instant due);
  void place(Entry& entry, base::Instant due);
  void unplan(Entry& entry);
  void wait_for_turn(Entry& entry, Skipped what, base::Instant due);
  /// True when its answer is there already.
  bool leave_out(Entry& entry, base::Instant now, base::Instant horizon);
  void be_answered(Entry& entry, base::Instant now);
  void on_due(Entry& entry);
  void send(Entry& entry);
  [[nodiscard]] base::Instant next_poll(Entry& entry, bool answered, base::Instant now) const;

  base::TimerHeap& timers_;
  Transport& transport_;
  Board& board_;
  const EngineSettings& settings_;
  const base::Duration least_;  ///< between the polls of one component, by the size of the plant
  const bool skips_;
  std::deque<Entry> entries_;
  struct Turn {
    base::Turn at;
    Entry* entry;
  };
  std::vector<Turn> turns_;  ///< of those that are no timers now, in order
};

}  // namespace kapela::engine

// Board: what is known of each component: its last sighting, how fresh that is, and which run owns it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/engine/engine_settings.hpp"
#include "orchestrator/engine/observation.hpp"
#include "orchestrator/record/miss.hpp"

namespace kapela::engine {

struct Costs;

class Board {
 public:
  struct Entry {
    Sighting seen{};
    base::Instant since{};        ///< when `seen.state` was first seen
    base::Instant last_seen{};    ///< when the last sighting came; meaningless while `ever_seen` is false
    Sequence as_of = 0;           ///< the sighting was made no earlier than this point
    base::Instant held_at{};      ///< at this moment or later it was in `seen.state`
    base::Instant held_before{};  ///< the same of the state before it; the epoch of the clock: not known
    record::CommandId caused_by =
        record::no_command;  ///< the command whose transition it ended, when the component said so
    record::RunId owner = record::no_run;
    base::Instant missed_since{};
    unsigned missed = 0;          ///< polls and commands in a row that found nobody or no answer
    unsigned changes = 0;         ///< counts whatever is known differently: its state, its error, whether it answers
    unsigned data_changes = 0;    ///< the same of what it says of its business
    unsigned figure_changes = 0;  ///< and of what it costs: each answer, and what is forgotten
    record::Miss last_miss = record::Miss::no_answer;
    std::optional<base::Duration> clock_ahead{};  ///< how far its calendar is ahead of ours, where it says so
    std::string problem{};  ///< what its last answer says that is not understood, for people; empty: all is
    bool ever_seen = false;
    std::uint64_t went_back_to = 0;  ///< the revision of its last answer that was older than what is known
    unsigned went_back = 0;          ///< such answers in a row
    base::Instant went_back_since{};
    std::optional<bool> pushes{};  ///< it announces the end of its transitions; nothing: it was not commanded yet
    bool was_refused = false;      ///< its port was closed since it was seen: what comes back is another process
    base::Instant there_since{};   ///< since when its port has not been found closed
  };

  explicit Board(std::size_t components, Numbering numbering = {});
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;
  ~Board();

  /// Called after something has changed that is more than another sighting of the same. Only notes it down: it is
  /// called from inside of the engine.
  void on_changed(std::function<void(record::ComponentId)> callback) { on_changed_ = std::move(callback); }

  [[nodiscard]] const Entry& at(record::ComponentId id) const { return entries_[index(id)]; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// Null: it has not told them, or another process has taken its place since.
  [[nodiscard]] const Costs* figures(record::ComponentId id) const;

  /// The next point of the engine's order of sending and receiving.
  [[nodiscard]] Sequence tick() { return ++sequence_; }

  /// A sighting made no earlier than `as_of`: told by the component itself where a command caused it, else its answer
  /// to a question. Returns false when it is older than what is known, and changes nothing.
  bool saw(record::ComponentId id, const Sighting& sighting, Sequence as_of, record::CommandId caused_by,
           base::Instant now);

  /// The same once more.
  void saw_again(record::ComponentId id, Sequence as_of, base::Instant now) {
    Entry& entry = entries_[index(id)];
    entry.last_seen = now;
    entry.as_of = std::max(entry.as_of, as_of);
    entry.went_back = 0;
  }

  /// The last sighting is the answer to a question that left at that moment.
  void held(record::ComponentId id, base::Instant at) {
    Entry& entry = entries_[index(id)];
    entry.held_at = std::max(entry.held_at, at);
  }

  /// Whether a revision can be the next of the component's count.
  [[nodiscard]] bool can_follow(record::ComponentId id, std::uint64_t revision) const;

  /// `problem`: what was not understood.
  void missed(record::ComponentId id, record::Miss miss, base::Instant now, std::string_view problem = {});
  /// Its calendar, as an answer tells it. Differences up to `tolerance` are nothing to tell of.
  void told_clock(record::ComponentId id, base::Duration ahead, base::Duration tolerance);
  void told_figures(record::ComponentId id, const Costs& told);
  /// It answered a command: it is there, whatever its state.
  void answered(record::ComponentId id);
  /// It took a command, and said whether it will push.
  void told_whether_it_pushes(record::ComponentId id, bool pushes);
  void set_owner(record::ComponentId id, record::RunId run);

 private:
  /// Takes the sighting if it is not older than what is known; `changed` becomes true when it says something new.
  bool take_over(Entry& entry, const Sighting& sighting, Sequence as_of, record::CommandId caused_by, base::Instant now,
                 bool& changed);
  void tell(record::ComponentId id) const {
    if (on_changed_) on_changed_(id);
  }

  /// Counts an answer that goes back. True when there were so many that its numbering has begun anew.
  [[nodiscard]] bool has_begun_anew(Entry& entry, std::uint64_t revision, base::Instant now) const;
  [[nodiscard]] bool is_older(const Sighting& sighting, Sequence as_of, record::CommandId caused_by, base::Instant now,
                              Entry& known) const;

  /// It answers. True when it did not before.
  static bool back(Entry& entry) {
    if (entry.missed != 0) ++entry.changes;
    return std::exchange(entry.missed, 0) != 0;
  }

  std::function<void(record::ComponentId)> on_changed_{};
  Numbering numbering_;
  std::vector<Entry> entries_;
  std::vector<std::unique_ptr<Costs>> figures_{};  ///< empty until one is told
  Sequence sequence_ = 0;
};

}  // namespace kapela::engine

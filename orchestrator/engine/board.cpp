#include "orchestrator/engine/board.hpp"

#include <algorithm>
#include <utility>

namespace kapela::engine {
namespace {

/// Components that number their changes of state are ordered by that; others by when they were asked.
bool is_older(const Sighting& sighting, Sequence as_of, const Board::Entry& known) {
  if (!known.ever_seen) return false;
  const bool numbered = sighting.revision != 0 && known.seen.revision != 0;
  if (numbered && sighting.revision != known.seen.revision) return sighting.revision < known.seen.revision;
  return as_of < known.as_of;
}

/// Hardly ever is there a text to copy.
void take(const Sighting& sighting, Sighting& seen) {
  seen.state = sighting.state;
  seen.error = sighting.error;
  seen.error_code = sighting.error_code;
  seen.revision = sighting.revision;
  if (!sighting.error_message.empty() || !seen.error_message.empty()) seen.error_message = sighting.error_message;
}

}  // namespace

bool Board::saw(ComponentId id, const Sighting& sighting, Sequence as_of, CommandId caused_by, base::Instant now) {
  Entry& entry = entries_[index(id)];
  bool changed = back(entry);
  entry.last_seen = now;
  const bool taken = take_over(entry, sighting, as_of, caused_by, now, changed);
  if (changed) tell(id);
  return taken;
}

bool Board::take_over(Entry& entry, const Sighting& sighting, Sequence as_of, CommandId caused_by, base::Instant now,
                      bool& changed) {
  if (is_older(sighting, as_of, entry)) return false;
  const bool same = entry.ever_seen && sighting.state == entry.seen.state && sighting.revision == entry.seen.revision;
  if (!same || sighting.error != entry.seen.error) {
    changed = true;
    if (!entry.ever_seen || sighting.state != entry.seen.state) entry.since = now;
    ++entry.changes;
    take(sighting, entry.seen);
    entry.caused_by = caused_by;
  } else if (caused_by != no_command) {
    entry.caused_by = caused_by;
  }
  entry.ever_seen = true;
  entry.as_of = std::max(entry.as_of, as_of);
  return true;
}

void Board::missed(ComponentId id, Miss miss, base::Instant now) {
  Entry& entry = entries_[index(id)];
  if (entry.missed++ == 0) {
    entry.missed_since = now;
    ++entry.changes;
  }
  entry.last_miss = miss;
  tell(id);
}

void Board::answered(ComponentId id) {
  if (back(entries_[index(id)])) tell(id);
}

void Board::told_whether_it_pushes(ComponentId id, bool pushes) {
  if (std::exchange(entries_[index(id)].pushes, pushes) != pushes) tell(id);
}

void Board::set_owner(ComponentId id, RunId run) {
  if (std::exchange(entries_[index(id)].owner, run) != run) tell(id);
}

}  // namespace kapela::engine

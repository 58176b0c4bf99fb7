#include "orchestrator/engine/board.hpp"

#include <algorithm>

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
  back(entry);
  entry.last_seen = now;
  if (is_older(sighting, as_of, entry)) return false;
  const bool same = entry.ever_seen && sighting.state == entry.seen.state && sighting.revision == entry.seen.revision;
  if (!same || sighting.error != entry.seen.error) {
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
}

}  // namespace kapela::engine

#include "orchestrator/engine/board.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/engine/costs.hpp"

namespace kapela::engine {

using record::CommandId, record::ComponentId, record::Miss, record::no_command, record::RunId;

namespace {

/// From one revision to another, as a counter of 64 bits goes: it may begin anew behind its end.
std::int64_t step(std::uint64_t from, std::uint64_t to) {
  return static_cast<std::int64_t>(to - from);
}

bool is_within(std::int64_t step, std::uint64_t window) {
  return (step < 0 ? 0 - static_cast<std::uint64_t>(step) : static_cast<std::uint64_t>(step)) <= window;
}

/// Hardly ever is there a text to copy.
void take(const Sighting& sighting, Sighting& seen) {
  seen.state = sighting.state;
  seen.error = sighting.error;
  seen.error_code = sighting.error_code;
  seen.revision = sighting.revision;
  if (!sighting.error_message.empty() || !seen.error_message.empty()) seen.error_message = sighting.error_message;
}

bool say_the_same(const wire::JsonPtr& a, const wire::JsonPtr& b) {
  return a == b || (a && b && *a == *b);
}

}  // namespace

Board::Board(std::size_t components, Numbering numbering) : numbering_(numbering), entries_(components) {}

Board::~Board() = default;

/// Components that number their changes of state are ordered by that; others by when they were asked. A lie of an
/// earlier state is seen through so; a count that has begun anew is not taken for one: it would be disbelieved for
/// ever.
bool Board::is_older(const Sighting& sighting, Sequence as_of, CommandId caused_by, base::Instant now,
                     Entry& known) const {
  if (!known.ever_seen) return false;
  const bool numbered = sighting.revision != 0 && known.seen.revision != 0;
  if (!numbered || sighting.revision == known.seen.revision) return as_of < known.as_of;
  const std::int64_t ahead = step(known.seen.revision, sighting.revision);
  const bool asked_later = caused_by == no_command && as_of > known.as_of;
  if (!is_within(ahead, numbering_.window)) return !asked_later;
  if (ahead > 0) return false;
  return !asked_later || !has_begun_anew(known, sighting.revision, now);
}

bool Board::has_begun_anew(Entry& entry, std::uint64_t revision, base::Instant now) const {
  const bool goes_on = entry.went_back > 0 && step(entry.went_back_to, revision) >= 0;
  entry.went_back = goes_on ? entry.went_back + 1 : 1;
  entry.went_back_to = revision;
  if (!goes_on) entry.went_back_since = now;
  if (entry.went_back < numbering_.restarted_after) return false;
  const bool is_near = revision < entry.seen.revision && entry.seen.revision - revision <= numbering_.near;
  return !is_near || now - entry.went_back_since >= numbering_.near_for;
}

bool Board::can_follow(ComponentId id, std::uint64_t revision) const {
  const Entry& known = entries_[index(id)];
  if (!known.ever_seen || known.seen.revision == 0) return true;
  return is_within(step(known.seen.revision, revision), numbering_.window);
}

bool Board::saw(ComponentId id, const Sighting& sighting, Sequence as_of, CommandId caused_by, base::Instant now) {
  Entry& entry = entries_[index(id)];
  bool changed = back(entry);
  if (!entry.ever_seen || std::exchange(entry.was_refused, false)) entry.there_since = now;
  entry.last_seen = now;
  if (caused_by == no_command && entry.problem != sighting.problem) {
    entry.problem = sighting.problem;
    ++entry.changes;
    changed = true;
  }
  const bool taken = take_over(entry, sighting, as_of, caused_by, now, changed);
  if (changed) tell(id);
  return taken;
}

bool Board::take_over(Entry& entry, const Sighting& sighting, Sequence as_of, CommandId caused_by, base::Instant now,
                      bool& changed) {
  if (is_older(sighting, as_of, caused_by, now, entry)) return false;
  entry.went_back = 0;
  const bool same = entry.ever_seen && sighting.state == entry.seen.state && sighting.revision == entry.seen.revision;
  if (!same || sighting.error != entry.seen.error) {
    changed = true;
    if (!entry.ever_seen || sighting.state != entry.seen.state) {
      entry.since = now;
      entry.held_before = entry.held_at;
    }
    ++entry.changes;
    take(sighting, entry.seen);
    entry.caused_by = caused_by;
  } else if (caused_by != no_command) {
    entry.caused_by = caused_by;
  }
  const bool tells = caused_by == no_command || sighting.data;  // the end of a transition need not say it all
  if (tells && !say_the_same(sighting.data, entry.seen.data)) {
    changed = true;
    ++entry.data_changes;
    entry.seen.data = sighting.data;
  }
  entry.ever_seen = true;
  entry.as_of = std::max(entry.as_of, as_of);
  return true;
}

void Board::missed(ComponentId id, Miss miss, base::Instant now, std::string_view problem) {
  Entry& entry = entries_[index(id)];
  entry.problem = problem;
  if (entry.missed++ == 0) {
    entry.missed_since = now;
    ++entry.changes;
  }
  entry.last_miss = miss;
  entry.was_refused = entry.was_refused || miss == Miss::refused;
  if (miss == Miss::refused && figures(id) != nullptr) {
    figures_[index(id)].reset();
    ++entry.figure_changes;
  }
  tell(id);
}

void Board::told_figures(ComponentId id, const Costs& told) {
  if (figures_.empty()) figures_.resize(entries_.size());
  figures_[index(id)] = std::make_unique<Costs>(told);
  ++entries_[index(id)].figure_changes;
}

const Costs* Board::figures(ComponentId id) const {
  return figures_.empty() ? nullptr : figures_[index(id)].get();
}

void Board::told_clock(ComponentId id, base::Duration ahead, base::Duration tolerance) {
  Entry& entry = entries_[index(id)];
  const base::Duration known = std::exchange(entry.clock_ahead, ahead).value_or(base::Duration::zero());
  const bool differed = std::chrono::abs(known) > tolerance;
  const bool differs = std::chrono::abs(ahead) > tolerance;
  if (differs != differed || (differs && std::chrono::abs(ahead - known) > tolerance)) tell(id);
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

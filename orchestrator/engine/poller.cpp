#include "orchestrator/engine/poller.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/base/assert.hpp"

namespace kapela::engine {

using record::ComponentId;

namespace {

/// Those that are skipped are kept in order by hand.
constexpr std::size_t most_that_skip = 32;

}  // namespace

class Poller::Entry final : public base::Timer {
 public:
  Entry(Poller& owner, ComponentId component) : id(component), poller(owner) {}

  ComponentId id;
  Poller& poller;
  Sequence asked = 0;  ///< the poll under way, or 0
  base::Instant asked_at{};
  base::Instant due{};  ///< of the next poll; the timer may be earlier, and is then put off when it fires
  bool again = false;   ///< poll once more as soon as it has ended
  bool hinted = false;  ///< poll once more soon
  base::Instant hinted_at{};
  base::Duration hint_pace{};  ///< between the polls of hints that go on coming
  bool awaited = false;
  base::Duration pace{};  ///< until the next awaited poll
  base::Duration slowest{};

  bool disturbed = true;          ///< since the poll under way, or the last one, was sent
  bool calm = false;              ///< what the last answer says has been acted on: the same again is no news
  Skipped skipped = Skipped::no;  ///< what happens in its turn, where this is no timer
  base::Instant turn_at{};
  base::Duration back{};  ///< how long the answer is on its way

  [[nodiscard]] bool planned() const { return armed() || skipped == Skipped::leaves; }
  [[nodiscard]] base::Instant planned_at() const { return armed() ? deadline() : turn_at; }

 private:
  void on_timer() override { poller.on_due(*this); }
};

Poller::Poller(base::TimerHeap& timers, Transport& transport, Board& board, const EngineSettings& settings)
    : timers_(timers),
      transport_(transport),
      board_(board),
      settings_(settings),
      least_(settings.poll_spacing * board.size()),
      skips_(transport.can_skip_polls() && board.size() <= most_that_skip && !settings.alert_of_components) {
  for (std::size_t i = 0; i < board.size(); ++i) entries_.emplace_back(*this, static_cast<ComponentId>(i));
}

Poller::~Poller() = default;

void Poller::start() {
  for (Entry& entry : entries_) send(entry);
}

void Poller::disturb(ComponentId id) {
  Entry& entry = entries_[index(id)];
  entry.calm = false;
  entry.disturbed = true;
}

void Poller::expect(ComponentId id, base::Duration first, base::Duration most) {
  Entry& entry = entries_[index(id)];
  disturb(id);
  entry.awaited = true;
  entry.pace = first;
  entry.slowest = std::max(most, least_);
  if (entry.asked == 0 && !entry.hinted) plan(entry, timers_.now() + first);
}

void Poller::expect_push(ComponentId id) {
  expect(id, std::max(settings_.poll_first_pushing, least_), settings_.poll_pushing_most);
}

bool Poller::expects(ComponentId id) const {
  return entries_[index(id)].awaited;
}

base::Instant Poller::asked_at(ComponentId id) const {
  return entries_[index(id)].asked_at;
}

void Poller::stop_expecting(ComponentId id) {
  Entry& entry = entries_[index(id)];
  if (!entry.awaited) return;
  disturb(id);
  entry.awaited = false;
  if (entry.asked == 0 && !entry.hinted) plan(entry, timers_.now() + std::max(settings_.poll_idle, least_));
}

void Poller::poll_now(ComponentId id) {
  Entry& entry = entries_[index(id)];
  disturb(id);
  if (entry.asked != 0) {
    entry.again = true;
  } else {
    send(entry);
  }
}

void Poller::hint(ComponentId id) {
  Entry& entry = entries_[index(id)];
  disturb(id);
  const base::Instant now = timers_.now();
  if (entry.hint_pace == base::Duration::zero() || now - entry.hinted_at > settings_.poll_idle)
    entry.hint_pace = settings_.poll_first;
  entry.hinted = true;
  entry.hinted_at = now;
  if (entry.asked != 0) return;
  const base::Instant soonest = std::max(now, entry.asked_at + entry.hint_pace);
  plan(entry, entry.planned() ? std::min(soonest, entry.due) : soonest);
}

void Poller::found_news(ComponentId id) {
  entries_[index(id)].hint_pace = settings_.poll_first;
}

bool Poller::ended(ComponentId id, Sequence asked, bool answered) {
  Entry& entry = entries_[index(id)];
  if (entry.asked != asked) return false;
  entry.asked = 0;
  entry.calm = skips_ && answered && !entry.disturbed;
  plan(entry, next_poll(entry, answered, timers_.now()));
  return true;
}

base::Instant Poller::next_poll(Entry& entry, bool answered, base::Instant now) const {
  if (std::exchange(entry.again, false)) return now;
  // A poll that nobody answered has taken its time already; a component that is back is seen the sooner.
  base::Instant next = answered ? now + std::max(settings_.poll_idle, least_)
                                : std::max(now, entry.asked_at + std::max(settings_.poll_lost, least_));
  if (entry.hinted) next = std::min(next, std::max(now, entry.asked_at + entry.hint_pace));
  if (!entry.awaited) return next;
  next = std::min(next, now + entry.pace);
  entry.pace = std::min(entry.pace * 3 / 2, entry.slowest);
  return next;
}

/// Each command puts the next poll off, and the end of its wait does so again: only nearer times move the timer.
void Poller::plan(Entry& entry, base::Instant due) {
  entry.due = due;
  if (!entry.planned() || due < entry.planned_at()) place(entry, due);
}

void Poller::place(Entry& entry, base::Instant due) {
  unplan(entry);
  if (!entry.calm) return timers_.arm(entry, due);
  wait_for_turn(entry, Skipped::leaves, due);
}

void Poller::unplan(Entry& entry) {
  timers_.disarm(entry);
  if (std::exchange(entry.skipped, Skipped::no) != Skipped::no)
    std::erase_if(turns_, [&entry](const Turn& each) { return each.entry == &entry; });
}

void Poller::on_due(Entry& entry) {
  if (timers_.now() < entry.due) return place(entry, entry.due);
  send(entry);
}

void Poller::send(Entry& entry) {
  unplan(entry);
  entry.disturbed = false;
  if (std::exchange(entry.hinted, false)) entry.hint_pace = std::min(2 * entry.hint_pace, settings_.poll_awaited_most);
  entry.asked_at = timers_.now();
  entry.asked = board_.tick();
  transport_.poll(entry.id, entry.asked, timers_.now() + settings_.answer_timeout);
}

bool Poller::skips_one() const {
  return std::any_of(turns_.begin(), turns_.end(),
                     [](const Turn& each) { return each.entry->skipped > Skipped::leaves; });
}

/// There are few, and hardly any comes before those that are there already.
void Poller::wait_for_turn(Entry& entry, Skipped what, base::Instant due) {
  entry.skipped = what;
  entry.turn_at = due;
  const base::Turn turn = timers_.turn_at(due);
  auto place = turns_.end();
  while (place != turns_.begin() && turn < std::prev(place)->at) --place;
  turns_.insert(place, Turn{turn, &entry});
}

Poller::SkippedStep Poller::do_skipped(base::Instant horizon) {
  Entry& entry = *turns_.front().entry;
  const base::Instant now = turns_.front().at.deadline;
  turns_.erase(turns_.begin());
  SkippedStep step;
  switch (std::exchange(entry.skipped, Skipped::no)) {
    case Skipped::no:
      ASSERT(!"it has no turn");
    case Skipped::leaves:
      if (leave_out(entry, now, horizon)) step.answered = entry.id;
      break;
    case Skipped::arrives:
      wait_for_turn(entry, Skipped::is_answered, now + entry.back);
      break;
    case Skipped::is_answered:
      be_answered(entry, now);
      step.answered = entry.id;
      break;
  }
  step.goes_on = entry.skipped != Skipped::no;
  return step;
}

bool Poller::leave_out(Entry& entry, base::Instant now, base::Instant horizon) {
  if (now < entry.due) {
    place(entry, entry.due);
    return false;
  }
  const Board::Entry& known = board_.at(entry.id);
  const bool is_known = entry.calm && known.missed == 0 && known.problem.empty();
  const auto trip = is_known ? transport_.skip_poll(entry.id, known.seen) : std::nullopt;
  if (!trip) {
    send(entry);
    return false;
  }
  entry.asked_at = now;
  entry.asked = board_.tick();
  const base::Instant answered = now + trip->there + trip->back;
  if (answered < horizon) {
    be_answered(entry, answered);
    return true;
  }
  entry.back = trip->back;
  wait_for_turn(entry, Skipped::arrives, now + trip->there);
  return false;
}

void Poller::be_answered(Entry& entry, base::Instant now) {
  board_.saw_again(entry.id, std::exchange(entry.asked, 0), now);
  board_.held(entry.id, entry.asked_at);
  plan(entry, next_poll(entry, true, now));
}

}  // namespace kapela::engine

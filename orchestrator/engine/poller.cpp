#include "orchestrator/engine/poller.hpp"

#include <algorithm>
#include <utility>

namespace kapela::engine {

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

 private:
  void on_timer() override { poller.on_due(*this); }
};

Poller::Poller(base::TimerHeap& timers, Transport& transport, Board& board, const EngineSettings& settings)
    : timers_(timers),
      transport_(transport),
      board_(board),
      settings_(settings),
      least_(settings.poll_spacing * board.size()) {
  for (std::size_t i = 0; i < board.size(); ++i) entries_.emplace_back(*this, static_cast<ComponentId>(i));
}

Poller::~Poller() = default;

void Poller::start() {
  for (Entry& entry : entries_) send(entry);
}

void Poller::expect(ComponentId id, base::Duration first, base::Duration most) {
  Entry& entry = entries_[index(id)];
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

void Poller::stop_expecting(ComponentId id) {
  Entry& entry = entries_[index(id)];
  if (!entry.awaited) return;
  entry.awaited = false;
  if (entry.asked == 0 && !entry.hinted) plan(entry, timers_.now() + std::max(settings_.poll_idle, least_));
}

void Poller::poll_now(ComponentId id) {
  Entry& entry = entries_[index(id)];
  if (entry.asked != 0) {
    entry.again = true;
  } else {
    send(entry);
  }
}

void Poller::hint(ComponentId id) {
  Entry& entry = entries_[index(id)];
  const base::Instant now = timers_.now();
  if (entry.hint_pace == base::Duration::zero() || now - entry.hinted_at > settings_.poll_idle)
    entry.hint_pace = settings_.poll_first;
  entry.hinted = true;
  entry.hinted_at = now;
  if (entry.asked != 0) return;
  const base::Instant soonest = std::max(now, entry.asked_at + entry.hint_pace);
  plan(entry, entry.armed() ? std::min(soonest, entry.due) : soonest);
}

void Poller::found_news(ComponentId id) {
  entries_[index(id)].hint_pace = settings_.poll_first;
}

bool Poller::ended(ComponentId id, Sequence asked, bool answered) {
  Entry& entry = entries_[index(id)];
  if (entry.asked != asked) return false;
  entry.asked = 0;
  plan(entry, next_poll(entry, answered));
  return true;
}

base::Instant Poller::next_poll(Entry& entry, bool answered) {
  const base::Instant now = timers_.now();
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
  if (!entry.armed() || due < entry.deadline()) timers_.arm(entry, due);
}

void Poller::on_due(Entry& entry) {
  if (timers_.now() < entry.due) return timers_.arm(entry, entry.due);
  send(entry);
}

void Poller::send(Entry& entry) {
  timers_.disarm(entry);
  if (std::exchange(entry.hinted, false)) entry.hint_pace = std::min(2 * entry.hint_pace, settings_.poll_awaited_most);
  entry.asked_at = timers_.now();
  entry.asked = board_.tick();
  transport_.poll(entry.id, entry.asked, timers_.now() + settings_.answer_timeout);
}

}  // namespace kapela::engine

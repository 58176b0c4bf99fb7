#include "orchestrator/engine/survey.hpp"

#include <algorithm>

namespace kapela::engine {

using record::bit_of, record::ComponentId, record::no_command, record::Reason;

Survey::Survey(RunCore& core, Commander& commander, Activities& activities, const Extent& extent,
               std::vector<Subject> subjects)
    : Activity(activities, extent),
      core_(core),
      commander_(commander),
      subjects_(std::move(subjects)),
      found_(subjects_.size()),
      pending_(subjects_.size()) {}

void Survey::begin(base::Instant deadline) {
  if (pending_ == 0) return end();
  asked_ = core_.context.board.tick();
  began_ = core_.now();
  core_.context.timers.arm(*this, deadline);
  const EngineSettings& settings = core_.context.settings;
  for (const Subject& subject : subjects_) {
    core_.context.poller.expect(subject.id, settings.poll_first, settings.poll_awaited_most);
    core_.context.poller.poll_now(subject.id);
  }
}

void Survey::on_seen(ComponentId id) {
  const std::size_t place = over() ? subjects_.size() : find(id);
  if (place == subjects_.size() || core_.seen(id).as_of <= asked_) return;
  if (found_[place] == Found::pending) return settle(place, judge(subjects_[place]));
  if (found_[place] == Found::as_wanted) reconsider(place);
}

/// It was as wanted, and others are still awaited: what is seen of it meanwhile counts.
void Survey::reconsider(std::size_t place) {
  found_[place] = judge(subjects_[place]);
  if (found_[place] != Found::pending) return;
  ++pending_;
  const EngineSettings& settings = core_.context.settings;
  core_.context.poller.expect(subjects_[place].id, settings.poll_first, settings.poll_awaited_most);
}

Survey::Found Survey::judge(const Subject& subject) const {
  const wire::State state = core_.seen(subject.id).seen.state;
  if (subject.wanted == 0 || (subject.wanted & bit_of(state)) != 0) return Found::as_wanted;
  if (state == wire::State::fault) return Found::fault;
  if (!wire::traits(state).stable) return Found::pending;  // it may be on its way there
  const Pursuit& pursued = commander_.pursuit(subject.id);
  const bool may_set_out = pursued.id != no_command && !pursued.settled && !went_wrong(pursued, core_.seen(subject.id));
  return may_set_out ? Found::pending : Found::elsewhere;
}

void Survey::on_missed(ComponentId id) {
  const std::size_t place = over() ? subjects_.size() : find(id);
  if (place == subjects_.size() || found_[place] != Found::pending) return;
  const Board::Entry& seen = core_.seen(id);
  constexpr unsigned misses_that_count = 3;
  if (seen.last_miss != record::Miss::refused || seen.missed < misses_that_count) return;
  if (core_.now() - std::max(seen.missed_since, began_) < core_.context.settings.unreachable_after) return;
  settle(place, Found::unreachable);
}

void Survey::on_deadline() {
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    if (found_[i] != Found::pending) continue;
    const Board::Entry& seen = core_.seen(subjects_[i].id);
    const bool nobody = seen.missed > 0 && seen.last_miss == record::Miss::refused;
    settle(i, nobody ? Found::unreachable : Found::timeout);
  }
}

void Survey::settle(std::size_t place, Found found) {
  found_[place] = found;
  if (found == Found::pending) return;
  core_.context.poller.stop_expecting(subjects_[place].id);
  if (--pending_ > 0) return;
  core_.context.timers.disarm(*this);
  end();
}

std::size_t Survey::find(ComponentId id) const {
  const std::size_t guess = index(id);
  if (guess < subjects_.size() && subjects_[guess].id == id) return guess;
  const auto found =
      std::find_if(subjects_.begin(), subjects_.end(), [id](const Subject& each) { return each.id == id; });
  return static_cast<std::size_t>(found - subjects_.begin());
}

std::vector<Survey::Miss> Survey::misses() const {
  std::vector<Miss> all;
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    switch (found_[i]) {
      case Found::pending:  // abandoned
      case Found::as_wanted:
        break;
      case Found::unreachable:
        all.push_back({subjects_[i].id, Reason::unreachable});
        break;
      case Found::timeout:
        all.push_back({subjects_[i].id, Reason::timeout});
        break;
      case Found::fault:
        all.push_back({subjects_[i].id, Reason::fault});
        break;
      case Found::elsewhere:
        all.push_back({subjects_[i].id, Reason::wrong_state});
        break;
    }
  }
  return all;
}

}  // namespace kapela::engine

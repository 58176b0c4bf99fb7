#include "orchestrator/engine/checkups.hpp"

#include <algorithm>

namespace kapela::engine {

using record::ComponentId;

Checkups::Checkups(base::TimerHeap& timers, Transport& transport, Board& board, const EngineSettings& settings)
    : timers_(timers), transport_(transport), board_(board), settings_(settings) {}

void Checkups::start() {
  if (settings_.figures_every && board_.size() > 0) timers_.arm(*this, timers_.now());
}

void Checkups::ask(ComponentId id) {
  const Entry& known = entry(id);
  const bool is_recent = known.ever_asked && timers_.now() - known.asked_at < settings_.poll_idle;
  if (known.asked == 0 && !is_recent) send(id);
}

bool Checkups::ended(ComponentId id, Sequence asked) {
  Entry& known = entry(id);
  if (known.asked != asked) return false;
  known.asked = 0;
  return true;
}

/// Whoever does not answer polls is not asked for more.
void Checkups::on_timer() {
  const auto id = static_cast<ComponentId>(next_);
  next_ = (next_ + 1) % board_.size();
  if (board_.at(id).missed == 0 && entry(id).asked == 0) send(id);
  const base::Duration between = *settings_.figures_every / static_cast<base::Duration::rep>(board_.size());
  timers_.arm(*this, timers_.now() + std::max(between, settings_.poll_spacing));
}

void Checkups::send(ComponentId id) {
  Entry& known = entry(id);
  known = {.asked = board_.tick(), .asked_at = timers_.now(), .ever_asked = true};
  transport_.ask_figures(id, known.asked, timers_.now() + settings_.answer_timeout);
}

Checkups::Entry& Checkups::entry(ComponentId id) {
  if (entries_.empty()) entries_.resize(board_.size());
  return entries_[index(id)];
}

}  // namespace kapela::engine

#include "simulators/plant/lookout.hpp"

#include <algorithm>
#include <utility>

namespace kapela::plant {

Lookout::Lookout(base::TimerHeap& timers, std::function<void(std::uint64_t)> ask)
    : timers_(timers), ask_(std::move(ask)), again_([this] { ask_again(); }), limit_([this] { release(number_); }) {}

void Lookout::watch() {
  moved_ = timers_.now();
  pause_ = first_pause;
  timers_.arm(again_, moved_ + pause_);
}

void Lookout::ask_again() {
  if (timers_.now() - moved_ >= (is_stable_ ? settled_after : longest_watch)) return;
  pause_ = std::min(pause_ * 2, longest_pause);
  timers_.arm(again_, timers_.now() + pause_);
  ask_(++number_);
}

void Lookout::look(std::function<void()> done) {
  waiting_.push_back({++number_, std::move(done)});
  if (!limit_.armed()) timers_.arm(limit_, timers_.now() + patience);
  ask_(number_);
}

void Lookout::on_answer(std::uint64_t number) {
  release(number);
}

void Lookout::on_silence() {
  timers_.disarm(again_);
  release(number_);
}

void Lookout::on_report(bool moved, bool is_stable) {
  is_stable_ = is_stable;
  if (moved) moved_ = timers_.now();
  const bool goes_on = moved && !is_stable && !again_.armed();
  if (goes_on) watch();
}

void Lookout::clear() {
  timers_.disarm(again_);
  timers_.disarm(limit_);
  waiting_.clear();
}

void Lookout::release(std::uint64_t up_to) {
  const auto later = std::stable_partition(waiting_.begin(), waiting_.end(),
                                           [up_to](const Waiting& each) { return each.number <= up_to; });
  std::vector<Waiting> ready(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(later));
  waiting_.erase(waiting_.begin(), later);
  if (waiting_.empty()) timers_.disarm(limit_);
  for (const Waiting& each : ready) each.done();
}

}  // namespace kapela::plant

#include "orchestrator/net/event_loop.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/net/event_loop_impl.hpp"

namespace kapela::net {

EventLoop::Impl::Impl(EventLoop& owner)
    : loop(owner), work(boost::asio::make_work_guard(context)), timers(owner), wake(context) {
  timers.on_earlier([this](base::Instant deadline) { wake_by(deadline); });
}

void EventLoop::Impl::turn() {
  context.run_one();
  timers.run_due(loop.now());
  if (const base::Duration lasted = std::exchange(standstills.untold, {}); lasted > base::Duration::zero())
    if (standstills.told) standstills.told(lasted);
  const std::optional<base::Instant> next = timers.next();
  if (!wakes_at && next) wake_by(*next);
}

void EventLoop::Impl::wake_by(base::Instant deadline) {
  if (wakes_at && *wakes_at <= deadline) return;
  wakes_at = deadline;
  wake.expires_at(std::chrono::steady_clock::time_point(loop.real_time(deadline).time_since_epoch()));
  wake.async_wait([this](const boost::system::error_code& replaced) {
    if (!replaced) wakes_at.reset();
  });
}

void EventLoop::Impl::await_signal() {
  signals->async_wait([this](const boost::system::error_code& failed, int number) {
    if (failed) return;
    await_signal();
    on_signal(number);
  });
}

EventLoop::EventLoop(TimeScale scale) : scale_(scale), start_(real_now()), impl_(std::make_unique<Impl>(*this)) {
  ASSERT(scale.factor >= 1 && scale.factor <= TimeScale::most);
}

EventLoop::~EventLoop() = default;

base::Instant EventLoop::now() const {
  const base::Instant real = real_now();
  if (impl_ == nullptr) return start_ + scale_.to_plant(real - start_);
  Standstills& known = impl_->standstills;
  if (known.told) note_standstill(real);
  known.latest = std::max(known.latest, start_ + scale_.to_plant(real - known.lost - start_));
  return known.latest;
}

void EventLoop::forgive_standstills(base::Duration more_than, base::Duration grace,
                                    std::function<void(base::Duration)> told) {
  Standstills& known = impl_->standstills;
  known.more_than = more_than;
  known.grace = grace;
  known.looked = real_now();
  known.told = std::move(told);
}

/// The loop wakes for its earliest timer at the latest: who looks much later than that was kept from it.
void EventLoop::note_standstill(base::Instant real) const {
  Standstills& known = impl_->standstills;
  const base::Instant looked = std::exchange(known.looked, real);
  if (real - looked <= known.more_than) return;
  const std::optional<base::Instant> next = impl_->timers.next();
  if (!next || real - std::max(real_time(*next), looked) <= known.more_than) return;
  known.lost += real - looked + known.grace;
  known.untold += real - looked;
  known.ones.push_back({known.latest, real - looked + known.grace});
  if (known.ones.size() > Standstills::most) known.ones.pop_front();
}

base::Instant EventLoop::real_now() const {
  return base::Instant(std::chrono::steady_clock::now().time_since_epoch());
}

base::Instant EventLoop::real_time(base::Instant instant) const {
  const base::Duration lost = impl_ != nullptr ? impl_->standstills.lost : base::Duration::zero();
  return start_ + scale_.to_real(instant - start_) + lost;
}

base::WallTime EventLoop::wall_now() const {
  return std::chrono::system_clock::now();
}

base::WallTime EventLoop::wall_time(base::Instant instant) const {
  base::Duration real = scale_.to_real(instant - now());
  for (const Standstills::One& each : impl_->standstills.ones)
    if (instant <= each.at) real -= each.lasted;
  return wall_now() + real;
}

base::TimerHeap& EventLoop::timers() {
  return impl_->timers;
}

void EventLoop::run() {
  run_until(impl_->stopping);
  impl_->stopping = false;
}

void EventLoop::run_until(const bool& ended) {
  while (!ended) impl_->turn();
}

void EventLoop::stop() {
  impl_->stopping = true;
}

void EventLoop::post(std::function<void()> work) {
  boost::asio::post(impl_->context, std::move(work));
}

void EventLoop::on_signals(std::initializer_list<int> signals, std::function<void(int)> callback) {
  ASSERT(!impl_->signals);
  impl_->on_signal = std::move(callback);
  impl_->signals.emplace(impl_->context);
  for (const int signal : signals) impl_->signals->add(signal);
  impl_->await_signal();
}

}  // namespace kapela::net

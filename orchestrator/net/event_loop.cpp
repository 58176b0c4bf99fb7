#include "orchestrator/net/event_loop.hpp"

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
  return start_ + scale_.to_plant(real_now() - start_);
}

base::Instant EventLoop::real_now() const {
  return base::Instant(std::chrono::steady_clock::now().time_since_epoch());
}

base::Instant EventLoop::real_time(base::Instant instant) const {
  return start_ + scale_.to_real(instant - start_);
}

base::WallTime EventLoop::wall_now() const {
  return std::chrono::system_clock::now();
}

base::WallTime EventLoop::wall_time(base::Instant instant) const {
  return wall_now() + scale_.to_real(instant - now());
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

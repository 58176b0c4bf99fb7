#include "simulators/faults/reply.hpp"

#include <algorithm>
#include <chrono>

namespace kapela::faults {
namespace {

/// What is only throttled comes in pieces of so much time.
constexpr base::Duration tick = std::chrono::milliseconds(10);

}  // namespace

bool Flow::cut(std::size_t size, base::Duration pause) {
  const std::size_t left = bytes_ - cut_;
  if (left == 0) return false;
  slices_.push_back({std::clamp<std::size_t>(size, 1, left), pause});
  cut_ += slices_.back().size;
  return cut_ < bytes_;
}

void Flow::throttle(std::uint32_t rate) {
  rate_ = rate_ == 0 ? rate : std::min(rate, rate_);
}

std::vector<Flow::Slice> Flow::slices() const {
  if (rate_ == 0) return slices_;
  Flow made = *this;
  if (made.slices_.empty())
    while (made.cut(static_cast<std::size_t>(rate_ * tick / std::chrono::seconds(1)), {})) {
    }
  for (Slice& slice : made.slices_) slice.pause += at_rate(slice.size);
  return made.slices_;
}

base::Duration Flow::takes() const {
  base::Duration all = rate_ == 0 ? base::Duration{} : at_rate(bytes_);
  for (const Slice& slice : slices_) all += slice.pause;
  return all;
}

base::Duration Flow::at_rate(std::size_t bytes) const {
  return base::Duration(std::chrono::seconds(bytes)) / rate_;
}

}  // namespace kapela::faults

#include "simulators/component/command_memory.hpp"

#include <algorithm>

namespace kapela::component {

bool CommandMemory::enter(std::uint64_t epoch) {
  if (epoch < epoch_) return false;
  if (epoch > epoch_) {
    epoch_ = epoch;
    floor_.reset();
    count_ = 0;
  }
  return true;
}

CommandMemory::Recall CommandMemory::recall(std::uint64_t id) const {
  for (std::size_t i = 0; i < count_; ++i)
    if (ids_[i] == id) return {Novelty::repeated, verdicts_[i]};
  if (floor_ && id <= *floor_) return {Novelty::indistinct};
  return {Novelty::fresh};
}

void CommandMemory::remember(std::uint64_t id, Verdict verdict) {
  if (count_ == capacity) {
    const std::uint64_t lowest = *std::min_element(ids_.begin(), ids_.end());
    if (id < lowest) {
      floor_ = id;
      return;
    }
    forget_lowest();
  }
  ids_[count_] = id;
  verdicts_[count_] = verdict;
  ++count_;
}

void CommandMemory::forget_lowest() {
  const auto lowest = std::min_element(ids_.begin(), ids_.begin() + static_cast<std::ptrdiff_t>(count_));
  const auto index = static_cast<std::size_t>(lowest - ids_.begin());
  floor_ = *lowest;
  --count_;
  ids_[index] = ids_[count_];
  verdicts_[index] = verdicts_[count_];
}

}  // namespace kapela::component

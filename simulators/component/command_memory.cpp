#include "simulators/component/command_memory.hpp"

#include <algorithm>

namespace kapela::component {

bool CommandMemory::enter(std::uint64_t epoch) {
  if (epoch < epoch_) return false;
  if (epoch > epoch_) {
    epoch_ = epoch;
    has_floor_ = false;
    count_ = 0;
  }
  return true;
}

CommandMemory::Recall CommandMemory::recall(std::uint64_t id) const {
  for (std::size_t i = 0; i < count_; ++i)
    if (ids_[i] == id) return {Novelty::repeated, verdicts_[i]};
  if (has_floor_ && id <= floor_) return {Novelty::indistinct};
  return {Novelty::fresh};
}

void CommandMemory::remember(std::uint64_t id, Verdict verdict) {
  if (count_ == capacity) {
    const std::uint64_t lowest = *std::min_element(ids_.begin(), ids_.end());
    if (id < lowest) return raise_floor(id);
    forget_lowest();
  }
  ids_[count_] = id;
  verdicts_[count_] = verdict;
  ++count_;
}

void CommandMemory::raise_floor(std::uint64_t id) {
  floor_ = id;
  has_floor_ = true;
}

void CommandMemory::forget_lowest() {
  const auto lowest = std::min_element(ids_.begin(), ids_.begin() + count_);
  const auto index = static_cast<std::size_t>(lowest - ids_.begin());
  raise_floor(*lowest);
  --count_;
  ids_[index] = ids_[count_];
  verdicts_[index] = verdicts_[count_];
}

}  // namespace kapela::component

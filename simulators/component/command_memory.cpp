#include "simulators/component/command_memory.hpp"

#include <algorithm>

namespace kapela::component {

bool CommandMemory::enter(std::uint64_t epoch, std::uint64_t latest) {
  const bool known_is_nobodys = epoch_ > latest && epoch <= latest;
  if (epoch < epoch_ && !known_is_nobodys) return false;
  if (epoch != epoch_) {
    epoch_ = epoch;
    has_floor_ = false;
    count_ = 0;
  }
  return true;
}

CommandMemory::Recall CommandMemory::recall(std::uint64_t id) const {
  if (is_above_all(id)) return {Novelty::fresh};
  for (std::size_t i = 0; i < count_; ++i)
    if (ids_[i] == id) return {Novelty::repeated, verdicts_[i]};
  if (has_floor_ && id <= floor_) return {Novelty::indistinct};
  return {Novelty::fresh};
}

void CommandMemory::remember(std::uint64_t id, Verdict verdict) {
  if (count_ == capacity) {
    if (id < ids_.front()) return raise_floor(id);
    forget_lowest();
  }
  std::size_t place = count_++;
  for (; place > 0 && ids_[place - 1] > id; --place) {
    ids_[place] = ids_[place - 1];
    verdicts_[place] = verdicts_[place - 1];
  }
  ids_[place] = id;
  verdicts_[place] = verdict;
}

void CommandMemory::raise_floor(std::uint64_t id) {
  floor_ = id;
  has_floor_ = true;
}

void CommandMemory::forget_lowest() {
  raise_floor(ids_.front());
  std::copy(ids_.begin() + 1, ids_.end(), ids_.begin());
  std::copy(verdicts_.begin() + 1, verdicts_.end(), verdicts_.begin());
  --count_;
}

}  // namespace kapela::component

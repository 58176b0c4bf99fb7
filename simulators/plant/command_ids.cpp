#include "simulators/plant/command_ids.hpp"

#include <algorithm>

namespace kapela::plant {

std::uint64_t CommandIds::pass(std::optional<std::uint64_t> epoch, std::uint64_t id) {
  enter(epoch);
  for (auto pair = pairs_.rbegin(); pair != pairs_.rend(); ++pair)
    if (pair->id == id) return pair->passed;
  // One that is older than all has never been passed: what it is called makes no difference.
  return note(id, id > highest_ ? id + (highest_passed_ - highest_) : id);
}

std::optional<std::uint64_t> CommandIds::renew(std::optional<std::uint64_t> epoch, std::uint64_t id) {
  enter(epoch);
  const bool is_known = std::any_of(pairs_.begin(), pairs_.end(), [id](const Pair& each) { return each.id == id; });
  if (!is_known) return std::nullopt;
  return note(id, highest_passed_ + 1);
}

std::uint64_t CommandIds::original(std::uint64_t passed) const {
  for (const Pair& each : pairs_)
    if (each.passed == passed) return each.id;
  return passed;
}

/// Ids are unique within an epoch.
void CommandIds::enter(std::optional<std::uint64_t> epoch) {
  if (!epoch || epoch == epoch_) return;
  *this = CommandIds();
  epoch_ = epoch;
}

std::uint64_t CommandIds::note(std::uint64_t id, std::uint64_t passed) {
  if (pairs_.size() == most) pairs_.pop_front();
  pairs_.push_back({id, passed});
  highest_ = std::max(highest_, id);
  highest_passed_ = std::max(highest_passed_, passed);
  return passed;
}

}  // namespace kapela::plant

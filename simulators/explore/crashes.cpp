#include "simulators/explore/crashes.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::explore {
namespace {

/// Numbers begin anew in each life; hosts of components give none.
std::uint64_t written_in_last_life(const world::World& world) {
  const auto records = world.history().records();
  for (auto record = records.rbegin(); record != records.rend(); ++record)
    if (record->sequence > 0) return record->sequence;
  return 0;
}

}  // namespace

void Crashes::begin() {
  is_over_ = false;
  crashes_.clear();
  records_.clear();
}

void Crashes::note(const world::World& world) {
  ASSERT(world.remains().size() == crashes_.size());  // each crash was reached: nothing before it is left to chance
  records_.resize(crashes_.size());
  records_.push_back(written_in_last_life(world));
}

bool Crashes::next() {
  if (crashes_.size() < most_) {
    crashes_.push_back({.after_record = 1, .unsynced = world::Unsynced::kept});
    return true;
  }
  for (; !crashes_.empty(); crashes_.pop_back()) {
    world::OrchestratorCrash& last = crashes_.back();
    if (last.unsynced == world::Unsynced::kept) {
      last.unsynced = world::Unsynced::lost;
      return true;
    }
    if (last.after_record < records_[crashes_.size() - 1]) {
      ++last.after_record;
      last.unsynced = world::Unsynced::kept;
      return true;
    }
  }
  is_over_ = true;
  return false;
}

double Crashes::progress() const {
  if (crashes_.empty()) return is_over_ || most_ == 0 ? 1 : 0;
  return static_cast<double>(crashes_.front().after_record) / static_cast<double>(records_.front());
}

}  // namespace kapela::explore

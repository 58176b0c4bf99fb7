#include "simulators/world/virtual_disk.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::world {

void Disk::append(std::size_t record) {
  size_ += record;
  ends_.push_back(size_);
}

std::size_t Disk::survivors(base::Random& random, Unsynced unsynced_ones) const {
  switch (unsynced_ones) {
    case Unsynced::some:
      return synced_ + random.next() % (unsynced() + 1);
    case Unsynced::kept:
      return ends_.size();
    case Unsynced::lost:
      return synced_;
  }
  ASSERT(!"unknown Unsynced");
}

Disk::Remains Disk::crash(base::Random& random, Unsynced unsynced_ones) {
  Remains left;
  left.records = survivors(random, unsynced_ones);
  const std::size_t whole = left.records == 0 ? 0 : ends_[left.records - 1];
  const std::size_t next = left.records < ends_.size() ? ends_[left.records] - whole : 0;
  if (next > 0) left.torn_bytes = random.next() % next;
  size_ = whole + left.torn_bytes;
  ends_.resize(left.records);
  synced_ = left.records;
  return left;
}

void Disk::clear() {
  size_ = 0;
  ends_.clear();
  synced_ = 0;
}

}  // namespace kapela::world

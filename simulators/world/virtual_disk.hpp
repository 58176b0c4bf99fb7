// Disk: the disk under a journal, and what a crash leaves of it: everything synced, some of the rest, a torn tail.
// Owned by a World.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "orchestrator/base/random.hpp"

namespace kapela::world {

/// What a crash leaves of the records that were written and not synced.
enum class Unsynced : std::uint8_t {
  some,  ///< a prefix; chance draws how long
  kept,  ///< all
  lost,  ///< none
};

class Disk {
 public:
  /// A record of so many bytes, in the order of calls; not safe before `sync`.
  void append(std::size_t record);
  void sync() { sync(ends_.size()); }
  /// The first so many records are safe.
  void sync(std::size_t records) { synced_ = std::max(synced_, records); }

  struct Remains {
    std::size_t records = 0;     ///< whole ones, a prefix of what was appended
    std::size_t torn_bytes = 0;  ///< of the one after them
  };
  /// The power goes: of what was not synced a prefix survives, and perhaps a part of the record after it.
  Remains crash(base::Random& random, Unsynced unsynced_ones = Unsynced::some);

  /// Bytes.
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t records() const { return ends_.size(); }
  [[nodiscard]] std::size_t unsynced() const { return ends_.size() - synced_; }
  void clear();

 private:
  [[nodiscard]] std::size_t survivors(base::Random& random, Unsynced unsynced_ones) const;

  std::size_t size_ = 0;
  std::vector<std::size_t> ends_;  ///< of each record
  std::size_t synced_ = 0;
};

}  // namespace kapela::world

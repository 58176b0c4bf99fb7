// CommandRing: the latest commands of one epoch, by cmd_id. Constant space, and empty again in constant time. Owned by
// Facts.
#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/checker/findings.hpp"

namespace kapela::checker {

struct CommandFacts {
  record::CommandId id = record::no_command;
  std::uint64_t generation = 0;  ///< of the ring: others are left over from before
  record::RunId run = record::no_run;
  std::uint64_t step = 0;  ///< serial of the one in which it was intended; 0: in none, or gone on without it
  record::Purpose purpose = record::Purpose::forward;
  wire::Command what = wire::Command::get_state;
  Position intended_at = nowhere;
  Position sent_at = nowhere;  ///< its latest attempt
  Position acknowledged_at = nowhere;
  Position refused_at = nowhere;
  Position handled_at = nowhere;   ///< in truth, whatever was decided
  Position accepted_at = nowhere;  ///< in truth
  wire::State from = wire::State::unknown;
  base::Instant intended{};  ///< when
  base::Duration lasts{};    ///< of a compensation: until it is given up
  base::Instant refused{};   ///< when, first
  base::Instant doubted{};   ///< when its last attempt was
  Position doubted_at = nowhere;
  std::uint64_t attempts = 0;
  std::uint64_t point = 0;  ///< of its acknowledgement in the order of sending and receiving
  base::Instant not_after{};
};

class CommandRing {
 public:
  explicit CommandRing(std::size_t capacity) : capacity_(std::bit_ceil(capacity)) {}

  /// Null when it was never intended, or is forgotten.
  [[nodiscard]] CommandFacts* find(record::CommandId id) {
    if (slots_.empty()) return nullptr;
    CommandFacts& slot = slots_[place(id)];
    return slot.id == id && slot.generation == generation_ ? &slot : nullptr;
  }

  /// True for what is so old that it may have been here.
  [[nodiscard]] bool may_be_forgotten(record::CommandId id) const { return number(id) + capacity_ <= highest_; }

  CommandFacts& add(record::CommandId id) {
    make_room(id);
    CommandFacts& slot = slots_[place(id)];
    slot = CommandFacts{};
    slot.id = id;
    slot.generation = generation_;
    highest_ = std::max(highest_, number(id));
    return slot;
  }

  void clear() {
    ++generation_;
    highest_ = 0;
  }

 private:
  [[nodiscard]] std::size_t place(record::CommandId id) const { return number(id) & (slots_.size() - 1); }

  /// While there is room for all, each stands at its own number: so none moves when there is more.
  void make_room(record::CommandId id) {
    constexpr std::size_t least = 16;
    if (number(id) < slots_.size() || slots_.size() == capacity_) return;
    const std::size_t wanted = number(id) < capacity_ ? std::bit_ceil(number(id) + 1) : capacity_;
    slots_.resize(std::min(capacity_, std::max(least, wanted)));
  }

  std::size_t capacity_;
  std::vector<CommandFacts> slots_;  ///< as many as have been needed: most histories have few commands
  std::uint64_t generation_ = 1;
  std::uint64_t highest_ = 0;
};

}  // namespace kapela::checker

// Pipe: what all takes the same time and so arrives in the order in which it was sent; a heap would sort what is
// sorted. Owned by a World.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "orchestrator/base/timer_heap.hpp"

namespace kapela::world {

template <class Item>
class Pipe {
 public:
  /// Room for so many at a time; it grows when there are more.
  explicit Pipe(std::size_t items) : ring_(std::max<std::size_t>(1, items)) {}

  /// `turn` comes after those of all that are in it. The item outlives its stay.
  void push(base::Turn turn, Item& item) {
    if (count_ == ring_.size()) grow();
    ring_[wrapped(first_ + count_++)] = {turn, &item};
  }

  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// Of one that is not empty.
  [[nodiscard]] const base::Turn& next() const { return ring_[first_].turn; }
  Item& pop() {
    Item& item = *ring_[first_].item;
    first_ = wrapped(first_ + 1);
    --count_;
    return item;
  }

  void clear() { first_ = count_ = 0; }

 private:
  struct Entry {
    base::Turn turn;
    Item* item = nullptr;
  };

  [[nodiscard]] std::size_t wrapped(std::size_t place) const {
    return place < ring_.size() ? place : place - ring_.size();
  }
  void grow() {
    std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(first_), ring_.end());
    first_ = 0;
    ring_.resize(2 * ring_.size());
  }

  std::vector<Entry> ring_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace kapela::world

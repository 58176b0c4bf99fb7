// CommandMemory: which commands a component has decided before, in constant space. Owned by the component.
//
// It keeps the highest ids of the present epoch, in order: nearly always the next one is the highest so far. Invariant:
// every id decided in this epoch that is above the floor is in the table. So an id above the floor that is not in the
// table is new for certain, however late the network brings it; one at or below the floor cannot be told from a repeat,
// and must not be acted on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "simulators/component/command.hpp"

namespace kapela::component {

class CommandMemory {
 public:
  static constexpr std::size_t capacity = 8;

  enum class Novelty { fresh, repeated, indistinct };
  struct Recall {
    Novelty novelty = Novelty::fresh;
    Verdict first = Verdict::accepted;  ///< of a repeated one
  };

  /// False for an epoch older than one seen before. A newer one replaces it, and its ids. `latest` is the latest that
  /// an orchestrator can have started at by now: what was seen beyond it gives way to one that is not.
  [[nodiscard]] bool enter(std::uint64_t epoch, std::uint64_t latest);
  [[nodiscard]] Recall recall(std::uint64_t id) const;
  /// A later command was decided before it: whoever sent both has given it up.
  [[nodiscard]] bool is_overtaken(std::uint64_t id) const { return count_ > 0 && id < ids_[count_ - 1]; }
  void remember(std::uint64_t id, Verdict verdict);

  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }

 private:
  void raise_floor(std::uint64_t id);
  void forget_lowest();
  [[nodiscard]] bool is_above_all(std::uint64_t id) const { return count_ > 0 && id > ids_[count_ - 1]; }

  std::uint64_t epoch_ = 0;
  std::array<std::uint64_t, capacity> ids_{};  ///< ascending
  std::uint64_t floor_ = 0;
  std::array<Verdict, capacity> verdicts_{};  ///< beside ids_
  std::uint8_t count_ = 0;
  bool has_floor_ = false;
};

}  // namespace kapela::component

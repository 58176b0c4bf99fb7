// Workforce: numbered pieces of work, done in this process or in copies of it that share them. Owned by the command.
#pragma once

#include <optional>

#include "orchestrator/base/error.hpp"
#include "simulators/estimate/pieces.hpp"

namespace kapela::search {

class Workforce {
 public:
  /// One: this process alone. No other thread may be there while more are at work.
  explicit Workforce(unsigned jobs) : jobs_(jobs) {}

  /// As estimate::ShareOut says. In a copy what `piece` changes is seen by its later pieces alone, each of which comes
  /// so many numbers later as there are copies.
  [[nodiscard]] bool share_out(const estimate::DoPiece& piece, const estimate::TakePiece& take);
  /// The same, to be passed on. It outlives that.
  [[nodiscard]] estimate::ShareOut port() {
    return [this](const estimate::DoPiece& piece, const estimate::TakePiece& take) { return share_out(piece, take); };
  }

  /// Why the last work was broken off: Ctrl-C or SIGTERM came,
  [[nodiscard]] bool was_interrupted() const { return was_interrupted_; }
  /// or a copy could not be started, or has ended too early.
  [[nodiscard]] const std::optional<base::Error>& problem() const { return problem_; }

 private:
  [[nodiscard]] bool work_alone(const estimate::DoPiece& piece, const estimate::TakePiece& take);
  [[nodiscard]] bool work_together(const estimate::DoPiece& piece, const estimate::TakePiece& take);

  unsigned jobs_;
  bool was_interrupted_ = false;
  std::optional<base::Error> problem_{};
};

}  // namespace kapela::search

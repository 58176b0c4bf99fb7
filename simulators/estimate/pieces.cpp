#include "simulators/estimate/pieces.hpp"

namespace kapela::estimate {

bool do_alone(const DoPiece& piece, const TakePiece& take) {
  for (std::uint64_t number = 0;; ++number) {
    const std::optional<std::string> done = piece(number);
    if (!done || !take(*done)) return true;
  }
}

}  // namespace kapela::estimate

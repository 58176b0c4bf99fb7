// Share: so many of so many, with the interval that the truth lies in. A value.
#pragma once

#include <cstdint>

namespace kapela::twin {

/// The interval of Clopper and Pearson: in 95 of 100 cases, or more, it holds the true share.
struct Share {
  std::uint64_t count = 0;
  std::uint64_t of = 0;

  [[nodiscard]] double value() const { return of == 0 ? 0 : static_cast<double>(count) / static_cast<double>(of); }
  /// 0 to 1 where nothing was counted.
  [[nodiscard]] double from() const;
  [[nodiscard]] double to() const;
};

}  // namespace kapela::twin

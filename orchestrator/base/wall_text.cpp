#include "orchestrator/base/wall_text.hpp"

#include <chrono>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace kapela::base {

std::string iso_text(WallTime time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(time - second);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", second, rest.count());  // fmt 9 prints no fractions by itself
}

}  // namespace kapela::base

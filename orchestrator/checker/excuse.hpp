// Excuse: why something that an invariant forbids is no violation after all. Each is as narrow as its reason, has a
// name, and is counted where it is used.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace kapela::checker {

enum class Excuse : std::uint8_t {
  lies,          ///< a fault has broken the component's side of the contract: its word, its fences or its memory
  disobeys,      ///< it said that it took the command, and stayed where it was: so its fault has it
  unfenced,      ///< it knows neither ids nor epochs nor a not_after, and acts on what comes, whenever that is
  unknown_past,  ///< the run began before this history: where its components were is not told
  foreign,       ///< a command of somebody else's has moved it
  in_doubt       ///< an order that lowers, and that nobody has answered, acted between a look and its judgement
};

/// By Excuse.
inline constexpr std::array<std::string_view, 6> excuse_names{"lies",         "disobeys", "unfenced",
                                                              "unknown_past", "foreign",  "in_doubt"};

[[nodiscard]] constexpr std::string_view name(Excuse excuse) {
  return excuse_names[static_cast<std::size_t>(excuse)];
}

}  // namespace kapela::checker

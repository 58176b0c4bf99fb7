// Fingerprint: 64 bits that tell texts apart: FNV-1a, stable for ever. Not for texts that somebody wants to be alike.
#pragma once

#include <cstdint>
#include <string_view>

namespace kapela::base {

inline constexpr std::uint64_t fingerprint_of_nothing = 0xCBF29CE484222325U;

/// `before`: that of what stands before the text.
[[nodiscard]] constexpr std::uint64_t fingerprint(std::string_view text,
                                                  std::uint64_t before = fingerprint_of_nothing) {
  for (const char c : text) before = (before ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return before;
}

}  // namespace kapela::base

// Bytes: numbers as little-endian bytes, whatever the machine. Functions only.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

namespace kapela::journal {

static_assert(std::endian::native == std::endian::little, "the journal copies numbers as they lie in memory");

/// Appends the bytes of a number.
template <class Number>
void put(std::string& out, Number value) {
  char bytes[sizeof(Number)];
  std::memcpy(bytes, &value, sizeof(Number));
  out.append(bytes, sizeof(Number));
}

/// The number at `from`, which has enough bytes.
template <class Number>
[[nodiscard]] Number get(const char* from) {
  Number value;
  std::memcpy(&value, from, sizeof(Number));
  return value;
}

}  // namespace kapela::journal

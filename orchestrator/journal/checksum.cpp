#include "orchestrator/journal/checksum.hpp"

#include <array>

namespace kapela::journal {
namespace {

/// Polynomials modulo CRC-32C's, reflected: the highest bit is x^0.
using Polynomial = std::uint32_t;

constexpr Polynomial modulus = 0x82F63B78;
constexpr Polynomial one = 0x80000000;
constexpr std::size_t length_bytes = 4;  ///< of a length: more than any text has
constexpr std::size_t byte_values = 256;

constexpr Polynomial times_x(Polynomial value) {
  return (value & 1U) != 0 ? (value >> 1U) ^ modulus : value >> 1U;
}

constexpr Polynomial product(Polynomial a, Polynomial b) {
  Polynomial result = 0;
  for (; a != 0; a <<= 1U, b = times_x(b))
    if ((a & one) != 0) result ^= b;
  return result;
}

using Table = std::array<std::uint32_t, byte_values>;

constexpr Table table_of_bytes() {
  Table table{};
  for (std::uint32_t byte = 0; byte < byte_values; ++byte) {
    Polynomial value = byte;
    for (int bit = 0; bit < 8; ++bit) value = times_x(value);
    table[byte] = value;
  }
  return table;
}

/// powers[i][n]: x to the number of bits in n * 256^i bytes.
constexpr std::array<Table, length_bytes> table_of_powers() {
  std::array<Table, length_bytes> powers{};
  Polynomial step = one;
  for (int bit = 0; bit < 8; ++bit) step = times_x(step);
  for (Table& table : powers) {
    table[0] = one;
    for (std::size_t n = 1; n < byte_values; ++n) table[n] = product(table[n - 1], step);
    step = product(table[byte_values - 1], step);
  }
  return powers;
}

constexpr Table of_byte = table_of_bytes();
constexpr std::array<Table, length_bytes> powers = table_of_powers();

}  // namespace

std::uint32_t checksum(std::string_view bytes, std::uint32_t before) {
  std::uint32_t state = ~before;
  for (const char byte : bytes) state = of_byte[(state ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (state >> 8U);
  return ~state;
}

std::uint32_t joined(std::uint32_t first, std::uint32_t second, std::size_t length) {
  for (std::size_t i = 0; i < length_bytes; ++i) first = product(first, powers[i][(length >> (8 * i)) & 0xFFU]);
  return first ^ second;
}

}  // namespace kapela::journal

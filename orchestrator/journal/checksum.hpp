// CRC-32C, of whole texts and of parts of them. Functions only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kapela::journal {

/// `before`: of the bytes that stand before these.
[[nodiscard]] std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0);
/// The checksum of a text and another one, of which each is known: `second` has `length` bytes. Checksums are linear:
/// with the checksums of two beginnings of a text, `joined(shorter, longer, difference)` is that of what lies between.
[[nodiscard]] std::uint32_t joined(std::uint32_t first, std::uint32_t second, std::size_t length);

}  // namespace kapela::journal

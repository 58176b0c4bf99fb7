// Random: the port through which everything draws chance, and the PCG stream behind it in both worlds.
#pragma once

#include <cstdint>
#include <string_view>

namespace kapela::base {

/// A stream of random bits. Owned by the world; one stream a purpose, so that one more draw here shifts nothing there.
class Random {
 public:
  virtual ~Random() = default;
  [[nodiscard]] virtual std::uint64_t next() = 0;

  /// Uniform in [0, 1) with 53 bits.
  [[nodiscard]] double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

/// PCG-XSH-RR 64/32 (M. E. O'Neill, 2014): small, seedable by (seed, stream), the same on every machine.
class Pcg final : public Random {
 public:
  Pcg(std::uint64_t seed, std::uint64_t stream);
  [[nodiscard]] std::uint64_t next() override;

 private:
  [[nodiscard]] std::uint32_t next_32();

  std::uint64_t state_ = 0;
  std::uint64_t increment_;
};

/// A stream number made of names, e.g. stream_of("io", "timing"): FNV-1a, stable for ever.
[[nodiscard]] std::uint64_t stream_of(std::string_view owner, std::string_view purpose);

}  // namespace kapela::base

#include "orchestrator/base/random.hpp"

#include <bit>

#include "orchestrator/base/fingerprint.hpp"

namespace kapela::base {

Pcg::Pcg(std::uint64_t seed, std::uint64_t stream) : increment_((stream << 1U) | 1U) {
  (void)next_32();
  state_ += seed;
  (void)next_32();
}

std::uint32_t Pcg::next_32() {
  const std::uint64_t old = state_;
  state_ = old * 6364136223846793005ULL + increment_;
  const auto shifted = static_cast<std::uint32_t>(((old >> 18U) ^ old) >> 27U);
  return std::rotr(shifted, static_cast<int>(old >> 59U));
}

std::uint64_t Pcg::next() {
  const std::uint64_t high = next_32();
  return (high << 32U) | next_32();
}

std::uint64_t stream_of(std::string_view owner, std::string_view purpose) {
  constexpr std::string_view end = "\xff";
  return fingerprint(end, fingerprint(purpose, fingerprint(end, fingerprint(owner))));
}

}  // namespace kapela::base

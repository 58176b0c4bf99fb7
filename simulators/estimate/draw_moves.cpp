#include "simulators/estimate/draw_moves.hpp"

#include <array>
#include <cmath>

#include "simulators/statistics/special_functions.hpp"

namespace kapela::estimate {
namespace {

/// Draws count by their upper 53 bits, as Random::unit takes them; the others are drawn anew.
constexpr unsigned low_bits = 11;
constexpr std::uint64_t low_mask = (1ULL << low_bits) - 1;
constexpr std::uint64_t high_mask = (1ULL << 53U) - 1;

/// Both tails keep their digits: the upper one is the lower one of the opposite number.
double normal_of(std::uint64_t high) {
  const bool is_upper = (high >> 52U) != 0;
  const std::uint64_t tail = is_upper ? ~high & high_mask : high;
  const double quantile = statistics::normal_quantile((static_cast<double>(tail) + 0.5) * 0x1.0p-53);
  return is_upper ? -quantile : quantile;
}

std::uint64_t draw_of(double normal) {
  const double tail = statistics::normal_cdf(-std::abs(normal)) * 0x1.0p53;
  const auto high = static_cast<std::uint64_t>(tail);
  return normal > 0 ? ~high & high_mask : high;
}

}  // namespace

std::uint64_t moved_draw(std::uint64_t draw, double part, base::Random& random) {
  const std::uint64_t fresh = random.next();
  if (part >= 1) return fresh;
  const double moved = std::sqrt(1 - part * part) * normal_of(draw >> low_bits) + part * normal_of(fresh >> low_bits);
  return (draw_of(moved) << low_bits) | (fresh & low_mask);
}

void move_draws(base::DrawTape& tape, base::Random& random) {
  constexpr std::array parts{0.7, 0.45, 0.3, 0.2};   // how far
  constexpr std::array shares{1.0, 1.0, 0.5, 0.25};  // of the draws
  const double part = parts.at(random.next() >> 62U);
  const double share = shares.at(random.next() >> 62U);
  for (base::DrawTape::Track& track : tape.tracks())
    for (std::uint64_t& draw : track.draws)
      if (share >= 1 || random.unit() < share) draw = moved_draw(draw, part, random);
}

}  // namespace kapela::estimate

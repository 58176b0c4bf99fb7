#include "simulators/world/chance.hpp"

#include <algorithm>

namespace kapela::world {
namespace {

bool draws(const component::Timing& timing) {
  const auto is_fixed = [](const base::Distribution& each) { return each.kind == base::Distribution::Kind::fixed; };
  return !is_fixed(timing.ack) || !std::all_of(timing.transitions.begin(), timing.transitions.end(), is_fixed);
}

}  // namespace

Chance::Chance(const Subject& subject) {
  const auto& all = subject.components;
  const bool any = std::any_of(all.begin(), all.end(), [](const auto& each) { return draws(*each->timing); });
  count_ = any ? 2 * all.size() : 0;
}

void Chance::begin(std::uint64_t seed, base::DrawTape* tape) {
  streams_.clear();
  for (std::size_t stream = 0; stream < count_; ++stream) streams_.emplace_back(seed, stream, tape);
}

}  // namespace kapela::world

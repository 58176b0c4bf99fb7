#include "simulators/explore/swarm.hpp"

#include "simulators/explore/change.hpp"

namespace kapela::explore {
namespace {

constexpr std::uint64_t most_faults = 6;

}  // namespace

Walk::Walk(std::uint64_t seed, const engine::EngineSettings& settings, std::span<const Kind> kinds)
    : settings_(settings), random_(seed, base::stream_of("swarm", "plan")) {
  plan_.seed = seed;
  for (const Kind kind : kinds)
    if (!is_of_supervisor(kind) && random_.next() % 2 == 0) on_.push_back(kind);
  Change(random_, settings_, on_).surroundings(plan_);
  left_ = on_.empty() ? 0 : random_.next() % (most_faults + 1);
  base::Pcg others(seed, base::stream_of("swarm", "supervisors"));  // the plans of all else stay what they are
  for (const Kind kind : kinds)
    if (is_of_supervisor(kind) && others.next() % 2 == 0) on_.push_back(kind);
}

bool Walk::go_on(const world::World& world) {
  if (left_ == 0) return false;
  --left_;
  // Mostly behind the last one: what comes before it has been looked at, and may come otherwise now.
  const bool anywhere = random_.next() % 4 == 0;
  const auto at = Change(random_, settings_, on_).add_one(plan_, spots_of(world), anywhere ? 0 : last_);
  if (!at) return false;
  last_ = *at + 1;
  return true;
}

}  // namespace kapela::explore

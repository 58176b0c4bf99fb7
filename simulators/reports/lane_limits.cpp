#include "simulators/reports/lane_limits.hpp"

#include <algorithm>

namespace kapela::reports {
namespace {

/// More for lanes that a reader looks for.
int weight(const Lane& lane) {
  const auto went_wrong = [](const Arrow& arrow) { return arrow.answer != Answer::acknowledged; };
  if (!lane.shades.empty() || !lane.markers.empty()) return 3;
  if (std::any_of(lane.arrows.begin(), lane.arrows.end(), went_wrong)) return 2;
  return lane.arrows.empty() && lane.bands.size() < 2 ? 0 : 1;
}

std::size_t keep_lanes(std::size_t most, std::vector<Lane>& lanes) {
  if (lanes.size() <= most) return 0;
  const std::size_t left_out = lanes.size() - most;
  std::stable_sort(lanes.begin(), lanes.end(), [](const Lane& a, const Lane& b) { return weight(a) > weight(b); });
  lanes.resize(most);
  std::sort(lanes.begin(), lanes.end(), [](const Lane& a, const Lane& b) { return a.component < b.component; });
  return left_out;
}

/// Calls back with each item of all lanes.
template <class Items, class Callback>
void for_each_item(std::vector<Lane>& lanes, Items Lane::*items, Callback callback) {
  for (Lane& lane : lanes)
    for (auto& item : lane.*items) callback(item);
}

/// Keeps at most so many items of all lanes: those with the highest rank, of equals the first.
template <class Items, class Rank>
std::size_t keep_items(std::size_t most, std::vector<Lane>& lanes, Items Lane::*items, Rank rank) {
  std::vector<std::int64_t> ranks;
  for_each_item(lanes, items, [&](const auto& item) { ranks.push_back(rank(item)); });
  if (ranks.size() <= most) return 0;
  const std::size_t left_out = ranks.size() - most;
  const auto last = ranks.begin() + static_cast<std::ptrdiff_t>(most);
  std::nth_element(ranks.begin(), last, ranks.end(), std::greater<>());
  const std::int64_t too_low = *last;
  // Of those at the threshold only as many stay as there is room for.
  auto room = most - static_cast<std::size_t>(
                         std::count_if(ranks.begin(), last, [&](std::int64_t each) { return each > too_low; }));
  for (Lane& lane : lanes)
    std::erase_if(lane.*items, [&](const auto& item) {
      if (rank(item) != too_low) return rank(item) < too_low;
      return room == 0 || room-- == 0;
    });
  return left_out;
}

/// All that went wrong before those that went well; of each a part that is spread evenly over the history, as multiples
/// of the golden ratio are.
std::int64_t rank_of_arrow(const Arrow& arrow) {
  const std::uint64_t spread = (number(arrow.id) + arrow.attempt) * 0x9E37'79B9'7F4A'7C15U;
  const bool went_well = arrow.answer == Answer::acknowledged;
  return static_cast<std::int64_t>(spread >> 2U) + (went_well ? 0 : std::int64_t{1} << 62U);
}

std::size_t keep_steps(std::size_t most, std::vector<StepBand>& steps) {
  if (steps.size() <= most) return 0;
  const std::size_t left_out = steps.size() - most;
  const auto failed = [](const StepBand& step) { return step.succeeded == false; };
  std::stable_sort(steps.begin(), steps.end(), [&](const StepBand& a, const StepBand& b) {
    return std::pair(failed(a), a.until - a.from) > std::pair(failed(b), b.until - b.from);
  });
  steps.resize(most);
  std::stable_sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  return left_out;
}

}  // namespace

void keep_within(const Limits& limits, SwimLanes& picture) {
  LeftOut& out = picture.left_out;
  out.lanes = keep_lanes(limits.lanes, picture.lanes);
  out.bands = keep_items(limits.bands, picture.lanes, &Lane::bands,
                         [](const Band& band) { return (band.until - band.from).count(); });
  out.arrows = keep_items(limits.arrows, picture.lanes, &Lane::arrows, rank_of_arrow);
  out.markers = keep_items(limits.markers, picture.lanes, &Lane::markers,
                           [](const Marker& marker) { return -marker.at.time_since_epoch().count(); });
  out.steps = keep_steps(limits.steps, picture.steps);
}

}  // namespace kapela::reports

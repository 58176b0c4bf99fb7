#include "orchestrator/base/draw_tape.hpp"

#include <algorithm>

namespace kapela::base {

void DrawTape::rewind() {
  for (Track& each : tracks_) each.played = 0;
}

std::uint64_t DrawTape::next(std::uint64_t stream, std::uint64_t fresh) {
  auto track =
      std::find_if(tracks_.begin(), tracks_.end(), [stream](const Track& each) { return each.stream == stream; });
  if (track == tracks_.end()) track = tracks_.insert(track, Track{stream, 0, {}});
  if (track->played == track->draws.size()) track->draws.push_back(fresh);
  return track->draws[track->played++];
}

void DrawTape::cut() {
  for (Track& each : tracks_) each.draws.resize(each.played);
  std::erase_if(tracks_, [](const Track& each) { return each.draws.empty(); });
}

const DrawTape::Track* DrawTape::find(std::uint64_t stream) const {
  const auto found =
      std::find_if(tracks_.begin(), tracks_.end(), [stream](const Track& each) { return each.stream == stream; });
  return found == tracks_.end() ? nullptr : &*found;
}

}  // namespace kapela::base

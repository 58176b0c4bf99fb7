// SightFacts: what the host of a real component has seen of it so far. Between two sightings it can have been anywhere,
// unless it numbers its changes and none is missing. Values; ComponentFacts has them.
#pragma once

#include "orchestrator/checker/findings.hpp"

namespace kapela::checker {

struct SightFacts {
  bool is_only_seen = false;                 ///< its host does not know the truth
  bool is_fenced = true;                     ///< unless its last answer told no repeat from a new command
  wire::State state = wire::State::unknown;  ///< as seen last; unknown: not since its host has lost it
  std::uint64_t revision = 0;                ///< of that; 0: it numbers no changes
  Position at = nowhere;                     ///< of that
  Position lost_at = nowhere;                ///< until here nobody has seen it
  std::uint64_t been = 0;                    ///< states it was seen in since it took a command, or since it is owned
  bool is_whole = false;                     ///< these are all in which it was until it was seen last
};

}  // namespace kapela::checker

// NearMisses: the last requests to a component with rules, and what each rule has against them: the answer to "why did
// my fault not act". Owned by ComponentFaults.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "simulators/faults/injector.hpp"

namespace kapela::plant {

class NearMisses {
 public:
  static constexpr std::size_t capacity = 32;

  /// `rules` tells what of the request will be asked for.
  void remember(const faults::RequestFacts& request, const faults::Injector& rules);
  void clear() {
    requests_.clear();
    next_ = 0;
  }

  /// {"near_misses": [{fault, matched, hits, waits_for, request, mismatches: [{key, wanted, got}]}]}: what keeps each
  /// rule from acting on the next request that matches, and the request that came nearest without matching.
  [[nodiscard]] std::string to_json(const faults::Injector& rules, wire::State state, base::Instant now) const;

 private:
  struct Seen {
    wire::Command command{};
    wire::State state{};
    base::Instant time{};
    std::string event_type{};
    std::string path{};
    std::string source{};
    std::string address{};
    std::vector<std::pair<std::string, std::string>> headers{};
    wire::JsonPtr body{};
  };

  std::vector<Seen> requests_;  ///< a ring
  std::size_t next_ = 0;
};

}  // namespace kapela::plant

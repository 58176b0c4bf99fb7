// Passages: what records say of how long components take, and of what goes wrong with their commands. Values, and a
// function that reads recordings.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "orchestrator/history/history_codec.hpp"
#include "orchestrator/wire/profile.hpp"
#include "simulators/statistics/binomial.hpp"
#include "simulators/twin/censored.hpp"

namespace kapela::twin {

/// An edge of the state machine, and who takes a component along it.
struct Transition {
  wire::Command command = wire::Command::initialize;
  wire::State from = wire::State::unknown;
  wire::State to = wire::State::unknown;

  friend auto operator<=>(const Transition&, const Transition&) = default;
};

/// "CMD_RUN INITIALIZED → RUN"
[[nodiscard]] std::string transition_name(const Transition& transition);

/// Of the intervals of shares: in 95 of 100 cases, or more, one holds the true share.
inline constexpr double share_confidence = 0.95;

/// Of one component along one edge.
struct Passage {
  Sample sample{};           ///< how long it took
  std::uint64_t exact = 0;   ///< of the sample: told by the component itself
  std::uint64_t polled = 0;  ///< found by polls, between two of them
  std::uint64_t broken_off = 0;
  std::uint64_t unusable = 0;  ///< seen to have ended, and not since when it could have
  std::uint64_t reached = 0;
  std::uint64_t faulted = 0;

  [[nodiscard]] statistics::Proportion faults() const { return {faulted, reached + faulted}; }
};

/// Of one component and one command.
struct Dealings {
  std::uint64_t commands = 0;
  std::uint64_t refused = 0;
  std::uint64_t attempts = 0;
  std::uint64_t unanswered = 0;  ///< of these

  [[nodiscard]] statistics::Proportion refusals() const { return {refused, commands}; }
  [[nodiscard]] statistics::Proportion losses() const { return {unanswered, attempts}; }
};

struct ComponentPassages {
  std::string component{};
  std::map<Transition, Passage> passages{};
  std::map<wire::Command, Dealings> dealings{};
  Sample answers{};  ///< from sending a command to its answer, the network included
  std::uint64_t crashes = 0;
  double watched = 0;  ///< seconds that its own histories cover: who else would know of each crash

  [[nodiscard]] bool knows_nothing() const { return passages.empty() && dealings.empty() && crashes == 0; }
};

/// One was commanded upwards only when the other was up, in every run that has both.
struct Suggestion {
  std::string component{};
  std::string after{};
  std::uint64_t runs = 0;
};

struct Passages {
  std::vector<ComponentPassages> components{};  ///< in the order of the recordings
  std::vector<Suggestion> suggestions{};
  double scale = 1;

  [[nodiscard]] const ComponentPassages* find(std::string_view component) const;
};

/// Where the component itself has written a history, what it says of its transitions is taken; else what a proxy of it
/// saw, else what the orchestrator did. Errors, `invalid`: recordings of two time scales, of different plants, one with
/// a hole in it, and that nothing moves in any of them.
[[nodiscard]] base::Result<Passages> read_passages(std::span<const history::Recording> recordings);

}  // namespace kapela::twin

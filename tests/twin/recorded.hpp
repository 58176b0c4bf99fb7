// Recordings for tests of what is learned: written by hand, or by a world in virtual time. Owned by tests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/distribution.hpp"
#include "orchestrator/history/history_codec.hpp"
#include "orchestrator/record/sighting.hpp"
#include "simulators/component/component_settings.hpp"
#include "simulators/twin/censored.hpp"

namespace kapela::twin::testing {

struct Known {
  std::string name;
  base::Distribution distribution;
};
/// Twelve, of seconds.
[[nodiscard]] std::vector<Known> known_distributions();

/// How a world's orchestrator learns of the end of a transition.
enum class Telling { push, poll_each_second };

/// A component each, whose CMD_INITIALIZE takes as long as that: so many starts and stops of all of them. What the
/// components themselves write is left out.
[[nodiscard]] history::Recording recorded(const std::vector<Known>& known, std::size_t starts, Telling telling);

/// As a poll each second that nobody puts off finds them.
[[nodiscard]] Sample polled_steadily(const base::Distribution& distribution, std::size_t count, std::uint64_t seed);
/// To the microsecond.
[[nodiscard]] Sample told(const base::Distribution& distribution, std::size_t count, std::uint64_t seed);

/// Records of one component "io", written by hand; times in milliseconds.
class Script {
 public:
  explicit Script(std::string writer = "orchestrator", std::vector<std::string> components = {"io"});

  /// Without a component it is of the first.
  Script& add(std::int64_t at, record::Record record);
  Script& intent(std::int64_t at, std::uint64_t id, wire::Command command, wire::State from);
  Script& sent(std::int64_t at, std::uint64_t id, wire::Command command, std::uint64_t attempt = 1);
  Script& acknowledged(std::int64_t at, std::uint64_t id, wire::Command command, wire::State state);
  Script& refused(std::int64_t at, std::uint64_t id, wire::Command command);
  Script& in_doubt(std::int64_t at, std::uint64_t id, wire::Command command);
  /// `gap`: in milliseconds; 0: it is not known.
  Script& observed(std::int64_t at, wire::State state, std::int64_t gap = 0, std::uint64_t told_of = 0);
  Script& handled(std::int64_t at, wire::Command command, wire::State state);
  /// What a proxy has seen, at some moment of the last `age` milliseconds. `of`: the command that has caused a push.
  Script& answered(std::int64_t at, std::uint64_t id, wire::Command command, std::optional<wire::Verdict> verdict,
                   std::int64_t age, wire::State state = wire::State::unknown);
  Script& seen(std::int64_t at, wire::State state, std::int64_t age);
  Script& pushed(std::int64_t at, wire::State state, std::uint64_t of);
  Script& lost(std::int64_t at);
  Script& moved(std::int64_t at, wire::State from, wire::State to);

  history::Recording recording{};

 private:
  Script& sighted(std::int64_t at, record::Sighting sighting, wire::State state, wire::Command command,
                  std::uint64_t id);

  std::uint64_t sequence_ = 0;
};

}  // namespace kapela::twin::testing

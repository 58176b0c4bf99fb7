// Tally: what independent runs have come to, counted: so that the tallies of parts add up to that of the whole. Values.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/record/run_report.hpp"
#include "simulators/estimate/question.hpp"

namespace kapela::estimate {

inline constexpr std::size_t status_count = static_cast<std::size_t>(record::RunStatus::stopped_partial) + 1;

/// Why a run did not do what it says: who failed first, and in which step.
struct Cause {
  std::string component{};  ///< empty: the run itself
  std::string reason{};     ///< "FAULT", ...; "NEVER_ENDED"
  std::string step{};       ///< empty: in none

  friend bool operator==(const Cause&, const Cause&) = default;
  friend auto operator<=>(const Cause&, const Cause&) = default;
};

/// The component that a step waited for longest.
struct Last {
  std::uint32_t number = 0;  ///< of the step's instruction
  std::string step{};
  std::string component{};

  friend bool operator==(const Last&, const Last&) = default;
  friend auto operator<=>(const Last&, const Last&) = default;
};

/// What one run came to.
struct Sample {
  std::uint64_t run = 0;  ///< its number
  record::RunStatus status = record::RunStatus::running;
  base::Duration lasted{};
  std::optional<Cause> cause{};
  std::vector<Last> last{};  ///< of each step that awaited somebody
};

/// It is what the question asks for.
[[nodiscard]] bool is_hit(const Question& question, const Sample& sample);

struct Tally {
  struct Counted {
    std::uint64_t times = 0;
    std::uint64_t first_run = 0;  ///< the lowest number

    friend bool operator==(const Counted&, const Counted&) = default;
  };

  std::uint64_t runs = 0;
  std::uint64_t hits = 0;
  std::array<std::uint64_t, status_count> ends{};  ///< by RunStatus
  std::vector<base::Duration> lasted{};            ///< of runs that succeeded; sorted by `sort`
  std::map<Cause, Counted> causes{};
  std::map<Last, std::uint64_t> last{};

  void add(const Question& question, const Sample& sample);
  void add(const Tally& other);
  void sort();
  friend bool operator==(const Tally&, const Tally&) = default;
};

}  // namespace kapela::estimate

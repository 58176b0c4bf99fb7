// ArchivedRun: how a run went, as the history of runs keeps it: names, not numbers, since plants and scenarios change.
// A value; made of records by RunCollector, kept by RunStore.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"

namespace kapela::archive {

/// Times of the parts of a run are plant time since its beginning.
struct ArchivedFailure {
  std::string component{};  ///< empty: the run itself
  std::string reason{};     ///< "FAULT", ...
  base::Duration waited{};
  std::string summary{};

  friend bool operator==(const ArchivedFailure&, const ArchivedFailure&) = default;
};

struct ArchivedStep {
  std::uint64_t number = 0;
  std::string label{};
  base::Duration started{};
  base::Duration lasted{};
  std::optional<base::Duration> timeout{};
  bool succeeded = false;
  std::vector<std::string> targets{};
  std::vector<std::string> done{};  ///< in the order in which they came

  friend bool operator==(const ArchivedStep&, const ArchivedStep&) = default;
};

struct ArchivedComponent {
  std::string name{};
  std::string base{};    ///< states as "RUN"; empty: unknown
  std::string goal{};    ///< last asked for
  std::string target{};  ///< where it was seen once the run was undone
  std::string actual{};  ///< last seen
  bool commanded = false;
  std::optional<ArchivedFailure> failure{};
  std::optional<ArchivedFailure> exception{};

  friend bool operator==(const ArchivedComponent&, const ArchivedComponent&) = default;
};

struct ArchivedAlert {
  base::Duration at{};
  std::string level{};
  std::string text{};

  friend bool operator==(const ArchivedAlert&, const ArchivedAlert&) = default;
};

struct ArchivedRun {
  std::uint64_t id = 0;
  std::string scenario{};
  std::string status{};
  std::string atomicity{};
  std::optional<std::uint64_t> recovered_from{};  ///< an epoch that ended in a crash
  base::WallTime started{};
  base::WallTime ended{};
  base::Duration lasted{};  ///< of plant time; of the last life, where there were several
  std::optional<ArchivedFailure> first_cause{};
  // Not in lists.
  std::vector<ArchivedStep> steps{};
  std::vector<ArchivedComponent> components{};
  std::vector<ArchivedAlert> alerts{};

  friend bool operator==(const ArchivedRun&, const ArchivedRun&) = default;
};

}  // namespace kapela::archive

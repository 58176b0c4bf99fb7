// How long something takes, as a plant file says it.
#pragma once

#include <optional>
#include <string>

#include "orchestrator/base/distribution.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/keys/shape.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// Where the files that a distribution names are. Borrows the port.
struct SampleFiles {
  const FileSystem& files;
  std::string directory;  ///< of the file being read
};

extern const keys::Shape any_distribution;

/// `20ms`; `{latency: 20ms, jitter: 5ms}` (uniform 15 to 25 ms); or `{type: ...}` with fixed {value}, uniform {min,
/// max}, normal {mean, stddev, max}, lognormal {median, p99 or sigma, max}, exponential {mean, max}, gamma {mean,
/// shape, max}, empirical {file or samples}: one duration a line, relative to the file being read. Nothing when it has
/// reported an error.
[[nodiscard]] std::optional<base::Distribution> read_distribution(const yaml::Node& node, const SampleFiles& samples,
                                                                  yaml::Report& report);

}  // namespace kapela::files

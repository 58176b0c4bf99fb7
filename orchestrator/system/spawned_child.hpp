// SpawnedChild: a program that is started for one answer: it has no descriptor of ours beside its streams, the signals
// of any program, a group of its own, and not our token. A value and functions.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "orchestrator/base/descriptor.hpp"

namespace kapela::system {

/// Whoever has it reaps it.
struct SpawnedChild {
  pid_t pid = -1;            ///< below 0: it does not run
  base::Descriptor ended{};  ///< a pidfd: readable once it has
};

struct ChildStreams {
  int input = -1;   ///< its stdin
  int output = -1;  ///< its stdout and stderr
};

/// Where the first of its words is looked for.
enum class Lookup : bool { as_it_is, on_path };

/// Our environment without KAPELA_TOKEN.
[[nodiscard]] std::vector<std::string> environment_for_children();

/// An errno, or 0. With an errno there may be a child all the same, which cannot be watched.
[[nodiscard]] int spawn_child(std::vector<std::string> words, std::vector<std::string> environment,
                              const ChildStreams& streams, Lookup lookup, SpawnedChild& child);

}  // namespace kapela::system

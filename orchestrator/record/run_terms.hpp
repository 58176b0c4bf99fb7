// What a scenario says of its runs as wholes. Values; their names are those of scenario files and documents.
#pragma once

#include <cstdint>
#include <string_view>

namespace kapela::record {

/// What a run that does not succeed leaves behind (semantics.md section 2).
enum class Atomicity : std::uint8_t {
  rollback,  ///< every component it commanded is brought down to a known, safe state
  forward,   ///< it only lowers: each target is lowered as far as it goes, stragglers are named
  none       ///< whatever was reached stays
};
[[nodiscard]] std::string_view name(Atomicity atomicity);

/// What happens to the components that a stuck one depends on.
enum class OnStuck : std::uint8_t { hold, go_on };
[[nodiscard]] std::string_view name(OnStuck on_stuck);

/// What happens when a scenario is started while it runs.
enum class Mode : std::uint8_t {
  single,   ///< refused
  queued,   ///< it waits its turn, also for components that belong to others
  restart,  ///< the running one is cancelled, and it starts after that
  parallel  ///< both run, where they share no component
};
[[nodiscard]] std::string_view name(Mode mode);

}  // namespace kapela::record

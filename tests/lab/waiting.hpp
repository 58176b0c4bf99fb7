// Waiting in a lab for something to be recorded. Functions.
#pragma once

#include <algorithm>
#include <chrono>

#include "orchestrator/record/run_report.hpp"
#include "simulators/world/lab.hpp"

namespace kapela::lab::testing {

/// Plenty for what takes milliseconds.
inline constexpr base::Duration patience = std::chrono::seconds(30);

[[nodiscard]] inline std::size_t count(const world::Lab& lab, record::RecordKind kind,
                                       record::ComponentId component = record::no_component) {
  const auto& records = lab.history().records();
  return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), [&](const record::Record& record) {
    return record.kind == kind && (component == record::no_component || record.component == component);
  }));
}

/// Lets time pass until there are so many such records. False when they do not come.
[[nodiscard]] inline bool comes(world::Lab& lab, record::RecordKind kind, std::size_t times = 1,
                                record::ComponentId component = record::no_component) {
  const base::Instant until = lab.now() + patience;
  while (count(lab, kind, component) < times && lab.now() < until) lab.advance(until);
  return count(lab, kind, component) >= times;
}

/// How the last run ended; nothing: none has.
[[nodiscard]] inline std::optional<record::RunStatus> last_end(const world::Lab& lab) {
  std::optional<record::RunStatus> last;
  for (const record::Record& record : lab.history().records())
    if (record.kind == record::RecordKind::run_ended) last = static_cast<record::RunStatus>(record.detail);
  return last;
}

}  // namespace kapela::lab::testing

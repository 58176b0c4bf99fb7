// HealthReport: what a service costs, as its reply to CMD_HEALTH_CHECK tells it.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::base {
struct ProcessFigures;
}

namespace kapela::wire {

/// What it does not tell, or tells in a way that means nothing, is absent.
struct HealthReport {
  std::optional<double> process_count{};  ///< it and those that it has started
  std::optional<double> cpu_percent{};    ///< of one core, since it was asked before
  std::optional<double> memory_rss_mb{};  ///< 1 MB = 1,048,576 bytes
  std::optional<double> memory_vms_mb{};
  std::optional<double> uptime_seconds{};  ///< of its process; services of avena_commons do not tell it

  friend bool operator==(const HealthReport&, const HealthReport&) = default;
};

/// A member of it, by its name on the wire and in expressions.
struct Figure {
  std::string_view name;
  std::optional<double> HealthReport::*field;
  std::string_view meaning;  ///< for people
};
[[nodiscard]] std::span<const Figure> figures();
/// Null: there is none of that name.
[[nodiscard]] const Figure* find_figure(std::string_view name);

/// `data` of a reply to CMD_HEALTH_CHECK. Takes numbers as texts as well. Errors: `invalid` where it tells no figure.
[[nodiscard]] base::Result<HealthReport> decode_health_report(const Json& data);
[[nodiscard]] JsonPtr encode(const HealthReport& report);

/// What avena_commons puts into the event that it posts back: no uptime.
[[nodiscard]] JsonPtr encode_as_avena(HealthReport report);

/// What this process says of itself.
[[nodiscard]] HealthReport health_report_of(const base::ProcessFigures& process, base::Duration uptime);

}  // namespace kapela::wire

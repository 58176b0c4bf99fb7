#include "tools/console/status_view.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/wire/shown.hpp"
#include "tools/console/json_text.hpp"

namespace kapela::console {
namespace {

/// Of what is odd about a component.
constexpr std::size_t max_problem_bytes = 200;

using wire::Json;

std::string seconds_or_dash(const Json& value, base::Duration age = {}) {
  if (!value.is_number()) return "-";
  return fmt::format("{:.1f} s", value.get<double>() + std::chrono::duration<double>(age).count());
}

std::string run_of(const Json& component) {
  return component["run"].is_null() ? "-" : component["run"].dump();
}

std::string error_of(const Json& component) {
  const std::string problem = component.contains("problem") ? text_or_dash(component["problem"]) : "-";
  if (problem != "-" && component["error"] != true) return wire::shown(problem, max_problem_bytes);
  if (component["answers"] == false)
    return fmt::format("does not answer at {}:{}{}", component["address"].get<std::string>(), component["port"].dump(),
                       component.value("watched", false) ? ", watched: brought down when it comes back raised" : "");
  if (component["error"] != true) return "-";
  return fmt::format("{} {}", component["error_code"].dump(), text_or_dash(component["error_message"]));
}

}  // namespace

Rows status_table(const Json& components) {
  Rows rows{{"COMPONENT", "STATE", "HEALTH", "FOR", "SEEN", "RUN", "ERROR"}};
  for (const Json& c : components)
    rows.push_back({c["name"].get<std::string>(), c["state"].get<std::string>(), c["health"].get<std::string>(),
                    seconds_or_dash(c["for_seconds"]), seconds_or_dash(c["last_seen_seconds"]), run_of(c),
                    error_of(c)});
  return rows;
}

Rows watch_table(const Json& components, const std::vector<base::Duration>& ages) {
  Rows rows{{"COMPONENT", "STATE", "HEALTH", "FOR", "MISSED", "RUN", "ERROR"}};
  for (std::size_t i = 0; i < components.size(); ++i) {
    const Json& c = components[i];
    rows.push_back({c["name"].get<std::string>(), c["state"].get<std::string>(), c["health"].get<std::string>(),
                    seconds_or_dash(c["for_seconds"], ages[i]), c["missed"].dump(), run_of(c), error_of(c)});
  }
  return rows;
}

Rows figures_table(const Json& components) {
  Rows rows{{"COMPONENT", "CPU", "MEMORY", "UPTIME", "PROCESSES", "ASKED"}};
  for (const Json& c : components) {
    if (!c.contains("figures") || c["figures"].is_null()) continue;
    const Json& figures = c["figures"];
    const auto cell = [&figures](const char* name, const char* unit) {
      const Json& value = figures[name];
      return value.is_number() ? fmt::format("{:.1f}{}", value.get<double>(), unit) : std::string("-");
    };
    const Json& processes = figures["process_count"];
    const Json& uptime = figures["uptime_seconds"];
    std::string since = "-";
    if (uptime.is_number()) since = base::to_text(std::chrono::seconds(uptime.get<std::int64_t>()));
    if (uptime.is_number() && figures["uptime_told"] == false) since = "at least " + since;
    rows.push_back({c["name"].get<std::string>(), cell("cpu_percent", " %"), cell("memory_rss_mb", " MB"),
                    std::move(since), processes.is_number() ? fmt::format("{:.0f}", processes.get<double>()) : "-",
                    cell("age_seconds", " s ago")});
  }
  return rows;
}

std::string status_line(const Json& component) {
  std::string line = fmt::format("{}: {}, {}", component["name"].get<std::string>(),
                                 component["state"].get<std::string>(), component["health"].get<std::string>());
  if (!component["run"].is_null()) line += ", run " + component["run"].dump();
  if (const std::string error = error_of(component); error != "-") line += ", " + error;
  return line;
}

std::string latch_line(const Terminal& terminal, const Json& plant) {
  if (plant["latch"].is_null()) return {};
  return terminal.paint(Colour::red, "🔒 latched, see kapela ack: " + plant["latch"].get<std::string>());
}

Rows components_table(const Json& components) {
  Rows rows{{"COMPONENT", "ADDRESS", "GROUP", "DIALECT", "DEPENDS ON", "STATE"}};
  for (const Json& c : components) {
    std::string depends;
    for (const Json& name : c["depends_on"]) depends += (depends.empty() ? "" : ", ") + name.get<std::string>();
    rows.push_back({c["name"].get<std::string>(),
                    fmt::format("{}:{}", c["address"].get<std::string>(), c["port"].dump()), text_or_dash(c["group"]),
                    c["dialect"].get<std::string>(), depends.empty() ? "-" : depends, c["state"].get<std::string>()});
  }
  return rows;
}

}  // namespace kapela::console

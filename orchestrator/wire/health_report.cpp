#include "orchestrator/wire/health_report.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/process_figures.hpp"

namespace kapela::wire {
namespace {

constexpr std::array table{
    Figure{"process_count", &HealthReport::process_count, "It, and the processes that it has started."},
    Figure{"cpu_percent", &HealthReport::cpu_percent, "Of one core, since it was asked before."},
    Figure{"memory_rss_mb", &HealthReport::memory_rss_mb, "Resident; 1 MB is 1,048,576 bytes."},
    Figure{"memory_vms_mb", &HealthReport::memory_vms_mb, "Virtual."},
    Figure{"uptime_seconds", &HealthReport::uptime_seconds, "Since its process began."}};

/// Nothing where it is no number that can be meant: there is less than no memory nowhere.
std::optional<double> figure(const Json& data, std::string_view name) {
  const auto found = data.find(name);
  if (found == data.end()) return std::nullopt;
  double value = -1;
  if (found->is_number()) value = found->get<double>();
  if (found->is_string()) {
    const auto& text = found->get_ref<const std::string&>();
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  }
  return std::isfinite(value) && value >= 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

std::span<const Figure> figures() {
  return table;
}

const Figure* find_figure(std::string_view name) {
  const auto* const found =
      std::find_if(table.begin(), table.end(), [name](const Figure& each) { return each.name == name; });
  return found == table.end() ? nullptr : found;
}

base::Result<HealthReport> decode_health_report(const Json& data) {
  HealthReport report;
  if (data.is_object())
    for (const Figure& each : table) report.*each.field = figure(data, each.name);
  if (report != HealthReport()) return report;
  return base::fail(base::ErrorCode::invalid, "its reply to CMD_HEALTH_CHECK tells no figure",
                    "it has numbers in avena_commons: cpu_percent, memory_rss_mb, memory_vms_mb, process_count");
}

/// Whole numbers as such.
JsonPtr encode(const HealthReport& report) {
  constexpr double exact_most = 9e15;
  Json data = Json::object();
  for (const Figure& each : table) {
    const std::optional<double>& value = report.*each.field;
    if (!value) continue;
    const bool is_whole = std::floor(*value) == *value && *value < exact_most;
    data[each.name] = is_whole ? Json(static_cast<std::int64_t>(*value)) : Json(*value);
  }
  return std::make_shared<const Json>(std::move(data));
}

JsonPtr encode_as_avena(HealthReport report) {
  report.uptime_seconds.reset();
  return encode(report);
}

HealthReport health_report_of(const base::ProcessFigures& process, base::Duration uptime) {
  HealthReport report;
  report.process_count = process.process_count;
  report.cpu_percent = process.cpu_percent;
  report.memory_rss_mb = process.memory_rss_mb;
  report.memory_vms_mb = process.memory_vms_mb;
  report.uptime_seconds = base::in_seconds(std::chrono::floor<std::chrono::milliseconds>(uptime));
  return report;
}

}  // namespace kapela::wire

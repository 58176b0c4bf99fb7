#include "orchestrator/api/run_history.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/json_values.hpp"
#include "orchestrator/api/run_document.hpp"
#include "orchestrator/archive/run_archive.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::api {
namespace {

using archive::RunFilter;
using base::ErrorCode;
using base::fail;
using record::RunStatus;
using wire::Json;

constexpr std::uint64_t most_runs = 1'000;  // in one answer
constexpr std::array statuses{RunStatus::running,     RunStatus::succeeded,       RunStatus::rejected,
                              RunStatus::rolled_back, RunStatus::rollback_failed, RunStatus::stopped_partial};

base::Result<std::optional<std::uint64_t>> number_of(const net::Request& request, std::string_view key) {
  const std::string given = request.query(key);
  std::uint64_t value = 0;
  if (given.empty()) return std::optional<std::uint64_t>();
  const auto [end, failed] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (failed != std::errc{} || end != given.data() + given.size() || value == 0)
    return fail(ErrorCode::invalid, fmt::format("{}={} is no number above 0", key, given));
  return std::optional(value);
}

base::Result<std::optional<std::string>> status_of(const net::Request& request) {
  const std::string given = request.query("status");
  if (given.empty()) return std::optional<std::string>();
  std::string all;
  for (const RunStatus each : statuses) {
    if (name(each) == given) return std::optional(given);
    all += (all.empty() ? "" : ", ") + text(name(each));
  }
  return fail(ErrorCode::invalid, fmt::format("status={} is no status of a run", given), "one of " + all);
}

bool fits(const record::RunReport& report, const RunFilter& filter) {
  return (!filter.before || number(report.id) < *filter.before) &&
         (!filter.scenario || *filter.scenario == report.scenario) &&
         (!filter.status || *filter.status == name(report.status));
}

}  // namespace

base::Result<RunFilter> run_filter(const net::Request& request) {
  const auto limit = number_of(request, "limit");
  const auto before = number_of(request, "before");
  auto status = status_of(request);
  if (!limit) return limit.error();
  if (!before) return before.error();
  if (!status) return status.error();
  RunFilter filter;
  filter.limit = static_cast<std::size_t>(std::min(limit->value_or(most_runs), most_runs));
  filter.before = *before;
  filter.status = *status;
  if (std::string scenario = request.query("scenario"); !scenario.empty()) filter.scenario = std::move(scenario);
  return filter;
}

base::Result<Json> runs_document(const runtime::Orchestrator& orchestrator, const RunFilter& filter) {
  std::set<std::uint64_t> in_memory;
  std::vector<std::pair<std::uint64_t, Json>> found;
  for (const record::RunReport* report : orchestrator.reports()) {
    in_memory.insert(number(report->id));
    if (fits(*report, filter)) found.emplace_back(number(report->id), run_summary(orchestrator, *report));
  }
  if (orchestrator.archive() != nullptr) {
    RunFilter wider = filter;
    wider.limit += in_memory.size();  // which it has as well, or is about to
    const base::Result<std::vector<archive::StoredRun>> stored = orchestrator.archive()->list(wider);
    if (!stored) return stored.error();
    for (const archive::StoredRun& run : *stored)
      if (const std::uint64_t id = number(run.report.id); !in_memory.contains(id))
        found.emplace_back(id, run_summary(orchestrator, run));
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  Json list = Json::array();
  for (auto& [id, json] : found)
    if (list.size() < filter.limit) list.push_back(std::move(json));
  return base::Result<Json>(boost::system::in_place_value, Json{{"runs", std::move(list)}});
}

base::Error no_run(std::string_view id) {
  return fail(ErrorCode::not_found, fmt::format("there is no run '{}'", id),
              "list them: kapela runs, or GET /api/v1/runs");
}

base::Result<Json> any_run_document(const runtime::Orchestrator& orchestrator, record::RunId id) {
  const record::RunReport* const report = orchestrator.report(id);
  const bool has_ended = report == nullptr || report->ended;
  if (has_ended && orchestrator.archive() != nullptr) {
    const auto stored = orchestrator.archive()->find(id);
    if (stored) return base::Result<Json>(boost::system::in_place_value, run_document(orchestrator, **stored));
    if (stored.error().code != ErrorCode::not_found && report == nullptr) return stored.error();
  }
  if (report == nullptr) return no_run(std::to_string(number(id)));
  return base::Result<Json>(boost::system::in_place_value, run_document(orchestrator, *report));
}

}  // namespace kapela::api

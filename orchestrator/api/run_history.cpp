#include "orchestrator/api/run_history.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/alerts.hpp"
#include "orchestrator/api/run_document.hpp"

namespace kapela::api {
namespace {

using archive::ArchivedRun;
using archive::RunFilter;
using base::ErrorCode;
using base::fail;
using engine::RunStatus;
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

bool fits(const engine::RunReport& report, const RunFilter& filter) {
  return (!filter.before || number(report.id) < *filter.before) &&
         (!filter.scenario || *filter.scenario == report.scenario->name) &&
         (!filter.status || *filter.status == name(report.status));
}

Json failure_json(const archive::ArchivedFailure& failure) {
  return {{"component", failure.component.empty() ? Json() : Json(failure.component)},
          {"reason", failure.reason},
          {"waited_seconds", seconds(failure.waited)},
          {"summary", failure.summary}};
}

Json failure_or_null(const std::optional<archive::ArchivedFailure>& failure) {
  return failure ? failure_json(*failure) : Json();
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json summary_json(const ArchivedRun& run) {
  return {{"id", run.id},
          {"scenario", run.scenario},
          {"status", run.status},
          {"phase", text(name(engine::Phase::over))},
          {"atomicity", run.atomicity},
          {"mode", nullptr},
          {"started", iso_text(run.started)},
          {"ended", iso_text(run.ended)},
          {"seconds", seconds(run.lasted)},
          {"first_cause", failure_or_null(run.first_cause)}};
}

Json step_json(const archive::ArchivedStep& step) {
  return {{"number", step.number},
          {"label", step.label},
          {"description", ""},
          {"running", false},
          {"succeeded", step.succeeded},
          {"started_seconds", seconds(step.started)},
          {"seconds", seconds(step.lasted)},
          {"timeout_seconds", step.timeout ? Json(seconds(*step.timeout)) : Json()},
          {"targets", step.targets},
          {"done", step.done}};
}

Json component_json(const archive::ArchivedComponent& part) {
  const std::string unknown = text(wire::name(wire::State::unknown));
  return {{"name", part.name},
          {"base", part.base.empty() ? unknown : part.base},
          {"goal", text_or_null(part.goal)},
          {"target", text_or_null(part.target)},
          {"actual", part.actual.empty() ? unknown : part.actual},
          {"commanded", part.commanded},
          {"failure", failure_or_null(part.failure)},
          {"exception", failure_or_null(part.exception)}};
}

Json timeline_json(const ArchivedRun& run) {
  Json lines = Json::array();
  for (const archive::ArchivedStep& step : run.steps)
    lines.push_back({{"seconds", seconds(step.started)}, {"level", "INFO"}, {"line", step.label}});
  for (const archive::ArchivedAlert& alert : run.alerts)
    lines.push_back({{"seconds", seconds(alert.at)}, {"level", alert.level}, {"line", alert.text}});
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Json& a, const Json& b) { return a["seconds"] < b["seconds"]; });
  return lines;
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
  for (const engine::RunReport* report : orchestrator.engine().reports()) {
    in_memory.insert(number(report->id));
    if (fits(*report, filter)) found.emplace_back(number(report->id), run_summary(orchestrator, *report));
  }
  if (orchestrator.archive() != nullptr) {
    RunFilter wider = filter;
    wider.limit += in_memory.size();  // which it has as well, or is about to
    const base::Result<std::vector<ArchivedRun>> archived = orchestrator.archive()->list(wider);
    if (!archived) return archived.error();
    for (const ArchivedRun& run : *archived)
      if (!in_memory.contains(run.id)) found.emplace_back(run.id, summary_json(run));
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

base::Result<Json> archived_document(const runtime::Orchestrator& orchestrator, std::uint64_t id) {
  const auto none = no_run(std::to_string(id));
  if (orchestrator.archive() == nullptr) return none;
  const base::Result<ArchivedRun> run = orchestrator.archive()->find(id);
  if (!run && run.error().code == ErrorCode::not_found) return none;
  if (!run) return run.error();
  Json json = summary_json(*run);
  json["recovered_from"] = run->recovered_from ? Json(*run->recovered_from) : Json();
  json["awaits_approval"] = nullptr;
  json["steps"] = Json::array();
  for (const archive::ArchivedStep& step : run->steps) json["steps"].push_back(step_json(step));
  json["components"] = Json::array();
  json["exceptions"] = Json::array();
  for (const archive::ArchivedComponent& part : run->components) {
    json["components"].push_back(component_json(part));
    if (part.exception) json["exceptions"].push_back(failure_json(*part.exception));
  }
  json["alerts"] = alerts_of_run(orchestrator, id);
  json["timeline"] = timeline_json(*run);
  return base::Result<Json>(boost::system::in_place_value, std::move(json));
}

}  // namespace kapela::api

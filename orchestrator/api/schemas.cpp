#include "orchestrator/api/schemas.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace kapela::api {
namespace {

using wire::Json;

/// An object: "name type, ...". A type is text, time, integer, number, boolean, object, the name of a shape, or [a
/// list]; with ? it may be null. A member with + is not always there.
struct Shape {
  std::string_view name;
  std::string_view members;
};

constexpr std::array shapes{
    // The plant.
    Shape{"Component",
          "name text, address text, port integer, simulated boolean, group text, dialect text, depends_on [text], "
          "state text, "
          "error boolean, error_code integer, error_message text?, problem text?, clock_ahead_seconds number?, since "
          "time?, for_seconds number?, last_seen time?, "
          "last_seen_seconds number?, missed integer, health text, pushes boolean?, answers boolean, watched boolean, "
          "run integer?, data_changes integer, figures Figures?, "
          "+description text, +commands [OfferedCommand], +data object?"},
    Shape{"Figures",
          "process_count number?, cpu_percent number?, memory_rss_mb number?, memory_vms_mb number?, uptime_seconds "
          "number?, uptime_told boolean, age_seconds number"},
    Shape{"ComponentProcess", "process Process?"},
    Shape{"Process",
          "phase text, pid integer?, uptime number, restarts integer, cpu_seconds number, rss_bytes integer, processes "
          "integer, dropped_lines integer, last_end text?"},
    Shape{"OfferedCommand", "command text, raises boolean"},
    Shape{"Components", "latch text?, journal_error text?, components [Component]"},
    Shape{"Acknowledgement", "status text, acknowledged text"},
    // Faults of simulated components; a rule has the keys of its type as well: GET .../fault-types.
    Shape{"FaultRule", "type text, runtime boolean, matched integer, hits integer, expires_in number?, +name text"},
    Shape{"FaultRules", "faults [FaultRule]"},
    Shape{"FaultNames", "status text, names [text]"},
    Shape{"FaultTypes", "oneOf [object], definitions object"},
    // Scenarios.
    Shape{"ScenarioSummary",
          "name text, description text, trigger text, file text, line integer, steps integer, enabled boolean, "
          "energises boolean, atomicity text, next time?"},
    Shape{"Scenarios", "revision integer, scenarios [ScenarioSummary], problems [text]"},
    Shape{"RollbackSettings", "on_stuck text, budget text, drain text, on_failure text"},
    Shape{"Action", "type text, line integer, +description text, +if text, +required boolean, +on_failure [Action]"},
    Shape{"Scenario",
          "name text, description text, trigger text, file text, line integer, steps integer, enabled boolean, "
          "energises boolean, atomicity text, timeout text?, rollback RollbackSettings, mode text, cooldown text?, "
          "preempt boolean, priority integer, max_executions integer?, resume boolean, vars object, actions [Action], "
          "on_success [Action], on_end [Action]"},
    Shape{"Watch", "text text, holds boolean, since time?, for_seconds number?, +line integer, +parts [Watch]"},
    Shape{"Attempt", "time time?, seconds_ago number, cause text, run integer?, refused text?"},
    Shape{"PendingStart", "since time?, cause text, attempts integer, attempts_most integer, retry_at time?"},
    Shape{"Why",
          "scenario text, trigger text, enabled boolean, next time?, watches [Watch], looked time?, fired integer, "
          "last_start Attempt?, last_attempt Attempt?, pending PendingStart?, hindered_by [text]"},
    // Plans.
    Shape{"PlannedStart", "states [text], components [text]"},
    Shape{"PlannedDeed", "commands [text], before [text], after [text], components [text]"},
    Shape{"PlannedWay", "way text, steps [PlannedStep]"},
    Shape{"PlannedStep",
          "step integer, label text, description text, if text?, required boolean, reached boolean, timeout text?, "
          "retries integer, deeds [PlannedDeed], already_there [text], left_out [text], on_failure [text], "
          "+compensation integer, +ways [PlannedWay]"},
    Shape{"PlannedLowering",
          "components [text], from [text], on_the_way text?, breaks_off boolean, commands [text], target text"},
    Shape{"WorstCase",
          "total text, preflight text, steps text, audit text, on_failure text, compensation text, timeout text?, "
          "over_timeout boolean"},
    Shape{"Obstacle", "step integer, file text, line integer, column integer, message text, hint text"},
    Shape{"Plan",
          "scenario text, atomicity text, from [PlannedStart], steps [PlannedStep], "
          "compensations [[[PlannedLowering]]], worst_case WorstCase, obstacle Obstacle?, obstacles [Obstacle], "
          "warnings [text], +rendering text"},
    // Runs.
    Shape{"Failure", "component text?, reason text, waited_seconds number, summary text"},
    Shape{"RunSummary",
          "id integer, scenario text, status text, phase text, atomicity text, mode text?, started time, ended time?, "
          "seconds number, first_cause Failure?"},
    Shape{"Runs", "runs [RunSummary]"},
    Shape{"RunStep",
          "number integer, label text, description text, running boolean, succeeded boolean, started_seconds number, "
          "seconds number, timeout_seconds number?, targets [text], done [text]"},
    Shape{"RunComponent",
          "name text, base text, goal text?, target text?, actual text, commanded boolean, failure Failure?, "
          "exception Failure?"},
    Shape{"AwaitedApproval", "number integer, description text"},
    Shape{"TimelineLine", "seconds number, level text, line text"},
    Shape{"Run",
          "id integer, scenario text, status text, phase text, atomicity text, mode text?, started time, ended time?, "
          "seconds number, first_cause Failure?, recovered_from integer?, awaits_approval AwaitedApproval?, "
          "steps [RunStep], components [RunComponent], exceptions [Failure], alerts [Alert], timeline [TimelineLine]?"},
    Shape{"Started", "status text, run_id integer, +run Run"},
    Shape{
        "Record",
        "sequence integer, time time, run integer, kind text, detail text?, state text?, a integer, b integer, "
        "+component text, +cmd_id integer, +text text, +level text, +line text, +epoch integer, +components integer, "
        "+definition integer, +mode text, +dialect text, +as_of integer, +revision integer, +step integer, "
        "+timeout_seconds number, +states [text], +purpose text, +attempt integer, +not_after time?, +seconds number, "
        "+held_by text?, +target text?, +answers boolean, +ends_run boolean, +of_run integer"},
    Shape{"Trace", "traceEvents [object], displayTimeUnit text, otherData object"},
    Shape{"Journal", "records [Record], last integer, ended boolean"},
    Shape{"Cancelled", "status text, run_id integer"},
    Shape{"Answered", "status text, run_id integer, approved boolean"},
    // Alerts.
    Shape{"Delivery",
          "channel text, status text, attempts integer, next_attempt time?, answer text, suppressed integer"},
    Shape{"Trouble", "component text?, reason text, summary text"},
    Shape{"ComponentState", "name text, state text"},
    Shape{"Alert",
          "version integer, id text, kind text, severity text, text text, time time, time_ns integer, "
          "orchestrator text, scenario text?, run integer?, status text?, component text?, first_cause Trouble?, "
          "exceptions [Trouble], components [ComponentState], latch text?, link text?, channels [Delivery]"},
    Shape{"Channel",
          "name text, type text, address text, waiting integer, delivered integer, undelivered integer, "
          "suppressed integer"},
    Shape{"Alerts", "channels [Channel], alerts [Alert]"},
    Shape{"Delivered", "status text, channel text, delivered boolean, answer text"},
    // The process.
    Shape{"BrokenEvent", "index integer, error object"},
    Shape{"EventAnswer",
          "status text, +run_id integer, +run Run, +data object, +runs [integer], +broken [BrokenEvent]"},
    Shape{"Reloaded",
          "status text, revision integer, scenarios integer, plant_changes [text], gone [text], problems [text]"},
    Shape{"LoadedScenarios", "revision integer, problems integer"},
    Shape{"Health",
          "latch text?, journal_error text?, status text, clocks_ahead_seconds object, violations integer, scenarios "
          "LoadedScenarios"},
    Shape{"Ready", "status text"},
    Shape{"Description", "openapi text, info object, servers [object], paths object, components object"},
};

/// Without an end that is there; whether it was.
bool cut(std::string_view& text, char last) {
  const bool there = text.ends_with(last);
  if (there) text.remove_suffix(1);
  return there;
}

/// A reference can have no neighbour, so one that may be null is wrapped.
Json or_null(Json schema) {
  Json wrapped = schema.contains("$ref") ? Json{{"allOf", Json::array({std::move(schema)})}} : std::move(schema);
  wrapped["nullable"] = true;
  return wrapped;
}

Json type_of(std::string_view type) {
  if (cut(type, '?')) return or_null(type_of(type));
  if (cut(type, ']')) return {{"type", "array"}, {"items", type_of(type.substr(1))}};
  if (type == "text") return {{"type", "string"}};
  if (type == "time") return {{"type", "string"}, {"format", "date-time"}};
  const bool plain = type == "integer" || type == "number" || type == "boolean" || type == "object";
  return plain ? Json{{"type", std::string(type)}} : schema_reference(type);
}

Json schema_of(const Shape& shape) {
  Json properties = Json::object();
  Json required = Json::array();
  for (std::string_view rest = shape.members; !rest.empty();) {
    const std::size_t end = rest.find(", ");
    std::string_view member = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
    const bool optional = member.starts_with('+');
    if (optional) member.remove_prefix(1);
    const std::string name(member.substr(0, member.find(' ')));
    properties[name] = type_of(member.substr(name.size() + 1));
    if (!optional) required.push_back(name);
  }
  return {{"type", "object"}, {"required", std::move(required)}, {"properties", std::move(properties)}};
}

}  // namespace

Json answer_schemas() {
  Json all = Json::object();
  for (const Shape& each : shapes) all[std::string(each.name)] = schema_of(each);
  return all;
}

Json schema_reference(std::string_view name) {
  return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

}  // namespace kapela::api

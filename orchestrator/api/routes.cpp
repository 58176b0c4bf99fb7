#include <array>

#include "orchestrator/api/command_routes.hpp"
#include "orchestrator/api/event_routes.hpp"
#include "orchestrator/api/plant_routes.hpp"
#include "orchestrator/api/process_routes.hpp"
#include "orchestrator/api/route.hpp"
#include "orchestrator/api/run_routes.hpp"
#include "orchestrator/api/scenario_routes.hpp"
#include "orchestrator/base/metrics_page.hpp"

namespace kapela::api {
namespace {

using net::Method;

constexpr std::array event_body{
    Field{"source", "string", "who sends it", true}, Field{"destination", "string", "who is meant"},
    Field{"event_type", "string", "EXECUTE_SCENARIO, CMD_GET_STATE, CMD_HEALTH_CHECK, or what components post", true},
    Field{"data", "object", "of EXECUTE_SCENARIO: scenario_name; wait: true answers at the end of the run", true},
    Field{"source_port", "integer", "where a reply is posted to; without, or 0: nowhere"}};
constexpr std::array start_body{
    Field{"scenario_name", "string", "exactly, after Unicode NFC", true},
    Field{"trigger_data", "object", "what templates see as `trigger`"},
    Field{"wait", "boolean", "true: the answer comes when the run has ended, with its report"}};
constexpr std::array run_query{
    Field{"scenario", "string", "only runs of this scenario"}, Field{"status", "string", "only runs of this status"},
    Field{"limit", "integer", "so many at most"}, Field{"before", "integer", "only runs with a lower number"}};
constexpr std::array journal_query{Field{"after", "integer", "only records with a higher sequence"},
                                   Field{"wait", "string", "how long to wait for one, as 20s; 60s at most"}};
constexpr std::array who_body{Field{"who", "string", "for the journal"}};
constexpr std::array approve_body{Field{"approve", "boolean", "false: the step fails", true},
                                  Field{"who", "string", "for the journal"}};
constexpr std::array ack_body{Field{"who", "string", "for the journal"}, Field{"note", "string", "for the journal"}};
constexpr std::array command_body{
    Field{"command", "string", "CMD_ACK, CMD_STOP, ...", true},
    Field{"energise", "boolean", "true: it may set the component in motion"}, Field{"who", "string", "for the journal"},
    Field{"timeout", "string", "until the component is where the command leads, as 90s; without: 60s"},
    Field{"wait", "boolean", "true: the answer comes when the run has ended, with its report"}};
constexpr std::array plan_query{
    Field{"from", "string", "a stable state that all are assumed to be in; without: as last seen"},
    Field{"format", "string", "json, text, dot or mermaid"}, Field{"vars", "string", "a JSON object, for {{ vars.x }}"},
    Field{"rendering", "string", "a further format that the JSON document holds as text"}};
constexpr std::array stream_query{
    Field{"last_event_id", "string", "go on after this event; the header Last-Event-ID does the same"}};
constexpr std::array alert_query{Field{"limit", "integer", "so many at most"}};
constexpr std::array channel_body{Field{"channel", "string", "its name in the configuration", true},
                                  Field{"who", "string", "for the message"}};
constexpr std::array fault_body{Field{"type", "string", "one of /fault-types, which has all other keys", true},
                                Field{"name", "string", "without: as its type"}};
constexpr std::array patch_body{Field{"enabled", "boolean", "and any other key of the rule that is to change"}};

constexpr unsigned created = 201;

constexpr std::array table{
    Route{.method = Method::get,
          .path = "/",
          .handler = show_page,
          .summary = "The dashboard, in a browser",
          .access = Access::everybody,
          .content_type = "text/html"},
    Route{.method = Method::post,
          .path = "/event",
          .handler = take_event,
          .summary = "Start a scenario, ask for the state, or tell what a component does",
          .answer = "EventAnswer",
          .access = Access::everybody,
          .body = event_body},
    Route{.method = Method::get,
          .path = "/api/v1/components",
          .handler = list_components,
          .summary = "All components, and why starts are refused",
          .answer = "Components"},
    Route{.method = Method::get,
          .path = "/api/v1/components/{component}",
          .handler = show_component,
          .summary = "One component",
          .answer = "Component"},
    Route{.method = Method::post,
          .path = "/api/v1/components/{component}/command",
          .handler = send_command,
          .summary = "Send one command to one component, as a run",
          .answer = "Started",
          .body = command_body},
    Route{.method = Method::get,
          .path = "/api/v1/components/{component}/process",
          .handler = show_process,
          .summary = "The program that a component of a simulated plant is, if Kapela has started one",
          .answer = "ComponentProcess"},
    Route{.method = Method::get,
          .path = "/api/v1/components/{component}/faults",
          .handler = pass_on_faults,
          .summary = "The rules of a simulated component",
          .answer = "FaultRules"},
    Route{.method = Method::post,
          .path = "/api/v1/components/{component}/faults",
          .handler = pass_on_faults,
          .summary = "Add a rule to a simulated component",
          .answer = "FaultNames",
          .body = fault_body,
          .success = created},
    Route{.method = Method::delete_,
          .path = "/api/v1/components/{component}/faults",
          .handler = pass_on_faults,
          .summary = "Remove all rules of a simulated component",
          .answer = "FaultRules"},
    Route{.method = Method::get,
          .path = "/api/v1/components/{component}/faults/{rule}",
          .handler = pass_on_faults,
          .summary = "One rule, and how it has fared",
          .answer = "FaultRule"},
    Route{.method = Method::patch,
          .path = "/api/v1/components/{component}/faults/{rule}",
          .handler = pass_on_faults,
          .summary = "Change keys of a rule",
          .answer = "FaultRule",
          .body = patch_body},
    Route{.method = Method::delete_,
          .path = "/api/v1/components/{component}/faults/{rule}",
          .handler = pass_on_faults,
          .summary = "Remove a rule",
          .answer = "FaultRules"},
    Route{.method = Method::get,
          .path = "/api/v1/components/{component}/fault-types",
          .handler = pass_on_fault_types,
          .summary = "JSON Schema of rules: every type, its keys and defaults",
          .answer = "FaultTypes"},
    Route{.method = Method::get,
          .path = "/api/v1/scenarios",
          .handler = list_scenarios,
          .summary = "All scenarios, and what is wrong in their files",
          .answer = "Scenarios"},
    Route{.method = Method::get,
          .path = "/api/v1/scenarios/{scenario}",
          .handler = show_scenario,
          .summary = "One scenario with its steps",
          .answer = "Scenario"},
    Route{.method = Method::get,
          .path = "/api/v1/scenarios/{scenario}/plan",
          .handler = plan_scenario,
          .summary = "What a run would do, undo and take",
          .answer = "Plan",
          .query = plan_query},
    Route{.method = Method::get,
          .path = "/api/v1/scenarios/{scenario}/why",
          .handler = explain_scenario,
          .summary = "Why it has, or has not, started by itself",
          .answer = "Why"},
    Route{.method = Method::get,
          .path = "/api/v1/runs",
          .handler = list_runs,
          .summary = "Runs, newest first",
          .answer = "Runs",
          .query = run_query},
    Route{.method = Method::post,
          .path = "/api/v1/runs",
          .handler = start_run,
          .summary = "Start a scenario",
          .answer = "Started",
          .body = start_body},
    Route{.method = Method::get,
          .path = "/api/v1/runs/{run}",
          .handler = show_run,
          .summary = "One run with its steps",
          .answer = "Run"},
    Route{.method = Method::get,
          .path = "/api/v1/runs/{run}/journal",
          .handler = follow_run,
          .summary = "The records of a run that is in memory",
          .answer = "Journal",
          .query = journal_query},
    Route{.method = Method::get,
          .path = "/api/v1/runs/{run}/trace",
          .handler = trace_run,
          .summary = "One run in Chrome's trace format, for Perfetto and speedscope",
          .answer = "Trace"},
    Route{.method = Method::post,
          .path = "/api/v1/runs/{run}/cancel",
          .handler = cancel_run,
          .summary = "Cancel a run: it is undone",
          .answer = "Cancelled",
          .body = who_body},
    Route{.method = Method::post,
          .path = "/api/v1/runs/{run}/approve",
          .handler = approve_step,
          .summary = "Answer a step that waits for approval",
          .answer = "Answered",
          .body = approve_body},
    Route{.method = Method::post,
          .path = "/api/v1/ack",
          .handler = take_latch_off,
          .summary = "Acknowledge an unclean end: starts are possible again",
          .answer = "Acknowledgement",
          .body = ack_body},
    Route{.method = Method::get,
          .path = "/api/v1/alerts",
          .handler = list_alerts,
          .summary = "Who was told of what, and what is still tried",
          .answer = "Alerts",
          .query = alert_query},
    Route{.method = Method::post,
          .path = "/api/v1/alerts/test",
          .handler = try_channel,
          .summary = "Send a test through a channel",
          .answer = "Delivered",
          .body = channel_body},
    Route{.method = Method::post,
          .path = "/api/v1/reload",
          .handler = reload_files,
          .summary = "Read scenarios and the plant file anew",
          .answer = "Reloaded"},
    Route{.method = Method::get,
          .path = "/api/v1/stream",
          .handler = open_stream,
          .summary = "Every change as it happens (Server-Sent Events)",
          .query = stream_query,
          .content_type = "text/event-stream"},
    Route{.method = Method::get,
          .path = "/metrics",
          .handler = tell_metrics,
          .summary = "Figures for Prometheus",
          .content_type = base::MetricsPage::content_type},
    Route{.method = Method::get,
          .path = "/health",
          .handler = tell_health,
          .summary = "Whether the process is alive",
          .answer = "Health",
          .access = Access::everybody},
    Route{.method = Method::get,
          .path = "/ready",
          .handler = tell_ready,
          .summary = "Whether every component has been asked once; 503 until then",
          .answer = "Ready",
          .access = Access::everybody},
    Route{.method = Method::get,
          .path = "/openapi.json",
          .handler = tell_api,
          .summary = "This description (OpenAPI 3.0)",
          .answer = "Description",
          .access = Access::everybody},
};

}  // namespace

std::span<const Route> routes() {
  return table;
}

}  // namespace kapela::api

#include "orchestrator/api/http_api.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/alerts.hpp"
#include "orchestrator/api/dashboard_page.hpp"
#include "orchestrator/api/documents.hpp"
#include "orchestrator/api/fault_proxy.hpp"
#include "orchestrator/api/foreign_page.hpp"
#include "orchestrator/api/operator_words.hpp"
#include "orchestrator/api/plans.hpp"
#include "orchestrator/api/run_document.hpp"
#include "orchestrator/api/run_history.hpp"
#include "orchestrator/api/status_code.hpp"
#include "orchestrator/api/why_document.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/wire/event_codec.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using base::fail;
using net::Method;
using wire::Json;

constexpr base::Duration longest_wait = std::chrono::seconds(60);

net::Response json_response(const Json& document, unsigned status = 200) {
  net::Response response;
  response.status = status;
  response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

net::Response not_allowed(const net::Request& request, std::string allowed) {
  net::Response response = error_response(fail(
      ErrorCode::method_not_allowed,
      fmt::format("{} is not possible on {}", net::method_name(request.method), request.path()), "use " + allowed));
  response.headers.emplace_back("Allow", std::move(allowed));
  return response;
}

net::Response no_path(const net::Request& request) {
  return error_response(
      fail(ErrorCode::not_found, fmt::format("there is nothing at {}", request.path()),
           "GET / in a browser, POST /event, /api/v1/ack, GET /api/v1/components, /api/v1/scenarios, /api/v1/runs, "
           "/api/v1/stream, /metrics, /health, /ready"));
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Compares all bytes, whatever differs first: the time says nothing about the token.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[b.empty() ? 0 : i % b.size()]);
  return difference == 0;
}

Json acceptance(engine::RunId run) {
  return {{"status", "ok"}, {"run_id", number(run)}};
}

bool wants_to_wait(const Json& data) {
  return data.contains("wait") && data["wait"] == true;
}

/// scenario_name of EXECUTE_SCENARIO and of POST /api/v1/runs.
base::Result<std::string> scenario_name_of(const Json& data, std::string_view pointer) {
  const auto found = data.find("scenario_name");
  if (found == data.end())
    return fail(ErrorCode::missing_key, fmt::format("{}/scenario_name is missing", pointer),
                "name the scenario: \"scenario_name\": \"...\"");
  if (!found->is_string() || found->get_ref<const std::string&>().empty())
    return fail(ErrorCode::invalid, fmt::format("{}/scenario_name is no text", pointer), "give the scenario's name");
  return found->get<std::string>();
}

/// What templates see as `trigger`: the data of the event, and who sent it.
wire::JsonPtr trigger_of(const wire::Event& event) {
  Json trigger = *event.data;
  trigger["source"] = event.source;
  trigger["event_type"] = event.event_type;
  return std::make_shared<const Json>(std::move(trigger));
}

base::Error token_needed() {
  return fail(ErrorCode::unauthorized, "a token is needed", "send Authorization: Bearer <token>");
}

Json alive_json(runtime::Orchestrator& orchestrator) {
  Json json = plant_document(orchestrator);
  json["status"] = "ok";
  json["violations"] = orchestrator.violations();
  json["scenarios"] = {{"revision", orchestrator.library().revision()},
                       {"problems", orchestrator.library().diagnostics().size()}};
  return json;
}

/// What came of something that was asked for.
net::Response response_of(const base::Result<Json>& answer) {
  return answer ? json_response(*answer) : error_response(answer.error());
}

/// What stays as it was is a refusal; it names the first things that are wrong.
net::Response reload_response(const runtime::ReloadOutcome& outcome) {
  constexpr std::size_t named = 5;
  Json problems = Json::array();
  std::string first;
  for (const yaml::Diagnostic& each : outcome.problems) {
    problems.push_back(yaml::render(each));
    if (each.severity == yaml::Severity::error && problems.size() <= named) first += "\n" + yaml::render(each);
  }
  if (!outcome.scenarios)
    return error_response(
        fail(ErrorCode::conflict, "the scenarios stay as they were: the new ones have errors" + first));
  if (outcome.plant)
    return error_response(
        fail(ErrorCode::conflict, "the plant stays as it was: " + outcome.plant->message + first, outcome.plant->hint));
  return json_response({{"status", "ok"},
                        {"revision", outcome.revision},
                        {"scenarios", outcome.count},
                        {"plant_changes", outcome.plant_changes},
                        {"problems", std::move(problems)}});
}

Json health_json(const base::ProcessFigures& figures) {
  return {{"process_count", figures.process_count},
          {"cpu_percent", figures.cpu_percent},
          {"memory_rss_mb", figures.memory_rss_mb},
          {"memory_vms_mb", figures.memory_vms_mb}};
}

}  // namespace

HttpApi::HttpApi(runtime::Orchestrator& orchestrator, std::string token, StreamSettings stream)
    : orchestrator_(orchestrator), token_(std::move(token)), stream_(orchestrator, stream), metrics_(orchestrator) {}

void HttpApi::handle(net::Request request, net::Responder responder) {
  const bool reads = request.method == Method::get || request.method == Method::head;
  if (!reads && is_from_foreign_page(request))
    return responder.send(error_response(fail(ErrorCode::forbidden, "a page of another origin commands no plant",
                                              "use the page at / of this orchestrator, or a program")));
  route(request, request.segments(), responder);
}

void HttpApi::route(const net::Request& request, const Segments& path, net::Responder& responder) {
  const bool get = request.method == Method::get || request.method == Method::head;
  if (path == Segments{"event"})
    return request.method == Method::post ? event(request, responder) : responder.send(not_allowed(request, "POST"));
  if (path == Segments{"health"})
    return responder.send(get ? json_response(alive_json(orchestrator_)) : not_allowed(request, "GET"));
  if (path == Segments{"ready"}) {
    if (!get) return responder.send(not_allowed(request, "GET"));
    const bool ready = orchestrator_.ready();
    return responder.send(json_response({{"status", ready ? "ok" : "starting"}}, ready ? 200 : 503));
  }
  if (path == Segments{"metrics"}) {
    if (!get) return responder.send(not_allowed(request, "GET"));
    return responder.send(authorized(request) ? metrics_response() : error_response(token_needed()));
  }
  if (path.size() >= 3 && path[0] == "api" && path[1] == "v1") {
    return authorized(request) ? api(request, path, responder) : responder.send(error_response(token_needed()));
  }
  if (std::optional<net::Response> page = dashboard_response(request))
    return responder.send(get ? std::move(*page) : not_allowed(request, "GET"));
  responder.send(no_path(request));
}

net::Response HttpApi::metrics_response() {
  net::Response response;
  response.content_type = base::MetricsPage::content_type;
  response.body = metrics_.page(stream_.hub(), meter_.read(orchestrator_.loop().real_now()));
  return response;
}

void HttpApi::api(const net::Request& request, const Segments& path, net::Responder& responder) {
  const std::string& what = path[2];
  if (what == "runs") return runs(request, path, responder);
  if (what == "stream" && path.size() == 3)
    return request.method == Method::get ? stream_.open(request, std::move(responder))
                                         : responder.send(not_allowed(request, "GET"));
  if (what == "alerts") return alerts(request, path, responder);
  if (what == "ack" && path.size() == 3)
    return responder.send(request.method == Method::post ? response_of(acknowledge(orchestrator_, request))
                                                         : not_allowed(request, "POST"));
  if (what == "reload" && path.size() == 3 && reloader_ != nullptr) {
    if (request.method != Method::post) return responder.send(not_allowed(request, "POST"));
    return scope_.spawn(answer_reload(std::move(responder)));
  }
  if (what == "components" && path.size() >= 5 && (path[4] == "faults" || path[4] == "fault-types"))
    return faults(request, path, responder);
  const bool known = what == "components" || what == "scenarios";
  const bool plan = path.size() == 5 && what == "scenarios" && path[4] == "plan";
  const bool why = path.size() == 5 && what == "scenarios" && path[4] == "why";
  if (!known || (path.size() > 4 && !plan && !why)) return responder.send(no_path(request));
  if (request.method != Method::get && request.method != Method::head)
    return responder.send(not_allowed(request, "GET"));
  if (what == "components" && path.size() == 3)
    return responder.send(json_response(components_document(orchestrator_)));
  if (what == "scenarios" && path.size() == 3) return responder.send(json_response(scenarios_document(orchestrator_)));
  if (what == "scenarios") {
    const auto scenario = orchestrator_.library().find(path[3]);
    if (!scenario) return responder.send(error_response(orchestrator_.no_scenario(path[3])));
    if (why) return responder.send(json_response(why_document(orchestrator_, *scenario)));
    if (!plan) return responder.send(json_response(scenario_document(*scenario)));
    base::Result<net::Response> answer = plan_response(orchestrator_, scenario, request);
    return responder.send(answer ? std::move(*answer) : error_response(answer.error()));
  }
  const Json document = components_document(orchestrator_);
  for (const Json& component : document["components"])
    if (component["name"] == path[3]) return responder.send(json_response(component));
  responder.send(error_response(fail(ErrorCode::not_found, fmt::format("there is no component '{}'", path[3]))));
}

void HttpApi::faults(const net::Request& request, const Segments& path, net::Responder& responder) {
  const Method method = request.method == Method::head ? Method::get : request.method;
  const bool types = path[4] == "fault-types";
  if (path.size() > (types ? 5U : 6U)) return responder.send(no_path(request));
  const Method changes = path.size() == 5 ? Method::post : Method::patch;
  const bool allowed = method == Method::get || (!types && (method == changes || method == Method::delete_));
  if (!allowed)
    return responder.send(
        not_allowed(request, types ? "GET" : path.size() == 5 ? "GET, POST, DELETE" : "GET, PATCH, DELETE"));
  ask_simulator(orchestrator_, path[3], types ? fault_types_path() : faults_path(path.size() == 6 ? path[5] : ""), request,
                std::move(responder));
}

void HttpApi::alerts(const net::Request& request, const Segments& path, net::Responder& responder) {
  const bool get = request.method == Method::get || request.method == Method::head;
  if (path.size() == 3)
    return responder.send(get ? response_of(alerts_document(orchestrator_, request)) : not_allowed(request, "GET"));
  if (path.size() != 4 || path[3] != "test") return responder.send(no_path(request));
  if (request.method != Method::post) return responder.send(not_allowed(request, "POST"));
  const auto waiting = std::make_shared<net::Responder>(std::move(responder));
  test_channel(orchestrator_, request,
               [waiting](const base::Result<Json>& answer) { waiting->send(response_of(answer)); });
}

void HttpApi::runs(const net::Request& request, const Segments& path, net::Responder& responder) {
  const bool get = request.method == Method::get || request.method == Method::head;
  if (path.size() == 3) {
    if (request.method == Method::post) return start_run(request, responder);
    return responder.send(get ? listed(request) : not_allowed(request, "GET, POST"));
  }
  const std::optional<std::uint64_t> number = parse_number(path[3]);
  const engine::RunId id{number.value_or(0)};
  const engine::RunReport* report = orchestrator_.engine().report(id);
  if (report == nullptr) return responder.send(archived(request, path));
  if (path.size() == 5 && (path[4] == "cancel" || path[4] == "approve")) {
    if (request.method != Method::post) return responder.send(not_allowed(request, "POST"));
    const bool cancels = path[4] == "cancel";
    return responder.send(
        response_of(cancels ? cancel(orchestrator_, id, request) : approve(orchestrator_, id, request)));
  }
  const bool journal = path.size() == 5 && path[4] == "journal";
  if (path.size() > 4 && !journal) return responder.send(no_path(request));
  if (!get) return responder.send(not_allowed(request, "GET"));
  if (!journal) return responder.send(json_response(run_document(orchestrator_, *report)));

  const std::string after_text = request.query("after");
  const std::string wait_text = request.query("wait");
  const std::optional<std::uint64_t> after = after_text.empty() ? 0 : parse_number(after_text);
  const base::Result<base::Duration> wait =
      wait_text.empty() ? base::Result<base::Duration>(base::Duration::zero()) : base::parse_duration(wait_text);
  if (!after)
    return responder.send(error_response(fail(ErrorCode::invalid, fmt::format("after={} is no number", after_text))));
  if (!wait) return responder.send(error_response(wait.error()));
  scope_.spawn(answer_on_news(id, *after, std::min(*wait, longest_wait), std::move(responder)));
}

net::Response HttpApi::listed(const net::Request& request) const {
  const base::Result<archive::RunFilter> filter = run_filter(request);
  return filter ? response_of(runs_document(orchestrator_, *filter)) : error_response(filter.error());
}

/// A run that is not in memory: what was is still told of it, and nothing can be done about it.
net::Response HttpApi::archived(const net::Request& request, const Segments& path) const {
  const std::optional<std::uint64_t> number = parse_number(path[3]);
  if (!number)
    return error_response(
        fail(ErrorCode::not_found, fmt::format("there is no run '{}'", path[3]), "list them: GET /api/v1/runs"));
  const base::Result<Json> document = archived_document(orchestrator_, *number);
  if (!document) return error_response(document.error());
  const bool known = path.size() == 5 && (path[4] == "cancel" || path[4] == "approve" || path[4] == "journal");
  if (path.size() > 4 && !known) return no_path(request);
  if (known)
    return error_response(
        fail(ErrorCode::conflict, fmt::format("run {} has ended, and only its report is kept", *number)));
  const bool get = request.method == Method::get || request.method == Method::head;
  return get ? json_response(*document) : not_allowed(request, "GET");
}

void HttpApi::start_run(const net::Request& request, net::Responder& responder) {
  const base::Result<Json> body = wire::parse_json(request.body);
  if (!body) return responder.send(error_response(body.error()));
  if (!body->is_object())
    return responder.send(
        error_response(fail(ErrorCode::invalid, "the body is no object", "{\"scenario_name\": \"...\"}")));
  const base::Result<std::string> name = scenario_name_of(*body, "");
  if (!name) return responder.send(error_response(name.error()));
  const auto trigger = body->find("trigger_data");
  if (trigger != body->end() && !trigger->is_object())
    return responder.send(error_response(fail(ErrorCode::invalid, "/trigger_data is no object")));
  const base::Result<engine::RunId> run = orchestrator_.start_scenario(
      *name, std::make_shared<const Json>(trigger == body->end() ? Json::object() : *trigger));
  if (!run) return responder.send(error_response(run.error()));
  scope_.spawn(wants_to_wait(*body) ? answer_at_end(*run, std::move(responder))
                                    : answer_acceptance(*run, std::move(responder)));
}

void HttpApi::event(const net::Request& request, net::Responder& responder) {
  const base::Result<wire::Incoming> incoming = wire::decode_incoming(request.body, orchestrator_.loop().wall_now());
  if (!incoming) return responder.send(error_response(incoming.error()));
  if (incoming->batch) return responder.send(json_response(take_batch(*incoming, request)));
  const wire::Event& only = incoming->events.front();
  const base::Result<Json> answer = take(only, request);
  if (!answer) return responder.send(error_response(answer.error()));
  if (!answer->contains("run_id")) return responder.send(json_response(*answer));
  const engine::RunId run{(*answer)["run_id"].get<std::uint64_t>()};
  scope_.spawn(wants_to_wait(*only.data) ? answer_at_end(run, std::move(responder))
                                         : answer_acceptance(run, std::move(responder)));
}

/// The good members act; the broken and the refused ones are listed by their place.
Json HttpApi::take_batch(const wire::Incoming& batch, const net::Request& request) {
  Json answer{{"status", "ok"}};
  const auto list = [&answer](std::size_t index, const base::Error& error) {
    Json told{{"code", code_name(error.code)}, {"message", error.message}, {"hint", error.hint}};
    answer["broken"].push_back({{"index", index}, {"error", std::move(told)}});
  };
  for (const wire::Incoming::Broken& broken : batch.broken) list(broken.index, broken.error);
  std::size_t index = 0;
  for (const wire::Event& event : batch.events) {
    const auto is_broken = [&index](const wire::Incoming::Broken& broken) { return broken.index == index; };
    while (std::any_of(batch.broken.begin(), batch.broken.end(), is_broken)) ++index;
    if (const base::Result<Json> taken = take(event, request); !taken) list(index, taken.error());
    ++index;
  }
  return answer;
}

base::Result<Json> HttpApi::take(const wire::Event& event, const net::Request& request) {
  const std::optional<wire::Command> command = wire::parse_command(event.event_type);
  const bool query = command == wire::Command::get_state || command == wire::Command::health_check;
  if (event.event_type == wire::execute_scenario && !event.result) return execute(event, request);
  if (query && !event.result) return answer_query(event, *command);
  if (!event.result && orchestrator_.automation().waits_for(event.event_type)) return take_for_triggers(event, request);
  orchestrator_.on_component_event(event, request.peer);
  return base::Result<Json>(boost::system::in_place_value, Json{{"status", "ok"}});
}

/// Who speaks for a component has to be at its address; anybody else may start something as with EXECUTE_SCENARIO.
base::Result<Json> HttpApi::take_for_triggers(const wire::Event& event, const net::Request& request) {
  const bool component = orchestrator_.engine().plant().find(event.source).has_value();
  Json answer{{"status", "ok"}};
  if (component && !orchestrator_.is_from_component(event, request.peer)) {
    orchestrator_.on_component_event(event, request.peer);  // which says that it does not believe it
    return base::Result<Json>(boost::system::in_place_value, std::move(answer));
  }
  if (!component && !authorized(request)) return token_needed();
  for (const engine::RunId run : orchestrator_.on_trigger_event(event)) answer["runs"].push_back(number(run));
  return base::Result<Json>(boost::system::in_place_value, std::move(answer));
}

base::Result<Json> HttpApi::execute(const wire::Event& event, const net::Request& request) {
  if (!authorized(request)) return token_needed();
  const base::Result<std::string> name = scenario_name_of(*event.data, "/data");
  if (!name) return name.error();
  const base::Result<engine::RunId> run = orchestrator_.start_scenario(*name, trigger_of(event));
  if (!run) return run.error();
  if (event.source_port != 0) scope_.spawn(reply_at_end(*run, event));
  return base::Result<Json>(boost::system::in_place_value, acceptance(*run));
}

/// CMD_GET_STATE, CMD_HEALTH_CHECK: answered as any component does: in the HTTP answer, and posted back if a port is
/// given.
base::Result<Json> HttpApi::answer_query(const wire::Event& event, wire::Command command) {
  const bool state = command == wire::Command::get_state;
  Json data = state ? orchestrator_state(orchestrator_) : health_json(meter_.read(orchestrator_.loop().real_now()));
  wire::Event reply = wire::reply_to(event);
  reply.result.emplace();
  reply.result->result = "success";
  (state ? reply.data : reply.result->data) = std::make_shared<const Json>(data);
  post_back(reply);
  return base::Result<Json>(boost::system::in_place_value, Json{{"status", "ok"}, {"data", std::move(data)}});
}

void HttpApi::post_back(const wire::Event& reply) {
  if (reply.destination_port == 0) return;
  net::ClientRequest request;
  request.to = net::Endpoint{reply.destination_address, reply.destination_port};
  request.target = reply.destination_endpoint;
  request.body = wire::encode(reply);
  request.timeout = orchestrator_.loop().scale().to_plant(request.timeout);  // whoever asked lives in real time
  orchestrator_.client().send(std::move(request), [](const base::Result<net::Response>&) {});
}

bool HttpApi::authorized(const net::Request& request) const {
  constexpr std::string_view scheme = "Bearer ";
  if (token_.empty()) return true;
  const std::string_view given = request.header("authorization");
  return given.starts_with(scheme) && equal_in_constant_time(given.substr(scheme.size()), token_);
}

/// Whoever is told of a run finds it again, also after a crash.
base::Task<void> HttpApi::answer_acceptance(engine::RunId run, net::Responder responder) {
  co_await orchestrator_.engine().safe();
  responder.send(json_response(acceptance(run)));
}

base::Task<void> HttpApi::answer_reload(net::Responder responder) {
  const runtime::ReloadOutcome outcome = co_await reloader_->reload();
  responder.send(reload_response(outcome));
}

base::Task<void> HttpApi::answer_at_end(engine::RunId run, net::Responder responder) {
  const engine::RunReport report = co_await orchestrator_.engine().ended(run);
  Json answer = acceptance(run);
  answer["run"] = run_document(orchestrator_, report);
  if (!report) answer["status"] = "error";
  responder.send(json_response(answer));
}

base::Task<void> HttpApi::reply_at_end(engine::RunId run, wire::Event trigger) {
  const engine::RunReport report = co_await orchestrator_.engine().ended(run);
  wire::Event reply = wire::reply_to(trigger);
  reply.source = orchestrator_.name();
  reply.result.emplace();
  reply.result->result = report ? "success" : "failure";
  if (report.first_cause) reply.result->error_message = report.first_cause->summary;
  reply.result->data = std::make_shared<const Json>(Json{
      {"scenario_name", report.scenario->name}, {"run_id", number(run)}, {"status", std::string(name(report.status))}});
  post_back(reply);
}

base::Task<void> HttpApi::answer_on_news(engine::RunId run, std::uint64_t after, base::Duration wait,
                                         net::Responder responder) {
  net::EventLoop& loop = orchestrator_.loop();
  const base::Instant until = loop.after_real(wait);  // the patience of a client, not of the plant
  if (wait > base::Duration::zero()) (void)co_await base::with_deadline(loop.timers(), until, news(run, after));
  responder.send(json_response(journal_document(orchestrator_, run, after)));
}

/// Ends when the run has a record after `after`, or has ended.
base::Task<void> HttpApi::news(engine::RunId run, std::uint64_t after) {
  for (;;) {
    const engine::RunReport* report = orchestrator_.engine().report(run);
    if (report == nullptr || report->ended || orchestrator_.journal().last_of(run) > after) co_return;
    co_await orchestrator_.journal().changed().next();
  }
}

}  // namespace kapela::api

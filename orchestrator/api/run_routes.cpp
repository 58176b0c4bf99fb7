#include "orchestrator/api/run_routes.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/acceptance.hpp"
#include "orchestrator/api/json_response.hpp"
#include "orchestrator/api/json_values.hpp"
#include "orchestrator/api/operator_words.hpp"
#include "orchestrator/api/plant_document.hpp"
#include "orchestrator/api/run_document.hpp"
#include "orchestrator/api/run_history.hpp"
#include "orchestrator/api/run_news.hpp"
#include "orchestrator/api/run_trace.hpp"
#include "orchestrator/api/status_code.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/number_pair.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/wire/event_codec.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using base::fail;
using runtime::Orchestrator;
using wire::Json;

constexpr base::Duration longest_wait = std::chrono::seconds(60);

base::Result<Json> run_named(const ApiParts& parts, const std::string& text) {
  if (const std::optional<std::uint64_t> id = base::parse_number(text))
    return any_run_document(parts.orchestrator, record::RunId{*id});
  return no_run(text);
}

/// The run that the path names, when something can still be done about it; otherwise that has been answered.
const record::RunReport* live_run(ApiParts& parts, Call& call) {
  const std::string& text = call.values.front();
  const record::RunId id{base::parse_number(text).value_or(0)};
  if (const record::RunReport* report = parts.orchestrator.report(id)) return report;
  const base::Result<Json> archived = run_named(parts, text);
  call.answer(error_response(
      archived ? fail(ErrorCode::conflict, fmt::format("run {} has ended, and only its report is kept", text))
               : archived.error()));
  return nullptr;
}

base::Task<void> answer_on_news(Orchestrator& orchestrator, record::RunId run, std::uint64_t after, base::Duration wait,
                                net::Responder responder) {
  net::EventLoop& loop = orchestrator.loop();
  const base::Instant until = loop.after_real(wait);  // the patience of a client, not of the plant
  if (wait > base::Duration::zero())
    (void)co_await base::with_deadline(loop.timers(), until, news_of(orchestrator, run, after));
  responder.send(json_response(journal_document(orchestrator, run, after)));
}

struct Order {
  std::string scenario;
  Json trigger;
  Json whole;
};

base::Result<Order> read_order(const std::string& body) {
  base::Result<Json> read = wire::parse_json(body);
  if (!read) return read.error();
  if (!read->is_object()) return fail(ErrorCode::invalid, "the body is no object", "{\"scenario_name\": \"...\"}");
  base::Result<std::string> name = scenario_name_of(*read, "");
  if (!name) return name.error();
  const auto trigger = read->find("trigger_data");
  if (trigger != read->end() && !trigger->is_object()) return fail(ErrorCode::invalid, "/trigger_data is no object");
  Order order;
  order.scenario = std::move(*name);
  order.trigger = trigger == read->end() ? Json::object() : *trigger;
  order.whole = std::move(*read);
  return order;
}

}  // namespace

void list_runs(ApiParts& parts, Call& call) {
  const base::Result<archive::RunFilter> filter = run_filter(call.request);
  call.answer(filter ? response_of(runs_document(parts.orchestrator, *filter)) : error_response(filter.error()));
}

void start_run(ApiParts& parts, Call& call) {
  const base::Result<Order> order = read_order(call.request.body);
  if (!order) return call.answer(error_response(order.error()));
  const base::Result<record::RunId> run =
      parts.orchestrator.start_scenario(order->scenario, std::make_shared<const Json>(order->trigger));
  if (!run) return call.answer(error_response(run.error()));
  answer_start(parts, *run, order->whole, std::move(call.responder));
}

void show_run(ApiParts& parts, Call& call) {
  call.answer(response_of(run_named(parts, call.values.front())));
}

void follow_run(ApiParts& parts, Call& call) {
  const record::RunReport* report = live_run(parts, call);
  if (report == nullptr) return;
  const std::string after_text = call.request.query("after");
  const std::string wait_text = call.request.query("wait");
  const std::optional<std::uint64_t> after = after_text.empty() ? 0 : base::parse_number(after_text);
  const base::Result<base::Duration> wait =
      wait_text.empty() ? base::Result<base::Duration>(base::Duration::zero()) : base::parse_duration(wait_text);
  if (!after)
    return call.answer(error_response(fail(ErrorCode::invalid, fmt::format("after={} is no number", after_text))));
  if (!wait) return call.answer(error_response(wait.error()));
  parts.scope.spawn(
      answer_on_news(parts.orchestrator, report->id, *after, std::min(*wait, longest_wait), std::move(call.responder)));
}

void trace_run(ApiParts& parts, Call& call) {
  const std::string& text = call.values.front();
  const std::optional<std::uint64_t> id = base::parse_number(text);
  base::Result<std::string> trace =
      id ? run_trace(parts.orchestrator, record::RunId{*id}) : base::Result<std::string>(no_run(text));
  if (!trace) return call.answer(error_response(trace.error()));
  net::Response response;
  response.content_type = "application/json";
  response.body = std::move(*trace);
  call.answer(std::move(response));
}

void cancel_run(ApiParts& parts, Call& call) {
  if (const record::RunReport* report = live_run(parts, call))
    call.answer(response_of(cancel(parts.orchestrator, report->id, call.request)));
}

void approve_step(ApiParts& parts, Call& call) {
  if (const record::RunReport* report = live_run(parts, call))
    call.answer(response_of(approve(parts.orchestrator, report->id, call.request)));
}

}  // namespace kapela::api

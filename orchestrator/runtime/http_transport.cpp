#include "orchestrator/runtime/http_transport.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/engine/event_reply.hpp"
#include "orchestrator/net/http_codec.hpp"
#include "orchestrator/runtime/refusal_text.hpp"
#include "orchestrator/tracing/trace_ids.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/health_report.hpp"
#include "orchestrator/wire/json_reader.hpp"
#include "orchestrator/wire/messages.hpp"
#include "orchestrator/wire/process_order.hpp"
#include "orchestrator/wire/shown.hpp"
#include "orchestrator/wire/told_clock.hpp"

namespace kapela::runtime {
namespace {

using engine::Answer;
using record::Miss;

/// Asks our simulators not to post the reply as well: the HTTP answer has it. Avena ignores it.
constexpr const char* reply_member = "reply";
constexpr const char* reply_by_http = "http";

/// Of what is told of an answer that is not understood.
constexpr std::size_t max_problem_bytes = 300;

constexpr unsigned first_success = 200;
constexpr unsigned first_redirection = 300;
constexpr unsigned first_server_error = 500;

bool is_success(const net::Response& response) {
  return response.status >= first_success && response.status < first_redirection;
}

/// It has answered, and that is no HTTP that we understand, or too much of it.
bool is_answer(const base::Error& error) {
  return error.code == base::ErrorCode::malformed || error.code == base::ErrorCode::too_large ||
         error.code == base::ErrorCode::unsupported;
}

Miss miss_of(const base::Error& error) {
  if (error.code == base::ErrorCode::unreachable) return Miss::refused;
  return is_answer(error) ? Miss::not_understood : Miss::no_answer;
}

std::string_view header_of(const net::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

/// Why a body cannot be what it should be, for people; empty: it may be.
std::string coding_problem(const net::Response& response) {
  const std::string_view coding = header_of(response, "content-encoding");
  if (coding.empty() || coding == "identity") return {};
  return fmt::format("its answer has the content-encoding '{}'; it is to be sent as it is", wire::shown(coding, 40));
}

/// "it answered HTTP 307, which leads to /event/": nobody follows that, a command goes where the plant file says.
std::string status_text(const net::Response& response) {
  const std::string_view leads_to = header_of(response, "location");
  if (leads_to.empty()) return refusal_text(response.status, response.body);
  return fmt::format("it answered HTTP {}, which leads to {}", response.status, wire::shown(leads_to, 100));
}

/// Avena answers {"status":"ok"} whatever comes of the command; a 3xx or 4xx is a refusal, a 5xx says nothing certain.
Answer answer_of(const net::Response& response, const base::Result<wire::Json>& body) {
  Answer answer;
  if (!is_success(response)) {
    answer.reason = status_text(response);
    answer.not_understood = response.status >= first_server_error;
    if (!answer.not_understood) answer.kind = Answer::Kind::refused;
    return answer;
  }
  answer.kind = Answer::Kind::accepted;
  if (!body) return answer;
  const base::Result<wire::CommandAnswer> told = wire::decode_command_answer(*body);
  if (!told) return answer;
  if (!told->accepted) answer.kind = Answer::Kind::refused;
  if (told->already_there) answer.kind = Answer::Kind::already_there;
  answer.state = told->state;
  answer.revision = told->revision;
  answer.will_push = told->pushes;
  answer.expired = told->expired;
  answer.reason = told->reason;
  return answer;
}

}  // namespace

engine::Sighting sighting_of(const wire::StateReport& report) {
  engine::Sighting sighting;
  sighting.state = report.state;
  sighting.error = report.error;
  sighting.error_code = report.error_code;
  sighting.error_message = report.error_message;
  sighting.revision = report.revision;
  sighting.problem = report.problem;
  sighting.data = report.details;
  return sighting;
}

/// A question whose answer is still due, and what an answer must carry to be believed.
struct HttpTransport::PendingPoll final : base::Timer {
  PendingPoll(HttpTransport& transport, std::int64_t event) : owner(transport), id(event) {}
  void on_timer() override {
    if (!problem.empty()) return owner.poll_failed(id, Miss::not_understood, problem);
    owner.poll_failed(id, owner.has_no_address(component) ? Miss::refused : Miss::no_answer);
  }

  HttpTransport& owner;
  std::int64_t id;
  wire::Command query = wire::Command::get_state;
  engine::Sequence asked = 0;
  base::Instant sent{};  ///< in real time
  record::ComponentId component = record::no_component;
  std::string timestamp;
  std::string problem;  ///< what is not understood so far; the reply may still be posted back
};

HttpTransport::HttpTransport(net::EventLoop& loop, net::HttpClient& client, const record::Plant& plant,
                             Identity identity, Proofs proofs)
    : loop_(loop),
      client_(client),
      plant_(plant),
      identity_(std::move(identity)),
      proofs_(std::move(proofs)),
      units_(loop, [this](const Answer& answer) { on_unit(answer); }),
      started_wall_(loop.wall_now()),
      started_(loop.real_now()) {}

HttpTransport::~HttpTransport() = default;

wire::Event HttpTransport::event_to(record::ComponentId component, std::string_view type) const {
  const record::ComponentSpec& spec = plant_.at(component);
  wire::Event event;
  event.source = identity_.name;
  event.source_address = identity_.reply_to.address;
  event.source_port = identity_.reply_to.port;
  event.destination = spec.name;
  event.destination_address = spec.address;
  event.destination_port = spec.port;
  event.event_type = type;
  event.timestamp = wire::timestamp_text(loop_.wall_now());
  return event;
}

net::ClientRequest HttpTransport::request_to(record::ComponentId component, const wire::Event& event,
                                             base::Instant answer_by) const {
  net::ClientRequest request;
  request.to = net::Endpoint{plant_.at(component).address, plant_.at(component).port};
  request.body = wire::encode(event);
  request.most_answer_bytes = most_answer_bytes;
  request.timeout = answer_by - loop_.now();
  return request;
}

void HttpTransport::send(const engine::Order& order) {
  if (order.errand != nullptr && order.errand->deed) return send_process_order(order);
  if (order.errand != nullptr) return send_event(order);
  if (const std::optional<std::string> objection = signs_.objection(order)) {
    Answer refusal;
    refusal.component = order.component;
    refusal.command = order.id;
    refusal.kind = Answer::Kind::refused;
    refusal.reason = *objection;
    unsent_.push_back(std::move(refusal));
    return loop_.timers().arm(teller_, loop_.now());
  }
  wire::Event event = event_to(order.component, wire::spelling(order.command, plant_.at(order.component).dialect));
  event.id = static_cast<std::int64_t>(number(order.id));
  event.to_be_processed = true;
  wire::Fence fence;
  fence.cmd_id = number(order.id);
  fence.epoch = number(order.epoch);
  fence.run = number(order.run);
  if (order.not_after) fence.not_after = not_after_for(order.component, *order.not_after);
  fence.proof = proofs_.of(plant_.at(order.component).name, order.epoch, order.id);
  event.data = wire::encode(fence);
  signs_.sent(order, event);
  post(order, event);
}

/// A service of avena_commons gets the data as it is: it knows no fence, and may pass on what it is given.
void HttpTransport::send_event(const engine::Order& order) {
  wire::Event event = event_to(order.component, order.errand->event);
  event.id = proofs_.event_id(order.id);
  event.to_be_processed = true;
  event.data = order.errand->data;
  if (plant_.at(order.component).dialect != wire::Dialect::avena2) {
    wire::Fence fence;
    fence.cmd_id = number(order.id);
    fence.epoch = number(order.epoch);
    fence.run = number(order.run);
    if (order.not_after) fence.not_after = not_after_for(order.component, *order.not_after);
    wire::Json fenced = *event.data;
    fenced.update(*wire::encode(fence));
    event.data = std::make_shared<const wire::Json>(std::move(fenced));
  }
  std::erase_if(events_, [now = loop_.now()](const auto& each) { return each.second.until < now; });
  if (order.errand->needs_reply) events_[*event.id] = {order.id, order.component, order.reply_by};
  post(order, event);
}

/// To the admin port of the component, which its supervisor answers, whether the component lives or not; or to systemd.
void HttpTransport::send_process_order(const engine::Order& order) {
  const record::ComponentSpec& component = plant_.at(order.component);
  if (!component.process.unit.empty()) {
    orders_[order.id] = order.run;
    return units_.send(order, component.process.unit);
  }
  wire::ProcessOrder told;
  told.deed = *order.errand->deed;
  told.fence.cmd_id = number(order.id);
  told.fence.epoch = number(order.epoch);
  told.fence.run = number(order.run);
  if (order.not_after) told.fence.not_after = steady_time() + (*order.not_after - loop_.now());
  net::ClientRequest request;
  request.to = net::Endpoint{component.address, component.process.admin_port};
  request.target = "/process";
  if (!identity_.token.empty()) request.headers.emplace_back("Authorization", "Bearer " + identity_.token);
  request.body = wire::encode(told);
  request.most_answer_bytes = most_answer_bytes;
  request.timeout = order.answer_by - loop_.now();
  post(order, std::move(request));
}

void HttpTransport::post(const engine::Order& order, const wire::Event& event) {
  post(order, request_to(order.component, event, order.answer_by));
}

void HttpTransport::post(const engine::Order& order, net::ClientRequest request) {
  orders_[order.id] = order.run;
  if (identity_.traced)
    request.headers.emplace_back("traceparent", tracing::traceparent(order.epoch, order.run, order.id));
  client_.send(std::move(request), [this, component = order.component, id = order.id, sent = loop_.real_now(),
                                    is_event = order.errand != nullptr](const base::Result<net::Response>& response) {
    on_response({.component = component, .command = id, .is_of_event = is_event}, sent, response);
  });
}

/// `of` says what was sent, and to whom.
void HttpTransport::on_response(const Answer& of, base::Instant sent, const base::Result<net::Response>& response) {
  if (orders_.erase(of.command) == 0) return;
  Answer answer;
  if (response) {
    const base::Result<wire::Json> body = wire::parse_json(response->body);
    // By a header alone an answer is no better than a poll's.
    if (body && body->is_object() && body->contains(wire::answer_time))
      hear_clock(of.component, sent, *response, *body);
    answer = answer_of(*response, body);
  } else {
    answer.kind = miss_of(response.error()) == Miss::refused ? Answer::Kind::unreachable : Answer::Kind::no_answer;
    answer.reason = response.error().message;
    answer.not_understood = is_answer(response.error());
  }
  answer.component = of.component;
  answer.command = of.command;
  answer.is_of_event = of.is_of_event;
  engine_->on_answer(answer);
  if (answer.is_of_event) return;
  if (const std::optional<Answer> second = signs_.on_answer(answer)) engine_->on_answer(*second);
}

void HttpTransport::on_unit(const Answer& answer) {
  if (orders_.erase(answer.command) > 0) engine_->on_answer(answer);
}

/// What has not left is answered from the loop, as all else.
void HttpTransport::tell_unsent() {
  for (const Answer& refusal : std::exchange(unsent_, {})) engine_->on_answer(refusal);
}

bool HttpTransport::on_event_reply(const wire::Event& reply) {
  const auto found = reply.id ? events_.find(*reply.id) : events_.end();
  if (found == events_.end() || !reply.result) return false;
  const PendingEvent pending = found->second;
  if (reply.source != plant_.at(pending.component).name || loop_.now() > pending.until) return false;
  Answer answer = engine::answer_of_reply(*reply.result, *reply.data);
  answer.component = pending.component;
  answer.command = pending.number;
  if (answer.kind != Answer::Kind::no_answer) events_.erase(found);
  engine_->on_answer(answer);
  return true;
}

bool HttpTransport::on_command_reply(const wire::Event& reply) {
  const std::optional<Answer> refusal = signs_.on_reply(reply);
  if (refusal) engine_->on_answer(*refusal);
  return refusal.has_value();
}

record::CommandId HttpTransport::proven_cause(record::ComponentId component, const wire::Fence& cause) const {
  const record::CommandId command{cause.cmd_id.value_or(0)};
  const bool proven = command != record::no_command && engine_->epoch() == record::Epoch{cause.epoch.value_or(0)} &&
                      proofs_.is_of(cause.proof, plant_.at(component).name, engine_->epoch(), command);
  return proven ? command : record::no_command;
}

void HttpTransport::poll(record::ComponentId component, engine::Sequence asked, base::Instant answer_by) {
  query(wire::Command::get_state, component, asked, answer_by);
}

void HttpTransport::ask_figures(record::ComponentId component, engine::Sequence asked, base::Instant answer_by) {
  query(wire::Command::health_check, component, asked, answer_by);
}

void HttpTransport::query(wire::Command query, record::ComponentId component, engine::Sequence asked,
                          base::Instant answer_by) {
  wire::Event event = event_to(component, wire::name(query));
  const std::int64_t id = proofs_.poll_id(asked);
  event.id = id;
  event.is_processing = true;
  event.is_system_event = true;
  event.data = std::make_shared<const wire::Json>(wire::Json{{reply_member, reply_by_http}});
  auto pending = std::make_unique<PendingPoll>(*this, id);
  pending->query = query;
  pending->asked = asked;
  pending->sent = loop_.real_now();
  pending->component = component;
  pending->timestamp = event.timestamp;
  loop_.timers().arm(*pending, answer_by);
  polls_[id] = std::move(pending);
  client_.send(request_to(component, event, answer_by),
               [this, id](const base::Result<net::Response>& response) { on_poll_response(id, response); });
}

bool HttpTransport::has_no_address(record::ComponentId component) const {
  return client_.addresses_of(plant_.at(component).address).empty();
}

void HttpTransport::on_poll_response(std::int64_t id, const base::Result<net::Response>& response) {
  const auto found = polls_.find(id);
  if (found == polls_.end()) return;
  if (!response) return poll_failed(id, miss_of(response.error()), base::to_text(response.error()));
  if (!is_success(*response)) return poll_failed(id, Miss::not_understood, status_text(*response));
  std::string& problem = found->second->problem;
  problem = coding_problem(*response);
  if (!problem.empty()) return;
  const base::Result<wire::Reported> body = wire::parse_reported(response->body);
  if (!body) {
    problem = wire::shown(base::to_text(body.error()), max_problem_bytes);
    return;
  }
  problem = body->problem;
  const wire::Json& document = *body->document;
  hear_clock(found->second->component, found->second->sent, *response, document);
  if (!document.is_object() || !document.contains("data")) return;  // avena's: the reply is posted back
  if (found->second->query == wire::Command::health_check) return take_figures(id, document["data"]);
  signs_.told_state(found->second->component, false);
  take_report(id, document["data"]);
}

/// The calendar as it would be if nobody had set it since.
base::WallTime HttpTransport::steady_time() const {
  return started_wall_ + (loop_.real_now() - started_);
}

/// It said so while its answer was under way. What is known stays as long as the answer does not contradict it.
void HttpTransport::hear_clock(record::ComponentId component, base::Instant sent, const net::Response& response,
                               const wire::Json& document) {
  constexpr base::Duration half_a_second = std::chrono::milliseconds(500);
  std::optional<wire::ToldClock> told = wire::told_clock(document);
  if (!told)
    if (const auto date = net::seconds_of_http_date(std::string(header_of(response, "date"))))
      told = wire::told_clock(*date);
  if (!told) return;
  const bool exact = told->exact;
  const base::Duration half_way = (loop_.real_now() - sent) / 2;
  const base::Duration doubt = half_way + (exact ? base::Duration::zero() : half_a_second);
  const base::Duration ahead = told->at + doubt - steady_time();
  const auto [known, is_new] = calendars_.try_emplace(component, Calendar{ahead, exact});
  if (is_new || std::chrono::abs(ahead - known->second.ahead) > doubt || exact != known->second.exact)
    known->second = Calendar{ahead, exact};
  engine_->on_clock(component, known->second.ahead + (steady_time() - loop_.wall_now()));
}

/// By the component's own calendar, where that is known: whoever sets theirs or ours keeps no command from it.
base::WallTime HttpTransport::not_after_for(record::ComponentId component, base::Instant instant) const {
  const auto known = calendars_.find(component);
  if (known == calendars_.end() || !known->second.exact) return loop_.wall_time(instant);
  return steady_time() + known->second.ahead + loop_.scale().to_real(instant - loop_.now());
}

/// A report that means nothing: the same would come again.
void HttpTransport::take_report(std::int64_t id, const wire::Json& data) {
  base::Result<wire::StateReport> report = wire::decode_state_report(data);
  if (!report) return poll_failed(id, Miss::not_understood, report.error().message);
  if (report->problem.empty()) report->problem = polls_[id]->problem;
  poll_answered(id, *report);
}

bool HttpTransport::on_reply(const wire::Event& reply, std::string_view problem) {
  const auto found = reply.id ? polls_.find(*reply.id) : polls_.end();
  if (found == polls_.end()) return false;
  PendingPoll& pending = *found->second;
  const bool expected = reply.source == plant_.at(pending.component).name && reply.timestamp == pending.timestamp;
  if (!expected) return false;
  pending.problem = problem;
  if (pending.query == wire::Command::health_check) {
    static const wire::Json nothing;
    take_figures(*reply.id, reply.result && reply.result->data ? *reply.result->data : nothing);
    return true;
  }
  signs_.told_state(pending.component, true);
  take_report(*reply.id, *reply.data);
  return true;
}

/// One that cannot be read is as good as none: it says nothing of whether the component does its work.
void HttpTransport::take_figures(std::int64_t id, const wire::Json& data) {
  const base::Result<wire::HealthReport> told = wire::decode_health_report(data);
  if (!told) return poll_failed(id, Miss::not_understood);
  const auto found = polls_.find(id);
  const record::ComponentId component = found->second->component;
  const engine::Sequence asked = found->second->asked;
  polls_.erase(found);
  engine_->on_figures(component, asked, *told);
}

void HttpTransport::poll_answered(std::int64_t id, const wire::StateReport& report) {
  const record::ComponentId component = polls_[id]->component;
  const engine::Sequence asked = polls_[id]->asked;
  polls_.erase(id);
  engine_->on_poll_answer(component, asked, sighting_of(report));
}

void HttpTransport::poll_failed(std::int64_t id, Miss miss, std::string_view problem) {
  const auto found = polls_.find(id);
  if (found == polls_.end()) return;
  const record::ComponentId component = found->second->component;
  std::string told(miss == Miss::not_understood ? problem : std::string_view());
  if (miss == Miss::refused && has_no_address(component))
    told = plant_.at(component).address + ": name cannot be resolved";
  const engine::Sequence asked = found->second->asked;
  const bool is_poll = found->second->query == wire::Command::get_state;
  polls_.erase(found);
  if (!is_poll) return engine_->on_figures_failed(component, asked);
  engine_->on_poll_failed(component, asked, miss, told);
}

void HttpTransport::drop_queued(record::RunId run) {
  std::erase_if(orders_, [run](const auto& order) { return order.second == run; });
}

}  // namespace kapela::runtime

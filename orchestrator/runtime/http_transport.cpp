#include "orchestrator/runtime/http_transport.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/runtime/refusal_text.hpp"
#include "orchestrator/tracing/trace_ids.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::runtime {
namespace {

using engine::Answer;
using engine::Miss;

/// Asks our simulators not to post the reply as well: the HTTP answer has it. Avena ignores it.
constexpr const char* reply_member = "reply";
constexpr const char* reply_by_http = "http";

constexpr unsigned first_client_error = 400;
constexpr unsigned first_server_error = 500;

Miss miss_of(const base::Error& error) {
  return error.code == base::ErrorCode::unreachable ? Miss::refused : Miss::no_answer;
}

/// Avena answers {"status":"ok"} whatever comes of the command; a 4xx is a refusal, a 5xx says nothing certain.
Answer answer_of(const net::Response& response) {
  Answer answer;
  if (response.status >= first_server_error) {
    answer.reason = refusal_text(response.status, response.body);
    return answer;
  }
  if (response.status >= first_client_error) {
    answer.kind = Answer::Kind::refused;
    answer.reason = refusal_text(response.status, response.body);
    return answer;
  }
  answer.kind = Answer::Kind::accepted;
  const base::Result<wire::Json> body = wire::parse_json(response.body);
  if (!body) return answer;
  const base::Result<wire::CommandAnswer> told = wire::decode_command_answer(*body);
  if (!told) return answer;
  if (!told->accepted) answer.kind = Answer::Kind::refused;
  if (told->already_there) answer.kind = Answer::Kind::already_there;
  answer.state = told->state;
  answer.revision = told->revision;
  answer.will_push = told->pushes;
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
  return sighting;
}

/// A poll whose answer is still due, and what an answer must carry to be believed.
struct HttpTransport::PendingPoll final : base::Timer {
  PendingPoll(HttpTransport& transport, engine::Sequence sequence) : owner(transport), asked(sequence) {}
  void on_timer() override {
    owner.poll_failed(asked, owner.has_no_address(component) ? Miss::refused : Miss::no_answer);
  }

  HttpTransport& owner;
  engine::Sequence asked;
  engine::ComponentId component = engine::no_component;
  std::string timestamp;
};

HttpTransport::HttpTransport(net::EventLoop& loop, net::HttpClient& client, const engine::Plant& plant,
                             Identity identity)
    : loop_(loop), client_(client), plant_(plant), identity_(std::move(identity)) {}

HttpTransport::~HttpTransport() = default;

wire::Event HttpTransport::event_to(engine::ComponentId component, std::string_view type) const {
  const engine::ComponentSpec& spec = plant_.at(component);
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

net::ClientRequest HttpTransport::request_to(engine::ComponentId component, const wire::Event& event,
                                             base::Instant answer_by) const {
  net::ClientRequest request;
  request.to = net::Endpoint{plant_.at(component).address, plant_.at(component).port};
  request.body = wire::encode(event);
  request.timeout = answer_by - loop_.now();
  return request;
}

void HttpTransport::send(const engine::Order& order) {
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
  fence.not_after = loop_.wall_time(order.not_after);
  event.data = wire::encode(fence);
  orders_[order.id] = order.run;
  signs_.sent(order, event);
  net::ClientRequest request = request_to(order.component, event, order.answer_by);
  if (identity_.traced)
    request.headers.emplace_back("traceparent", tracing::traceparent(order.epoch, order.run, order.id));
  client_.send(std::move(request),
               [this, component = order.component, id = order.id](base::Result<net::Response> response) {
                 on_command_response(component, id, response);
               });
}

void HttpTransport::on_command_response(engine::ComponentId component, engine::CommandId command,
                                        const base::Result<net::Response>& response) {
  if (orders_.erase(command) == 0) return;
  Answer answer;
  if (response) {
    answer = answer_of(*response);
  } else {
    answer.kind = miss_of(response.error()) == Miss::refused ? Answer::Kind::unreachable : Answer::Kind::no_answer;
    answer.reason = response.error().message;
  }
  answer.component = component;
  answer.command = command;
  engine_->on_answer(answer);
  if (const std::optional<Answer> second = signs_.on_answer(answer)) engine_->on_answer(*second);
}

/// What has not left is answered from the loop, as all else.
void HttpTransport::tell_unsent() {
  for (const Answer& refusal : std::exchange(unsent_, {})) engine_->on_answer(refusal);
}

bool HttpTransport::on_command_reply(const wire::Event& reply) {
  const std::optional<Answer> refusal = signs_.on_reply(reply);
  if (refusal) engine_->on_answer(*refusal);
  return refusal.has_value();
}

void HttpTransport::poll(engine::ComponentId component, engine::Sequence asked, base::Instant answer_by) {
  wire::Event event = event_to(component, wire::name(wire::Command::get_state));
  event.id = static_cast<std::int64_t>(asked);
  event.is_processing = true;
  event.is_system_event = true;
  event.data = std::make_shared<const wire::Json>(wire::Json{{reply_member, reply_by_http}});
  auto pending = std::make_unique<PendingPoll>(*this, asked);
  pending->component = component;
  pending->timestamp = event.timestamp;
  loop_.timers().arm(*pending, answer_by);
  polls_[asked] = std::move(pending);
  client_.send(request_to(component, event, answer_by),
               [this, asked, component](const base::Result<net::Response>& response) {
                 note_way_to(component, response);
                 on_poll_response(asked, response);
               });
}

bool HttpTransport::is_unresolved(const engine::ComponentSpec& component) const {
  return unresolved_.contains(component.address);
}

bool HttpTransport::has_no_address(engine::ComponentId component) const {
  return client_.addresses_of(plant_.at(component).address).empty();
}

void HttpTransport::note_way_to(engine::ComponentId component, const base::Result<net::Response>& response) {
  const std::string& host = plant_.at(component).address;
  if (!has_no_address(component))
    unresolved_.erase(host);
  else if (!response && unresolved_.insert(host).second)
    unresolved_callback_(component, response.error());
}

void HttpTransport::on_poll_response(engine::Sequence asked, const base::Result<net::Response>& response) {
  if (!polls_.contains(asked)) return;
  if (!response) return poll_failed(asked, miss_of(response.error()));
  if (response->status >= first_client_error) return poll_failed(asked, Miss::no_answer);
  const base::Result<wire::Json> body = wire::parse_json(response->body);
  if (!body || !body->is_object() || !body->contains("data")) return;  // avena's: the reply is posted back
  const base::Result<wire::StateReport> report = wire::decode_state_report((*body)["data"]);
  if (!report) return poll_failed(asked, Miss::no_answer);
  const engine::ComponentId component = polls_[asked]->component;
  polls_.erase(asked);
  signs_.told_state(component, false);
  engine_->on_poll_answer(component, asked, sighting_of(*report));
}

bool HttpTransport::on_reply(const wire::Event& reply) {
  if (!reply.id || *reply.id <= 0) return false;
  const auto found = polls_.find(static_cast<engine::Sequence>(*reply.id));
  if (found == polls_.end()) return false;
  const PendingPoll& pending = *found->second;
  const bool expected = reply.source == plant_.at(pending.component).name && reply.timestamp == pending.timestamp;
  if (!expected) return false;
  const base::Result<wire::StateReport> report = wire::decode_state_report(*reply.data);
  if (!report) return false;
  const engine::ComponentId component = pending.component;
  const engine::Sequence asked = pending.asked;
  polls_.erase(found);
  signs_.told_state(component, true);
  engine_->on_poll_answer(component, asked, sighting_of(*report));
  return true;
}

void HttpTransport::poll_failed(engine::Sequence asked, Miss miss) {
  const auto found = polls_.find(asked);
  if (found == polls_.end()) return;
  const engine::ComponentId component = found->second->component;
  polls_.erase(found);
  engine_->on_poll_failed(component, asked, miss);
}

void HttpTransport::drop_queued(engine::RunId run) {
  std::erase_if(orders_, [run](const auto& order) { return order.second == run; });
}

}  // namespace kapela::runtime

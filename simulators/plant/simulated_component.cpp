#include "simulators/plant/simulated_component.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/event_codec.hpp"
#include "simulators/plant/command_texts.hpp"

namespace kapela::plant {
namespace {

using component::CommandReply;
using component::Verdict;
using wire::Command;
using wire::Event;
using wire::Json;
using wire::State;

constexpr std::string_view force_fault_event = "CMD_FORCE_FAULT";

base::Pcg stream(std::uint64_t seed, std::string_view name, std::string_view purpose) {
  return base::Pcg(seed, base::stream_of(name, purpose));
}

/// Our own orchestrator reads the HTTP answer and says so.
bool wants_reply(const Event& event) {
  if (event.source_port == 0) return false;
  const auto member = event.data->find("reply");
  return member == event.data->end() || *member != "http";
}

wire::EventResult success_with(wire::JsonPtr data) {
  wire::EventResult result;
  result.result = "success";
  result.data = std::move(data);
  return result;
}

/// A literal for the journal.
std::string_view result_name(const std::string& result) {
  if (result == "success") return "success";
  return result == "info" ? "info" : "error";
}

}  // namespace

SimulatedComponent::SimulatedComponent(net::EventLoop& loop, net::HttpClient& client, base::Log& log,
                                       std::shared_ptr<const component::ComponentSettings> settings, std::uint64_t seed,
                                       std::function<void()> on_restart)
    : loop_(loop),
      log_(log),
      on_restart_(std::move(on_restart)),
      seed_(seed),
      timing_random_(stream(seed, settings->name, "timing")),
      ack_random_(stream(seed, settings->name, "ack")),
      component_(std::move(settings), loop.timers(), timing_random_, *this),
      replies_(client, loop.timers()) {}

base::Result<EventAnswer> SimulatedComponent::on_event(const Event& event, std::string_view received) {
  if (event.result || event.event_type == wire::state_changed) return EventAnswer{};  // nothing we have asked for
  const std::optional<Command> command = wire::parse_command(event.event_type);
  if (command == Command::get_state || command == Command::health_check) return on_query(*command, event);
  if (command) return on_command(*command, event, received);
  if (event.event_type == force_fault_event) return on_force_fault(event);
  return on_business(event, received);
}

EventAnswer SimulatedComponent::on_query(Command query, const Event& event) {
  EventAnswer answer;
  JournalRecord record = record_of(event);
  record.verdict = "success";
  if (query == Command::get_state) {
    record.reported = component_.state();
    answer.data = wire::encode(component_.report());
    if (wants_reply(event)) {
      answer.reply = reply_with(event, success_with(nullptr));
      answer.reply->data = answer.data;
    }
  } else {
    answer.data = health();
    if (wants_reply(event)) answer.reply = reply_with(event, success_with(answer.data));
  }
  answer.record = journal_.append_poll(std::move(record));
  return answer;
}

base::Result<EventAnswer> SimulatedComponent::on_command(Command command, const Event& event,
                                                         std::string_view received) {
  const base::Result<wire::Fence> fence = wire::decode_fence(*event.data, "/data");
  if (!fence) return fence.error();
  JournalRecord record = record_of(event);
  record.fence = *fence;
  EventAnswer answer;
  answer.record = journal_.append(std::move(record));  // before what it causes

  const CommandReply reply = decide(command, event, *fence, received);
  wire::CommandAnswer& told = answer.command.emplace();
  told.accepted = component::is_taken(reply.first);
  told.already_there = reply.first == Verdict::already_there;
  told.duplicate = reply.verdict == Verdict::duplicate;
  told.pushes = will_push(reply, event, *fence);
  told.state = reply.state;
  testimony_.handled(command, *fence, reply);
  if (!told.accepted) told.reason = refusal_text(reply.first, event.event_type, reply.state);
  answer.at_once = told.duplicate;

  // A repeat was answered with a reply event the first time.
  if (!told.duplicate && !told.accepted)
    answer.reply = reply_with(event, refusal_result(command, told.reason, reply.state));
  if (!told.duplicate && told.accepted && command == Command::restart)
    answer.reply = reply_with(event, success_result("Restart accepted, shutting down system"));
  if (JournalRecord* written = journal_.find(answer.record)) {
    written->verdict = verdict_name(reply.verdict);
    written->after = written->reported = reply.state;
  }
  return answer;
}

/// The fence of a command makes it safe to repeat. Avena sends none: then the request as a whole is recognised.
CommandReply SimulatedComponent::decide(Command command, const Event& event, const wire::Fence& fence,
                                        std::string_view received) {
  const auto identity = fence.cmd_id ? std::nullopt : RepeatFilter::identity(event, received);
  if (identity)
    if (const CommandReply* before = repeats_.find(*identity))
      return {Verdict::duplicate, before->first, component_.state()};
  component::CommandRequest request{command, fence, component::nobody};
  if (event.source_port != 0) {
    request.sender = ++last_token_;
    correspondents_.push_back({request.sender, event});
  }
  const CommandReply reply = component_.on_command(request);
  const bool moves = reply.verdict == Verdict::accepted && command != Command::restart;
  if (!moves) std::erase_if(correspondents_, [&](const Correspondent& c) { return c.token == request.sender; });
  if (identity) repeats_.remember(*identity, reply);
  return reply;
}

bool SimulatedComponent::will_push(const CommandReply& reply, const Event& event, const wire::Fence& fence) const {
  if (event.source_port == 0 || event.event_type == wire::name(Command::restart)) return false;
  if (reply.verdict == Verdict::accepted) return true;
  // A repeat, while what it repeats is still under way.
  const auto& transition = component_.transition();
  return reply.verdict == Verdict::duplicate && reply.first == Verdict::accepted && transition &&
         transition->sender != component::nobody && fence.cmd_id && transition->cmd_id == fence.cmd_id;
}

EventAnswer SimulatedComponent::on_force_fault(const Event& event) {
  std::int64_t code = 0;
  std::string message;
  if (const auto member = event.data->find("error_code"); member != event.data->end() && member->is_number_integer())
    code = member->get<std::int64_t>();
  if (const auto member = event.data->find("error_message"); member != event.data->end() && member->is_string())
    message = member->get<std::string>();
  EventAnswer answer;
  JournalRecord record = record_of(event);
  record.verdict = "success";
  record.after = State::fault;
  answer.record = journal_.append(std::move(record));
  component_.force_fault(code, message);
  answer.reply = reply_with(event, success_result("forced fault"));
  return answer;
}

EventAnswer SimulatedComponent::on_business(const Event& event, std::string_view received) {
  EventAnswer answer;
  JournalRecord record = record_of(event);
  const auto identity = event.id ? RepeatFilter::identity(event, received) : std::nullopt;
  if (identity && repeats_.find(*identity) != nullptr) {
    record.verdict = "duplicate";
    answer.at_once = true;
  } else {
    if (identity) repeats_.remember(*identity, {});
    wire::EventResult result = business_.on_event(event, component_.state());
    record.verdict = result_name(result.result);
    answer.reply = reply_with(event, std::move(result));
  }
  answer.record = journal_.append(std::move(record));
  return answer;
}

std::optional<Event> SimulatedComponent::reply_with(const Event& event, wire::EventResult result) const {
  if (!wants_reply(event)) return std::nullopt;
  Event reply = wire::reply_to(event);
  if (event.destination == Event().destination) reply.source = name();
  if (reply.source_port == 0) reply.source_port = endpoint_.port;
  reply.result = std::move(result);
  return reply;
}

wire::JsonPtr SimulatedComponent::health() {
  const base::ProcessFigures figures = meter_.read(loop_.real_now());
  return std::make_shared<const Json>(Json{{"process_count", figures.process_count},
                                           {"cpu_percent", figures.cpu_percent},
                                           {"memory_rss_mb", figures.memory_rss_mb},
                                           {"memory_vms_mb", figures.memory_vms_mb}});
}

JournalRecord SimulatedComponent::record_of(const Event& event) const {
  JournalRecord record;
  record.time = loop_.wall_now();
  record.event = event.event_type;
  record.source = event.source;
  record.id = event.id;
  record.before = record.after = component_.state();
  return record;
}

void SimulatedComponent::post(std::vector<Event> replies) {
  while (!replies.empty()) {
    const net::Endpoint to{replies.front().destination_address, replies.front().destination_port};
    const auto others = std::stable_partition(replies.begin(), replies.end(), [&to](const Event& reply) {
      return reply.destination_address == to.address && reply.destination_port == to.port;
    });
    const std::vector<Event> same(std::make_move_iterator(replies.begin()), std::make_move_iterator(others));
    replies.erase(replies.begin(), others);
    replies_.post(to, same.size() == 1 ? wire::encode(same.front()) : wire::encode_cumulative(same, loop_.wall_now()));
  }
}

base::Duration SimulatedComponent::draw_ack() {
  return base::sample(component_.settings().timing->ack, ack_random_);
}

void SimulatedComponent::on_answered(std::uint64_t record, base::Duration planned, base::Duration actual,
                                     bool client_connected) {
  JournalRecord* written = journal_.find(record);
  if (written == nullptr) return;
  written->planned_delay = planned;
  written->actual_delay = actual;
  written->outcome = client_connected ? "replied" : "client_gone";
}

void SimulatedComponent::state_changed(State from, State to) {
  JournalRecord record;
  record.kind = JournalRecord::Kind::state;
  record.time = loop_.wall_now();
  record.before = from;
  record.after = to;
  journal_.append(std::move(record));
  log_.info(fmt::format("{}: {} -> {}", name(), wire::name(from), wire::name(to)));
  testimony_.moved(from, to, component_.revision());
  std::vector<Event> processed = business_.on_state(to);
  std::erase_if(processed, [](const Event& reply) { return reply.destination_port == 0; });
  post(std::move(processed));
}

void SimulatedComponent::transition_ended(const component::TransitionEnd& end) {
  const auto found = std::find_if(correspondents_.begin(), correspondents_.end(),
                                  [&end](const Correspondent& each) { return each.token == end.sender; });
  if (found == correspondents_.end()) return;
  Event push = wire::reply_to(found->command);
  correspondents_.erase(found);
  wire::StateReport report = component_.report();
  report.caused_by.emplace();
  report.caused_by->cmd_id = end.fence.cmd_id;
  report.caused_by->epoch = end.fence.epoch;
  push.event_type = wire::state_changed;
  push.source = name();
  if (push.source_port == 0) push.source_port = endpoint_.port;
  push.data = wire::encode(report);
  push.timestamp = wire::timestamp_text(loop_.wall_now());
  push.to_be_processed = push.is_processing = false;
  push.is_system_event = true;
  std::vector<Event> pushes;
  pushes.push_back(std::move(push));
  post(std::move(pushes));
}

void SimulatedComponent::set_state(State state) {
  JournalRecord record;
  record.kind = JournalRecord::Kind::admin;
  record.time = loop_.wall_now();
  record.event = "set_state";
  record.before = component_.state();
  record.after = state;
  journal_.append(std::move(record));
  component_.set_state(state);
}

void SimulatedComponent::force_fault(std::int64_t code, const std::string& message) {
  component_.force_fault(code, message);
}

InFlight SimulatedComponent::reset() {
  InFlight swept{component_.transition(), business_.buffered(), replies_.waiting()};
  restart();
  component_.reset();
  timing_random_ = stream(seed_, name(), "timing");
  ack_random_ = stream(seed_, name(), "ack");
  repeats_.clear();
  replies_.clear();
  journal_.clear();
  return swept;
}

void SimulatedComponent::restart() {
  testimony_.crashed(component_.state());
  business_.clear();
  correspondents_.clear();
  component_.restart();
  testimony_.restarted(component_.state());
}

base::WallTime SimulatedComponent::since() const {
  return loop_.wall_time(component_.since());
}

}  // namespace kapela::plant

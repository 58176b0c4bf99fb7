#include "simulators/plant/simulated_component.hpp"

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
                                       std::shared_ptr<const component::ComponentSettings> settings,
                                       std::vector<faults::Fault> faults, std::uint64_t seed,
                                       std::function<void()> on_restart)
    : loop_(loop),
      log_(log),
      on_restart_(std::move(on_restart)),
      seed_(seed),
      timing_random_(stream(seed, settings->name, "timing")),
      ack_random_(stream(seed, settings->name, "ack")),
      injector_(std::move(faults)),
      history_(injector_.rules()),
      component_(std::move(settings), loop.timers(), timing_random_, *this),
      correspondence_(loop, client, component_.settings().name) {
  history_.start(component_.report());
}

FaultHit SimulatedComponent::on_arrival(const Event& event) {
  if (injector_.empty() || event.result) return {};
  const std::optional<Command> command = wire::parse_command(event.event_type);
  const bool counts = command && *command <= Command::restart && wire::decode_fence(*event.data, "/data").has_value();
  return counts ? hit_of(injector_, *command, component_.state()) : FaultHit{};
}

void SimulatedComponent::on_lost(const Event& event, const FaultHit& hit, std::string_view outcome) {
  log_faults(hit.fired, event);
  JournalRecord record = record_of(event);
  record.faults = hit.fired;
  record.outcome = outcome;
  journal_.append(std::move(record));
}

base::Result<EventAnswer> SimulatedComponent::on_event(const Event& event, std::string_view received,
                                                       const FaultHit& hit) {
  if (event.result || event.event_type == wire::state_changed) return EventAnswer{};  // nothing we have asked for
  const std::optional<Command> command = wire::parse_command(event.event_type);
  if (command == Command::get_state || command == Command::health_check) return on_query(*command, event);
  if (command) return on_command(*command, event, received, hit);
  if (event.event_type == force_fault_event) return on_force_fault(event);
  return on_business(event, received);
}

EventAnswer SimulatedComponent::on_query(Command query, const Event& event) {
  EventAnswer answer;
  JournalRecord record = record_of(event);
  record.verdict = "success";
  if (query == Command::get_state) {
    const ReportHistory::Told told = history_.tell(component_.report());
    record.reported = told.report.state;
    if (told.fault != nullptr) record.faults.push_back(told.fault);
    answer.data = wire::encode(told.report);
    answer.reply = correspondence_.reply_to(event, success_with(nullptr));
    if (answer.reply) answer.reply->data = answer.data;
  } else {
    answer.data = health();
    answer.reply = correspondence_.reply_to(event, success_with(answer.data));
  }
  answer.record = journal_.append_poll(std::move(record));
  return answer;
}

base::Result<EventAnswer> SimulatedComponent::on_command(Command command, const Event& event, std::string_view received,
                                                         const FaultHit& hit) {
  const base::Result<wire::Fence> fence = wire::decode_fence(*event.data, "/data");
  if (!fence) return fence.error();
  JournalRecord record = record_of(event);
  record.fence = *fence;
  EventAnswer answer;
  answer.record = journal_.append(std::move(record));  // before what it causes

  const CommandReply reply = decide(command, event, *fence, received, hit.injection.transition);
  std::vector<const faults::Fault*> acted = plant::acted(hit, reply.verdict);
  log_faults(acted, event);
  if (hit.injection.stale != nullptr && component::is_taken(reply.verdict)) history_.falsify(*hit.injection.stale);

  testimony_.handled(command, *fence, reply);
  answer.command = command_answer(reply, event.event_type);
  answer.command->pushes = will_push(reply, event, *fence);
  answer.command->revision = component_.revision();
  answer.at_once = answer.command->duplicate;
  if (auto result = reply_result(command, *answer.command))
    answer.reply = correspondence_.reply_to(event, std::move(*result));
  if (JournalRecord* written = journal_.find(answer.record)) {
    written->verdict = verdict_name(reply.verdict);
    written->after = written->reported = reply.state;
    written->faults = std::move(acted);
  }
  return answer;
}

/// The fence of a command makes it safe to repeat. Avena sends none: then the request as a whole is recognised.
CommandReply SimulatedComponent::decide(Command command, const Event& event, const wire::Fence& fence,
                                        std::string_view received, const faults::Fault* fault) {
  const auto identity = fence.cmd_id ? std::nullopt : RepeatFilter::identity(event, received);
  if (identity)
    if (const CommandReply* before = repeats_.find(*identity))
      return {Verdict::duplicate, before->first, component_.state()};
  const component::Sender sender = correspondence_.expect_end(event);
  const CommandReply reply = component_.on_command({command, fence, sender, fault});
  const auto& transition = component_.transition();
  if (!transition || transition->sender != sender) correspondence_.forget(sender);
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
  answer.reply = correspondence_.reply_to(event, success_result("forced fault"));
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
    answer.reply = correspondence_.reply_to(event, std::move(result));
  }
  answer.record = journal_.append(std::move(record));
  return answer;
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

base::Duration SimulatedComponent::draw_ack() {
  return base::sample(component_.settings().timing->ack, ack_random_);
}

void SimulatedComponent::on_answered(std::uint64_t record, base::Duration planned, base::Duration actual,
                                     std::string_view outcome) {
  JournalRecord* written = journal_.find(record);
  if (written == nullptr) return;
  written->planned_delay = planned;
  written->actual_delay = actual;
  written->outcome = outcome;
}

void SimulatedComponent::log_faults(const std::vector<const faults::Fault*>& acted, const Event& event) {
  for (const faults::Fault* each : acted) {
    log_.info(fmt::format("{}: fault {} hits {}", name(), to_text(*each), event.event_type));
    testimony_.injected(*each);
  }
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
  history_.remember(component_.report());
  correspondence_.post(business_.on_state(to));
}

void SimulatedComponent::transition_ended(const component::TransitionEnd& end) {
  correspondence_.tell_end(end, component_.report());
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
  InFlight swept{component_.transition(), business_.buffered(), correspondence_.unsent()};
  crash(true);
  injector_.reset();
  timing_random_ = stream(seed_, name(), "timing");
  ack_random_ = stream(seed_, name(), "ack");
  journal_.clear();
  return swept;
}

void SimulatedComponent::restart() {
  testimony_.crashed(component_.state());
  business_.clear();
  correspondence_.forget_all();
  component_.restart();
  history_.start(component_.report());
  testimony_.restarted(component_.state());
}

void SimulatedComponent::crash(bool loses_memory) {
  restart();
  correspondence_.drop_unsent();
  if (!loses_memory) return;
  component_.reset();
  repeats_.clear();
  history_.start(component_.report());
}

base::WallTime SimulatedComponent::since() const {
  return loop_.wall_time(component_.since());
}

}  // namespace kapela::plant

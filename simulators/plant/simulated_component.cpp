#include "simulators/plant/simulated_component.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/health_report.hpp"
#include "simulators/component/hearing.hpp"
#include "simulators/faults/injected_text.hpp"
#include "simulators/plant/admin_body.hpp"
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
                                       std::vector<faults::Fault> faults, std::uint64_t seed, Hooks hooks)
    : ServedComponent(loop, log, std::move(settings), std::move(faults), seed, std::move(hooks)),
      ack_random_(stream(seed, name(), "ack")),
      fault_random_(stream(seed, name(), "crash")),
      born_(loop.now()),
      correspondence_(loop.timers(), client, component_) {}

void SimulatedComponent::begin_in(const Rebirth& rebirth) {
  is_back_ = true;
  faults_.go_on_from(rebirth.rules);
  component_.restart_in(rebirth.state);
  journal_.clear();
  faults_.account().start();
}

Rebirth SimulatedComponent::last_words(const faults::Fault& crash) {
  testimony_.crashed(component_.state());
  return {faults_.account().wakes_in(crash, fault_random_), faults_.rules().progress()};
}

void SimulatedComponent::begin_lying(const FaultHit& hit, const faults::Fault& stale) {
  faults_.account().begin_lying(fault_of(hit, &stale));
}

EventAnswer SimulatedComponent::on_refused(const Event& event, const FaultHit& hit) {
  EventAnswer answer;
  JournalRecord record = record_of(event);
  record.faults = hit.fired;
  record.verdict = "refused_by_fault";
  record.reported = component_.state();
  answer.record = journal_.append(std::move(record));
  answer.command.emplace();
  answer.command->accepted = false;
  answer.command->state = component_.state();
  answer.command->revision = component_.revision();
  const faults::Fault* refusal = hit.injection.refusal;
  const base::Result<wire::Fence> fence = wire::decode_fence(*event.data, "/data");
  if (fence && refusal != nullptr && refusal->type == faults::FaultType::reject) component_.note_refusal(*fence);
  if (refusal != nullptr)
    answer.command->reason =
        "injected: " + (faults::details(*refusal).text.empty() ? refusal->name : faults::details(*refusal).text);
  return answer;
}

base::Result<EventAnswer> SimulatedComponent::on_event(const Event& event, std::string_view received,
                                                       const FaultHit& hit) {
  if (event.result || event.event_type == wire::state_changed) return EventAnswer{};  // nothing we have asked for
  if (lost_workers_) {                                                                // since it has arrived
    (void)faults_.settle(hit, {Verdict::refused_expired, Verdict::refused_expired});
    return EventAnswer{};
  }
  const auto [command, kills] = component::hear(event.event_type, component_.settings().dialect);
  if (kills) {
    lose_workers(event);
    return EventAnswer{};
  }
  if (command && wire::is_query(*command)) return on_query(*command, event, hit);
  if (command) return on_command(*command, event, received, hit);
  if (event.event_type == force_fault_event) return on_force_fault(event);
  return on_business(event, received, hit);
}

/// As a service of avena_commons, which dispatches the type and has no handler for it.
void SimulatedComponent::lose_workers(const Event& event) {
  lost_workers_ = true;
  JournalRecord record = record_of(event);
  record.verdict = "killed_workers";
  journal_.append(std::move(record));
  log_.info(
      fmt::format("{}: {} has no handler in avena_commons: its workers have ended, nothing is answered or obeyed "
                  "until the process is started anew",
                  name(), event.event_type));
}

EventAnswer SimulatedComponent::on_query(Command query, const Event& event, const FaultHit& hit) {
  EventAnswer answer;
  JournalRecord record = record_of(event);
  record.verdict = "success";
  record.faults = hit.fired;
  if (query == Command::get_state) {
    correspondence_.remember_asker(event);
    component::Account::Told told = faults_.account().tell(hit.injection.lie, event.source);
    record.reported = told.report.state;
    if (told.stale != nullptr && hit.injection.stale == nullptr) record.faults.push_back({told.stale});
    answer.data = wire::encode(told.report);
    answer.reply = correspondence_.reply_to(event, success_with(nullptr));
    if (answer.reply) answer.reply->data = answer.data;
  } else {
    const wire::HealthReport figures = health();
    answer.data = wire::encode(figures);
    answer.reply = correspondence_.reply_to(event, success_with(wire::encode_as_avena(figures)));
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

  const CommandReply reply = decide(command, event, *fence, received, hit);
  std::vector<faults::Hit> acted = faults_.settle(hit, reply);
  for (const faults::Hit& each : acted)
    if (faults::is_in_question(*each.fault, command)) tell_of(each, event);

  testimony_.handled(command, *fence, reply);
  answer.is_taken = component::is_taken(reply.first);
  answer.command = command_answer(reply, event.event_type);
  answer.command->state = faults_.account().told_state(hit.injection.lie, event.source, reply.state);
  answer.command->pushes = will_push(reply, event, *fence);
  answer.command->revision = component_.revision();
  answer.at_once = answer.command->duplicate;
  if (auto result = reply_result(command, *answer.command); result && (!is_avena() || command == Command::restart))
    answer.reply = correspondence_.reply_to(event, std::move(*result));
  if (JournalRecord* written = journal_.find(answer.record)) {
    written->verdict = wire::name(reply.verdict);
    written->after = reply.state;
    written->reported = answer.command->state;
    written->faults = std::move(acted);
  }
  if (is_avena()) answer.command.reset();
  return answer;
}

/// The fence of a command makes it safe to repeat. Avena sends none: then the request as a whole is recognised.
CommandReply SimulatedComponent::decide(Command command, const Event& event, const wire::Fence& fence,
                                        std::string_view received, const FaultHit& hit) {
  const faults::Fault* fault = hit.injection.machine;
  const bool is_blind = fault != nullptr && fault->type == faults::FaultType::not_idempotent;
  const auto identity = fence.cmd_id ? std::nullopt : RepeatFilter::identity(event, received);
  if (identity && !is_blind)
    if (const CommandReply* before = repeats_.find(*identity))
      return {Verdict::duplicate, before->first, component_.state()};
  const component::Sender sender = is_avena() ? component::nobody : correspondence_.expect_end(event);
  const CommandReply reply = component_.on_command({command, fence, sender, fault});
  const auto& transition = component_.transition();
  if (!transition || transition->sender != sender) correspondence_.forget(sender);
  if (identity) repeats_.remember(*identity, reply);
  return reply;
}

bool SimulatedComponent::will_push(const CommandReply& reply, const Event& event, const wire::Fence& fence) const {
  if (is_avena() || event.source_port == 0 || event.event_type == wire::name(Command::restart)) return false;
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

/// An orchestrator of ours says which event it is; of any other the request as a whole is recognised.
base::Result<EventAnswer> SimulatedComponent::on_business(const Event& event, std::string_view received,
                                                          const FaultHit& hit) {
  const base::Result<wire::Fence> fence = wire::decode_fence(*event.data, "/data");
  if (!fence) return fence.error();
  const bool is_fenced = fence->cmd_id && !is_avena();
  JournalRecord record = record_of(event);
  record.fence = *fence;
  EventAnswer answer;
  const auto identity = event.id && !is_fenced ? RepeatFilter::identity(event, received) : std::nullopt;
  if (identity && repeats_.find(*identity) != nullptr) {
    record.verdict = "duplicate";
    answer.at_once = true;
    answer.record = journal_.append(std::move(record));
    return answer;
  }
  if (identity) repeats_.remember(*identity, {});
  component::EventReply decided = component_.on_event({event.event_type, event.data, *fence, hit.injection.machine});
  std::vector<faults::Hit> acted =
      faults_.settle(hit, {.verdict = decided.verdict, .first = decided.first, .fault_acted = decided.fault_acted});
  for (const faults::Hit& each : acted)
    if (faults::is_in_question(*each.fault, Command::event)) tell_of(each, event);
  testimony_.event_handled(event.event_type, *fence, decided.verdict, component_.state());
  const bool acts = decided.verdict == Verdict::accepted && !decided.fault_acted;
  if (acts && !decided.result) decided.result = business_.on_event(event, component_.state());
  record.verdict = decided.result ? result_name(decided.result->result) : wire::name(decided.verdict);
  if (is_fenced) {
    wire::CommandAnswer& told = answer.command.emplace();
    told.accepted = component::is_taken(decided.first);
    told.duplicate = decided.verdict == Verdict::duplicate;
    told.expired = decided.verdict == Verdict::refused_expired;
    told.state = component_.state();
    told.revision = component_.revision();
    told.reason = told.accepted            ? std::string()
                  : decided.reason.empty() ? std::string(wire::name(decided.verdict))
                                           : decided.reason;
    answer.at_once = told.duplicate;
  }
  if (!component::is_taken(decided.verdict) && !decided.reason.empty())
    decided.result = wire::EventResult{.result = "error", .error_message = decided.reason};
  answer.is_taken = component::is_taken(decided.first);
  if (decided.verdict == Verdict::duplicate && is_fenced) decided.result = component_.result_of(*fence->cmd_id);
  if (decided.result) {
    if (is_fenced) component_.remember_result(*fence->cmd_id, *decided.result);
    answer.reply = correspondence_.reply_to(event, std::move(*decided.result));
  }
  record.faults = std::move(acted);
  answer.record = journal_.append(std::move(record));
  return answer;
}

wire::HealthReport SimulatedComponent::health() {
  const wire::HealthReport truth = wire::health_report_of(meter_.read(loop_.real_now()), loop_.now() - born_);
  return component::figures_of(component_.settings(), truth);
}

base::Duration SimulatedComponent::draw_ack() {
  return base::sample(component_.settings().timing->ack, ack_random_);
}

void SimulatedComponent::begin(const faults::FaultPtr& fault) {
  if (fault->type != faults::FaultType::clock_skew) return ServedComponent::begin(fault);
  tell_of_itself(fault, component_.state());
  const faults::Details& own = faults::details(*fault);
  component_.skew_clock(own.backwards ? -fault->duration : fault->duration, own.factor);
}

void SimulatedComponent::end(const faults::FaultPtr& fault) {
  if (fault->type != faults::FaultType::clock_skew) return ServedComponent::end(fault);
  log_.info(fmt::format("{}: fault {} is over", name(), fault->name));
  component_.skew_clock({}, 0);
}

void SimulatedComponent::move(const faults::FaultPtr& fault, State to) {
  const State there = to == State::unknown ? component_.settings().initial_state : to;
  tell_of_itself(fault, there);
  if (fault->type == faults::FaultType::amnesia) {
    repeats_.clear();
    return component_.forget(there);
  }
  if (there == State::fault) return component_.force_fault(fault->code, faults::injected_text(*fault));
  component_.set_state(there);
}

void SimulatedComponent::on_moved(State to) {
  correspondence_.post(business_.on_state(to));
  if (!is_avena()) correspondence_.tell_change(component_.report());
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

base::Result<void> SimulatedComponent::put_state(const WantedState& wanted) {
  if (wanted.data) component_.set_data(wanted.data);
  if (wanted.state != State::unknown) set_state(wanted.state);
  if (wanted.state == State::fault) force_fault(wanted.error_code, wanted.error_message);
  return {};
}

InFlight SimulatedComponent::reset() {
  InFlight swept{component_.transition(), business_.buffered(), correspondence_.unsent()};
  timing_random_ = stream(seed_, name(), "timing");
  ack_random_ = stream(seed_, name(), "ack");
  fault_random_ = stream(seed_, name(), "crash");
  sweep(component_.settings().initial_state);
  correspondence_.drop_unsent();
  component_.reset();
  repeats_.clear();
  journal_.clear();
  tally_ = {};
  faults_.account().start();
  faults_.reset();
  come_back();
  return swept;
}

/// What a process takes with it when it ends.
void SimulatedComponent::sweep(State state) {
  testimony_.crashed(component_.state());
  lost_workers_ = false;
  business_.clear();
  correspondence_.forget_all();
  component_.restart_in(state);
  component_.lie_dead();
  faults_.account().start();
  is_back_ = true;
}

void SimulatedComponent::come_back() {
  component_.come_back();
  if (!std::exchange(is_back_, false)) return;
  born_ = loop_.now();
  testimony_.restarted(component_.state());
}

void SimulatedComponent::restart() {
  sweep(component_.settings().initial_state);
}

void SimulatedComponent::crash(const faults::Fault& fault) {
  const State state = faults_.account().wakes_in(fault, fault_random_);
  sweep(state);
  correspondence_.drop_unsent();
  if (!fault.loses_memory) return;
  component_.forget(state);
  repeats_.clear();
  faults_.account().start();
}

}  // namespace kapela::plant

#include "simulators/world/virtual_component.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "simulators/component/business.hpp"
#include "simulators/faults/injected_text.hpp"

namespace kapela::world {
namespace {

using record::Record;
using record::RecordKind;

/// All of an orchestrator's commands come from one sender.
constexpr component::Sender orchestrator = 1;

wire::Fence fence_of(const engine::Order& order, const base::Clock& clock) {
  wire::Fence fence;
  fence.cmd_id = number(order.id);
  fence.epoch = number(order.epoch);
  fence.run = number(order.run);
  if (order.not_after) fence.not_after = clock.wall_now() + (*order.not_after - clock.now());
  return fence;
}

/// From CMD_RESTART until it runs again.
constexpr base::Duration boot_time = std::chrono::milliseconds(200);

}  // namespace

VirtualComponent::VirtualComponent(record::ComponentId id, Surroundings& surroundings)
    : id_(id), around_(surroundings) {}

VirtualComponent::~VirtualComponent() = default;

void VirtualComponent::begin(std::shared_ptr<const component::ComponentSettings> settings) {
  component_.emplace(std::move(settings), around_.timers, around_.chance.of_timing(id_),
                     static_cast<component::Outbox&>(*this));
  restart_.reset();
  born_ = around_.timers.now();
  supervision_.reset();
  dead_ = down_ = loses_memory_ = false;
  trouble_ = Trouble::of(id_, *around_.plan, *component_, *this, around_.timers, around_.tape);
  if (trouble_) return trouble_->start();
  if (around_.grows) make_trouble();  // which remembers what it would lie about
}

void VirtualComponent::make_trouble() {
  trouble_ = std::make_unique<Trouble>(std::vector<faults::FaultPtr>(), *around_.plan, *component_,
                                       static_cast<faults::StandingHost&>(*this), around_.timers, around_.tape);
}

void VirtualComponent::add_late(const faults::Fault& fault, std::uint32_t matched) {
  ASSERT(trouble_);
  trouble_->add_late(faults::FaultPtr(faults::FaultPtr(), &fault), matched);
}

void VirtualComponent::add_fault(faults::FaultPtr fault) {
  if (!trouble_) make_trouble();
  trouble_->add(std::move(fault));
}

void VirtualComponent::remove_fault(std::string_view name) {
  if (trouble_) trouble_->remove(name);
}

faults::Injection VirtualComponent::inject(const engine::Order& order, bool is_poll) {
  const faults::Injection injection = trouble_->on_request(component_->state(), order, is_poll);
  for (const faults::Hit& hit : trouble_->fired()) {
    if (faults::is_prompted(*hit.fault)) {
      trouble_->prompt(hit.fault);
    } else if (!faults::is_in_question(*hit.fault, order.command)) {
      record_fault(*hit.fault, hit.delay, is_poll ? nullptr : &order);
    }
  }
  if (!trouble_->fired().empty()) trouble_->on_act();
  return injection;
}

component::CommandReply VirtualComponent::act(const engine::Order& order, const faults::Injection& injection,
                                              Coming coming) {
  component::CommandRequest request{.command = order.command};
  if (order.id != record::no_command) {
    request.fence = fence_of(order, around_.timers.clock());
    request.sender = tells_by_itself() ? orchestrator : component::nobody;
  }
  request.fault = injection.machine;
  const component::CommandReply reply = component_->on_command(request);
  if (injection.machine != nullptr || injection.stale != nullptr) settle(order, injection, reply, coming);
  record({.run = order.run,
          .command = order.id,
          .a = static_cast<std::uint64_t>(reply.verdict),
          .b = number(order.epoch),
          .kind = RecordKind::handled,
          .state = reply.state,
          .detail = static_cast<std::uint8_t>(order.command)});
  return reply;
}

/// What was in question when the command came.
void VirtualComponent::settle(const engine::Order& order, const faults::Injection& injection,
                              const component::CommandReply& reply, Coming coming) {
  bool acts = false;
  const auto settle_one = [&](const faults::Fault* fault, bool has_acted) {
    if (fault == nullptr) return;
    if (has_acted) record_fault(*fault, fault->duration, &order);
    if (coming == Coming::first)
      trouble_->settle(*fault, has_acted);
    else if (has_acted)
      trouble_->count_act(*fault);
    acts = acts || has_acted;
  };
  settle_one(injection.machine, reply.fault_acted);
  settle_one(injection.stale, component::is_taken(reply.first));
  if (acts) trouble_->on_act();
}

void VirtualComponent::carry_out(faults::Passage& passage, const engine::Order& order) {
  using faults::Action;
  using faults::Input;
  for (Input input;;) {
    const Action action = passage.resume(input);
    input = {.kind = Input::Kind::done};
    switch (action.kind) {
      case Action::Kind::hold:
      case Action::Kind::wait:
        input.kind = Input::Kind::due;
        break;
      case Action::Kind::lie:
        trouble_->begin_lying(*action.by);
        break;
      case Action::Kind::act:
        input = {.kind = Input::Kind::decided, .is_taken = component::is_taken(act(order, passage.injection()).first)};
        break;
      case Action::Kind::refuse:
        input.kind = Input::Kind::decided;
        break;
      case Action::Kind::act_again:
        act_again(order, action.by);
        break;
      case Action::Kind::crash:
        return crash(*action.by);
      case Action::Kind::leave:
        return;
    }
  }
}

component::EventReply VirtualComponent::act_on_event(const engine::Order& order, const faults::Injection& injection,
                                                     Coming coming) {
  component::EventRequest request{order.errand->event, order.errand->data, fence_of(order, around_.timers.clock()),
                                  injection.machine};
  component::EventReply reply = component_->on_event(request);
  if (injection.machine != nullptr)
    settle(order, injection, {.verdict = reply.verdict, .first = reply.first, .fault_acted = reply.fault_acted},
           coming);
  record({.run = order.run,
          .command = order.id,
          .a = static_cast<std::uint64_t>(reply.verdict),
          .b = number(order.epoch),
          .text = order.errand->event,
          .kind = RecordKind::event_handled,
          .state = component_->state()});
  const bool acts = reply.verdict == component::Verdict::accepted && !reply.fault_acted;
  if (acts && !reply.result) {
    wire::Event event;
    event.data = order.errand->data;
    reply.result = component::Business().on_event(event, component_->state());
  }
  if (reply.result) component_->remember_result(number(order.id), *reply.result);
  if (reply.verdict == component::Verdict::duplicate) reply.result = component_->result_of(number(order.id));
  return reply;
}

void VirtualComponent::act_again(const engine::Order& order, const faults::Fault* of_machine) {
  if (order.errand) return void(act_on_event(order, {.machine = of_machine}, Coming::again));
  (void)act(order, {.machine = of_machine}, Coming::again);
}

void VirtualComponent::note_broken(const faults::Injection& injection) {
  for (const faults::Fault* each : {injection.machine, injection.stale})
    if (each != nullptr) trouble_->settle(*each, false);
}

void VirtualComponent::note_refusal(const engine::Order& order) {
  if (order.id != record::no_command) component_->note_refusal(fence_of(order, around_.timers.clock()));
}

wire::HealthReport VirtualComponent::figures() const {
  wire::HealthReport truth;
  truth.process_count = 1;
  truth.uptime_seconds = base::in_seconds(around_.timers.now() - born_);
  return component::figures_of(component_->settings(), truth);
}

bool VirtualComponent::tells_by_itself() const {
  return around_.plan->pushes && answers_commands();
}

void VirtualComponent::crash(const faults::Fault& fault) {
  record({.kind = RecordKind::crashed, .state = component_->state()});
  dead_ = down_ = true;
  loses_memory_ = fault.loses_memory;
  restart_ = std::make_unique<base::CallbackTimer>([this] { restart(); });
  if (fault.duration > base::Duration::zero()) around_.timers.arm(*restart_, around_.timers.now() + fault.duration);
  // A transition under way dies with the process, and nobody is told.
  component_->restart_in(trouble_ ? trouble_->on_crash(fault) : component_->settings().initial_state);
  component_->lie_dead();
  if (trouble_) trouble_->account().start();
}

void VirtualComponent::restart() {
  dead_ = false;
  born_ = around_.timers.now();
  down_ = trouble_ != nullptr && trouble_->is_closed();
  if (loses_memory_) component_->forget(component_->state());
  component_->come_back();
  record({.kind = RecordKind::restarted, .state = component_->state()});
}

VirtualComponent::Supervised VirtualComponent::supervise(const engine::Order& order) {
  using Decision = component::ProcessDesk::Decision;
  if (!supervision_) supervision_ = Supervision();
  Supervision& supervision = *supervision_;
  const base::Clock& clock = around_.timers.clock();
  const Decision decision = supervision.desk.decide(fence_of(order, clock), clock.wall_now());
  const bool acts = decision == Decision::act;
  if (acts) carry_out(*order.errand->deed);
  const component::Verdict verdict = acts                              ? component::Verdict::accepted
                                     : decision == Decision::repeat    ? component::Verdict::duplicate
                                     : decision == Decision::overtaken ? component::Verdict::refused_illegal
                                                                       : component::Verdict::refused_expired;
  record({.run = order.run,
          .command = order.id,
          .a = static_cast<std::uint64_t>(verdict),
          .b = number(order.epoch),
          .text = order.errand->event,
          .kind = RecordKind::event_handled,
          .state = component_->state()});
  Supervised supervised;
  supervised.accepted = acts || decision == Decision::repeat;
  supervised.is_needless = supervision.is_needless;
  supervised.expired = decision == Decision::too_late;
  if (supervised.accepted) supervised.takes = std::max(base::Duration::zero(), supervision.done - around_.timers.now());
  return supervised;
}

void VirtualComponent::carry_out(wire::ProcessDeed deed) {
  using wire::ProcessDeed;
  Supervision& supervision = *supervision_;
  const base::Instant now = around_.timers.now();
  const bool comes_back = dead_ && restart_->armed();
  supervision.done = now;
  supervision.is_needless = deed == ProcessDeed::stop    ? dead_ && !comes_back
                            : deed == ProcessDeed::start ? !dead_ || comes_back
                                                         : false;
  if (deed == ProcessDeed::start && !dead_) return;
  if (deed != ProcessDeed::start) die();
  if (deed == ProcessDeed::stop) return;
  if (!comes_back || deed != ProcessDeed::start || restart_->deadline() > now + boot_time)
    around_.timers.arm(*restart_, now + boot_time);
  supervision.done = restart_->deadline();
}

void VirtualComponent::die() {
  if (dead_) return around_.timers.disarm(*restart_);
  faults::Fault planned;
  planned.duration = {};
  crash(planned);
}

void VirtualComponent::begin(const faults::FaultPtr& fault) {
  const bool is_of_process = fault->type == faults::FaultType::crash || fault->type == faults::FaultType::pause;
  if (dead_ && is_of_process) return;
  record_fault(*fault, fault->duration, nullptr);
  const base::Instant until = around_.timers.now() + fault->duration;
  const faults::Details& own = faults::details(*fault);
  using faults::FaultType;
  if (fault->type == FaultType::crash) return crash(*fault);
  if (fault->type == FaultType::stall_accept) return trouble_->stall(true);
  if (fault->type == FaultType::clock_skew)
    return component_->skew_clock(own.backwards ? -fault->duration : fault->duration, own.factor);
  if (fault->type == FaultType::pause) {
    trouble_->pause(until);
    return component_->stand_still(until);
  }
  ASSERT(fault->type == FaultType::down);  // nothing else begins
  trouble_->close(true);
  down_ = true;
}

void VirtualComponent::end(const faults::FaultPtr& fault) {
  if (fault->type == faults::FaultType::clock_skew) return component_->skew_clock({}, 0);
  if (fault->type == faults::FaultType::stall_accept) {
    trouble_->stall(false);
    if (!trouble_->is_stalled()) around_.pushes.accepts_again(id_);
    return;
  }
  trouble_->close(false);
  down_ = dead_ || trouble_->is_closed();
}

void VirtualComponent::move(const faults::FaultPtr& fault, wire::State to) {
  if (dead_) return;
  record_fault(*fault, fault->duration, nullptr);
  const wire::State there = to == wire::State::unknown ? component_->settings().initial_state : to;
  if (fault->type == faults::FaultType::amnesia) return component_->forget(there);
  if (there == wire::State::fault) return component_->force_fault(fault->code, faults::injected_text(*fault));
  component_->set_state(there);
}

void VirtualComponent::restart_wanted() {
  faults::Fault planned;
  planned.duration = component_->settings().stays_away ? base::Duration::zero() : boot_time;
  crash(planned);
}

bool VirtualComponent::will_push(const engine::Order& order, const component::CommandReply& reply) const {
  if (!tells_by_itself() || order.command == wire::Command::restart) return false;
  if (reply.verdict == component::Verdict::accepted) return true;
  const auto& transition = component_->transition();
  return reply.verdict == component::Verdict::duplicate && reply.first == component::Verdict::accepted && transition &&
         transition->cmd_id == number(order.id);
}

engine::Sighting VirtualComponent::report(const faults::Fault* lie) {
  if (!trouble_ || (lie == nullptr && trouble_->account().is_honest())) return truth();
  component::Account::Told told = trouble_->account().tell(lie, {});
  engine::Sighting sighting;
  sighting.state = told.report.state;
  if (numbers()) sighting.revision = told.report.revision;
  sighting.error = told.report.error;
  sighting.error_code = told.report.error_code;
  sighting.error_message = std::move(told.report.error_message);
  sighting.data = std::move(told.report.details);
  return sighting;
}

engine::Sighting VirtualComponent::truth() const {
  engine::Sighting sighting;
  sighting.state = component_->state();
  if (numbers()) sighting.revision = component_->revision();
  sighting.data = component_->data();
  if (sighting.state != wire::State::fault) return sighting;
  const wire::StateReport report = component_->report();
  sighting.error = report.error;
  sighting.error_code = report.error_code;
  sighting.error_message = report.error_message;
  return sighting;
}

bool VirtualComponent::tells(const engine::Sighting& known) const {
  if (down_ || (trouble_ && !trouble_->lets_be())) return false;
  if (known.state != component_->state() || known.revision != revision()) return false;
  const wire::JsonPtr& data = component_->data();
  if (known.data != data && (!known.data || !data || *known.data != *data)) return false;
  if (known.state != wire::State::fault) return !known.error;
  const engine::Sighting told = truth();
  return known.error == told.error && known.error_code == told.error_code && known.error_message == told.error_message;
}

void VirtualComponent::record(Record line) {
  line.time = around_.timers.now();
  line.component = id_;
  around_.history.append(line);
}

void VirtualComponent::record_fault(const faults::Fault& fault, base::Duration delay, const engine::Order* order) {
  const auto& planned = around_.plan->faults;
  const auto found =
      std::find_if(planned.begin(), planned.end(), [&fault](const auto& each) { return &each.fault == &fault; });
  if (found != planned.end()) around_.acted[static_cast<std::size_t>(found - planned.begin())] = true;
  record({.run = order != nullptr ? order->run : record::no_run,
          .command = order != nullptr ? order->id : record::no_command,
          .a = faults::injected_bits(fault),
          .b = static_cast<std::uint64_t>(delay.count()),
          .text = faults::name(fault.type),
          .kind = RecordKind::injected,
          .detail = static_cast<std::uint8_t>(fault.type)});
}

void VirtualComponent::state_changed(wire::State from, wire::State to) {
  around_.moved = around_.timers.now();
  record(
      {.b = component_->revision(), .kind = RecordKind::moved, .state = to, .detail = static_cast<std::uint8_t>(from)});
  if (trouble_) trouble_->on_state(to);
}

void VirtualComponent::transition_ended(const component::TransitionEnd& end) {
  if (!tells_by_itself() || end.sender == component::nobody) return;
  around_.pushes.push(id_, static_cast<record::Epoch>(end.fence.epoch.value_or(0)),
                      static_cast<record::CommandId>(end.fence.cmd_id.value_or(0)));
}

}  // namespace kapela::world

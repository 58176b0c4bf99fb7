#include "simulators/world/virtual_component.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::world {
namespace {

using engine::Record;
using engine::RecordKind;

/// All of an orchestrator's commands come from one sender.
constexpr component::Sender orchestrator = 1;

wire::Fence fence_of(const engine::Order& order, const base::Clock& clock) {
  wire::Fence fence;
  fence.cmd_id = number(order.id);
  fence.epoch = number(order.epoch);
  fence.run = number(order.run);
  fence.not_after = clock.wall_now() + (order.not_after - clock.now());
  return fence;
}

/// From CMD_RESTART until it runs again.
constexpr base::Duration boot_time = std::chrono::milliseconds(200);

std::vector<faults::Fault> faults_of(engine::ComponentId id, const Plan& plan) {
  std::vector<faults::Fault> own;
  for (const ComponentFault& each : plan.faults)
    if (each.component == id) own.push_back(each.fault);
  return own;
}

}  // namespace

VirtualComponent::VirtualComponent(engine::ComponentId id, Surroundings& surroundings)
    : id_(id), around_(surroundings) {}

VirtualComponent::~VirtualComponent() = default;

void VirtualComponent::begin(std::shared_ptr<const component::ComponentSettings> settings) {
  component_.emplace(std::move(settings), around_.timers, around_.chance.of_timing(id_),
                     static_cast<component::Outbox&>(*this));
  trouble_.reset();
  if (std::vector<faults::Fault> own = faults_of(id_, *around_.plan); !own.empty())
    trouble_ = std::make_unique<Trouble>(Trouble{faults::Injector(std::move(own))});
  restart_.reset();
  down_ = loses_memory_ = false;
}

faults::Injection VirtualComponent::inject(const engine::Order& order) {
  const faults::Injection injection = trouble_->injector.on_command(order.command, component_->state());
  for (const faults::Fault* fault : trouble_->injector.fired())
    record({.run = order.run,
            .command = order.id,
            .b = static_cast<std::uint64_t>(fault->duration.count()),
            .text = faults::name(fault->type),
            .kind = RecordKind::injected,
            .detail = static_cast<std::uint8_t>(fault->type)});
  return injection;
}

component::CommandReply VirtualComponent::act(const engine::Order& order, const faults::Fault* of_transition) {
  component::CommandRequest request{order.command, fence_of(order, around_.timers.clock()), orchestrator};
  request.fault = of_transition;
  const component::CommandReply reply = component_->on_command(request);
  record({.run = order.run,
          .command = order.id,
          .a = static_cast<std::uint64_t>(reply.verdict),
          .b = number(order.epoch),
          .kind = RecordKind::handled,
          .state = reply.state,
          .detail = static_cast<std::uint8_t>(order.command)});
  return reply;
}

void VirtualComponent::lie(const faults::Fault& stale) {
  trouble_->lie = &stale;
  trouble_->lies_left = stale.reports;
}

void VirtualComponent::crash(const faults::Fault& fault) {
  record({.kind = RecordKind::crashed, .state = component_->state()});
  down_ = true;
  loses_memory_ = fault.loses_memory;
  if (trouble_) {
    trouble_->past.clear();
    trouble_->lies_left = 0;
  }
  restart_ = std::make_unique<base::CallbackTimer>([this] { restart(); });
  if (fault.duration > base::Duration::zero()) around_.timers.arm(*restart_, around_.timers.now() + fault.duration);
  component_->restart();  // a transition under way dies with the process, and nobody is told
}

void VirtualComponent::restart() {
  down_ = false;
  if (loses_memory_) component_->reset();
  record({.kind = RecordKind::restarted, .state = component_->state()});
}

void VirtualComponent::restart_wanted() {
  faults::Fault planned;
  planned.duration = boot_time;
  crash(planned);
}

bool VirtualComponent::will_push(const engine::Order& order, const component::CommandReply& reply) const {
  if (!around_.plan->pushes || order.command == wire::Command::restart) return false;
  if (reply.verdict == component::Verdict::accepted) return true;
  const auto& transition = component_->transition();
  return reply.verdict == component::Verdict::duplicate && reply.first == component::Verdict::accepted && transition &&
         transition->cmd_id == number(order.id);
}

engine::Sighting VirtualComponent::report() {
  engine::Sighting told = truth();
  if (!trouble_ || trouble_->lies_left == 0) return told;
  --trouble_->lies_left;
  if (trouble_->past.empty()) return told;
  const std::size_t ago = std::min<std::size_t>(std::max(1U, trouble_->lie->copies), trouble_->past.size());
  const Past& past = trouble_->past[trouble_->past.size() - ago];
  told.state = past.state;
  if (around_.plan->revisions) told.revision = past.revision;
  return told;
}

engine::Sighting VirtualComponent::truth() const {
  engine::Sighting sighting;
  sighting.state = component_->state();
  if (around_.plan->revisions) sighting.revision = component_->revision();
  if (sighting.state != wire::State::fault) return sighting;
  const wire::StateReport report = component_->report();
  sighting.error = report.error;
  sighting.error_code = report.error_code;
  sighting.error_message = report.error_message;
  return sighting;
}

void VirtualComponent::record(Record line) {
  line.time = around_.timers.now();
  line.component = id_;
  around_.history.append(line);
}

void VirtualComponent::state_changed(wire::State from, wire::State to) {
  if (trouble_) trouble_->past.push_back({from, component_->revision() - 1});
  record({.b = component_->revision(),
          .kind = RecordKind::moved,
          .state = to,
          .detail = static_cast<std::uint8_t>(from)});
}

void VirtualComponent::transition_ended(const component::TransitionEnd& end) {
  if (!around_.plan->pushes) return;
  around_.pushes.push(id_, static_cast<engine::Epoch>(end.fence.epoch.value_or(0)),
               static_cast<engine::CommandId>(end.fence.cmd_id.value_or(0)));
}

}  // namespace kapela::world

#include "simulators/world/virtual_lab.hpp"

#include <memory>
#include <utility>

namespace kapela::world {

VirtualLab::VirtualLab(std::shared_ptr<const Subject> subject, Plan surroundings)
    : plan_(std::move(surroundings)), world_(std::move(subject)) {
  plan_.faults.clear();
  world_.begin(plan_);
}

base::Result<void> VirtualLab::add(record::ComponentId component, const faults::Fault& fault) {
  world_.add_fault(component, std::make_shared<const faults::Fault>(fault));
  return {};
}

void VirtualLab::remove(record::ComponentId component, const std::string& fault) {
  world_.remove_fault(component, fault);
}

void VirtualLab::send(record::ComponentId component, wire::Command command) {
  world_.command_by_hand(component, command);
}

void VirtualLab::post(const wire::Event& event) {
  world_.post_event(event);
}

base::Result<void> VirtualLab::start(const std::shared_ptr<const scenario::Scenario>& scenario) {
  if (world_.engine() == nullptr)
    return base::fail(base::ErrorCode::unreachable, "the orchestrator is dead", "wait until it is back");
  const base::Result<record::RunId> run = world_.engine()->start(scenario, nullptr);
  if (!run) return run.error();
  return {};
}

void VirtualLab::cancel() {
  if (world_.engine() != nullptr) world_.engine()->cancel_all("the experiment was broken off");
}

void VirtualLab::advance(base::Instant until) {
  const std::size_t records = world_.history().records().size();
  while (world_.history().records().size() == records && world_.step(until)) {
  }
}

void VirtualLab::settle(base::Duration most) {
  const base::Instant until = world_.now() + most;
  while (!world_.at_rest() && world_.step(until)) {
  }
}

}  // namespace kapela::world

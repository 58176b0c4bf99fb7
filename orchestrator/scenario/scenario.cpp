#include "orchestrator/scenario/scenario.hpp"

#include "orchestrator/record/plant.hpp"

namespace kapela::scenario {

using record::Atomicity, record::Mode, record::OnStuck;

namespace {

struct TypeName {
  std::string_view operator()(const LogEvent&) const { return "log_event"; }
  std::string_view operator()(const SendCommand&) const { return "send_command"; }
  std::string_view operator()(const WaitForState&) const { return "wait_for_state"; }
  std::string_view operator()(const EnsureState&) const { return "ensure_state"; }
  std::string_view operator()(const SendEvent&) const { return "send_event"; }
  std::string_view operator()(const HandleProcess& action) const { return wire::action_name(action.deed); }
  std::string_view operator()(const WaitFor&) const { return "wait_for"; }
  std::string_view operator()(const TestAction&) const { return "test"; }
  std::string_view operator()(const Delay&) const { return "delay"; }
  std::string_view operator()(const Require&) const { return "require"; }
  std::string_view operator()(const Set&) const { return "set"; }
  std::string_view operator()(const Alert&) const { return "alert"; }
  std::string_view operator()(const Approve&) const { return "approve"; }
  std::string_view operator()(const Choose&) const { return "choose"; }
  std::string_view operator()(const Parallel&) const { return "parallel"; }
  std::string_view operator()(const Repeat&) const { return "repeat"; }
  std::string_view operator()(const ExecuteScenario&) const { return "execute_scenario"; }
};

/// Which ways the commands of some actions lead.
struct Directions {
  bool raises = false;
  bool lowers = false;
  bool acknowledges = false;
  bool starts = false;  ///< what has to be stopped again when it goes wrong

  void add(const Actions& actions) {
    for (const Action& action : actions) std::visit(*this, action.body);
  }
  void operator()(const SendCommand& send) {
    const wire::CommandTraits& traits = wire::traits(send.command);
    acknowledges = acknowledges || send.command == wire::Command::ack;
    if (traits.edges.empty() || send.command == wire::Command::ack) return;
    (traits.lowers ? lowers : raises) = true;
  }
  /// What moves in there nobody here knows.
  void operator()(const SendEvent& send) { raises = raises || !send.harmless; }
  /// Who runs and is STOPPED has no energy.
  void operator()(const HandleProcess& action) {
    starts = starts || action.deed == wire::ProcessDeed::start;
    lowers = lowers || action.deed == wire::ProcessDeed::stop;
  }
  void operator()(const EnsureState& ensure) { (ensure.state == wire::State::stopped ? lowers : raises) = true; }
  void operator()(const Choose& choose) {
    for (const Branch& branch : choose.branches) add(branch.actions);
    add(choose.otherwise);
  }
  void operator()(const Parallel& parallel) {
    for (const Actions& branch : parallel.branches) add(branch);
  }
  void operator()(const Repeat& repeat) { add(repeat.actions); }
  void operator()(const ExecuteScenario& execute) {
    if (execute.scenario != nullptr) add(execute.scenario->actions);
  }
  void operator()(const auto&) const {}
};

}  // namespace

std::string_view type_name(const Action::Body& body) {
  return std::visit(TypeName{}, body);
}

base::Duration time_of(const HandleProcess& action, const record::ProcessSpec& process) {
  constexpr base::Duration spare = std::chrono::seconds(5);  // for the asking
  if (action.timeout) return *action.timeout;
  base::Duration time = spare;
  if (action.deed != wire::ProcessDeed::start) time += process.stop;
  if (action.deed != wire::ProcessDeed::stop) time += process.start;
  return time;
}

Atomicity atomicity_of(const Scenario& scenario) {
  if (scenario.atomicity) return *scenario.atomicity;
  Directions directions;
  directions.add(scenario.actions);
  if (directions.raises || directions.starts) return Atomicity::rollback;
  return directions.lowers ? Atomicity::forward : Atomicity::none;
}

bool energises(const Scenario& scenario) {
  Directions directions;
  directions.add(scenario.actions);
  return directions.raises;
}

bool acknowledges(const Scenario& scenario) {
  Directions directions;
  directions.add(scenario.actions);
  return directions.acknowledges;
}

}  // namespace kapela::scenario

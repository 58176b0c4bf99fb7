#include "simulators/world/trial.hpp"

namespace kapela::world {
namespace {

constexpr std::uint64_t bit(faults::FaultType type) {
  return std::uint64_t{1} << static_cast<unsigned>(type);
}

/// What no orchestrator can see through: a component that lies about its state and numbers none, and one that has
/// forgotten which commands it has acted on.
std::uint64_t breaking_faults(const Plan& plan) {
  std::uint64_t bits = plan.revisions ? 0 : bit(faults::FaultType::stale_state);
  for (const ComponentFault& each : plan.faults)
    if (each.fault.loses_memory) bits |= bit(faults::FaultType::crash);
  return bits;
}

/// For what is still under way when the last run has ended: late copies, transitions, answers.
constexpr base::Duration longest_aftermath = std::chrono::minutes(10);

}  // namespace

Trial::Trial(std::shared_ptr<const Subject> subject)
    : subject_(std::move(subject)), world_(subject_), checker_(history::checker_settings(*subject_->plant)) {}

const Outcome& Trial::run(const Plan& plan) {
  plan_ = &plan;
  outcome_.runs.clear();
  world_.begin(plan);
  settle(subject_->settings.answer_timeout);
  for (const auto& scenario : subject_->scenarios) outcome_.runs.push_back(execute(scenario));
  settle(longest_aftermath);
  check();
  return outcome_;
}

engine::RunStatus Trial::execute(const std::shared_ptr<const engine::Scenario>& scenario) {
  const base::Instant until = world_.now() + subject_->patience;
  while (world_.engine() == nullptr)
    if (!world_.step(until)) return engine::RunStatus::running;
  world_.forget_last_run();
  if (!world_.engine()->start(scenario, nullptr)) return engine::RunStatus::rejected;
  const std::uint64_t life = world_.life();
  while (!world_.last_run() && world_.life() == life && world_.step(until)) {
  }
  return world_.last_run().value_or(engine::RunStatus::running);
}

void Trial::settle(base::Duration most) {
  const base::Instant until = world_.now() + most;
  while (!world_.at_rest() && world_.step(until)) {
  }
}

void Trial::check() {
  checker_.reset();
  checker_.set_breaking_faults(breaking_faults(*plan_));
  for (const engine::Record& record : world_.history().records()) checker_.on(record);
  checker_.finish(true);
  outcome_.violations = checker_.count();
}

history::Header header_of(const Subject& subject, const Plan& plan) {
  history::Header header;
  header.writer = "world";
  header.seed = plan.seed;
  for (const auto& scenario : subject.scenarios) header.plan += (header.plan.empty() ? "" : "; ") + scenario->name;
  header.clock = history::ClockKind::virtual_time;
  header.wall_at_zero_ns = VirtualClock::wall_at_zero.count();
  header.components = subject.plant->component_names();
  return header;
}

}  // namespace kapela::world

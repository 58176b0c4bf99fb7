#include "simulators/world/trial.hpp"

#include <algorithm>
#include <utility>

namespace kapela::world {
namespace {

constexpr std::uint64_t bit(faults::FaultType type) {
  return std::uint64_t{1} << static_cast<unsigned>(type);
}

/// A component that tells an old state is seen through by the number in its answer to the command, where that comes
/// through: not when messages get lost, when more goes wrong with it, or when a new life of the orchestrator asks; and
/// there is none of avena's.
bool sees_through_lies(const Plan& plan, const engine::Plant& plant) {
  const LinkSettings& link = plan.link;
  const bool by_chance = link.loss > 0 || link.duplication > 0 || link.reordering > 0 ||
                         link.latency.kind != base::Distribution::Kind::fixed;
  if (!plan.revisions || by_chance || !plan.network.empty() || !plan.partitions.empty()) return false;
  if (!plan.orchestrator_crashes.empty()) return false;
  const auto lies = [](const ComponentFault& each) { return each.fault.type == faults::FaultType::stale_state; };
  return std::none_of(plan.faults.begin(), plan.faults.end(), [&](const ComponentFault& lie) {
    if (lies(lie) && plant.at(lie.component).dialect == wire::Dialect::avena2) return true;
    return lies(lie) && std::any_of(plan.faults.begin(), plan.faults.end(), [&lie](const ComponentFault& other) {
             return &other != &lie && other.component == lie.component;
           });
  });
}

using faults::FaultType;

/// Whatever else happens: they lie about the state, act twice or where they must not, or judge time by a wrong clock.
constexpr std::uint64_t always_breaking = bit(FaultType::wrong_state) | bit(FaultType::equivocate) |
                                          bit(FaultType::amnesia) | bit(FaultType::not_idempotent) |
                                          bit(FaultType::accept_invalid) | bit(FaultType::clock_skew);

/// With these parameters: an answer says that a command was taken, whatever became of it; or a component rises without
/// having been told to, perhaps when nobody looks any more.
bool breaks(const faults::Fault& fault) {
  constexpr std::int64_t first_error = 400;
  const faults::Details& own = faults::details(fault);
  if (fault.type == FaultType::crash) return fault.loses_memory || own.state_after == faults::StateAfter::random;
  if (fault.type == FaultType::abort) return own.http_status < first_error;
  if (fault.type == FaultType::malformed) return own.damage == faults::Damage::bad_json;
  if (fault.type == FaultType::reject) return own.http_status > 200 && own.http_status < first_error;
  if (fault.type == FaultType::spontaneous) return fault.to != wire::State::fault;
  return fault.type == FaultType::flap;
}

/// For what is still under way when the last run has ended: late copies, transitions, answers.
constexpr base::Duration longest_aftermath = std::chrono::minutes(10);

}  // namespace

/// What no orchestrator can see through: a component that lies about its state, or has forgotten which commands it has
/// acted on, ...
std::uint64_t breaking_faults(const Plan& plan, const engine::Plant& plant) {
  std::uint64_t bits = sees_through_lies(plan, plant) ? 0 : bit(FaultType::stale_state);
  bits |= always_breaking;
  for (const ComponentFault& each : plan.faults)
    if (breaks(each.fault)) bits |= bit(each.fault.type);
  return bits;
}

history::CheckerSettings judged_by(const Subject& subject) {
  history::CheckerSettings settings = history::checker_settings(*subject.plant);
  settings.pace = history::pace_of(subject.settings);
  const base::Duration drain = engine::RollbackSettings().drain;  // of runs that no scenario asks for
  const bool all_alike = std::all_of(subject.scenarios.begin(), subject.scenarios.end(),
                                     [drain](const auto& each) { return each->rollback.drain == drain; });
  if (all_alike) settings.pace.drain = drain;
  return settings;
}

Trial::Trial(std::shared_ptr<const Subject> subject)
    : subject_(std::move(subject)), world_(subject_), checker_(judged_by(*subject_)) {}

const Outcome& Trial::run(const Plan& plan) {
  plan_ = &plan;
  outcome_.runs.clear();
  world_.begin(plan);
  settle(subject_->settings.answer_timeout);
  for (const auto& scenario : subject_->scenarios) outcome_.runs.push_back(execute(scenario));
  // Somebody who comes back again and again gets a run of its own each time, which takes a while.
  constexpr int most_aftermaths = 4;
  for (int aftermath = 0; aftermath < most_aftermaths && !world_.at_rest(); ++aftermath) settle(longest_aftermath);
  check();
  return outcome_;
}

const Outcome& Trial::run(const Plan& plan, const Turn& turn) {
  turn_ = &turn;
  (void)run(plan);
  turn_ = nullptr;
  return outcome_;
}

bool Trial::step(base::Instant until) {
  if (turn_ != nullptr && world_.history().records().size() >= turn_->records) {
    const Turn& turn = *std::exchange(turn_, nullptr);
    world_.turn(turn.seed, turn.link);
  }
  return world_.step(until);
}

engine::RunStatus Trial::execute(const std::shared_ptr<const engine::Scenario>& scenario) {
  const base::Instant until = world_.now() + subject_->patience;
  while (world_.engine() == nullptr)
    if (!step(until)) return engine::RunStatus::running;
  world_.forget_ends();
  const base::Result<engine::RunId> run = world_.engine()->start(scenario, nullptr);
  if (!run) return engine::RunStatus::rejected;
  const std::uint64_t life = world_.life();
  // A run that the orchestrator died in is taken up by its next life, unless the journal has lost it.
  const auto is_lost = [&] {
    return world_.life() != life && world_.engine() != nullptr && world_.engine()->running() == 0;
  };
  while (!world_.end_of(*run) && !is_lost() && step(until)) {
  }
  return world_.end_of(*run).value_or(engine::RunStatus::running);
}

void Trial::settle(base::Duration most) {
  const base::Instant until = world_.now() + most;
  while (!world_.at_rest() && step(until)) {
  }
}

void Trial::check() {
  checker_.reset();
  checker_.set_breaking_faults(breaking_faults(*plan_, *subject_->plant));
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

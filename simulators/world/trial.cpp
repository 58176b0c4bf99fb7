#include "simulators/world/trial.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/base/assert.hpp"

namespace kapela::world {
namespace {

constexpr std::uint64_t bit(faults::FaultType type) {
  return std::uint64_t{1} << static_cast<unsigned>(type);
}

/// A component that tells an old state is seen through by the number in its answer to the command, where that comes
/// through: not when messages get lost, when more goes wrong with it, or when a new life of the orchestrator asks; and
/// there is none of avena's.
bool sees_through_lies(const Plan& plan, const record::Plant& plant) {
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
std::uint64_t breaking_faults(const Plan& plan, const record::Plant& plant) {
  std::uint64_t bits = sees_through_lies(plan, plant) ? 0 : bit(FaultType::stale_state);
  bits |= always_breaking;
  for (const ComponentFault& each : plan.faults)
    if (breaks(each.fault)) bits |= bit(each.fault.type);
  return bits;
}

checker::CheckerSettings judged_by(const Subject& subject) {
  checker::CheckerSettings settings = checker::checker_settings(*subject.plant);
  settings.pace = checker::pace_of(subject.settings);
  const base::Duration drain = scenario::RollbackSettings().drain;  // of runs that no scenario asks for
  const bool all_alike = std::all_of(subject.scenarios.begin(), subject.scenarios.end(),
                                     [drain](const auto& each) { return each->rollback.drain == drain; });
  if (all_alike) settings.pace.drain = drain;
  for (const auto& scenario : subject.triggered) {
    const auto is_it = [&scenario](const auto& each) { return each->name == scenario->name; };
    settings.starts.push_back(checker::start_rules(*scenario, *subject.plant));
    settings.starts.back().only_by_trigger = std::none_of(subject.scenarios.begin(), subject.scenarios.end(), is_it);
  }
  const automation::AutomationSettings automatic;
  settings.most_starts = automatic.starts;
  settings.starts_within = automatic.starts_within;
  return settings;
}

namespace {

checker::CheckerSettings judged_in_order(const Subject& subject) {
  checker::CheckerSettings settings = judged_by(subject);
  settings.hosts_in_order = true;
  return settings;
}

}  // namespace

Trial::Trial(std::shared_ptr<const Subject> subject)
    : subject_(std::move(subject)), world_(subject_), checker_(judged_in_order(*subject_)) {}

const Outcome& Trial::run(const Plan& plan) {
  begin(plan, false);
  const bool is_over = go_on();
  ASSERT(is_over);
  return judge();
}

const Outcome& Trial::run(const Plan& plan, const Turn& turn) {
  turn_ = &turn;
  (void)run(plan);
  turn_ = nullptr;
  return outcome_;
}

void Trial::begin(const Plan& plan, bool grows) {
  plan_ = &plan;
  outcome_.runs.clear();
  scenario_ = read_ = 0;
  rests_ = 0;
  world_.begin(plan, grows);
  wait_for(Phase::first_rest, subject_->settings.answer_timeout);
}

void Trial::wait_for(Phase phase, base::Duration most) {
  phase_ = phase;
  until_ = world_.now() + most;
  has_looked_ = false;
}

bool Trial::go_on(base::Instant pause) {
  world_.may_grow_at(pause);
  while (phase_ != Phase::nothing) {
    if (!has_looked_ && has_come()) {
      next_phase();
      continue;
    }
    has_looked_ = true;
    if (turn_ != nullptr) take_turn();
    if (pause <= until_) {
      if (!world_.step_only(pause - base::Duration(1))) return false;
      has_looked_ = false;
    } else if (world_.step(until_)) {
      has_looked_ = false;
    } else {
      next_phase();
    }
  }
  return true;
}

void Trial::take_turn() {
  if (world_.history().records().size() < turn_->records) return;
  const Turn& turn = *std::exchange(turn_, nullptr);
  world_.turn(turn.seed, turn.link);
}

/// A run that the orchestrator died in is taken up by its next life, unless the journal has lost it.
bool Trial::is_lost() const {
  return world_.life() != life_ && world_.engine() != nullptr && world_.engine()->running() == 0;
}

bool Trial::has_come() const {
  switch (phase_) {
    case Phase::first_rest:
    case Phase::last_rest:
      return world_.at_rest();
    case Phase::engine:
      return world_.engine() != nullptr;
    case Phase::end_of_run:
      return world_.end_of(run_).has_value() || is_lost();
    case Phase::nothing:
      return true;
  }
  ASSERT(!"unknown Phase");
}

/// What was waited for has come, or its time is over.
void Trial::next_phase() {
  // Somebody who comes back again and again gets a run of its own each time, which takes a while.
  constexpr int most_rests = 4;
  switch (phase_) {
    case Phase::first_rest:
      return next_scenario();
    case Phase::engine:
      return start();
    case Phase::end_of_run:
      outcome_.runs.push_back(world_.end_of(run_).value_or(record::RunStatus::running));
      return next_scenario();
    case Phase::last_rest:
      if (++rests_ < most_rests && !world_.at_rest()) return wait_for(Phase::last_rest, longest_aftermath);
      phase_ = Phase::nothing;
      return;
    case Phase::nothing:
      return;
  }
}

void Trial::next_scenario() {
  if (scenario_ == subject_->scenarios.size()) return wait_for(Phase::last_rest, longest_aftermath);
  wait_for(Phase::engine, subject_->patience);
}

void Trial::start() {
  const auto& scenario = subject_->scenarios[scenario_++];
  if (world_.engine() == nullptr) {
    outcome_.runs.push_back(record::RunStatus::running);
    return next_scenario();
  }
  world_.forget_ends();
  const base::Result<record::RunId> run = world_.engine()->start(scenario, nullptr);
  if (!run) {
    outcome_.runs.push_back(record::RunStatus::rejected);
    return next_scenario();
  }
  run_ = *run;
  life_ = world_.life();
  phase_ = Phase::end_of_run;  // until the same time
  has_looked_ = false;
}

void Trial::read(std::size_t records) {
  const auto all = world_.history().records();
  for (; read_ < records; ++read_) checker_.on(all[read_]);
}

/// A fault that breaks nothing has acted, and now it would.
bool Trial::has_read_otherwise(std::uint64_t breaking) const {
  const auto records = world_.history().records().first(read_);
  return breaking != breaking_ && std::any_of(records.begin(), records.end(), [&](const record::Record& each) {
           return each.kind == record::RecordKind::injected && ((breaking ^ breaking_) >> each.detail & 1) != 0;
         });
}

void Trial::judge_so_far() {
  checker_.reset();
  breaking_ = breaking_faults(*plan_, *subject_->plant);
  checker_.set_breaking_faults(breaking_);
  read_ = 0;
  read(world_.safe_records());
}

const Outcome& Trial::judge() {
  const std::uint64_t breaking = breaking_faults(*plan_, *subject_->plant);
  if (read_ == 0 || has_read_otherwise(breaking)) {
    read_ = 0;
    checker_.reset();
  }
  breaking_ = breaking;
  checker_.set_breaking_faults(breaking);
  read(world_.history().records().size());
  checker_.finish(true);
  outcome_.violations = checker_.count();
  return outcome_;
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

// The end of a run: audit, compensation, alert, latch, and the last record.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/engine/lowering.hpp"
#include "orchestrator/engine/reversal.hpp"
#include "orchestrator/engine/run.hpp"

namespace kapela::engine {

using record::Atomicity, record::bit_of, record::ComponentId, record::ComponentReport, record::Failure,
    record::no_command, record::no_run, record::Phase, record::Reason, record::Record, record::RecordKind,
    record::RunReport, record::RunStatus;
using scenario::RollbackSettings;

namespace {

using wire::State;

bool has_less_energy(State state, State than) {
  return wire::traits(state).energy < wire::traits(than).energy;
}

bool raises(wire::Command command) {
  return !wire::traits(command).lowers && !wire::traits(command).edges.empty();
}

bool has_energy(State state) {
  return wire::traits(state).energy != wire::no_energy;
}

/// Neither seen nor heard of since its last command left; one that has refused it was.
bool is_unheard(const Commander& commander, ComponentId id) {
  const Pursuit& pursued = commander.pursuit(id);
  const bool is_refused = pursued.sent != 0 && pursued.acknowledged == 0 && pursued.doubt_until == base::Instant{};
  return !is_refused && !commander.is_fresh(id);
}

}  // namespace

/// P6: every component that was brought somewhere is asked afresh whether it is there.
base::Task<void> Run::audit() {
  core_.report.phase = Phase::audit;
  std::vector<Survey::Subject> subjects;
  for (std::size_t i = 0; i < core_.owned.size(); ++i) {
    const bool matters = core_.duties[i].wanted != 0 && !core_.report.components[i].failure;
    if (matters) subjects.push_back({core_.owned[i], core_.duties[i].wanted});
  }
  const std::vector<Survey::Subject> asked = subjects;
  Survey survey(core_, commander_, activities_, root_, std::move(subjects));
  survey.begin(core_.now() + scenario().rollback.drain);
  while (!survey.over()) co_await survey.news();
  if (verdict_) co_return;
  const std::vector<Survey::Miss> misses = survey.misses();
  for (const Survey::Miss& miss : misses) {
    Failure failure = failure_of(miss, core_.duty(miss.id).wanted, scenario().rollback.drain);
    core_.record_failure(failure, program_.size);
    if (!is_forward()) fail(std::move(failure));
  }
  for (const Survey::Subject& subject : asked) {
    if (core_.part(subject.id).failure) continue;
    core_.record({.a = core_.seen(subject.id).as_of,
                  .component = subject.id,
                  .kind = RecordKind::settled,
                  .state = core_.seen(subject.id).seen.state});
  }
}

/// P4 and P5, as far as the scenario's atomicity asks for them.
base::Task<void> Run::undo() {
  if (rejected_) co_return;
  std::vector<Charge> charges;
  if (verdict_ && core_.report.atomicity == Atomicity::rollback) charges = to_undo();
  if (!verdict_ && is_forward()) charges = stragglers();
  if (verdict_ && is_forward() && !executes_) charges = to_undo();
  const bool owes = verdict_ && core_.report.atomicity == Atomicity::rollback && courier_.owes();
  if (!charges.empty() || owes) co_await lower(std::move(charges));
  if (verdict_ && core_.report.atomicity != Atomicity::rollback) co_await name_leftovers();
  name_not_handled();
}

base::Task<void> Run::lower(std::vector<Charge> charges) {
  const RollbackSettings& rollback = scenario().rollback;
  for (const Charge& charge : charges) core_.duty(charge.id).ceiling = charge.ceiling;
  core_.record({.a = charges.size(),
                .b = nanoseconds(rollback.budget),
                .kind = RecordKind::compensating,
                .detail = static_cast<std::uint8_t>(rollback.on_stuck)});
  const base::Instant until = core_.now() + rollback.budget;
  if (verdict_ && !courier_.empty())
    co_await take_back(Courier::Turn::before_lowering, core_.now() + rollback.budget / 2);
  Lowering lowering(core_, commander_, activities_, aftermath_, rollback, charges);
  lowering.begin(until);
  while (!lowering.over()) co_await lowering.news();
  if (!verdict_ || courier_.to_take_back(Courier::Turn::after_lowering).empty()) co_return;
  co_await look_at_started();
  co_await take_back(Courier::Turn::after_lowering, until);
}

/// Events before anybody is brought down: who stands still takes nothing back.
base::Task<void> Run::take_back(Courier::Turn turn, base::Instant until) {
  Reversal reversal(core_, courier_, activities_, aftermath_, turn);
  reversal.begin(until);
  while (!reversal.over()) co_await reversal.news();
}

/// Everybody it has commanded, each no higher than where it was before and where it has been since.
std::vector<Charge> Run::to_undo() const {
  std::vector<Charge> charges;
  for (std::size_t i = 0; i < core_.owned.size(); ++i) {
    const ComponentReport& part = core_.report.components[i];
    if (!part.commanded) continue;
    Charge charge{part.component, part.base, part.last_step};
    const State lowest = core_.duties[i].lowest;
    if (lowest != State::unknown && (!has_energy(part.base) || has_less_energy(lowest, part.base)))
      charge.ceiling = lowest;
    charges.push_back(charge);
  }
  return charges;
}

/// Whoever a run that only lowers has left behind.
std::vector<Charge> Run::stragglers() const {
  std::vector<Charge> charges;
  for (std::size_t i = 0; i < core_.owned.size(); ++i) {
    const ComponentReport& part = core_.report.components[i];
    if (!part.failure) continue;
    const State goal = part.goal == State::unknown ? lowest_goal() : part.goal;
    charges.push_back({part.component, goal, part.last_step});
  }
  return charges;
}

/// Where a run that only lowers brings its components in the end.
State Run::lowest_goal() const {
  State lowest = State::stopped;
  bool any = false;
  for (const ComponentReport& part : core_.report.components) {
    if (part.goal == State::unknown || (any && !has_less_energy(part.goal, lowest))) continue;
    lowest = part.goal;
    any = true;
  }
  return lowest;
}

/// What is neither undone nor where it was to be: nothing is left in silence.
base::Task<void> Run::name_leftovers() {
  std::vector<Survey::Subject> subjects;
  for (const ComponentReport& part : core_.report.components)
    if (part.commanded && !part.exception) subjects.push_back({part.component, 0});
  Survey survey(core_, commander_, activities_, aftermath_, std::move(subjects));
  survey.begin(core_.now() + core_.context.settings.preflight_timeout);
  while (!survey.over()) co_await survey.news();
  const std::vector<Survey::Miss> misses = survey.misses();
  for (std::size_t i = 0; i < core_.owned.size(); ++i) {
    const ComponentReport& part = core_.report.components[i];
    const State state = core_.seen(part.component).seen.state;
    const bool there = (core_.duties[i].wanted & bit_of(state)) != 0;
    const auto missed = std::find_if(misses.begin(), misses.end(),
                                     [&part](const Survey::Miss& miss) { return miss.id == part.component; });
    if (!part.commanded || part.exception || (there && missed == misses.end())) continue;
    const Reason known = part.failure ? part.failure->reason : core_.report.first_cause->reason;
    const std::string summary = fmt::format("{}: is left in {}, wanted {}", core_.context.plant.at(part.component).name,
                                            wire::name(state), wire::name(part.goal));
    core_.record({.b = core_.miss_now(part.component),
                  .text = summary,
                  .component = part.component,
                  .kind = RecordKind::exception,
                  .state = core_.state_now(part.component),
                  .detail = static_cast<std::uint8_t>(missed != misses.end() ? missed->reason : known)});
  }
}

bool Run::has_exceptions() const {
  return std::any_of(core_.report.components.begin(), core_.report.components.end(),
                     [](const ComponentReport& part) { return part.exception.has_value(); });
}

bool Run::has_commanded() const {
  return std::any_of(core_.report.components.begin(), core_.report.components.end(),
                     [](const ComponentReport& part) { return part.commanded; });
}

/// A run that only lowers has died with its orchestrator, and everybody was found where it was to bring them.
bool Run::has_brought_all() const {
  if (!is_forward() || executes_ || has_exceptions()) return false;
  for (std::size_t i = 0; i < core_.owned.size(); ++i)
    if ((core_.duties[i].wanted & bit_of(core_.seen(core_.owned[i]).seen.state)) == 0) return false;
  return true;
}

RunStatus Run::outcome() const {
  if (rejected_) return RunStatus::rejected;
  if (!verdict_) return has_exceptions() ? RunStatus::stopped_partial : RunStatus::succeeded;
  const bool leaves_nothing = !has_commanded() && !has_exceptions() && !courier_.leaves_something();
  if (leaves_nothing) return RunStatus::rolled_back;  // there was nothing to undo
  if (has_brought_all()) return RunStatus::rolled_back;
  if (core_.report.atomicity != Atomicity::rollback) return RunStatus::stopped_partial;
  return has_exceptions() ? RunStatus::rollback_failed : RunStatus::rolled_back;
}

base::Task<void> Run::end() {
  ending_ = true;  // what comes back from here on changes nothing any more
  for (const ComponentId id : core_.owned) commander_.withdraw(id);
  const RunStatus status = outcome();
  if (status == RunStatus::succeeded) perform_all(program_.on_success);
  perform_all(program_.on_end);
  for (const ComponentReport& part : core_.report.components) {
    Left& left = left_.emplace_back();
    left.component = part.component;
    left.answers = core_.seen(part.component).missed == 0;
    if (is_left_in_doubt(part)) left.watched = have_watched(part);
    core_.context.poller.stop_expecting(part.component);
  }
  const std::string cause = cause_of_end();
  Record end = tell_end(status, cause);
  // Whoever is told of the end can rely on it, also after a crash.
  co_await core_.context.durability.wait();
  for (const ComponentId id : core_.owned) core_.context.board.set_owner(id, no_run);
  core_.report.apply(end);
}

/// Something that the run has begun may still happen in it, or it was to be brought down and is away. One that only
/// stands where it was not to be is named, and that is all.
bool Run::is_left_in_doubt(const ComponentReport& part) const {
  if (!charges_.empty()) return false;  // it is watched already
  const bool matters = part.commanded || is_forward();
  if (!part.exception || !matters || core_.report.atomicity == Atomicity::none) return false;
  const Board::Entry& seen = core_.seen(part.component);
  if (seen.missed > 0 || is_unheard(commander_, part.component)) return true;
  if (!part.commanded) return false;
  if (part.exception->reason == Reason::held_by) return false;  // it is left on its way on purpose
  const State state = seen.seen.state;
  return (!wire::traits(state).stable && has_energy(state)) || core_.now() < commander_.quiet_after(part.component);
}

Watched Run::have_watched(const ComponentReport& part) {
  const Pursuit& pursued = commander_.pursuit(part.component);
  const Board::Entry& seen = core_.seen(part.component);
  const bool is_earlier =
      pursued.id == no_command || (wire::traits(pursued.command).lowers && raises(pursued.earlier_command));
  Watched watched;
  watched.component = part.component;
  watched.run = core_.report.id;
  watched.id = pursued.id;
  watched.command = is_earlier ? pursued.earlier_command : pursued.command;
  watched.ceiling = core_.duty(part.component).ceiling;
  watched.answered = seen.missed == 0 && !is_unheard(commander_, part.component);
  watched.doubt_until = std::max(pursued.doubt_until, pursued.earlier_doubt_until);
  watched.since = core_.now();
  if (!has_energy(watched.ceiling)) watched.ceiling = State::stopped;
  const bool stands = watched.answered && wire::traits(seen.seen.state).stable;
  if (stands && has_less_energy(watched.ceiling, seen.seen.state)) watched.ceiling = seen.seen.state;
  Record record;  // of no run, as it outlives this one
  record.kind = RecordKind::watched;
  record.component = watched.component;
  record.command = watched.id;
  record.a = number(watched.run);
  record.b = watched.answered ? 1 : 0;
  record.state = watched.ceiling;
  record.detail = static_cast<std::uint8_t>(watched.command);
  core_.context.recorder.write(record);
  return watched;
}

/// Empty: it went well.
std::string Run::cause_of_end() const {
  const RunReport& report = core_.report;
  if (!report.first_cause) {
    const std::optional<Failure> left = cause_of_exceptions(report);
    return left ? left->summary : std::string();
  }
  const bool stands_well = has_commanded() && has_brought_all();
  return report.first_cause->summary + (stands_well ? "; everybody is found where it was to bring them" : "");
}

/// The record of the end, without its text: what it says is true once it is safe.
Record Run::tell_end(RunStatus status, std::string_view cause) {
  if (status != RunStatus::succeeded) raise_alert(status, cause);
  if (status == RunStatus::rollback_failed || status == RunStatus::stopped_partial) latch(status);
  Record end;
  end.b = nanoseconds(core_.now() - core_.report.started);
  end.text = cause;
  end.kind = RecordKind::run_ended;
  end.detail = static_cast<std::uint8_t>(status);
  core_.write(end);
  return end;
}

void Run::raise_alert(RunStatus status, std::string_view cause) {
  const bool clean = status == RunStatus::rejected || status == RunStatus::rolled_back;
  const base::Level level = clean ? base::Level::warning : base::Level::error;
  const std::string text =
      fmt::format("run {} of '{}' ended {}: {}", number(core_.report.id), scenario().name, name(status), cause);
  core_.record({.a = 1, .text = text, .kind = RecordKind::alert, .detail = static_cast<std::uint8_t>(level)});
}

void Run::latch(RunStatus status) {
  if (core_.context.latch) return;
  core_.context.latch = fmt::format("run {} of '{}' ended {}", number(core_.report.id), scenario().name, name(status));
  core_.record({.text = *core_.context.latch, .kind = RecordKind::latched});
}

}  // namespace kapela::engine

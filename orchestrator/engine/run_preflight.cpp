// P0 of a run: everybody is asked afresh, and nobody is commanded before all are there, sound, and able to do what
// comes.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/engine/run.hpp"
#include "orchestrator/scenario/hand_command.hpp"
#include "orchestrator/scenario/walk.hpp"

namespace kapela::engine {

using record::Atomicity, record::bit_of, record::ComponentId, record::ComponentReport, record::Failure, record::Reason,
    record::RecordKind, record::RunReport;
using scenario::Obstacle, scenario::StateSet, scenario::with_ends;

namespace {

using wire::State;

/// A run that only lowers may break off what is under way; one that goes on after a crash has begun it itself.
bool may_find_moving(const RunReport& report) {
  return report.atomicity == Atomicity::forward || report.recovered_from.has_value();
}

}  // namespace

base::Task<bool> Run::preflight() {
  handled_ = scenario::with_handled_processes(program_);
  std::vector<Survey::Subject> subjects;
  subjects.reserve(core_.owned.size());
  for (const ComponentId id : core_.owned) subjects.push_back({id, 0});
  Survey survey(core_, commander_, activities_, root_, std::move(subjects));
  survey.begin(core_.now() + core_.context.settings.preflight_timeout);
  while (!survey.over()) co_await survey.news();
  if (verdict_) {  // cancelled, and nothing was touched
    rejected_ = !has_commanded();
    co_return false;
  }
  const std::vector<Survey::Miss> misses = survey.misses();
  std::optional<Failure> failure = unsound(misses);
  if (!failure) failure = obstacle();
  if (failure) {
    reject(std::move(*failure));
    co_return false;
  }
  write_bases();
  co_return true;
}

/// A run that only lowers leaves out whoever cannot take part, and names it at its end: a stop must not fail on one
/// dead component.
std::optional<Failure> Run::unsound(const std::vector<Survey::Miss>& misses) {
  const auto failure_at = [this](ComponentId id, Reason reason) {
    Failure failure;
    failure.component = id;
    failure.reason = reason;
    failure.summary = explain_unfit(reason, core_.context.plant.at(id), core_.seen(id), core_.now());
    return failure;
  };
  std::vector<Failure> found;
  absent_.clear();
  for (const Survey::Miss& miss : misses)
    if (!is_forward() && std::binary_search(handled_.begin(), handled_.end(), miss.id))
      absent_.push_back(miss.id);  // whether somebody starts it in time, the walk tells
    else
      found.push_back(failure_at(miss.id, miss.reason));
  const std::size_t silent = found.size();
  const auto answers = [&](ComponentId id) {
    return std::none_of(misses.begin(), misses.end(), [id](const Survey::Miss& miss) { return miss.id == id; });
  };
  for (const ComponentId id : core_.owned) {
    if (is_by_hand(scenario())) break;  // the walk tells whether the command is legal there, and which are
    const State state = core_.seen(id).seen.state;
    if ((wire::traits(state).stable && state != State::fault) || !answers(id)) continue;
    const bool is_handled = !is_forward() && std::binary_search(handled_.begin(), handled_.end(), id);
    const bool has_way_out = acknowledges(scenario()) || is_handled;
    if (state == State::fault && has_way_out) continue;  // whether in time, the walk tells
    if (may_find_moving(core_.report) && state != State::fault && state != State::on_error) continue;
    found.push_back(failure_at(id, state == State::fault ? Reason::fault : Reason::not_stable));
  }
  if (found.empty()) return std::nullopt;
  const Failure first = found.front();
  const auto by_component = [](const Failure& a, const Failure& b) { return a.component < b.component; };
  std::inplace_merge(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(silent), found.end(), by_component);
  for (const Failure& each : found)
    is_forward() ? note_miss(each, program_.size) : core_.record_failure(each, program_.size);
  return is_forward() ? std::nullopt : std::optional(first);
}

/// What the profile does not allow, and what the plant is latched against.
std::optional<Failure> Run::obstacle() const {
  Failure failure;
  if (core_.context.latch && energises(scenario())) {
    failure.reason = Reason::latched;
    failure.summary = "the plant waits for an operator's acknowledgement (kapela ack): " + *core_.context.latch;
    return failure;
  }
  std::vector<StateSet> states(core_.context.plant.components.size());
  for (const ComponentReport& part : core_.report.components) {
    if (part.failure) continue;
    const StateSet state =
        is_absent(part.component) ? scenario::no_process : bit_of(core_.seen(part.component).seen.state);
    states[index(part.component)] = may_find_moving(core_.report) ? with_ends(state) : state;
  }
  const std::optional<Obstacle> found = find_obstacle(program_, core_.context.plant, states);
  if (!found) return std::nullopt;
  failure.component = found->component;
  failure.reason = Reason::illegal;
  failure.summary = found->message;
  if (!found->hint.empty()) failure.summary += fmt::format(" ({})", found->hint);
  return failure;
}

void Run::write_bases() {
  for (const ComponentReport& part : core_.report.components) {
    const Board::Entry& seen = core_.seen(part.component);
    if (part.failure && !seen.ever_seen) continue;
    if (part.based) continue;                 // an earlier life has seen it before
    if (is_absent(part.component)) continue;  // its base is what is seen of it first
    write_base(part.component);
  }
}

void Run::write_base(ComponentId id) {
  const Board::Entry& seen = core_.seen(id);
  core_.record({.a = seen.as_of, .component = id, .kind = RecordKind::based, .state = seen.seen.state});
}

}  // namespace kapela::engine

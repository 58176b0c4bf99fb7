#include "tests/checker/story.hpp"

#include <algorithm>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/record/sighting.hpp"

namespace kapela::checker::testing {

using record::CommandId;
using record::ComponentId;
using record::Purpose;
using record::Reason;
using record::RunId;
using record::RunStatus;
using wire::Command;
using wire::State;

namespace {

constexpr base::Duration tick = std::chrono::milliseconds(1);

/// What a cause says, to people.
std::string_view words_about(ComponentId component) {
  if (component == record::no_component) return "nobody's fault";
  return component == io ? "io: did not do it" : "robot: did not do it";
}

std::uint8_t detail_of(auto value) {
  return static_cast<std::uint8_t>(value);
}

constexpr Story::Way to_initialized{State::stopped, State::initializing, State::initialized};
constexpr Story::Way down{State::initialized, State::stopping, State::stopped};
constexpr Story::Way from_run{State::run, State::stopping, State::stopped};

/// Both are commanded to initialize in step 0, and have acknowledged it.
Story commanded() {
  Story story;
  story.started().accepted(1).owned(1, io).owned(1, robot).based(1, io).based(1, robot);
  story.step(1, 0);
  story.intent(1, io, 1, Command::initialize).intent(1, robot, 2, Command::initialize);
  story.sent(1, io, 1, Command::initialize).sent(1, robot, 2, Command::initialize);
  story.moved(io, State::stopped, State::initializing).handled(1, io, 1, Command::initialize, State::initializing);
  story.moved(robot, State::stopped, State::initializing);
  story.handled(1, robot, 2, Command::initialize, State::initializing);
  story.acknowledged(1, io, 1, Command::initialize, 5).acknowledged(1, robot, 2, Command::initialize, 6);
  return story;
}

/// io is initialized, and the step waits for robot.
Story half_way() {
  Story story = commanded();
  story.step_ended(1, 0).step(1, 1).awaited(1, io, State::initialized).awaited(1, robot, State::initialized);
  story.moved(io, State::initializing, State::initialized);
  return story.observed(1, io, State::initialized, 7).reached(1, io, 1, State::initialized);
}

/// Both run, and robot is stopped; io is commanded, and has not moved.
Story half_stopped() {
  Story story;
  story.started().accepted(1, record::Atomicity::forward).taken(1, io, State::run).taken(1, robot, State::run);
  story.step(1, 0).awaited(1, io, State::stopped).awaited(1, robot, State::stopped);
  story.obeyed(robot, 1, Command::stop, from_run, 5).reached(1, robot, 1, State::stopped);
  story.intent(1, io, 2, Command::stop, State::run).sent(1, io, 2, Command::stop);
  return story.missed(1, io, record::Reason::unreachable).step_ended(1, 0);
}

}  // namespace

Story Story::full_start() {
  Story story = commanded();
  story.step_ended(1, 0);
  story.step(1, 1).awaited(1, io, State::initialized).awaited(1, robot, State::initialized);
  story.observed(1, io, State::initializing, 7);
  story.moved(io, State::initializing, State::initialized).moved(robot, State::initializing, State::initialized);
  story.observed(1, io, State::initialized, 7).reached(1, io, 1, State::initialized);
  story.observed(1, robot, State::initialized, 4, 2).reached(1, robot, 2, State::initialized);
  story.step_ended(1, 1).settled(1, io, State::initialized, 8).settled(1, robot, State::initialized, 9);
  return story.run_ended(1, RunStatus::succeeded);
}

Story Story::rollback() {
  Story story = half_way();
  story.moved(robot, State::initializing, State::stopped).observed(1, robot, State::stopped, 8);
  story.verdict(1, robot, Reason::wrong_state).step_ended(1, 1, false).compensating(1);
  story.settled(1, robot, State::stopped, 9);
  story.obeyed(io, 3, Command::stop, down, 10, Purpose::compensation).settled(1, io, State::stopped, 12);
  story.settled(1, robot, State::stopped, 13).settled(1, io, State::stopped, 14);
  return story.failed(1, RunStatus::rolled_back);
}

Story Story::stuck_rollback() {
  Story story = half_way();
  story.moved(robot, State::initializing, State::fault).observed(1, robot, State::fault, 8);
  story.verdict(1, robot, Reason::fault).step_ended(1, 1, false).compensating(1);
  story.exception(1, robot, Reason::fault).exception(1, io, Reason::held_by, 1 + index(robot));
  return story.failed(1, RunStatus::rollback_failed);
}

Story Story::forward() {
  Story story = half_stopped();
  story.compensating(1).settled(1, robot, State::stopped, 7);
  story.obeyed(io, 3, Command::hard_stop, {State::run, State::hard_stopping, State::stopped}, 8, Purpose::compensation);
  return story.settled(1, io, State::stopped, 10).run_ended(1, RunStatus::succeeded);
}

Story Story::partial_stop() {
  Story story = half_stopped();
  story.compensating(1).settled(1, robot, State::stopped, 7).exception(1, io, Reason::unreachable);
  story.watched(1, io, 2, Command::stop, State::stopped);
  return story.failed(1, RunStatus::stopped_partial);
}

Story Story::watch() {
  Story story = partial_stop();
  story.later(std::chrono::seconds(20)).glimpsed(io, State::run, 20);
  story.accepted(2, record::Atomicity::forward).taken(2, io, State::run).compensating(2);
  story.intent(2, io, 3, Command::stop, State::run, Purpose::compensation).sent(2, io, 3, Command::stop);
  story.moved(io, State::run, State::stopping).handled(2, io, 3, Command::stop, State::stopping);
  story.acknowledged(2, io, 3, Command::stop, 21).moved(io, State::stopping, State::stopped);
  story.observed(2, io, State::stopped, 22).settled(2, io, State::stopped, 23);
  return story.run_ended(2, RunStatus::succeeded).unwatched(io, State::stopped, record::Relief::seen_to);
}

Story Story::recovery() {
  Story story = commanded();
  story.crashed().moved(io, State::initializing, State::initialized);
  story.moved(robot, State::initializing, State::initialized);
  story.started(epoch + 1).recovered(1).owned(1, io).owned(1, robot).compensating(1);
  story.observed(1, io, State::initialized, 1).observed(1, robot, State::initialized, 2);
  story.obeyed(robot, 1, Command::stop, down, 3, Purpose::compensation, epoch + 1).settled(1, robot, State::stopped, 5);
  story.obeyed(io, 2, Command::stop, down, 6, Purpose::compensation, epoch + 1).settled(1, io, State::stopped, 8);
  story.settled(1, robot, State::stopped, 9).settled(1, io, State::stopped, 10);
  return story.failed(1, RunStatus::rolled_back);
}

Story Story::parallel() {
  Story story;
  story.started().accepted(1).taken(1, io).taken(1, robot);
  story.step(1, 3).awaited(1, io, State::initialized).step(1, 5).awaited(1, robot, State::initialized);
  story.in_step(3).obeyed(io, 1, Command::initialize, to_initialized, 5);
  story.in_step(5).obeyed(robot, 2, Command::initialize, to_initialized, 7).reached(1, robot, 2, State::initialized);
  story.step_ended(1, 5).in_step(3).reached(1, io, 1, State::initialized).step_ended(1, 3);
  story.settled(1, io, State::initialized, 9).settled(1, robot, State::initialized, 10);
  return story.run_ended(1, RunStatus::succeeded);
}

Story& Story::add(Record record) {
  now_ += tick;
  record.time = now_;
  records_.insert(records_.begin() + static_cast<std::ptrdiff_t>(place_++), record);
  return renumbered();
}

Story& Story::renumbered() {
  std::uint64_t next = 0;
  for (Record& record : records_) {
    if (is_truth(record.kind)) continue;
    if (record.kind == RecordKind::started) next = 0;
    record.sequence = ++next;
  }
  return *this;
}

Story& Story::started(std::uint64_t of_epoch) {
  return add({.a = of_epoch, .kind = RecordKind::started});
}

Story& Story::accepted(std::uint64_t run, record::Atomicity atomicity) {
  return add({.run = RunId(run), .text = "a start", .kind = RecordKind::run_accepted, .detail = detail_of(atomicity)});
}

Story& Story::recovered(std::uint64_t run, std::uint64_t of_epoch) {
  return add({.run = RunId(run), .a = of_epoch, .text = "a start", .kind = RecordKind::recovered});
}

Story& Story::owned(std::uint64_t run, ComponentId component, State state) {
  const auto begins = [run](const Record& record) {
    const bool takes = record.kind == RecordKind::run_accepted || record.kind == RecordKind::recovered;
    return takes && record.run == RunId(run);
  };
  const auto begin = std::find_if(records_.rbegin(), records_.rend(), begins);
  if (begin != records_.rend() && begin->kind == RecordKind::run_accepted) ++begin->a;
  return add({.run = RunId(run), .component = component, .kind = RecordKind::owned, .state = state});
}

Story& Story::based(std::uint64_t run, ComponentId component, State state) {
  return add({.run = RunId(run), .a = 1, .component = component, .kind = RecordKind::based, .state = state});
}

Story& Story::taken(std::uint64_t run, ComponentId component, State state) {
  return owned(run, component, state).based(run, component, state);
}

Story& Story::step(std::uint64_t run, std::uint64_t number) {
  step_ = number;
  const auto b = static_cast<std::uint64_t>(timeout.count());
  return add({.run = RunId(run), .a = number, .b = b, .kind = RecordKind::step_started});
}

Story& Story::in_step(std::uint64_t number) {
  step_ = number;
  return *this;
}

Story& Story::awaited(std::uint64_t run, ComponentId component, State state) {
  return add(
      {.run = RunId(run), .a = step_, .b = record::bit_of(state), .component = component, .kind = RecordKind::awaited});
}

Story& Story::intent(std::uint64_t run, ComponentId component, std::uint64_t command, Command what, State from,
                     Purpose purpose) {
  return add({.run = RunId(run),
              .command = CommandId(command),
              .a = static_cast<std::uint64_t>(purpose),
              .b = step_,
              .component = component,
              .kind = RecordKind::intent,
              .state = from,
              .detail = detail_of(what)});
}

Story& Story::sent(std::uint64_t run, ComponentId component, std::uint64_t command, Command what,
                   std::uint64_t attempt) {
  const auto not_after = static_cast<std::uint64_t>((now_ + timeout).time_since_epoch().count());
  return add({.run = RunId(run),
              .command = CommandId(command),
              .a = attempt,
              .b = not_after,
              .component = component,
              .kind = RecordKind::sent,
              .detail = detail_of(what)});
}

Story& Story::handled(std::uint64_t run, ComponentId component, std::uint64_t command, Command what, State after,
                      wire::Verdict verdict, std::uint64_t of_epoch) {
  return add({.run = RunId(run),
              .command = CommandId(command),
              .a = static_cast<std::uint64_t>(verdict),
              .b = of_epoch,
              .component = component,
              .kind = RecordKind::handled,
              .state = after,
              .detail = detail_of(what)});
}

Story& Story::moved(ComponentId component, State from, State to) {
  return add({.component = component, .kind = RecordKind::moved, .state = to, .detail = detail_of(from)});
}

Story& Story::acknowledged(std::uint64_t run, ComponentId component, std::uint64_t command, Command what,
                           std::uint64_t point) {
  return add({.run = RunId(run),
              .command = CommandId(command),
              .a = point,
              .component = component,
              .kind = RecordKind::acknowledged,
              .detail = detail_of(what)});
}

Story& Story::refused(std::uint64_t run, ComponentId component, std::uint64_t command, Command what) {
  return add({.run = RunId(run),
              .command = CommandId(command),
              .component = component,
              .kind = RecordKind::refused,
              .detail = detail_of(what)});
}

Story& Story::in_doubt(std::uint64_t run, ComponentId component, std::uint64_t command, Command what,
                       std::uint64_t attempt) {
  return add({.run = RunId(run),
              .command = CommandId(command),
              .a = attempt,
              .text = "no answer",
              .component = component,
              .kind = RecordKind::in_doubt,
              .detail = detail_of(what)});
}

Story& Story::observed(std::uint64_t run, ComponentId component, State state, std::uint64_t point,
                       std::uint64_t cause) {
  return add({.run = RunId(run),
              .command = CommandId(cause),
              .a = point,
              .component = component,
              .kind = RecordKind::observed,
              .state = state});
}

Story& Story::reached(std::uint64_t run, ComponentId component, std::uint64_t command, State state) {
  return add({.run = RunId(run),
              .command = CommandId(command),
              .a = step_,
              .component = component,
              .kind = RecordKind::reached,
              .state = state});
}

Story& Story::missed(std::uint64_t run, ComponentId component, Reason reason) {
  return add({.run = RunId(run),
              .a = step_,
              .text = words_about(component),
              .component = component,
              .kind = RecordKind::missed,
              .detail = detail_of(reason)});
}

Story& Story::verdict(std::uint64_t run, ComponentId component, record::Reason reason) {
  return add({.run = RunId(run),
              .text = words_about(component),
              .component = component,
              .kind = RecordKind::verdict,
              .detail = detail_of(reason)});
}

Story& Story::step_ended(std::uint64_t run, std::uint64_t action, bool succeeded) {
  return add({.run = RunId(run), .a = action, .kind = RecordKind::step_ended, .detail = detail_of(succeeded)});
}

Story& Story::compensating(std::uint64_t run, base::Duration budget) {
  const auto b = static_cast<std::uint64_t>(budget.count());
  return add({.run = RunId(run), .b = b, .kind = RecordKind::compensating});
}

Story& Story::settled(std::uint64_t run, ComponentId component, State state, std::uint64_t point) {
  return add({.run = RunId(run), .a = point, .component = component, .kind = RecordKind::settled, .state = state});
}

Story& Story::exception(std::uint64_t run, ComponentId component, Reason reason, std::uint64_t holder) {
  return add({.run = RunId(run),
              .a = holder,
              .text = words_about(component),
              .component = component,
              .kind = RecordKind::exception,
              .detail = detail_of(reason)});
}

Story& Story::left(std::uint64_t run, ComponentId component, State state, Reason reason) {
  return add({.run = RunId(run),
              .text = words_about(component),
              .component = component,
              .kind = RecordKind::exception,
              .state = state,
              .detail = detail_of(reason)});
}

Story& Story::ordered(std::uint64_t run, ComponentId component, std::uint64_t command, Command what, State from,
                      base::Duration lasts) {
  intent(run, component, command, what, from, Purpose::compensation);
  records_[place_ - 1].b = static_cast<std::uint64_t>(lasts.count());
  return sent(run, component, command, what);
}

Story& Story::alert(std::uint64_t run) {
  return add({.run = RunId(run), .a = 1, .text = "an alert", .kind = RecordKind::alert});
}

Story& Story::watched(std::uint64_t run, record::ComponentId component, std::uint64_t command, Command what,
                      State ceiling) {
  return add({.command = record::CommandId(command),
              .a = run,
              .component = component,
              .kind = RecordKind::watched,
              .state = ceiling,
              .detail = detail_of(what)});
}

Story& Story::glimpsed(record::ComponentId component, State state, std::uint64_t point) {
  return add({.a = point, .component = component, .kind = RecordKind::observed, .state = state});
}

Story& Story::named_again(record::ComponentId component) {
  return add({.text = "it is too high", .component = component, .kind = RecordKind::alert, .state = State::run});
}

Story& Story::unwatched(record::ComponentId component, State state, record::Relief relief) {
  return add({.component = component, .kind = RecordKind::unwatched, .state = state, .detail = detail_of(relief)});
}

Story& Story::latched(std::uint64_t run) {
  return add({.run = RunId(run), .text = "an unclean end", .kind = RecordKind::latched});
}

Story& Story::unlatched() {
  return add({.text = "an operator", .kind = RecordKind::unlatched});
}

Story& Story::run_ended(std::uint64_t run, record::RunStatus status, std::string_view cause) {
  return add({.run = RunId(run), .text = cause, .kind = RecordKind::run_ended, .detail = detail_of(status)});
}

Story& Story::failed(std::uint64_t run, RunStatus status, std::string_view cause) {
  alert(run);
  if (status == RunStatus::rollback_failed || status == RunStatus::stopped_partial) latched(run);
  return run_ended(run, status, cause);
}

Story& Story::obeyed(ComponentId component, std::uint64_t command, Command what, Way way, std::uint64_t point,
                     Purpose purpose, std::uint64_t of_epoch) {
  intent(1, component, command, what, way.from, purpose).sent(1, component, command, what);
  moved(component, way.from, way.via);
  handled(1, component, command, what, way.via, wire::Verdict::accepted, of_epoch);
  acknowledged(1, component, command, what, point).moved(component, way.via, way.to);
  return observed(1, component, way.to, point + 1);
}

Story& Story::injected(ComponentId component, std::uint8_t fault) {
  return add({.text = "a fault", .component = component, .kind = RecordKind::injected, .detail = fault});
}

Story& Story::seen(ComponentId component, State state, std::uint64_t revision) {
  return add({.a = record::sighting_code({.age = tick}),
              .b = revision,
              .component = component,
              .kind = RecordKind::sighted,
              .state = state,
              .detail = detail_of(Command::get_state)});
}

Story& Story::lost(ComponentId component) {
  return add({.a = record::sighting_code({.how = record::Sight::silence}),
              .component = component,
              .kind = RecordKind::sighted,
              .detail = detail_of(Command::get_state)});
}

Story& Story::answered(std::uint64_t run, ComponentId component, std::uint64_t command, Command what,
                       const Answer& answer) {
  const record::Sighting sighting{record::Sight::ack, answer.verdict, answer.is_fenced, answer.age, answer.epoch};
  return add({.run = RunId(run),
              .command = CommandId(command),
              .a = record::sighting_code(sighting),
              .b = answer.revision,
              .component = component,
              .kind = RecordKind::sighted,
              .state = answer.state,
              .detail = detail_of(what)});
}

Story& Story::unanswered(std::uint64_t run, ComponentId component, std::uint64_t command, Command what,
                         std::uint64_t of_epoch) {
  return add({.run = RunId(run),
              .command = CommandId(command),
              .a = record::sighting_code({.how = record::Sight::silence, .epoch = of_epoch}),
              .component = component,
              .kind = RecordKind::sighted,
              .detail = detail_of(what)});
}

Story& Story::crashed() {
  return add({.kind = RecordKind::crashed});
}

Story& Story::later(base::Duration duration) {
  now_ += duration;
  return *this;
}

std::size_t Story::find(RecordKind kind, std::size_t nth) const {
  for (std::size_t place = 0; place < records_.size(); ++place)
    if (records_[place].kind == kind && nth-- == 0) return place;
  ASSERT(!"no such record");
}

Record& Story::at(RecordKind kind, std::size_t nth) {
  return records_[find(kind, nth)];
}

Story& Story::drop(RecordKind kind, std::size_t nth) {
  return drop(find(kind, nth)).renumbered();
}

Story& Story::drop(std::size_t place) {
  records_.erase(records_.begin() + static_cast<std::ptrdiff_t>(place));
  place_ = std::min(place_, records_.size());
  return *this;
}

Story& Story::duplicate(std::size_t place) {
  const Record copy = records_[place];
  records_.insert(records_.begin() + static_cast<std::ptrdiff_t>(place), copy);
  return *this;
}

Story& Story::before(RecordKind kind, std::size_t nth) {
  place_ = find(kind, nth);
  now_ = records_[place_].time - tick;
  return *this;
}

Story& Story::at_end() {
  place_ = records_.size();
  if (!records_.empty()) now_ = records_.back().time;
  return *this;
}

}  // namespace kapela::checker::testing

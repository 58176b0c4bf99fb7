#include "tests/history/story.hpp"

#include <algorithm>
#include <set>

#include "orchestrator/base/assert.hpp"

namespace kapela::history::testing {

using engine::CommandId;
using engine::ComponentId;
using engine::RunId;
using wire::Command;
using wire::State;

namespace {

constexpr base::Duration tick = std::chrono::milliseconds(1);

std::uint8_t detail_of(auto value) {
  return static_cast<std::uint8_t>(value);
}

}  // namespace

Story Story::full_start() {
  Story story;
  story.started().accepted(1).owned(1, io).owned(1, robot);
  story.step(1, 0);
  story.intent(1, io, 1, Command::initialize).intent(1, robot, 2, Command::initialize);
  story.sent(1, io, 1, Command::initialize).sent(1, robot, 2, Command::initialize);
  story.moved(io, State::stopped, State::initializing).handled(1, io, 1, Command::initialize, State::initializing);
  story.moved(robot, State::stopped, State::initializing);
  story.handled(1, robot, 2, Command::initialize, State::initializing);
  story.acknowledged(1, io, 1, Command::initialize, 5).acknowledged(1, robot, 2, Command::initialize, 6);
  story.step_ended(1, 0);
  story.step(1, 1).awaited(1, io, State::initialized).awaited(1, robot, State::initialized);
  story.observed(1, io, State::initializing, 7);
  story.moved(io, State::initializing, State::initialized).moved(robot, State::initializing, State::initialized);
  story.observed(1, io, State::initialized, 7).reached(1, io, 1, State::initialized);
  story.observed(1, robot, State::initialized, 4, 2).reached(1, robot, 2, State::initialized);
  story.step_ended(1, 1).run_ended(1, engine::RunStatus::succeeded);
  return story;
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

Story& Story::accepted(std::uint64_t run) {
  return add({.run = RunId(run), .text = "a start", .kind = RecordKind::run_accepted});
}

Story& Story::owned(std::uint64_t run, ComponentId component, State state) {
  return add({.run = RunId(run), .component = component, .kind = RecordKind::owned, .state = state});
}

Story& Story::step(std::uint64_t run, std::uint64_t action) {
  const auto b = static_cast<std::uint64_t>(timeout.count());
  return add({.run = RunId(run), .a = action, .b = b, .kind = RecordKind::step_started});
}

Story& Story::awaited(std::uint64_t run, ComponentId component, State state) {
  return add({.run = RunId(run), .b = engine::bit_of(state), .component = component, .kind = RecordKind::awaited});
}

Story& Story::intent(std::uint64_t run, ComponentId component, std::uint64_t command, Command what, State from) {
  return add({.run = RunId(run),
              .command = CommandId(command),
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
              .component = component,
              .kind = RecordKind::reached,
              .state = state});
}

Story& Story::verdict(std::uint64_t run, ComponentId component, engine::Reason reason) {
  return add({.run = RunId(run), .component = component, .kind = RecordKind::verdict, .detail = detail_of(reason)});
}

Story& Story::step_ended(std::uint64_t run, std::uint64_t action, bool succeeded) {
  return add({.run = RunId(run), .a = action, .kind = RecordKind::step_ended, .detail = detail_of(succeeded)});
}

Story& Story::run_ended(std::uint64_t run, engine::RunStatus status, std::string_view cause) {
  return add({.run = RunId(run), .text = cause, .kind = RecordKind::run_ended, .detail = detail_of(status)});
}

Story& Story::injected(ComponentId component, std::uint8_t fault) {
  return add({.text = "a fault", .component = component, .kind = RecordKind::injected, .detail = fault});
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

CheckerSettings settings() {
  CheckerSettings settings;
  settings.components = 2;
  settings.names = {"io", "robot"};
  return settings;
}

std::string broken(const Story& story, bool complete, std::uint64_t breaking_faults) {
  CheckerSettings given = settings();
  given.breaking_faults = breaking_faults;
  Checker checker(given);
  for (const Record& record : story.records()) checker.on(record);
  checker.finish(complete);
  std::set<Invariant> found;
  for (const Violation& violation : checker.violations()) found.insert(violation.invariant);
  std::string names;
  for (const Invariant invariant : found) names += (names.empty() ? "" : " ") + std::string(name(invariant));
  return names;
}

}  // namespace kapela::history::testing

#include "orchestrator/checker/start_invariants.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/record/sighting.hpp"

namespace kapela::checker {
namespace {

using record::ComponentId;
using record::Mode;
using record::RecordKind;
using wire::State;

bool watches(const StartRules& rules, ComponentId id) {
  return std::find(rules.watched.begin(), rules.watched.end(), id) != rules.watched.end();
}

bool asks_for(const StartRules& rules, State state) {
  return (rules.states & record::bit_of(state)) != 0;
}

/// Whoever watches one that lies can be told anything.
bool is_lied_to(const Scene& scene, const StartRules& rules) {
  return std::any_of(rules.watched.begin(), rules.watched.end(),
                     [&scene](ComponentId id) { return scene.facts.at(id).broken; });
}

void blame_start(const Scene& scene, Position with, std::string explanation) {
  scene.violates(Invariant::i25, with, std::move(explanation));
}

}  // namespace

Starts::Starts(const CheckerSettings& settings)
    : settings_(settings), courses_(settings.starts.size()), known_(settings.components) {}

template <class Visit>
void Starts::each_named(std::string_view name, Visit visit) {
  for (std::size_t i = 0; i < courses_.size(); ++i)
    if (settings_.starts[i].name == name) visit(settings_.starts[i], courses_[i]);
}

void Starts::on(const Scene& scene) {
  if (courses_.empty()) return;
  const record::Record& record = scene.record;
  if (is_truth(record.kind)) return on_truth(scene);
  if (record.kind == RecordKind::started) return begin_life();
  check_dues(scene);
  if (record.kind == RecordKind::run_accepted)
    each_named(record.text, [&](const StartRules& rules, Course& course) { on_accepted(scene, rules, course); });
  if (record.kind == RecordKind::recovered) on_recovered(scene);
  if (record.kind == RecordKind::owned) on_owned(scene);
  if (record.kind == RecordKind::run_ended) on_end(scene);
  if (record.kind == RecordKind::unlatched) unlatched_ = record.time;
  const bool tells_state = record.kind == RecordKind::owned || record.kind == RecordKind::based ||
                           record.kind == RecordKind::observed || record.kind == RecordKind::settled;
  if (tells_state && scene.component != nullptr) on_sighting(scene);
}

void Starts::on_accepted(const Scene& scene, const StartRules& rules, Course& course) {
  const record::Record& record = scene.record;
  check_bounds(scene, rules, course);
  if (rules.only_by_trigger && settings_.truth) check_cause(scene, rules, course);
  course.open.push_back({record.run, scene.here(), false});
  ++course.count;
  ++course.started;
  course.starts.push_back(record.time);
  course.accepted_at = scene.here();
  course.due.reset();
  course.stood = false;
}

void Starts::check_bounds(const Scene& scene, const StartRules& rules, Course& course) const {
  const record::Record& record = scene.record;
  const auto says = [&rules](const std::string& what) { return fmt::format("'{}' starts {}", rules.name, what); };
  if (rules.mode == Mode::single && !course.open.empty())
    blame_start(scene, course.open.front().accepted_at,
                says(fmt::format("while run {} of it is open\nof mode `single`, there is one run at a time",
                                 number(course.open.front().id))));
  // In another mode one may begin beside the last, whose end takes a while to be safe.
  const bool cools = rules.cooldown && rules.mode == Mode::single;
  if (cools && course.ended && record.time + settings_.epsilon < *course.ended + *rules.cooldown)
    blame_start(scene, course.ended_at,
                says(fmt::format("{} after its last end\nit cools down for {}",
                                 base::measured_text(record.time - *course.ended), base::to_text(*rules.cooldown))));
  if (rules.max_executions && course.count >= *rules.max_executions)
    blame_start(
        scene, course.accepted_at,
        says(fmt::format("for the {}th time\nits max_executions is {}", course.count + 1, *rules.max_executions)));
  if (!rules.only_by_trigger || settings_.most_starts == 0) return;
  while (!course.starts.empty() && record.time >= course.starts.front() + settings_.starts_within + settings_.epsilon)
    course.starts.pop_front();
  if (course.starts.size() >= settings_.most_starts)
    blame_start(
        scene, course.accepted_at,
        says(fmt::format("for the {}th time within {}\na trigger starts its scenario {} times in that, and no more",
                         course.starts.size() + 1, base::to_text(settings_.starts_within), settings_.most_starts)));
}

void Starts::check_cause(const Scene& scene, const StartRules& rules, const Course& course) const {
  using Cause = StartRules::Cause;
  const bool enters_seldom = rules.cause == Cause::enters && course.started >= course.entries;
  const bool never_stood = rules.cause == Cause::stands && !course.stood;
  const bool own_doing = rules.cause == Cause::stands && was_its_own_doing(rules, course);
  if (!enters_seldom && !never_stood && !own_doing) return;
  if (is_lied_to(scene, rules)) return scene.excuses(Invariant::i25, Excuse::lies);
  if (enters_seldom)
    return blame_cause(
        scene, rules, course, true,
        fmt::format("'{}' starts, and nobody whom it watches has entered one of its states since\neach start "
                    "has an entry of its own",
                    rules.name));
  blame_cause(
      scene, rules, course, false,
      fmt::format("'{}' starts, and {}\na condition starts a scenario when it comes to hold, and not by a run of "
                  "the scenario itself",
                  rules.name,
                  never_stood ? "its condition has not held since it was started last"
                              : "its last run has brought about by itself that its condition holds"));
}

/// Whom nobody has seen all the time can have moved as the rule says. `for_ever`: what counts is the whole history, and
/// not only what has been since the last start.
void Starts::blame_cause(const Scene& scene, const StartRules& rules, const Course& course, bool for_ever,
                         std::string explanation) const {
  const Position with = for_ever ? course.accepted_at : course.ended_at;
  std::vector<Findings::Anchor> anchors;
  for (const ComponentId id : rules.watched) {
    const Known& known = known_[index(id)];
    if (!known.is_only_seen) continue;
    const bool is_whole =
        !known.gap_at || (!for_ever && course.accepted_at != nowhere && *known.gap_at < course.accepted_at);
    if (!is_whole || known.revision == 0)
      return scene.doubts(Invariant::i25, id, with, explanation, "it can have moved between two sightings");
    anchors.push_back({id, known.revision});
  }
  if (anchors.empty()) return blame_start(scene, with, std::move(explanation));
  scene.presumes(Invariant::i25, scene.record.component, with, std::move(explanation), std::move(anchors));
}

/// A run of its own has left everybody there, and nobody has moved there since.
bool Starts::was_its_own_doing(const StartRules& rules, const Course& course) const {
  if (course.last == record::no_run) return false;
  return std::all_of(rules.watched.begin(), rules.watched.end(), [&](ComponentId id) {
    const Known& known = known_[index(id)];
    const bool moved_since = known.moved_at != nowhere && known.moved_at > known.settled_at;
    return known.settled_by == course.last && asks_for(rules, known.truth) && !moved_since;
  });
}

bool Starts::may_stand(const StartRules& rules) const {
  return std::all_of(rules.watched.begin(), rules.watched.end(), [&](ComponentId id) {
    const State truth = known_[index(id)].truth;
    return truth == State::unknown || asks_for(rules, truth);
  });
}

void Starts::on_recovered(const Scene& scene) {
  each_named(scene.record.text, [&](const StartRules&, Course& course) {
    course.open.push_back({scene.record.run, scene.here(), false});
  });
}

/// Of mode `queued` the next one begins when the one before has ended.
void Starts::on_owned(const Scene& scene) {
  for (std::size_t i = 0; i < courses_.size(); ++i) {
    std::vector<OpenRun>& open = courses_[i].open;
    const auto mine =
        std::find_if(open.begin(), open.end(), [&](const OpenRun& run) { return run.id == scene.record.run; });
    if (mine == open.end() || mine->begun) continue;
    const auto other = std::find_if(open.begin(), open.end(), [](const OpenRun& run) { return run.begun; });
    if (settings_.starts[i].mode == Mode::queued && other != open.end())
      blame_start(
          scene, other->accepted_at,
          fmt::format("run {} of '{}' begins while run {} of it goes on\nof mode `queued`, a run waits for those "
                      "before it",
                      number(mine->id), settings_.starts[i].name, number(other->id)));
    mine->begun = true;
  }
}

void Starts::on_end(const Scene& scene) {
  for (Course& course : courses_) {
    if (std::erase_if(course.open, [&](const OpenRun& run) { return run.id == scene.record.run; }) == 0) continue;
    course.ended = scene.record.time;
    course.ended_at = scene.here();
    course.last = scene.record.run;
  }
}

/// What is known of a component has changed from elsewhere to a state that a trigger waits for: between this record
/// and the one before that tells of it, it was seen to enter.
void Starts::on_sighting(const Scene& scene) {
  Known& known = known_[index(scene.record.component)];
  for (std::size_t i = 0; i < courses_.size(); ++i) {
    const StartRules& rules = settings_.starts[i];
    Course& course = courses_[i];
    if (rules.cause != StartRules::Cause::enters || !watches(rules, scene.record.component)) continue;
    const bool enters = asks_for(rules, scene.record.state) && !asks_for(rules, known.state);
    const bool has_started = course.accepted_at != nowhere && known.at != nowhere && course.accepted_at > known.at;
    if (!enters || known.state == State::unknown || has_started || course.due) continue;
    if (must_start(scene, rules, course, known.time))
      course.due = Due{scene.record.component, scene.here(), scene.record.time};
  }
  known.state = scene.record.state;
  known.at = scene.here();
  known.time = scene.record.time;
  if (scene.record.kind != RecordKind::settled) return;
  known.settled_by = scene.record.run;
  known.settled_at = scene.here();
}

/// Nothing has spoken against it at any time since then.
bool Starts::must_start(const Scene& scene, const StartRules& rules, const Course& course, base::Instant since) const {
  if (!rules.may_wait || !rules.from_anywhere || rules.lasting > base::Duration::zero()) return false;
  if (rules.mode == Mode::single && !course.open.empty()) return false;
  const bool was_latched = scene.facts.latched() || (unlatched_ && *unlatched_ >= since);
  if (rules.energises && was_latched) return false;
  if (rules.max_executions && course.count >= *rules.max_executions) return false;
  if (rules.cooldown && course.ended && since <= *course.ended + *rules.cooldown + settings_.epsilon) return false;
  return settings_.most_starts == 0 || course.starts.size() < settings_.most_starts;
}

void Starts::check_dues(const Scene& scene) {
  for (std::size_t i = 0; i < courses_.size(); ++i) {
    std::optional<Due>& due = courses_[i].due;
    if (!due || scene.record.time <= due->seen + settings_.epsilon) continue;
    scene.violates(Invariant::i25, due->component, due->seen_at,
                   fmt::format("{} was seen in a state that '{}' waits for, and it has not started\na scenario starts "
                               "as soon as its trigger is seen, or waits its turn",
                               scene.who(due->component), settings_.starts[i].name));
    due.reset();
  }
}

void Starts::on_truth(const Scene& scene) {
  const record::Record& record = scene.record;
  if (record.kind == RecordKind::crashed && record.component == record::no_component)
    for (Course& course : courses_) course.due.reset();
  if (scene.component == nullptr) return;
  if (record.kind == RecordKind::sighted) return on_seen(scene);
  if (record.kind == RecordKind::moved) on_moved(scene, static_cast<State>(record.detail));
  if (record.kind == RecordKind::restarted) on_moved(scene, State::unknown);
}

void Starts::on_seen(const Scene& scene) {
  const record::Record& record = scene.record;
  Known& known = known_[index(record.component)];
  const auto sighting = record::sighting_of(record);
  const bool is_lost = sighting && sighting->how == record::Sight::silence;
  if (is_lost && known.is_only_seen) {
    known.gap_at = scene.here();
    known.revision = 0;
  }
  if (record.state == State::unknown || (record.b != 0 && record.b < known.revision)) return;
  const bool follows = known.is_only_seen && record.b != 0 && record.b <= known.revision + 1;
  if (!follows && known.is_only_seen) known.gap_at = scene.here();
  known.is_only_seen = true;
  known.revision = record.b;
  if (record.state != known.truth) on_moved(scene, known.truth);
}

void Starts::on_moved(const Scene& scene, State before) {
  const record::Record& record = scene.record;
  Known& known = known_[index(record.component)];
  known.truth = record.state;
  known.moved_at = scene.here();
  for (std::size_t i = 0; i < courses_.size(); ++i) {
    const StartRules& rules = settings_.starts[i];
    if (!watches(rules, record.component)) continue;
    courses_[i].entries += asks_for(rules, record.state) && !asks_for(rules, before);
    courses_[i].stood |= may_stand(rules);
  }
}

/// Nothing is counted over the death of an orchestrator, and nobody is remembered.
void Starts::begin_life() {
  for (std::size_t i = 0; i < courses_.size(); ++i) {
    Course fresh;
    fresh.entries = courses_[i].entries;
    fresh.started = courses_[i].started;
    courses_[i] = std::move(fresh);
  }
  for (Known& known : known_) {
    known.state = State::unknown;
    known.at = known.settled_at = nowhere;
    known.settled_by = record::no_run;
  }
}

void Starts::finish(Findings& findings) {
  for (std::size_t i = 0; i < courses_.size(); ++i) {
    const std::optional<Due>& due = courses_[i].due;
    if (!due) continue;
    findings.add({Invariant::i25,
                  record::no_run,
                  due->component,
                  {due->seen_at},
                  fmt::format("a component was seen in a state that '{}' waits for, and it has not started\na scenario "
                              "starts as soon as its trigger is seen, or waits its turn",
                              settings_.starts[i].name)});
  }
}

void Starts::clear() {
  std::fill(courses_.begin(), courses_.end(), Course());
  std::fill(known_.begin(), known_.end(), Known());
  unlatched_.reset();
}

}  // namespace kapela::checker

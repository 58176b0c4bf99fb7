#include "orchestrator/checker/contract_invariants.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace kapela::checker {
namespace {

using record::RecordKind;
using wire::Command;
using wire::State;
using wire::Verdict;

/// Where ways lead, by state, as sets.
struct Ways {
  static constexpr std::size_t states = 64;  // as many as a set has
  std::array<std::uint64_t, states> vias{};  ///< of those that begin there
  std::array<std::uint64_t, states> ends{};  ///< of those that go through it

  Ways() {
    for (const wire::CommandTraits& command : wire::commands())
      for (const wire::Edge& edge : command.edges) {
        vias[static_cast<std::size_t>(edge.from)] |= record::bit_of(edge.via);
        ends[static_cast<std::size_t>(edge.via)] |= record::bit_of(edge.to);
      }
    for (std::uint64_t& end : ends) end |= record::bit_of(State::on_error);  // whatever it does can fail
    ends[static_cast<std::size_t>(State::on_error)] = record::bit_of(State::fault);
  }
};

const Ways& ways() {
  static const Ways all;
  return all;
}

bool sets_out(State from, State via) {
  return (ways().vias[static_cast<std::size_t>(from)] & record::bit_of(via)) != 0;
}

bool arrives(State via, State at) {
  return (ways().ends[static_cast<std::size_t>(via)] & record::bit_of(at)) != 0;
}

void blame_host(const Scene& scene, Position with, std::string explanation) {
  if (scene.component->broken || scene.component->pretends) {
    const Excuse excuse = scene.component->broken ? Excuse::lies : Excuse::disobeys;
    return scene.excuses(Invariant::i26, excuse);
  }
  scene.violates(Invariant::i26, with, std::move(explanation));
}

}  // namespace

Contracts::Contracts(const CheckerSettings& settings) : settings_(settings), courses_(settings.components) {}

void Contracts::on(const Scene& scene) {
  if (!settings_.hosts_in_order || scene.component == nullptr) return;
  if (scene.record.kind == RecordKind::sighted) return;  // too little for its ways
  const record::Record& record = scene.record;
  Course& course = courses_[index(record.component)];
  const bool is_of_fault =
      record.kind == RecordKind::injected || record.kind == RecordKind::crashed || record.kind == RecordKind::restarted;
  if (!is_of_fault) {
    tell_leap(scene, course);
    if (record.kind == RecordKind::moved) on_moved(scene, course);
    if (record.kind == RecordKind::handled) on_handled(scene, course);
    return;
  }
  course.leaps_at = nowhere;
  course.touched = course.tampered = true;
  if (record.kind == RecordKind::restarted) course.truth = record.state;
  if (record.kind == RecordKind::injected)
    course.injected[course.injections++ % course.injected.size()] = record.command;
}

void Contracts::on_moved(const Scene& scene, Course& course) {
  const record::Record& record = scene.record;
  const auto from = static_cast<State>(record.detail);
  if (course.truth != State::unknown && course.truth != from)
    blame_host(scene, course.moved_at,
               fmt::format("{} leaves {}, and was in {}\na component is in one state at a time", scene.who(),
                           wire::name(from), wire::name(course.truth)));
  if (record.b != 0 && record.b <= course.revision)
    blame_host(scene, course.moved_at,
               fmt::format("{} numbers a change {} after {}\neach change of a component's state has a greater number",
                           scene.who(), record.b, course.revision));
  if (sets_out(from, record.state)) {
    course.from = from;
    course.via = record.state;
    course.set_out = record.time;
  } else if (!course.touched && !arrives(from, record.state)) {
    course.leaps_at = scene.here();
    course.leapt_from = from;
    course.leapt_to = record.state;
  }
  course.truth = record.state;
  course.revision = record.b;
  course.moved_at = scene.here();
}

void Contracts::on_handled(const Scene& scene, Course& course) {
  const record::Record& record = scene.record;
  const auto& injected = course.injected;
  const bool is_touched =
      course.tampered && std::find(injected.begin(), injected.end(), record.command) != injected.end();
  if (!is_touched) judge(scene, course);
  if (static_cast<Verdict>(record.a) == Verdict::accepted) course.touched = is_touched;
  course.truth = record.state;
}

void Contracts::judge(const Scene& scene, const Course& course) const {
  const auto verdict = static_cast<Verdict>(scene.record.a);
  if (verdict == Verdict::accepted) return judge_accepted(scene, course);
  if (verdict != Verdict::already_there) return judge_refusal(scene, course);
  const State state = scene.record.state;
  if (wire::already_there(scene.record.what(), state)) return;
  blame_host(
      scene, course.moved_at,
      fmt::format("{} says that it is there already for {}, in {}\nonly who stands where a command leads is there",
                  scene.who(), wire::name(scene.record.what()), wire::name(state)));
}

void Contracts::judge_accepted(const Scene& scene, const Course& course) const {
  const Command command = scene.record.what();
  if (wire::traits(command).edges.empty()) return;  // a restart is told by the host
  const auto edge = wire::edge(command, course.from);
  const bool goes = edge && edge->via == course.via && course.set_out == scene.record.time;
  const bool tells = edge && (scene.record.state == edge->via || scene.record.state == edge->to);
  if (goes && tells) return;
  blame_host(scene, course.moved_at,
             fmt::format("{} accepts {}, and is {}\nwho accepts a command sets out on its way at once", scene.who(),
                         wire::name(command), wire::name(scene.record.state)));
}

/// Of what a component remembers: where nothing has tampered with that.
void Contracts::judge_refusal(const Scene& scene, const Course& course) const {
  const record::Record& record = scene.record;
  const Command command = record.what();
  const auto verdict = static_cast<Verdict>(record.a);
  CommandRing* commands = scene.facts.commands_of(record.b);
  const CommandFacts* known = commands != nullptr ? commands->find(record.command) : nullptr;
  const char* wrong = nullptr;
  if (verdict == Verdict::refused_illegal) {
    const bool restarts = command == Command::restart && record.state == State::stopped;
    if (wire::edge(command, record.state) || wire::already_there(command, record.state) || restarts)
      wrong = "refuses as illegal what is legal there";
  }
  if (verdict == Verdict::refused_expired && known != nullptr && known->sent_at != nowhere && !course.tampered) {
    const bool may_be_late = wire::traits(command).lowers || record.time + settings_.epsilon >= known->not_after;
    if (!may_be_late) wrong = "refuses as too late what is in time";
  }
  const bool is_newest =
      record.b >= scene.component->epoch && !course.tampered;  // or a fault has told it of a newer one
  if (verdict == Verdict::refused_old_epoch && is_newest) wrong = "refuses as old what is of its newest epoch";
  if (verdict == Verdict::duplicate && known != nullptr && known->handled_at == nowhere && !course.tampered)
    wrong = "takes for a repeat what it has never got";
  if (wrong == nullptr) return;
  blame_host(scene, course.moved_at,
             fmt::format("{} {}: {} in {}\na component refuses for the reason that it gives", scene.who(), wrong,
                         wire::name(command), wire::name(record.state)));
}

void Contracts::tell_leap(const Scene& scene, Course& course) const {
  if (course.leaps_at == nowhere) return;
  blame_host(scene, std::exchange(course.leaps_at, nowhere),
             fmt::format("{} goes from {} to {}\na component goes the ways of its profile, one after the other",
                         scene.who(), wire::name(course.leapt_from), wire::name(course.leapt_to)));
}

void Contracts::finish(Facts& facts, Findings& findings) {
  if (!settings_.hosts_in_order) return;
  for (std::size_t i = 0; i < courses_.size(); ++i) {
    const Course& course = courses_[i];
    const ComponentFacts& component = facts.components()[i];
    const bool leaps = course.leaps_at != nowhere;
    const bool hangs = course.truth != State::unknown && !wire::traits(course.truth).stable && !course.touched;
    if ((!leaps && !hangs) || component.broken || component.pretends) continue;
    findings.add({Invariant::i26,
                  record::no_run,
                  static_cast<record::ComponentId>(i),
                  {course.moved_at},
                  fmt::format("a component is left {}, and no fault has brought that about\na component goes the ways "
                              "of its profile, to their ends",
                              wire::name(course.truth))});
  }
}

void Contracts::clear() {
  std::fill(courses_.begin(), courses_.end(), Course());
}

}  // namespace kapela::checker

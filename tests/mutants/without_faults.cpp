#include "tests/mutants/without_faults.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "orchestrator/planner/plan.hpp"
#include "simulators/world/trial.hpp"

namespace kapela::mutants {
namespace {

using record::Record;
using record::RecordKind;

/// Who is commanded what in which step: "1 CMD_RUN io".
using Deeds = std::set<std::string>;

std::string deed_of(std::uint64_t step, wire::Command command, record::ComponentId component) {
  return fmt::format("step {}: {} to component {}", step, wire::name(command), index(component));
}

/// Of the steps that are sure to be reached, `sure`; of all ways that it may take, `possible`.
void add_foretold(const std::vector<planner::Step>& steps, bool is_sure, Deeds& sure, Deeds& possible) {
  for (const planner::Step& step : steps) {
    for (const planner::Deed& deed : step.deeds)
      for (const record::ComponentId id : deed.components)
        for (const wire::Command command : deed.commands) {
          possible.insert(deed_of(step.number, command, id));
          if (is_sure && step.reached && step.condition.empty() && !step.optional)
            sure.insert(deed_of(step.number, command, id));
        }
    for (const planner::Way& way : step.ways) add_foretold(way.steps, false, sure, possible);
  }
}

std::vector<scenario::StateSet> beginning(const world::Subject& subject) {
  std::vector<scenario::StateSet> states;
  for (const auto& each : subject.components) states.push_back(record::bit_of(each->initial_state));
  return states;
}

/// What the first run has done, against what a plan says before. Empty: the same.
std::string against_plan(const world::Subject& subject, std::span<const Record> records) {
  const auto nothing = [](const expression::Path&) { return std::optional<expression::Value>(); };
  const auto program = scenario::compile(subject.scenarios.front(), *subject.plant, nothing);
  if (!program) return "it has no program: " + program.error().message;
  const planner::Plan plan = planner::make_plan(*program, *subject.plant, beginning(subject), subject.settings);
  if (plan.refusal) return "its plan refuses it: " + plan.refusal->message;
  Deeds sure;
  Deeds possible;
  Deeds done;
  add_foretold(plan.steps, true, sure, possible);
  for (const Record& record : records) {
    const scenario::Instruction* step =
        record.kind == RecordKind::step_started ? program->find(static_cast<std::uint32_t>(record.a)) : nullptr;
    if (record.kind == RecordKind::step_started && record.run == record::RunId{1} &&
        (step == nullptr || label(*step->action) != label_of(record)))
      return fmt::format("its step {} is not that of its program", record.a);
  }
  if (program->find(program->size) != nullptr) return "its program has more steps than it says";
  const auto is_first = [](const Record& record) { return record.run == record::RunId{1}; };
  bool has_failed = false;
  for (const Record& record : records) {
    has_failed |= record.kind == RecordKind::verdict && is_first(record);
    const bool goes_forward = record.kind == RecordKind::intent && record.a == 0;
    if (goes_forward && is_first(record)) done.insert(deed_of(record.b, record.what(), record.component));
  }
  for (const std::string& deed : done)
    if (!possible.contains(deed)) return "it does what its plan does not say: " + deed;
  for (const std::string& deed : sure)
    if (!has_failed && !done.contains(deed)) return "it does not do what its plan says: " + deed;
  return {};
}

std::string told(const std::vector<record::RunStatus>& runs) {
  std::string text;
  for (const record::RunStatus status : runs) text += (text.empty() ? "" : ", ") + std::string(name(status));
  return text;
}

/// UPDATE_GOLDEN=1 writes the file anew.
std::string against_words(const std::string& file, const std::string& said) {
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(file) << said;
  std::ifstream kept(file);
  const std::string wanted{std::istreambuf_iterator<char>(kept), {}};
  if (said == wanted) return {};
  const auto other = std::mismatch(said.begin(), said.end(), wanted.begin(), wanted.end()).first;
  const std::size_t before = said.rfind('\n', static_cast<std::size_t>(other - said.begin()) - (other != said.begin()));
  const std::size_t from = before == std::string::npos ? 0 : before + 1;
  return fmt::format("it says other words than {}: {}", file, said.substr(from, said.find('\n', from) - from));
}

std::string against_ends(const Ends& ends, const world::World& world, std::vector<std::string> says) {
  std::vector<record::RunStatus> runs;
  const std::string here = std::string(KAPELA_SOURCE_DIR) + "/tests/mutants/subjects/";
  for (const Record& record : world.history().records()) {
    if (record::parse_record_kind(name(record.kind)) != record.kind)
      return fmt::format("no record is a '{}'", name(record.kind));
    const bool has_reason = record.kind == RecordKind::verdict || record.kind == RecordKind::exception;
    const auto reason = static_cast<record::Reason>(record.detail);
    if (has_reason && record::parse_reason(name(reason)) != reason)
      return fmt::format("no reason is '{}'", name(reason));
    if (record.kind == RecordKind::run_ended) runs.push_back(static_cast<record::RunStatus>(record.detail));
    if (record.kind != RecordKind::log && record.kind != RecordKind::alert) continue;
    says.emplace_back(record.text);
  }
  if (!ends.runs.empty() && runs != ends.runs) return fmt::format("it ends {}, not {}", told(runs), told(ends.runs));
  for (std::size_t i = 0; i < ends.states.size(); ++i) {
    const wire::State state = world.component(static_cast<record::ComponentId>(i)).state();
    if (state != ends.states[i])
      return fmt::format("component {} ends {}, not {}", i, wire::name(state), wire::name(ends.states[i]));
  }
  if (ends.says.empty()) return {};
  for (std::string& text : says)
    if (const std::size_t at = text.find(here); at != std::string::npos) text.erase(at, here.size());
  return against_words(here + ends.says, fmt::format("{}\n", fmt::join(says, "\n")));
}

}  // namespace

namespace {

/// Operated to the end; what the engine has said to the operator.
std::vector<std::string> operate(world::World& world, const Candidate& candidate) {
  std::vector<std::string> says;
  for (const Act& act : candidate.acts) {
    const base::Instant at = base::Instant(act.at);
    while (world.step(at)) {
    }
    if (std::string said = act.does(world); !said.empty()) says.push_back(std::move(said));
  }
  const base::Instant until = world.now() + std::chrono::minutes(10);
  while (!world.at_rest() && world.step(until)) {
  }
  return says;
}

std::string wrong_when_operated(const Candidate& candidate) {
  const auto subject = std::make_shared<const world::Subject>(candidate.make());
  const world::Plan nothing_goes_wrong;
  world::World world(subject);
  world.begin(nothing_goes_wrong);
  std::vector<std::string> says = operate(world, candidate);
  checker::Checker checker(world::judged_by(*subject));
  for (const Record& record : world.history().records()) checker.on(record);
  checker.finish(true);
  for (const checker::Violation& each : checker.violations())
    return fmt::format("{}: {}", checker::name(each.invariant), each.explanation);
  return against_ends(candidate.ends, world, std::move(says));
}

}  // namespace

std::string wrong_without_faults(const Candidate& candidate) {
  if (!candidate.acts.empty()) return wrong_when_operated(candidate);
  const auto subject = std::make_shared<const world::Subject>(candidate.make());
  const world::Plan nothing_goes_wrong;
  world::Trial trial(subject);
  (void)trial.run(nothing_goes_wrong);
  for (const checker::Violation& each : trial.violations())
    return fmt::format("{}: {}", checker::name(each.invariant), each.explanation);
  std::string wrong = against_ends(candidate.ends, trial.world(), {});
  const bool is_one_run = subject->scenarios.size() == 1;
  if (wrong.empty() && is_one_run) wrong = against_plan(*subject, trial.world().history().records());
  return wrong;
}

}  // namespace kapela::mutants

#include "tests/reports/sample.hpp"

#include "simulators/experiment/experiment.hpp"

namespace kapela::reports {
namespace {

using faults::FaultType;
using record::ComponentId;
using namespace std::chrono_literals;

const std::string start = "Uruchomienie wszystkich usług systemu (@all)";
const std::string stop = "Zatrzymanie wszystkich usług systemu (@all)";

std::shared_ptr<const world::Subject> cell() {
  experiment::SubjectSource source;
  source.plant = KAPELA_SOURCE_DIR "/scenarios/plants/munchies.yaml";
  source.scenarios = {KAPELA_SOURCE_DIR "/scenarios"};
  source.runs = {{start, {}}};
  return experiment::load_subject(files::RealFileSystem(), source, {"<none>", ""}).subject;
}

world::ComponentFault fault(std::uint32_t component, FaultType type, wire::Command command) {
  world::ComponentFault made;
  made.component = ComponentId{component};
  made.fault.type = type;
  made.fault.name = faults::name(type);
  made.fault.match.event = command;
  return made;
}

std::shared_ptr<const history::History> copy(const history::History& from) {
  auto made = std::make_shared<history::History>();
  for (const record::Record& record : from.records()) made->append(record);
  return made;
}

FaultWindow window_of(const world::ComponentFault& from, const history::History& history) {
  FaultWindow window{from.component, from.fault.name, std::string(faults::name(from.fault.type)), {}, {}, 0};
  if (faults::has_place(from.fault.type)) window.text += " at " + std::string(faults::name(from.fault.at));
  for (const record::Record& record : history.records())
    window.hits += record.kind == record::RecordKind::injected && record.component == from.component ? 1U : 0U;
  return window;
}

void add_runs(const world::Trial& trial, const history::History& history, CaseOutcome& outcome) {
  base::Instant began{};
  for (const record::Record& record : history.records()) {
    if (record.kind == record::RecordKind::run_accepted) began = record.time;
    if (record.kind != record::RecordKind::run_ended) continue;
    const std::size_t number = std::min(outcome.runs.size(), trial.subject().scenarios.size() - 1);
    outcome.runs.push_back({trial.subject().scenarios[number]->name, static_cast<record::RunStatus>(record.detail),
                            std::string(record.text), began, record.time});
  }
}

CaseOutcome carry_out(const std::string& name, Verdict verdict, const world::Plan& plan) {
  world::Trial trial(cell());
  (void)trial.run(plan);
  CaseOutcome outcome;
  outcome.name = name;
  outcome.file = "experiments/start.yaml";
  outcome.verdict = verdict;
  outcome.repeat = "kapela experiment experiments/start.yaml --case '" + name + "' --seed " + std::to_string(plan.seed);
  outcome.took = 4ms;
  outcome.components = trial.subject().plant->component_names();
  outcome.violations = trial.violations();
  outcome.history = copy(trial.world().history());
  outcome.lasted = outcome.history->records().back().time.time_since_epoch();
  add_runs(trial, *outcome.history, outcome);
  for (const world::ComponentFault& each : plan.faults) outcome.faults.push_back(window_of(each, *outcome.history));
  return outcome;
}

CaseOutcome failed() {
  world::Plan plan;
  plan.seed = 17;
  plan.faults = {fault(2, FaultType::fail_transition, wire::Command::run)};
  CaseOutcome outcome = carry_out("supervisor_2 faults while it starts", Verdict::fail, plan);
  outcome.explained = {"necessary: fault: {component: supervisor_2, type: fail_transition}; without it SUCCEEDED",
                       "inevitable from record 31, 3.512184 s: supervisor_2 injected !! fail_transition"};
  outcome.reasons = {"the run ended ROLLBACK_FAILED, expected: ROLLED_BACK", "io is RUN at the end, expected: STOPPED"};
  // A sound orchestrator violates nothing: for once, one that did.
  outcome.violations.push_back({checker::Invariant::i16,
                                record::RunId{1},
                                ComponentId{0},
                                {100, 127},
                                "io is left RUN, and nobody was told why.\nIt should have been stopped, or have an "
                                "exception that says why not."});
  return outcome;
}

CaseOutcome lost_answer() {
  world::Plan plan;
  plan.seed = 5;
  plan.faults = {fault(1, FaultType::drop, wire::Command::initialize),
                 fault(3, FaultType::latency, wire::Command::run)};
  plan.faults[0].fault.trigger.count = 2;
  plan.faults[1].fault.duration = 900ms;
  plan.network = {{world::NetworkFault::Type::lose, ComponentId{0}, world::Direction::to_component, 2, {}}};
  return carry_out("supervisor_1 x CMD_INITIALIZE x drop at reply", Verdict::pass, plan);
}

CaseOutcome crashes() {
  world::Plan plan;
  plan.seed = 9;
  plan.faults = {fault(1, FaultType::crash, wire::Command::run)};
  plan.faults[0].fault.duration = 800ms;
  plan.orchestrator_crashes = {{60, 1s, world::Unsynced::some}};
  return carry_out("the orchestrator and supervisor_1 crash", Verdict::pass, plan);
}

CaseOutcome idle() {
  world::Plan plan;
  plan.seed = 17;
  plan.faults = {fault(2, FaultType::fail_transition, wire::Command::pause)};
  CaseOutcome outcome = carry_out("supervisor_2 x CMD_PAUSE x fail_transition", Verdict::inconclusive, plan);
  outcome.reasons = {"fail_transition at supervisor_2 never acted: no CMD_PAUSE was sent to it"};
  return outcome;
}

}  // namespace

std::vector<CaseOutcome> sample_cases() {
  world::Plan plan;
  plan.seed = 17;
  return {carry_out("baseline, no fault", Verdict::pass, plan), failed(), lost_answer(), crashes(), idle()};
}

}  // namespace kapela::reports

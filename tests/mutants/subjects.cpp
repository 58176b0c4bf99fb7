#include "tests/mutants/subjects.hpp"

#include "tests/mutants/acts.hpp"
#include "tests/world/shipped.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::mutants {
namespace {

using namespace std::chrono_literals;
using record::RunStatus;
using scenario::testing::ensure;
using scenario::testing::scenario_with;
using wire::Command;
using wire::State;
using world::Subject;
namespace shipped = world::testing;

std::vector<State> all_in(State state) {
  return std::vector<State>(4, state);
}

Ends succeeding(State leaves) {
  return {{RunStatus::succeeded}, all_in(leaves), ""};
}

/// Nobody depends on anybody.
std::function<Subject()> plain(const char* title, State initial) {
  return [=] { return shipped::seed_subject({shipped::shipped(title)}, initial); };
}

/// As munchies.yaml has it: components depend on others.
Subject layered_with(scenario::Scenario made, State initial) {
  Subject subject = shipped::seed_subject({std::move(made)}, initial);
  subject.plant = std::make_shared<const record::Plant>(scenario::testing::dependent_plant());
  return subject;
}

std::function<Subject()> layered(const char* title, State initial) {
  return [=] { return layered_with(shipped::shipped(title), initial); };
}

/// Two of the components are services of avena_commons.
std::function<Subject()> avena(const char* title, State initial) {
  return [=] {
    Subject subject = layered_with(shipped::shipped(title), initial);
    record::Plant plant = *subject.plant;
    for (const std::size_t component : {2U, 3U}) {
      plant.components[component].dialect = wire::Dialect::avena2;
      shipped::change(subject, component, [](auto& settings) { settings.dialect = wire::Dialect::avena2; });
    }
    subject.plant = std::make_shared<const record::Plant>(std::move(plant));
    return subject;
  };
}

/// Who is stuck holds nobody.
Subject continuing() {
  scenario::Scenario made = shipped::shipped(shipped::quick_start_all);
  made.rollback.on_stuck = record::OnStuck::go_on;
  return layered_with(std::move(made), State::initialized);
}

/// io and the main logic are not commanded.
Subject partly() {
  scenario::Selector supervisors = scenario::testing::only("supervisor_1");
  supervisors.components.push_back(scenario::TemplateText::literal("supervisor_2"));
  return layered_with(
      scenario_with({ensure(supervisors, State::initialized, 60s), ensure(supervisors, State::run, 30s)}),
      State::stopped);
}

/// The undo has less time than two transitions may take.
Subject hurried() {
  scenario::Scenario made = shipped::shipped(shipped::quick_start_all);
  made.rollback.budget = 60s;
  return layered_with(std::move(made), State::initialized);
}

/// One of the components begins in PAUSE.
Subject paused() {
  Subject subject = layered("Szybkie uruchomienie usług (@all) - bez inicjalizacji", State::initialized)();
  shipped::change(subject, 3, [](auto& settings) { settings.initial_state = State::pause; });
  return subject;
}

/// A FAULT starts a stop by itself: whoever stands in FAULT is left so, and the others are stopped, once whoever has
/// them is done.
Subject watchful() {
  Subject subject = layered(shipped::start_all, State::stopped)();
  scenario::Scenario stop = shipped::shipped(shipped::stop_all);
  stop.mode = record::Mode::queued;
  scenario::StateTrigger fault;
  fault.components = scenario::testing::all();
  fault.to = {State::fault};
  stop.trigger = std::make_shared<const scenario::Trigger>(scenario::Trigger{std::move(fault)});
  subject.triggered.push_back(std::make_shared<const scenario::Scenario>(std::move(stop)));
  subject.settings.alert_of_components = true;
  return subject;
}

/// One of the scenarios of a file.
Subject one_of(const char* file, const char* name, State initial) {
  Subject subject = layered_with({}, initial);
  subject.scenarios.clear();
  for (const auto& each : read_subjects(file))
    if (each->name == name) subject.scenarios.push_back(each);
  return subject;
}

std::function<Subject()> words(const char* name) {
  return [name] { return one_of("words.yaml", name, State::stopped); };
}

/// Somebody keeps the processes of all.
std::function<Subject()> processes(const char* name, State initial) {
  return [=] {
    Subject subject = one_of("processes.yaml", name, initial);
    record::Plant plant = *subject.plant;
    for (record::ComponentSpec& each : plant.components) each.process.by_plant = true;
    subject.plant = std::make_shared<const record::Plant>(std::move(plant));
    return subject;
  };
}

/// All of refusals.yaml, one after the other.
Subject refused() {
  Subject subject = layered_with({}, State::stopped);
  subject.scenarios = read_subjects("refusals.yaml");
  scenario::Scenario irrevocable = scenario::testing::named(
      "cannot be undone", {scenario::testing::log("it is {{ scenario_name }}"),
                           scenario::testing::send(scenario::testing::only("io"), Command::restart)});
  irrevocable.atomicity = record::Atomicity::rollback;
  subject.scenarios.push_back(std::make_shared<const scenario::Scenario>(std::move(irrevocable)));
  return subject;
}

/// What services of avena_commons do not have, and what they ignore.
Subject refused_by_dialect() {
  Subject subject = avena(shipped::stop_all, State::run)();
  const scenario::Selector service = scenario::testing::only("supervisor_2");
  scenario::Action ignored = scenario::testing::send(service, Command::run);
  std::get<scenario::SendCommand>(ignored.body).where_illegal = scenario::SendCommand::WhereIllegal::as_dialect;
  const scenario::Action lacking = scenario::testing::send(service, Command::hard_stop);
  subject.scenarios = {
      std::make_shared<const scenario::Scenario>(scenario::testing::named("lacks the word", {lacking})),
      std::make_shared<const scenario::Scenario>(scenario::testing::named("ignores the word", {ignored}))};
  return subject;
}

/// io is in FAULT: nothing starts, a stop stops whom it can, and what comes after that meets the latch.
Subject faulty() {
  Subject subject = layered(shipped::start_all, State::initialized)();
  shipped::change(subject, 0, [](auto& settings) { settings.initial_state = State::fault; });
  for (const char* title : {shipped::quick_start_all, shipped::stop_all, shipped::start_all})
    subject.scenarios.push_back(std::make_shared<const scenario::Scenario>(shipped::shipped(title)));
  return subject;
}

/// An operator starts those of modes.yaml. Their starts are judged, although nothing but the operator starts them.
Subject operated() {
  Subject subject = layered_with({}, State::stopped);
  subject.scenarios = subject.triggered = read_subjects("modes.yaml");
  subject.settings.waiting_runs = 3;
  return subject;
}

/// Nobody but what happens to the plant starts those of starts.yaml.
Subject unattended() {
  Subject subject = layered_with({}, State::stopped);
  subject.scenarios.clear();
  subject.triggered = read_subjects("starts.yaml");
  subject.settings.poll_idle = 1s;
  subject.settings.alert_of_components = true;
  return subject;
}

/// What brings everybody to INITIALIZED starts the rest by itself.
Subject starting() {
  Subject subject =
      layered_with(scenario_with({ensure(scenario::testing::all(), State::initialized, 60s)}), State::stopped);
  subject.triggered = read_subjects("starts.yaml");
  subject.settings.alert_of_components = true;
  return subject;
}

const std::vector<State> words_leave{State::run, State::run, State::run, State::stopped};
constexpr RunStatus no = RunStatus::rejected;
constexpr RunStatus yes = RunStatus::succeeded;
constexpr RunStatus undone = RunStatus::rolled_back;
const std::vector<RunStatus> runs_of_refusals{no, no, no, no, yes, undone, no, no, no, yes, yes, yes, no};

std::vector<Candidate> all_candidates() {
  return {
      {"start", plain(shipped::start_all, State::stopped), succeeding(State::run), true},
      {"stop", plain(shipped::stop_all, State::run), succeeding(State::stopped), true},
      {"quick_start", plain(shipped::quick_start_all, State::initialized), succeeding(State::run), true},
      {"layers", plain(shipped::start_in_layers, State::stopped), succeeding(State::run)},
      {"restart", plain(shipped::restart_all, State::run), succeeding(State::run)},
      {"layered_stop", layered(shipped::stop_all, State::run), succeeding(State::stopped), true},
      {"layered_quick_start", layered(shipped::quick_start_all, State::initialized), succeeding(State::run), true},
      {"layered_start", layered(shipped::start_all, State::stopped), succeeding(State::run), true},
      {"layered_restart", layered(shipped::restart_all, State::run), succeeding(State::run)},
      {"continuing_quick_start", continuing, succeeding(State::run), true},
      {"part_start", partly, {{RunStatus::succeeded}, {State::stopped, State::run, State::run, State::stopped}}, true},
      {"hurried_quick_start", hurried, succeeding(State::run), true},
      {"paused_quick_start", paused, succeeding(State::run), true},
      {"watchful_start", watchful, succeeding(State::run), true},
      {"words", words("words"), {{RunStatus::succeeded}, words_leave, "words.txt"}},
      {"resumed",
       words("resumed"),
       {{RunStatus::succeeded}, {State::run, State::initialized, State::initialized, State::stopped}, ""}},
      {"failing_words",
       words("words that fail"),
       {{RunStatus::rolled_back}, all_in(State::stopped), "failing_words.txt"}},
      {"unapproved_words",
       words("words that are not approved"),
       {{RunStatus::rolled_back}, all_in(State::stopped), "unapproved_words.txt"}},
      {"new_process", processes("new process", State::stopped), succeeding(State::run)},
      {"at_rest",
       processes("at rest", State::run),
       // who has no process is as it will be with its next one
       {{RunStatus::succeeded}, {State::stopped, State::stopped, State::run, State::stopped}, ""}},
      {"starts", starting, {{RunStatus::succeeded, RunStatus::succeeded}, all_in(State::run), {}}},
      {"refused", refused, {runs_of_refusals, all_in(State::stopped), "refused.txt"}},
      {"refused_by_dialect", refused_by_dialect, {{no, yes}, all_in(State::run), "refused_by_dialect.txt"}},
      {"faulty",
       faulty,
       {{RunStatus::rejected, RunStatus::rejected, RunStatus::stopped_partial},
        {State::fault, State::stopped, State::stopped, State::stopped},
        "faulty.txt"}},
      {"operated", operated, {{}, {}, "operated.txt"}, false, true, acts_of_an_operator()},
      {"unattended", unattended, {{}, {}, "unattended.txt"}, false, true, what_happens()},
      {"avena_stop", avena(shipped::stop_all, State::run), succeeding(State::stopped), true, false},
      {"avena_start", avena(shipped::start_all, State::stopped), succeeding(State::run), true, false},
  };
}

}  // namespace

const std::vector<Candidate>& candidates() {
  static const std::vector<Candidate> all = all_candidates();
  return all;
}

}  // namespace kapela::mutants

#include "simulators/experiment/experiment_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulators/explore/exploration.hpp"
#include "tests/experiment/files_of_test.hpp"
#include "tests/files/failing_files.hpp"
#include "tests/support/golden_file.hpp"

namespace kapela::experiment {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

LoadedExperiment load(const std::string& text) {
  files::MemoryFileSystem files = small_cell();
  files.write("experiments/one.yaml", text);
  return load_experiment(files, "experiments/one.yaml", no_builtin);
}

std::string problems_of(const std::string& text) {
  return problems(load(text).diagnostics);
}

std::string with_method(const std::string& entry) {
  return head() + "method:\n  - " + entry + "\n  - run: Start\n";
}

Experiment start_and_stop() {
  Experiment experiment;
  experiment.title = "quotes \" and \\ and ł";
  experiment.source.plant = "../plant.yaml";
  experiment.source.scenarios = {"../scenarios"};
  experiment.source.runs = {{"Start", {}}, {"Stop", {}}};
  return experiment;
}

void expect_same_plan(const Experiment& experiment) {
  const LoadedExperiment plain = load(head() + "method:\n  - run: Start\n");
  const std::string text = experiment_yaml(experiment, *plain.subject->plant);
  const LoadedExperiment again = load(text);
  ASSERT_EQ(problems(again.diagnostics), "") << text;
  EXPECT_EQ(again.experiment.plan, experiment.plan) << text;
  EXPECT_EQ(again.experiment.expect, experiment.expect) << text;
}

std::shared_ptr<const world::Subject> start_and_stop_subject() {
  return load(head() + "method:\n  - run: Start\n  - run: Stop\n").subject;
}

/// The last plan of a swarm's walk.
world::Plan walked_plan(world::Trial& trial, std::uint64_t seed) {
  explore::Walk walk(seed, trial.subject().settings, explore::kinds());
  do (void)trial.run(walk.plan());
  while (walk.go_on(trial.world()));
  return walk.plan();
}

TEST(ExperimentFile, GivesBackEveryPlanOfASwarm) {
  world::Trial trial(start_and_stop_subject());
  Experiment experiment = start_and_stop();
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    experiment.plan = walked_plan(trial, seed);
    expect_same_plan(experiment);
  }
}

TEST(ExperimentFile, GivesBackEveryKindOfFaultAtEverySite) {
  Experiment experiment = start_and_stop();
  world::Trial trial(start_and_stop_subject());
  (void)trial.run(experiment.plan);
  for (const explore::Spot& spot : explore::spots_of(trial.world()))
    for (const explore::Kind kind : explore::kinds())
      if (explore::fits(spot, kind)) explore::place(spot, kind, {}, experiment.plan);
  experiment.plan.faults.front().fault.name = "the first";
  expect_same_plan(experiment);
}

TEST(ExperimentFile, GivesBackWhatHappensToMessages) {
  using Type = world::NetworkFault::Type;
  Experiment experiment = start_and_stop();
  const record::ComponentId left{1};
  experiment.plan.network = {{Type::lose, left, world::Direction::from_component, 3, {}},
                             {Type::delay, left, world::Direction::to_component, 0, 1234567ns},
                             {Type::duplicate, left, world::Direction::to_component, 1, 2s}};
  experiment.plan.partitions = {{left, world::Direction::to_component, base::Instant(0s), base::Instant(2s)}};
  experiment.plan.orchestrator_crashes = {{.after_record = 41, .restart_after = 1ns},
                                          {.after_record = 3, .unsynced = world::Unsynced::lost},
                                          {.after_sync = 7},
                                          {.after_record = 5, .unsynced = world::Unsynced::kept}};
  experiment.plan.disk_latency = 3ms;
  experiment.plan.pushes = experiment.plan.revisions = false;
  expect_same_plan(experiment);
}

TEST(ExperimentFile, GivesBackEveryDistributionOfALink) {
  using Kind = base::Distribution::Kind;
  Experiment experiment = start_and_stop();
  for (const base::Distribution& latency :
       {base::fixed(3ms), base::Distribution{Kind::uniform, {}, 0, 1ms, 2ms},
        base::Distribution{Kind::log_uniform, {}, 0, 1us, 1s},
        base::Distribution{Kind::normal, 5ms, 2'000'000, {}, 9ms},
        base::Distribution{Kind::lognormal, 5ms, 0.25, {}, {}}, base::Distribution{Kind::exponential, 700us, 0, {}, 1s},
        base::Distribution{Kind::gamma, 700us, 2.5, {}, 1s}}) {
    experiment.plan.link.latency = latency;
    experiment.plan.link.loss = 0.125;
    expect_same_plan(experiment);
  }
}

TEST(ExperimentFile, GivesBackTitlesWithCharactersThatNobodySees) {
  Experiment experiment = start_and_stop();
  experiment.title = "a bell \a, a tab \t";
  const auto plant = load(head() + "method:\n  - run: Start\n").subject->plant;
  EXPECT_EQ(load(experiment_yaml(experiment, *plant)).experiment.title, experiment.title);
}

TEST(ExperimentFile, GivesBackSourcesAndExpectations) {
  Experiment experiment = start_and_stop();
  experiment.source.settings.poll_idle = 30s;
  experiment.source.initial_state = wire::State::initialized;
  experiment.expect = {{{record::RunStatus::stopped_partial, record::RunStatus::running}},
                       {checker::Invariant::i4, checker::Invariant::i16},
                       0xfedcba9876543210};
  const auto plant = load(head() + "method:\n  - run: Start\n").subject->plant;
  const Experiment again = load(experiment_yaml(experiment, *plant)).experiment;
  EXPECT_EQ(again.title, experiment.title);
  EXPECT_EQ(again.source.plant, "plant.yaml");
  EXPECT_EQ(again.source.settings.poll_idle, 30s);
  EXPECT_EQ(again.source.initial_state, wire::State::initialized);
  EXPECT_EQ(again.expect, experiment.expect);
}

TEST(ExperimentFile, RepeatsAHistoryByteForByte) {
  const LoadedExperiment first = load(head() + "method:\n  - run: Start\n  - run: Stop\n");
  world::Trial trial(std::const_pointer_cast<const world::Subject>(first.subject));
  Experiment experiment = start_and_stop();
  experiment.plan = walked_plan(trial, 5);
  const Result result = carry_out(trial, experiment.plan);
  experiment.expect = expectation_of(result);
  const LoadedExperiment again = load(experiment_yaml(experiment, *first.subject->plant));
  world::Trial replay(again.subject);
  EXPECT_EQ(carry_out(replay, again.experiment.plan), result);
}

TEST(ExperimentFile, LeadsBackToWhatASearchHasFound) {
  const auto breaking = [](const world::Subject& subject) {
    world::Subject other = subject;
    for (auto& each : other.scenarios) {
      scenario::Scenario without_time_to_undo = *each;
      without_time_to_undo.rollback.budget = -std::chrono::minutes(1);
      each = std::make_shared<const scenario::Scenario>(std::move(without_time_to_undo));
    }
    return std::make_shared<const world::Subject>(std::move(other));
  };
  const auto subject = breaking(*load(head() + "method:\n  - run: Start\n  - run: Stop\n").subject);
  explore::Exploration exploration(subject);
  explore::Settings settings;
  settings.exhaustive = 1;
  ASSERT_TRUE(exploration.begin(settings));
  while (exploration.finds().empty() && exploration.advance()) {
  }
  ASSERT_FALSE(exploration.finds().empty());
  Experiment experiment = start_and_stop();
  experiment.plan = exploration.finds().front().plan;
  experiment.expect = expectation_of(carry_out(exploration.trial(), experiment.plan));
  const LoadedExperiment again = load(experiment_yaml(experiment, *subject->plant));
  world::Trial trial(breaking(*again.subject));
  EXPECT_TRUE(differences(again.experiment.expect, carry_out(trial, again.experiment.plan)).empty());
  EXPECT_FALSE(again.experiment.expect.violates.empty());
}

TEST(ExperimentFile, ReadsEveryKeyOfAFault) {
  const LoadedExperiment loaded = load(with_method(
      "fault: {component: left, type: late_transition, by: 2s, match: {event: CMD_RUN, from: INITIALIZED, to: RUN}, "
      "trigger: {nth: 2}}"));
  ASSERT_EQ(problems(loaded.diagnostics), "");
  const faults::Fault& fault = loaded.experiment.plan.faults.at(0).fault;
  EXPECT_EQ(fault.duration, 2s);
  EXPECT_FALSE(fault.whole);
  EXPECT_EQ(fault.match.to, wire::State::run);
  EXPECT_EQ(fault.trigger, (faults::Trigger{.skip = 1, .count = 1}));
}

TEST(ExperimentFile, NamesWhateverOfItsFilesCannotBeRead) {
  files::MemoryFileSystem files = small_cell();
  files.write("plant.yaml", "components: {io: {port: 1, timing: {ack: {type: empirical, file: acks.txt}}}}\n");
  files.write("acks.txt", "2ms\n");
  const std::string method = "method: [{run: Stop}]\n";
  for (const std::string& text : {head() + method, "campaign: one" + head().substr(head().find('\n')) + method +
                                                       "matrix: {at: [receive], faults: [{type: drop}]}\n"}) {
    files.write("experiments/one.yaml", text);
    const int calls = files::fail_each_call(files, [](const files::FileSystem& failing) {
      return problems(load_experiment(failing, "experiments/one.yaml", no_builtin).diagnostics);
    });
    EXPECT_EQ(calls,
              1 + 2 + 3);  // itself, the plant and its samples, the directory of the scenarios and the file in it
  }
}

TEST(ExperimentFile, RefusesValuesThatMeanNothing) {
  const auto said = [](const std::string& lines) { return problems_of(head() + "method: [{run: Start}]\n" + lines); };
  EXPECT_THAT(said("link: {loss: 1.5}\n"), HasSubstr("loss 1.5 is out of range; 0 to 1"));
  EXPECT_THAT(said("link: {latency: {type: empirical, samples: [1ms, 2ms]}}\n"),
              HasSubstr("a replay file has no files of samples"));
  EXPECT_THAT(said("expect: {states: [io]}\n"), HasSubstr("states are a mapping of components to states"));
  EXPECT_THAT(said("expect: {runs: [SUCCEEDED], status: SUCCEEDED}\n"), HasSubstr("do not go together"));
  EXPECT_THAT(problems_of(with_method("event: {type: HELLO, data: [1]}")),
              HasSubstr("the data of an event is a mapping"));
}

TEST(ExperimentFile, RefusesUnknownKeysWithTheNearestOne) {
  EXPECT_THAT(problems_of(head() + "sed: 17\nmethod: [{run: Start}]\n"), HasSubstr("did you mean 'seed'"));
  EXPECT_THAT(problems_of(with_method("fault: {component: left, type: drop, att: reply}")),
              HasSubstr("one.yaml:6:42: error[unknown_key]"));
}

TEST(ExperimentFile, RefusesAPlaceForFaultsThatHaveTheirOwn) {
  EXPECT_THAT(problems_of(with_method("fault: {component: left, type: ack_only, at: receive}")),
              HasSubstr("has no key 'at'"));
}

TEST(ExperimentFile, RefusesComponentsThatThePlantDoesNotHave) {
  EXPECT_THAT(problems_of(with_method("fault: {component: lefd, type: drop}")), HasSubstr("did you mean 'left'"));
}

TEST(ExperimentFile, RefusesEntriesWithTwoKeys) {
  EXPECT_THAT(problems_of(head() + "method:\n  - {run: Start, partition: {component: io}}\n"), HasSubstr("one key"));
}

TEST(ExperimentFile, RefusesWhatIsNoHash) {
  EXPECT_THAT(problems_of(head() + "method: [{run: Start}]\nexpect: {hash: \"12\"}\n"), HasSubstr("is no hash"));
}

TEST(ExperimentFile, ShowsWhereAnUnknownScenarioIsWanted) {
  EXPECT_THAT(problems_of(head() + "method:\n  - run: Strat\n"), HasSubstr("one.yaml:6:10: error[not_found]"));
}

TEST(ExperimentFile, NamesAFileThatIsNotThere) {
  EXPECT_THAT(problems(load_experiment(small_cell(), "nowhere.yaml", no_builtin).diagnostics),
              HasSubstr("nowhere.yaml"));
}

TEST(ExperimentFile, HasASchemaThatIsMadeOfItsKeys) {
  support::expect_golden("scenarios/schema/experiment.json", experiment_schema());
}

TEST(ExperimentFile, TakesOneMappingOfStatesAsWellAsAListOfThem) {
  const std::string method = "method:\n  - run: Start\n";
  const LoadedExperiment one = load(head() + "steady_state: {io: STOPPED}\nabort_when: {io: FAULT}\n" + method);
  const LoadedExperiment listed = load(head() + "steady_state: [{io: STOPPED}]\nabort_when: [{io: FAULT}]\n" + method);
  EXPECT_EQ(problems(one.diagnostics), "");
  EXPECT_EQ(one.experiment.steady_state, listed.experiment.steady_state);
  EXPECT_EQ(one.experiment.abort_when, listed.experiment.abort_when);
  EXPECT_EQ(one.experiment.steady_state.wanted.size(), 1U);
}

}  // namespace
}  // namespace kapela::experiment

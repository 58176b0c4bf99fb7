#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiment/files_of_test.hpp"

namespace kapela::experiment {
namespace {

using testing::HasSubstr;

SubjectSource cell_source(std::vector<Wanted> runs) {
  SubjectSource source;
  source.plant = "plant.yaml";
  source.scenarios = {"scenarios"};
  source.runs = std::move(runs);
  return source;
}

TEST(Subject, HasTheTimingOfThePlantFile) {
  const LoadedSubject loaded = load_subject(small_cell(), cell_source({{"Start", {}}}), no_builtin);
  ASSERT_EQ(problems(loaded.diagnostics), "");
  ASSERT_EQ(loaded.subject->components.size(), 3u);
  EXPECT_EQ(loaded.subject->components[0]->timing->of(wire::Command::initialize), base::fixed(std::chrono::seconds(1)));
  EXPECT_EQ(loaded.subject->plant->components[2].name, "right");
}

TEST(Subject, RunsTheScenariosInTheOrderInWhichTheyAreWanted) {
  const LoadedSubject loaded = load_subject(small_cell(), cell_source({{"Stop", {}}, {"Start", {}}}), no_builtin);
  ASSERT_EQ(loaded.subject->scenarios.size(), 2u);
  EXPECT_EQ(loaded.subject->scenarios[0]->name, "Stop");
}

TEST(Subject, TakesTheFirstScenarioWhenNoneIsWanted) {
  const LoadedSubject loaded = load_subject(small_cell(), cell_source({}), no_builtin);
  ASSERT_EQ(loaded.subject->scenarios.size(), 1u);
  EXPECT_EQ(loaded.subject->scenarios[0]->name, "Start");
}

TEST(Subject, BeginsInAnotherStateThanThePlantSays) {
  SubjectSource source = cell_source({});
  source.initial_state = wire::State::initialized;
  const LoadedSubject loaded = load_subject(small_cell(), source, no_builtin);
  for (const auto& component : loaded.subject->components)
    EXPECT_EQ(component->initial_state, wire::State::initialized);
}

TEST(Subject, IsTheBuiltinPlantWhenNoFileIsNamed) {
  SubjectSource source = cell_source({});
  source.plant.clear();
  const BuiltinPlant builtin{"<built-in>", "components: {io: {port: 1}}"};
  const LoadedSubject loaded = load_subject(small_cell(), source, builtin);
  ASSERT_EQ(problems(loaded.diagnostics), "");
  EXPECT_EQ(loaded.subject->plant->components.size(), 1u);
}

TEST(Subject, NamesTheScenarioThatIsNearToAnUnknownOne) {
  const LoadedSubject loaded = load_subject(small_cell(), cell_source({{"Strat", {}}}), no_builtin);
  EXPECT_THAT(problems(loaded.diagnostics), HasSubstr("no scenario 'Strat' among the 2 that are loaded"));
  EXPECT_THAT(problems(loaded.diagnostics), HasSubstr("did you mean 'Start'"));
}

TEST(Subject, NamesAPlantFileThatIsNotThere) {
  SubjectSource source = cell_source({});
  source.plant = "nowhere.yaml";
  EXPECT_THAT(problems(load_subject(small_cell(), source, no_builtin).diagnostics), HasSubstr("nowhere.yaml"));
}

TEST(Subject, WarnsOfFaultsThatThePlantFileHas) {
  files::MemoryFileSystem files = small_cell();
  files.write("plant.yaml", "components: {io: {port: 1, faults: [{type: drop}]}}");
  EXPECT_THAT(problems(load_subject(files, cell_source({}), no_builtin).diagnostics),
              HasSubstr("the faults of 'io' do not act in an experiment"));
}

TEST(Subject, ShowsWhatAScenarioAsksOfThePlantThatItDoesNotHave) {
  files::MemoryFileSystem files = small_cell();
  files.write(
      "scenarios/start.yaml",
      "{name: Start, trigger: {type: manual}, actions: [{type: send_command, component: iu, command: CMD_RUN}]}");
  EXPECT_THAT(problems(load_subject(files, cell_source({}), no_builtin).diagnostics), HasSubstr("iu"));
}

}  // namespace
}  // namespace kapela::experiment

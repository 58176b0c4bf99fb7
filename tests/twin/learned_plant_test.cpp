#include "simulators/twin/learned_plant.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/yaml/diagnostic.hpp"
#include "simulators/plant/plant_settings_reader.hpp"
#include "tests/scenario/scenarios.hpp"
#include "tests/twin/recorded.hpp"

namespace kapela::twin {
namespace {

using ::testing::HasSubstr;
using wire::Command;
using wire::State;

struct Loaded {
  record::Plant plant;
  plant::PlantSettings simulated;
};

Loaded load(const std::string& text) {
  const files::MemoryFileSystem nothing;
  yaml::Report report("learned.yaml", text);
  const files::PlantFile file = files::read_plant_file(report);
  Loaded loaded{file.plant, plant::read_plant_settings(file, {nothing, "."}, 99, report)};
  EXPECT_EQ(yaml::render(report.diagnostics()), "") << text;
  return loaded;
}

Learned sample_of(const std::vector<testing::Known>& known) {
  Passages passages;
  for (const testing::Known& each : known) {
    ComponentPassages component;
    component.component = each.name;
    Passage& passage = component.passages[{Command::initialize, State::stopped, State::initialized}];
    passage.sample = testing::told(each.distribution, 500, 1);
    passage.reached = 499;
    passage.faulted = 1;
    component.passages[{Command::pause, State::run, State::pause}].sample = testing::told(each.distribution, 3, 1);
    component.dealings[Command::run] = {200, 2, 210, 4};
    component.crashes = 2;
    component.watched = 86'400;
    passages.components.push_back(std::move(component));
  }
  return learn(std::move(passages));
}

TEST(LearnedPlant, IsAPlantFileThatTakesAsLong) {
  const std::vector<testing::Known> known = testing::known_distributions();
  const Learned learned = sample_of(known);
  const Loaded loaded = load(plant_text(learned, nullptr));
  ASSERT_EQ(loaded.simulated.components.size(), known.size());
  for (std::size_t i = 0; i < known.size(); ++i) {
    EXPECT_EQ(loaded.plant.components[i].name, known[i].name);
    EXPECT_EQ(loaded.plant.components[i].port, 8001 + i);
    const Cumulative read(loaded.simulated.components[i].settings->timing->of(Command::initialize));
    const Cumulative chosen(*learned.components[i].commands.at(Command::initialize).chosen);
    EXPECT_NEAR(read.quantile(0.5), chosen.quantile(0.5), 1e-3 * chosen.quantile(0.5)) << known[i].name;
    EXPECT_NEAR(read.quantile(0.99), chosen.quantile(0.99), 2e-3 * chosen.quantile(0.99)) << known[i].name;
  }
}

TEST(LearnedPlant, SaysWhatGoesWrongInCommentsWithItsIntervals) {
  const std::string text = plant_text(sample_of({testing::known_distributions().front()}), nullptr);
  EXPECT_THAT(text, HasSubstr("    # rates:"));
  EXPECT_THAT(text, HasSubstr("    #   fail_transition: {value: 0.002, from: 5.063e-05, to: 0.01109}  # CMD_INITIALIZE "
                              "STOPPED → INITIALIZED, 1 of 500"));
  EXPECT_THAT(text, HasSubstr("reject: {value: 0.01, "));
  EXPECT_THAT(text, HasSubstr("crash: 2 in 86400s"));
  EXPECT_THAT(text, HasSubstr("      # CMD_PAUSE: not fitted: 3 of at least 30 samples"));
}

TEST(LearnedPlant, TakesFromAKnownPlantWhatNoHistoryTells) {
  record::Plant known = scenario::testing::dependent_plant();
  known.components[0].description = "says \"io\"";
  const Loaded loaded = load(plant_text(sample_of({{"io", base::fixed(std::chrono::seconds(2))}}), &known));
  EXPECT_EQ(loaded.plant, known);
  EXPECT_EQ(loaded.simulated.components[0].settings->timing->of(Command::initialize),
            base::fixed(std::chrono::seconds(2)));
}

}  // namespace
}  // namespace kapela::twin

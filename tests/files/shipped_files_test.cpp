// The files that are delivered: without a complaint, and as the system's description has them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/files/distribution_reader.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/remarks.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/scenario/lints.hpp"
#include "orchestrator/scenario/plant_check.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

const std::string scenarios_directory = std::string(KAPELA_SOURCE_DIR) + "/scenarios";

ScenarioLibrary::Shared shipped(const std::string& name) {
  const RealFileSystem files;
  ScenarioLibrary library(files, {scenarios_directory});
  library.reload();
  EXPECT_EQ(render(library.diagnostics()), "");
  return library.find(name);
}

PlantFile plant(const std::string& name) {
  yaml::Report report(name, repository_file("scenarios/plants/" + name));
  PlantFile file = read_plant_file(report);
  EXPECT_EQ(render(report.diagnostics()), "");
  return file;
}

/// One line a step: what the system's description says of it.
struct StepText {
  std::string operator()(const scenario::LogEvent& event) const {
    return "[" + std::string(level_name(event.level)) + "] " + event.message.source();
  }
  std::string operator()(const scenario::SendCommand& send) const {
    return std::string(name(send.command)) + (send.targets.all ? " @all" : "");
  }
  std::string operator()(const scenario::WaitForState& wait) const {
    return std::string(name(wait.states.at(0))) + " in " + std::to_string(wait.timeout / 1s) + " s" +
           (wait.targets.all ? " @all" : "");
  }
  std::string operator()(const scenario::EnsureState& ensure) const {
    return "ensure " + std::string(name(ensure.state));
  }
  std::string operator()(const auto&) const { return "another"; }
};

std::vector<std::string> steps(const std::string& name) {
  const ScenarioLibrary::Shared scenario = shipped(name);
  EXPECT_NE(scenario, nullptr) << name;
  std::vector<std::string> texts;
  if (scenario)
    for (const scenario::Action& action : scenario->actions) texts.push_back(std::visit(StepText{}, action.body));
  return texts;
}

TEST(ShippedScenarios, StartAllServices) {
  EXPECT_THAT(steps("Uruchomienie wszystkich usług systemu (@all)"),
              ElementsAre("[INFO] 🚀 Rozpoczynam uruchamianie wszystkich usług systemu (@all)",
                          "[INFO] 📊 Sprawdzam aktualny stan wszystkich komponentów...",
                          "[INFO] ⚙️ Inicjalizuję wszystkie komponenty (@all) równolegle...",
                          "CMD_INITIALIZE @all", "INITIALIZED in 60 s @all",
                          "[INFO] 🔄 Uruchamiam wszystkie komponenty (@all) - przejście do stanu RUN...", "CMD_RUN @all",
                          "RUN in 30 s @all", "[SUCCESS] ✅ Wszystkie usługi systemu zostały pomyślnie uruchomione!"));
}

TEST(ShippedScenarios, StartQuickly) {
  EXPECT_THAT(steps("Szybkie uruchomienie usług (@all) - bez inicjalizacji"),
              ElementsAre("[INFO] ⚡ Rozpoczynam szybkie uruchamianie usług (@all) - bez inicjalizacji",
                          "[INFO] 🔄 Uruchamiam wszystkie komponenty (@all) - przejście do stanu RUN...", "CMD_RUN @all",
                          "RUN in 30 s @all", "[SUCCESS] ✅ Szybkie uruchomienie usług (@all) zakończone pomyślnie!"));
}

TEST(ShippedScenarios, StopAllServices) {
  EXPECT_THAT(
      steps("Zatrzymanie wszystkich usług (@all)"),
      ElementsAre("[INFO] 🛑 Zatrzymuję wszystkie usługi systemu (@all)...", "CMD_STOP @all",
                  "STOPPED in 45 s @all", "[SUCCESS] ✅ Wszystkie usługi systemu zostały pomyślnie zatrzymane!"));
}

TEST(ShippedScenarios, RestartAllServices) {
  EXPECT_THAT(
      steps("Restart wszystkich usług (@all)"),
      ElementsAre("[INFO] 🔄 Rozpoczynam restart wszystkich usług systemu (@all)",
                  "[INFO] 1️⃣ Zatrzymuję wszystkie usługi (@all)...", "CMD_STOP @all", "STOPPED in 45 s @all",
                  "[INFO] 2️⃣ Inicjalizuję wszystkie usługi (@all)...", "CMD_INITIALIZE @all",
                  "INITIALIZED in 60 s @all", "[INFO] 3️⃣ Uruchamiam wszystkie usługi (@all)...", "CMD_RUN @all",
                  "RUN in 30 s @all", "[SUCCESS] ✅ Restart wszystkich usług systemu zakończony pomyślnie!"));
}

TEST(ShippedScenarios, EveryStepIsDescribedAndEveryWaitSaysWhatFailed) {
  const RealFileSystem files;
  ScenarioLibrary library(files, {scenarios_directory});
  library.reload();
  EXPECT_EQ(library.all().size(), 5U);
  for (const auto& scenario : library.all())
    for (const scenario::Action& action : scenario->actions) {
      EXPECT_FALSE(action.description.empty()) << scenario->name << ":" << action.place.line;
      const bool talks = std::holds_alternative<scenario::LogEvent>(action.body);
      EXPECT_EQ(action.on_failure.empty(), talks) << scenario->name << ":" << action.place.line;
    }
}

TEST(ShippedScenarios, NameOnlyWhatTheSeedsPlantHas) {
  const RealFileSystem files;
  ScenarioLibrary library(files, {scenarios_directory});
  library.reload();
  for (const auto& scenario : library.all())
    EXPECT_EQ(render(as_errors(check_against(*scenario, plant("munchies.yaml").plant))), "");
}

TEST(ShippedScenarios, HaveNoLints) {
  const RealFileSystem files;
  ScenarioLibrary library(files, {scenarios_directory});
  library.reload();
  for (const auto& scenario : library.all()) EXPECT_EQ(render(as_warnings(lint(*scenario))), "");
  EXPECT_EQ(render(as_warnings(lint_triggers(library.all()))), "");
}

TEST(ShippedPlants, HaveTheSeedsComponents) {
  for (const char* const name : {"munchies.yaml", "instant.yaml"}) {
    const record::Plant seed = plant(name).plant;
    EXPECT_THAT(seed.component_names(), ElementsAre("io", "supervisor_1", "supervisor_2", "munchies_algo"));
    EXPECT_THAT(seed.group_names(), ElementsAre("base_io", "main_logic", "supervisors"));
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(seed.components[i].port, 8001 + i);
    EXPECT_EQ(seed.components[3].depends_on.size(), 2U);
  }
}

TEST(ShippedPlants, HaveReadableTimings) {
  const RealFileSystem files;
  for (const char* const name : {"munchies.yaml", "instant.yaml"}) {
    const PlantFile file = plant(name);
    yaml::Report report(name, "");
    std::vector<yaml::Node> timings{file.default_timing};
    for (const ComponentSection& section : file.sections) timings.push_back(section.timing);
    for (const yaml::Node& timing : timings)
      for (const yaml::Member& member : timing.members())
        EXPECT_TRUE(read_distribution(member.value, {files, "."}, report)) << member.key.text();
    EXPECT_FALSE(report.failed()) << render(report.diagnostics());
  }
}

TEST(ShippedPlaybooks, AreRightForThePlantAndMeantSo) {
  const RealFileSystem files;
  ScenarioLibrary library(files, {scenarios_directory + "/playbooks"});
  library.reload();
  EXPECT_EQ(render(library.diagnostics()), "");
  EXPECT_EQ(library.all().size(), 4U);
  const record::Plant munchies = plant("munchies.yaml").plant;
  for (const auto& scenario : library.all()) {
    EXPECT_EQ(render(as_errors(check_against(*scenario, munchies))), "") << scenario->name;
    EXPECT_EQ(render(as_warnings(lint(*scenario))), "") << scenario->name;
  }
}

}  // namespace
}  // namespace kapela::files

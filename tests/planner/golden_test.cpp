// Plans of the delivered scenarios (tests/golden/plan). UPDATE_GOLDEN=1 rewrites them; the commit says why.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/planner/render.hpp"
#include "orchestrator/record/record.hpp"

namespace kapela::planner {
namespace {

using wire::State;

constexpr const char* start_all = "Uruchomienie wszystkich usług systemu (@all)";

record::Plant delivered(const std::string& name = "munchies") {
  const files::RealFileSystem disk;
  yaml::Report report = files::open_report(disk, KAPELA_SOURCE_DIR "/scenarios/plants/" + name + ".yaml");
  return files::read_plant_file(report).plant;
}

/// Places with the path from the root of the repository: golden files are the same everywhere.
std::string without_root(std::string text) {
  const std::string root = std::string(KAPELA_SOURCE_DIR) + "/";
  for (std::size_t at = text.find(root); at != std::string::npos; at = text.find(root)) text.erase(at, root.size());
  return text;
}

std::string planned(const std::string& scenario, std::vector<scenario::StateSet> states, Format format,
                    const record::Plant& plant = delivered()) {
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, {KAPELA_SOURCE_DIR "/scenarios", KAPELA_SOURCE_DIR "/scenarios/business",
                                        KAPELA_SOURCE_DIR "/scenarios/studio"});
  library.reload();
  const auto nothing = [](const expression::Path&) { return std::optional<expression::Value>(); };
  const scenario::Program program = *scenario::compile(library.find(scenario), plant, nothing);
  return without_root(render(make_plan(program, plant, states, record::Waits()), plant, format));
}

std::string planned(const std::string& scenario, State from, Format format = Format::text) {
  return planned(scenario, std::vector<scenario::StateSet>(4, record::bit_of(from)), format);
}

void compare(const std::string& name, const std::string& plan) {
  const std::string path = KAPELA_SOURCE_DIR "/tests/golden/plan/" + name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << plan;
  std::stringstream golden;
  golden << std::ifstream(path).rdbuf();
  EXPECT_EQ(plan, golden.str()) << "see " << path;
}

TEST(PlanGolden, FullStartFromStoppedAndFromRun) {
  compare("full_start.txt", planned(start_all, State::stopped));
  compare("full_start_from_run.txt", planned(start_all, State::run));
}

TEST(PlanGolden, QuickStart) {
  compare("quick_start.txt", planned("Szybkie uruchomienie usług (@all) - bez inicjalizacji", State::initialized));
}

TEST(PlanGolden, QuickStartThatWouldBeRefused) {
  compare("quick_start_refused.txt", planned("Szybkie uruchomienie usług (@all) - bez inicjalizacji", State::stopped));
}

TEST(PlanGolden, Stop) {
  compare("stop.txt", planned("Zatrzymanie wszystkich usług (@all)", State::run));
}

TEST(PlanGolden, NewProcess) {
  compare("new_process.txt", planned("Nowy proces kamery", std::vector(2, record::bit_of(State::stopped)), Format::text,
                                     delivered("studio")));
}

TEST(PlanGolden, Restart) {
  compare("restart.txt", planned("Restart wszystkich usług (@all)", State::run));
}

TEST(PlanGolden, StartInLayersOfAPlantInDifferentStates) {
  using record::bit_of;
  compare("start_in_layers.txt",
          planned("Uruchomienie systemu warstwami",
                  {bit_of(State::run), bit_of(State::initialized), bit_of(State::stopped), bit_of(State::stopped)},
                  Format::text));
}

TEST(PlanGolden, FullStartInEveryFormat) {
  compare("full_start.json", planned(start_all, State::stopped, Format::json));
  compare("full_start.dot", planned(start_all, State::stopped, Format::dot));
  compare("full_start.mmd", planned(start_all, State::stopped, Format::mermaid));
}

}  // namespace
}  // namespace kapela::planner

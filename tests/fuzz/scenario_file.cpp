// Scenario files: every complaint has a place, a file without one gives scenarios; whoever goes on with those (lints,
// the check against a plant, the compiler, the planner) ends, and says the same each time.
#include <nlohmann/json.hpp>

#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/remarks.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/planner/render.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/lints.hpp"
#include "orchestrator/scenario/plant_check.hpp"
#include "orchestrator/scenario/program.hpp"
#include "orchestrator/scenario/variables.hpp"
#include "tests/fuzz/diagnostics.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/words.hpp"

namespace kapela::fuzz {
namespace {

constexpr const char* file = "s.yaml";

const record::Plant& plant() {
  static const record::Plant plant = [] {
    yaml::Report report("plant.yaml", repository_text("scenarios/plants/munchies.yaml"));
    files::PlantFile read = files::read_plant_file(report);
    require(!report.failed(), "the shipped plant is sound");
    return std::move(read.plant);
  }();
  return plant;
}

/// As `kapela plan` does.
void plan(const files::ScenarioLibrary::Shared& scenario) {
  const nlohmann::json trigger = nlohmann::json::object();
  const base::Result<scenario::Variables> variables = scenario::given_variables(*scenario, trigger);
  require(variables.has_value(), "what nobody gives has a default", scenario->name);
  const expression::Lookup lookup = [&](const expression::Path& path) {
    return scenario::look_up_given(path, *variables, trigger);
  };
  const base::Result<scenario::Program> program = scenario::compile(scenario, plant(), lookup);
  if (!program) return require(!program.error().message.empty(), "who does not compile says why", scenario->name);
  for (const wire::State from : {wire::State::stopped, wire::State::run, wire::State::fault}) {
    const std::vector<scenario::StateSet> states(plant().components.size(), record::bit_of(from));
    const planner::Plan made = planner::make_plan(*program, plant(), states, record::Waits());
    require(!render(made, plant(), planner::Format::text).empty(), "a plan is told", scenario->name);
  }
}

void check(std::string_view text) {
  files::MemoryFileSystem disk;
  disk.write(file, std::string(text));
  files::ScenarioLibrary library(disk, {file});
  library.reload();
  const std::vector<yaml::Diagnostic> first = library.diagnostics();
  check_diagnostics(first, disk);
  require(yaml::has_errors(first) || !library.all().empty(), "a file without errors has scenarios");
  for (const auto& scenario : library.all()) {
    check_diagnostics(files::as_errors(scenario::check_against(*scenario, plant())), disk);
    check_diagnostics(files::as_warnings(scenario::lint(*scenario)), disk);
    require(library.find(scenario->name) == scenario, "a scenario is found by its name", scenario->name);
    plan(scenario);
  }
  check_diagnostics(files::as_warnings(scenario::lint_triggers(library.all())), disk);
  library.reload();
  require(library.diagnostics() == first, "the same file has the same diagnostics");
}

}  // namespace

Target target() {
  return {.check = check,
          .seeds = {"scenarios/run_services.yaml", "scenarios/system_startup.yaml", "scenarios/playbooks",
                    "tests/golden/files"},
          .words = schema_words("scenario.json"),
          .most_bytes = 3000};
}

}  // namespace kapela::fuzz

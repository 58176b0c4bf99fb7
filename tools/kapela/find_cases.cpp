#include "tools/kapela/find_cases.hpp"

#include <fmt/format.h>

#include "simulators/experiment/experiment_file.hpp"
#include "simulators/lab/experiment_world.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/explanation.hpp"
#include "tools/kapela/explanation_text.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

using reports::CaseOutcome;
using reports::Verdict;

CaseOutcome case_of_all(const explore::Part& whole) {
  CaseOutcome all;
  const auto runs = whole.inputs.find("runs");
  all.name = "search of " + (runs == whole.inputs.end() ? std::string("nothing") : runs->second);
  all.verdict = whole.tally.violating == 0 ? Verdict::pass : Verdict::fail;
  if (whole.tally.violating > 0)
    all.reasons.push_back(fmt::format("{} of {} runs violate an invariant", whole.tally.violating, whole.tally.runs));
  return all;
}

/// That it comes out as its file says is what fails.
CaseOutcome case_of(const explore::ToldFind& find, const std::string& file) {
  const files::RealFileSystem disk;
  const experiment::LoadedExperiment loaded =
      experiment::load_experiment(disk, file, {builtin_plant_name, builtin_plant()});
  CaseOutcome outcome;
  if (!print_problems(loaded.diagnostics)) {
    outcome = lab::ExperimentWorld(false, {}).carry_out(loaded.experiment, loaded.subject);
    if (const std::optional<Explained> why = explain_experiment(loaded)) outcome.explained = sentences_of(*why);
  }
  outcome.name = file;
  outcome.file = file;
  outcome.verdict = Verdict::fail;
  outcome.reasons = {find.explanation};
  outcome.repeat = "kapela replay " + file;
  outcome.took = {};  // is not alike twice
  return outcome;
}

}  // namespace

std::vector<CaseOutcome> cases_of(const explore::Part& whole, const std::vector<std::string>& files) {
  std::vector<CaseOutcome> cases{case_of_all(whole)};
  for (std::size_t i = 0; i < whole.finds.size(); ++i) cases.push_back(case_of(whole.finds[i], files[i]));
  return cases;
}

}  // namespace kapela::cli

#include "simulators/search/find_cases.hpp"

#include <fmt/format.h>

#include "simulators/experiment/experiment_file.hpp"
#include "simulators/lab/experiment_world.hpp"
#include "simulators/search/explanation_words.hpp"

namespace kapela::search {
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
CaseOutcome case_of(const explore::ToldFind& find, const std::string& file, const experiment::BuiltinPlant& builtin,
                    std::vector<yaml::Diagnostic>& problems) {
  const files::RealFileSystem disk;
  const experiment::LoadedExperiment loaded = experiment::load_experiment(disk, file, builtin);
  problems.insert(problems.end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
  CaseOutcome outcome;
  if (!has_errors(loaded.diagnostics)) {
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

FindCases cases_of(const explore::Part& whole, const std::vector<std::string>& files,
                   const experiment::BuiltinPlant& builtin) {
  FindCases found{{case_of_all(whole)}, {}};
  for (std::size_t i = 0; i < whole.finds.size(); ++i)
    found.cases.push_back(case_of(whole.finds[i], files[i], builtin, found.problems));
  return found;
}

}  // namespace kapela::search

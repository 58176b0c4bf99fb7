// kapela explain FILE: why an experiment goes wrong: what of it is necessary, since when it was inevitable, and which
// timeout would have avoided it.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulators/experiment/timeouts.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/experiment_output.hpp"
#include "tools/kapela/experiment_world.hpp"
#include "tools/kapela/explanation_text.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/output.hpp"

namespace kapela::cli {
namespace {

struct ExplainOptions {
  std::string file;
  bool json = false;
  std::string html;
};

/// What is to be explained, and how to know it again.
struct Question {
  std::string wrong{};
  explore::Wrong is_wrong{};
};

Question about_invariant(const history::Violation& violation) {
  const history::Invariant invariant = violation.invariant;
  const auto is_wrong = [invariant](const world::Trial& trial, const world::Outcome&) {
    const auto& found = trial.violations();
    return std::any_of(found.begin(), found.end(), [&](const auto& each) { return each.invariant == invariant; });
  };
  return {fmt::format("{} is violated: {}", name(invariant), violation.explanation), is_wrong};
}

Question about_expected(const experiment::Expectation& expect, const std::string& difference) {
  const auto is_wrong = [runs = *expect.runs](const world::Trial&, const world::Outcome& outcome) {
    return outcome.runs != runs;
  };
  return {difference, is_wrong};
}

Question about_success(std::size_t run, const world::Trial& trial, engine::RunStatus status) {
  const auto is_wrong = [run](const world::Trial&, const world::Outcome& outcome) {
    return outcome.runs[run] != engine::RunStatus::succeeded;
  };
  return {fmt::format("'{}' ends {}", trial.subject().scenarios[run]->name, name(status)), is_wrong};
}

/// An invariant that is violated; else a run that does not end as the file expects; else one that does not succeed.
std::optional<Question> question_of(world::Trial& trial, const experiment::LoadedExperiment& loaded) {
  const experiment::Result result = experiment::carry_out(trial, loaded.experiment.plan);
  if (!trial.violations().empty()) return about_invariant(trial.violations().front());
  const experiment::Expectation& expect = loaded.experiment.expect;
  if (expect.runs && *expect.runs != result.runs)
    return about_expected(expect, experiment::differences({expect.runs, {}, {}}, result).front());
  for (std::size_t i = 0; i < result.runs.size(); ++i)
    if (result.runs[i] != engine::RunStatus::succeeded) return about_success(i, trial, result.runs[i]);
  return std::nullopt;
}

bool write_page(const ExplainOptions& options, const Explained& explained) {
  reports::CaseOutcome outcome =
      ExperimentWorld(false, {}).carry_out(explained.loaded.experiment, explained.loaded.subject);
  outcome.name = explained.loaded.experiment.title.empty() ? options.file : explained.loaded.experiment.title;
  outcome.file = options.file;
  outcome.repeat = "kapela replay " + options.file;
  outcome.explained = sentences_of(explained);
  return write_reports({outcome}, {}, {{}, options.html, {}});
}

int explain(const ExplainOptions& options) {
  const files::RealFileSystem disk;
  const experiment::LoadedExperiment loaded =
      experiment::load_experiment(disk, options.file, {builtin_plant_name, builtin_plant()});
  if (print_problems(loaded.diagnostics)) return bad_input;
  if (loaded.campaign || !experiment::is_plain(loaded.experiment) ||
      !experiment::only_real(loaded.experiment.plan).empty()) {
    complain(fmt::format("{} does more than a replay in virtual time can", options.file));
    return refused;
  }
  world::Trial trial(loaded.subject);
  const std::optional<Question> question = question_of(trial, loaded);
  if (!question) {
    complain(fmt::format("nothing goes wrong in {}: no invariant is violated, and all runs succeed", options.file));
    return inconclusive;
  }
  const std::vector<explore::Timeout> timeouts = experiment::timeouts_of(loaded.subject);
  const explore::Explanation explanation =
      explore::explain(loaded.subject, loaded.experiment.plan, timeouts, question->is_wrong);
  const Explained explained{question->wrong, loaded, trial.world().history(), timeouts, explanation};
  if (!options.html.empty() && !write_page(options, explained)) return internal_error;
  if (options.json) {
    say_json(json_of(explained).dump());
  } else {
    for (const std::string& line : text_of(explained)) say_text(line + "\n");
  }
  return success;
}

}  // namespace

void add_explain(CLI::App& app, Context& context) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = app.add_subcommand(
      "explain", "Why an experiment goes wrong: what it takes, since when, and which timeout avoids it");
  command->add_option("FILE", options->file, "Replay file, e.g. of kapela explore")->required();
  command->add_option("--html", options->html, "Write a page with its picture into this file");
  command->add_flag("--json", options->json, "Print a JSON document");
  command->footer(
      "Explains an invariant that is violated; else a run that ends otherwise than expected; else one that does not\n"
      "succeed. From each record on other futures are tried: late and lost messages by chance, other seeds.\n"
      "Exit: 0 explained, 2 nothing goes wrong, 3 cannot be done in virtual time\n"
      "Example: kapela explain kapela-find-I16-1.yaml");
  command->callback([&context, options] { context.chosen = [options] { return explain(*options); }; });
}

}  // namespace kapela::cli

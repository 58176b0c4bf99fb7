// kapela explain FILE: why an experiment goes wrong: what of it is necessary, since when it was inevitable, and which
// timeout would have avoided it.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulators/lab/experiment_world.hpp"
#include "simulators/search/explanation_words.hpp"
#include "simulators/search/outcomes.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/explanation_tables.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

struct ExplainOptions {
  std::string file;
  bool json = false;
  std::string html;
};

bool write_page(const ExplainOptions& options, const experiment::LoadedExperiment& loaded,
                const search::Explained& explained) {
  reports::CaseOutcome outcome = lab::ExperimentWorld(false, {}).carry_out(loaded.experiment, loaded.subject);
  outcome.name = loaded.experiment.title.empty() ? options.file : loaded.experiment.title;
  outcome.file = options.file;
  outcome.repeat = "kapela replay " + options.file;
  outcome.explained = search::sentences_of(explained);
  return went_well(search::write_reports({outcome}, {}, {{}, options.html, {}}));
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
  const std::optional<search::Explained> answer = search::explain_experiment(loaded);
  if (!answer) {
    complain(fmt::format("nothing goes wrong in {}: no invariant is violated, and all runs succeed", options.file));
    return inconclusive;
  }
  const search::Explained& explained = *answer;
  if (!options.html.empty() && !write_page(options, loaded, explained)) return internal_error;
  if (options.json) {
    say_json(search::json_of(explained).dump());
  } else {
    for (const std::string& line : tables_of(explained)) say_text(line + "\n");
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

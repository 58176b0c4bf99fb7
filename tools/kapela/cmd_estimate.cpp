// kapela estimate NAME: how probable it is that a scenario ends as it should, from independent virtual runs with the
// plant's times and rates.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/service/scenario_paths.hpp"
#include "simulators/search/estimating.hpp"
#include "simulators/search/part_keeper.hpp"
#include "simulators/search/search_words.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/estimate_report.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

struct EstimateOptions {
  search::EstimateWords words{};
  bool json = false;
  bool worker = false;  ///< a child of another kapela estimate: batches travel in its lines of JSON
  std::string share{};
  std::string page{};
};

int serve(search::EstimateTask task, const EstimateOptions& options, const search::Searched& searched) {
  const base::Result<base::NumberPair> share = search::parse_shard(options.share);
  if (!share) return report_error(share.error());
  task.shard = {share->first, share->second};
  carry_out_share(task, searched.subject.subject, [](const std::string& line) {
    put(line);
    std::fflush(stdout);
  });
  return success;
}

base::Result<search::Estimated> estimated(const search::EstimateTask& task, const EstimateOptions& options,
                                          const search::Searched& searched, EstimateReport& report) {
  const auto on_tally = [&](const estimate::Tally& tally) { report.progress(task.question, tally); };
  const auto& subject = searched.subject.subject;
  if (options.words.jobs > 1 && search::leaves_to_chance(*subject))
    return share_out_estimate(task, estimate_arguments(options.words, task), options.words.jobs, on_tally);
  return carry_out_estimate(task, subject, on_tally);
}

int tell_estimate(const search::EstimateTask& task, const EstimateOptions& options, const search::Searched& searched,
                  const search::Estimated& done, EstimateReport& report) {
  ToldEstimate told;
  told.asked = {searched.subject.subject->scenarios.back()->name, task.seed, done.has_chance};
  told.answer = answer_of(task.question, done.tally);
  if (!done.has_chance && task.question.at_least)
    told.answer.verdict = done.tally.hits > 0 ? estimate::Verdict::pass : estimate::Verdict::fail;
  if (task.vary && !done.was_interrupted)
    told.varied = vary(task, searched.subject.subject, [&report](const std::string& factor) {
      report.varies(factor);
      return true;
    });
  report.end(told);
  if (!options.page.empty() && !went_well(search::replace_file(options.page, page_of(told, done.tally))))
    return internal_error;
  if (done.was_interrupted) complain("interrupted: these are the runs until then");
  return done.was_interrupted ? inconclusive : code_of_estimate(told.answer);
}

int estimate_now(const EstimateOptions& options) {
  EstimateOptions mine = options;
  mine.words.folders = service::scenarios_or_default(mine.words.folders);
  const base::Result<search::EstimateTask> task = search::estimate_task_of(mine.words, draw_seed());
  if (!task) {
    complain(to_text(task.error()));
    return bad_usage;
  }
  const experiment::BuiltinPlant builtin{builtin_plant_name, builtin_plant()};
  search::Searched searched = search::load_searched(task->source, builtin);
  if (print_problems(searched.subject.diagnostics)) return bad_input;
  if (mine.worker) return serve(*task, mine, searched);
  const net::EventLoop clock;
  EstimateReport report(clock, mine.json);
  const base::Result<search::Estimated> done = estimated(*task, mine, searched, report);
  if (!done) return report_error(done.error());
  if (!mine.words.report.empty()) {
    if (done->was_interrupted) return inconclusive;
    const estimate::EstimatePart part = part_of_estimate(*task, searched, KAPELA_VERSION, done->tally);
    if (!went_well(search::replace_file(mine.words.report, estimate_text(part)))) return internal_error;
  }
  if (task->shard.of > 1) return success;
  return tell_estimate(*task, mine, searched, *done, report);
}

void add_estimate_options(CLI::App& command, EstimateOptions& options) {
  search::EstimateWords& words = options.words;
  constexpr unsigned most_jobs = 256;
  command.add_option("SCENARIO", words.scenario, "Its exact name")->required();
  command.add_option("--plant", words.plant, "Plant file; default: the built-in four");
  command.add_option("--scenarios", words.folders, "Scenario file or directory; may be repeated; default: scenarios")
      ->expected(1);
  command.add_option("--within", words.within, "A run that takes longer does not count, e.g. 60s");
  command.add_option("--at-least", words.at_least,
                     "The goal, e.g. 0.999: PASS or FAIL as soon as the runs tell, else INCONCLUSIVE");
  command.add_option("--confidence", words.confidence, "Of intervals, and of PASS and FAIL")->capture_default_str();
  command.add_option("--indifference", words.indifference,
                     "So far around the goal either answer is fine; default: half of what may go wrong");
  command.add_option("--runs", words.runs, "No more; default: 10000, with a goal 100000");
  command.add_option("--seed", words.seed, "Of all chance; default: drawn and told");
  command.add_option(
      "--vary", words.vary,
      "And what it depends on: each time and timeout changed by so much, e.g. 10%, each rate to its limits");
  command.add_option("--initial", words.initial, "State in which all components begin; default: as the plant says");
  command.add_option("--jobs", words.jobs, "Processes that share the work; the answer is the same")
      ->check(CLI::Range(1u, most_jobs));
  command.add_option("--shard", words.shard, "i/n: only this part of the runs, i from 0, for kapela merge");
  command.add_option("--report", words.report, "Do all runs, and write what is counted into this file");
  command.add_option("--page", options.page, "Write a page with curves into this file, as HTML");
  command.add_flag("--json", options.json, "Print one JSON document");
  command.add_flag("--worker", options.worker)->group("");
  command.add_option("--share", options.share)->group("");
}

}  // namespace

void add_estimate(CLI::App& app, Context& context) {
  auto options = std::make_shared<EstimateOptions>();
  CLI::App* command =
      app.add_subcommand("estimate", "How probable it is that a scenario succeeds, and what that depends on");
  add_estimate_options(*command, *options);
  command->footer(
      "Exit: 0 PASS, or no goal; 1 FAIL; 2 INCONCLUSIVE\n"
      "Examples: kapela estimate \"Uruchomienie wszystkich usług systemu (@all)\" --within 60s --at-least 0.999\n"
      "          kapela estimate \"Zatrzymanie wszystkich usług (@all)\" --vary 10% --page stop.html");
  command->callback([&context, options] { context.chosen = [options] { return estimate_now(*options); }; });
}

}  // namespace kapela::cli

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
#include "tools/kapela/rare_report.hpp"

namespace kapela::cli {
namespace {

struct EstimateOptions {
  search::EstimateWords words{};
  bool json = false;
  std::string page{};
};

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

int estimate_rare(const search::EstimateTask& task, const EstimateOptions& options, const search::Searched& searched) {
  const auto& subject = searched.subject.subject;
  if (!search::leaves_to_chance(*subject)) {
    complain("nothing in this plant is left to chance: every run is the same, and none is rare");
    return inconclusive;
  }
  const net::EventLoop clock;
  RareReport report(clock, options.json);
  search::Workforce workforce(options.words.jobs);
  const base::Result<search::RareEstimated> done = search::carry_out_rare(
      task, subject, workforce, [&report](const estimate::RareAnswer& answer) { report.progress(answer); });
  if (!done) return report_error(done.error());
  const estimate::Asked asked{subject->scenarios.back()->name, task.seed, true};
  report.end(asked, done->answer);
  if (!options.page.empty() && !went_well(search::replace_file(options.page, page_of(asked, done->answer))))
    return internal_error;
  if (done->was_interrupted) complain("interrupted: these are the climbs until then");
  return done->was_interrupted ? inconclusive : code_of_rare(done->answer);
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
  if (task->rare) return estimate_rare(*task, mine, searched);
  const net::EventLoop clock;
  EstimateReport report(clock, mine.json);
  search::Workforce workforce(mine.words.jobs);
  const base::Result<search::Estimated> done =
      search::carry_out_estimate(*task, searched.subject.subject, workforce,
                                 [&](const estimate::Tally& tally) { report.progress(task->question, tally); });
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
  command.add_option("--scenarios", words.folders, "Scenario file or directory; may be repeated; default: scenarios");
  command.add_option("--status", words.statuses, "A run that ends so counts; may be repeated; default: SUCCEEDED");
  command.add_option("--within", words.within, "A run that takes longer does not count, e.g. 60s");
  command.add_option("--at-least", words.at_least,
                     "The goal, e.g. 0.999: PASS or FAIL as soon as the runs tell, else INCONCLUSIVE");
  command.add_option("--confidence", words.confidence, "Of intervals, and of PASS and FAIL")->capture_default_str();
  command.add_option("--indifference", words.indifference,
                     "So far around the goal either answer is fine; default: half of what may go wrong");
  command.add_flag("--rare", words.rare,
                   "For what fails once in a million runs, or more seldom: how probable that is, by splitting");
  command.add_option("--runs", words.runs, "No more; default: 10000, with a goal 100000, with --rare 1000000");
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
      "          kapela estimate \"Zatrzymanie wszystkich usług (@all)\" --vary 10% --page stop.html\n"
      "          kapela estimate \"Uruchomienie wszystkich usług systemu (@all)\" --within 120s --rare --jobs 2");
  command->callback([&context, options] { context.chosen = [options] { return estimate_now(*options); }; });
}

}  // namespace kapela::cli

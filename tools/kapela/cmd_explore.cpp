// kapela explore: searches virtual runs of scenarios for one that violates an invariant; each find becomes a replay
// file.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/service/scenario_paths.hpp"
#include "simulators/search/jobs.hpp"
#include "simulators/search/search.hpp"
#include "simulators/search/search_words.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/explore_report.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

struct ExploreOptions {
  search::SearchWords words{};
  bool json = false;
  bool worker = false;  ///< a child of another kapela explore: finds travel in its lines of JSON
};

int search_with_jobs(const search::SearchWords& words, const search::SearchTask& task, ExploreReport& report) {
  search::Jobs jobs;
  if (!went_well(jobs.start(search::job_arguments(words, task), task.settings.shard, words.jobs)))
    return internal_error;
  report.begin(task.settings.exhaustive ? fmt::format("{} jobs, {}", words.jobs, search::limits_text(task.settings))
                                        : fmt::format("{} jobs, seeds from {}{}", words.jobs, task.settings.first_seed,
                                                      task.drawn_seed ? " (drawn)" : ""));
  const search::Jobs::End end = jobs.follow(report);
  if (!went_well(end.told)) return internal_error;
  if (end.bad_exit) return *end.bad_exit;
  report.end(jobs.figures());
  return end.has_finds ? failed : success;
}

int code_of(search::Search::End::Kind kind) {
  using Kind = search::Search::End::Kind;
  switch (kind) {
    case Kind::found_nothing:
      return success;
    case Kind::found:
      return failed;
    case Kind::unfinished:
    case Kind::cannot_search:
      return inconclusive;
    case Kind::bad_corpus:
      return bad_input;
    case Kind::cannot_write:
      return internal_error;
  }
  return internal_error;
}

bool is_folder(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) return true;
  complain(fmt::format("'--out {}' is no folder (make it first)", path));
  return false;
}

int explore(const ExploreOptions& options) {
  search::SearchWords words = options.words;
  words.folders = service::scenarios_or_default(words.folders);
  base::Result<search::SearchTask> task = search::task_of(words, draw_seed());
  if (!task) {
    complain(to_text(task.error()));
    return bad_usage;
  }
  if (!is_folder(words.out)) return bad_usage;
  const experiment::BuiltinPlant builtin{builtin_plant_name, builtin_plant()};
  search::Searched searched = search::load_searched(task->source, builtin);
  if (print_problems(searched.subject.diagnostics)) return bad_input;
  const bool keeps_finds = options.worker || !words.report.empty();
  const net::EventLoop clock;
  ExploreReport report(clock, options.json, keeps_finds ? std::nullopt : std::optional(words.out), task->time);
  if (words.jobs > 1) return search_with_jobs(options.words, *task, report);
  report.keep_in(words.report);
  search::Search search(std::move(*task), {words.out, words.report, words.corpus, KAPELA_VERSION, options.worker},
                        std::move(searched), builtin, clock, report);
  const search::Search::End end = search.run();
  print_problems(end.problems);
  if (!end.why.empty()) complain(end.why);
  return code_of(end.kind);
}

void add_options(CLI::App& command, ExploreOptions& options) {
  search::SearchWords& words = options.words;
  constexpr unsigned most_faults = 5;
  constexpr unsigned most_crashes = 2;
  constexpr unsigned most_jobs = 256;
  command.add_option("SCENARIO", words.scenarios, "Scenarios, one after the other; default: the first there is");
  command.add_option("--plant", words.plant, "Plant file; default: the built-in four");
  command.add_option("--scenarios", words.folders, "Scenario file or directory; may be repeated; default: scenarios");
  command.add_option("--seeds", words.seeds, "A..B: a random plan for each; default: from a drawn one on");
  command
      .add_option("--exhaustive", words.exhaustive,
                  "Every way to place at most K faults, each behind the one before, instead")
      ->check(CLI::Range(0u, most_faults));
  command
      .add_option("--crashes", words.crashes,
                  "With --exhaustive: on top of the faults at most N crashes of the orchestrator")
      ->check(CLI::Range(0u, most_crashes));
  command.add_option("--disk-latency", words.disk_latency,
                     "With --exhaustive: a sync of the journal takes so long; default: no time");
  command.add_option("--kinds", words.kinds, "Kinds of faults: basic, all, or names with commas between")
      ->capture_default_str();
  command.add_flag("--guided", words.guided, "Instead of random plans: change those that have shown something new");
  command.add_option("--corpus", words.corpus, "Guided, and such plans are kept in this folder, to go on from");
  command.add_option("--shard", words.shard, "i/n: only this part of the search, i from 0");
  command.add_option("--report", words.report,
                     "Keep what is searched and found in this file, go on from it, and leave the rest to kapela merge");
  command.add_option("--jobs", words.jobs, "Processes that share the search")->check(CLI::Range(1u, most_jobs));
  command.add_option("--time", words.time, "End after it, e.g. 60s (which is the default without --seeds)");
  command.add_option("--out", words.out, "Folder for the replay files of finds")->capture_default_str();
  command.add_option("--initial", words.initial, "State in which all components begin; default: as the plant says");
  command.add_flag("--json", options.json, "Print JSON lines");
  command.add_flag("--heartbeat", words.heartbeat, "With the heartbeats of idle components");
  command.add_flag("--worker", options.worker)->group("");
}

}  // namespace

void add_explore(CLI::App& app, Context& context) {
  auto options = std::make_shared<ExploreOptions>();
  CLI::App* command =
      app.add_subcommand("explore", "Search virtual runs with faults for one that violates an invariant");
  add_options(*command, *options);
  command->footer(
      "Exit: 0 nothing found, 1 finds, 2 the scenarios do not succeed without faults, or the report is not complete\n"
      "Examples: kapela explore --exhaustive 1 \"Uruchomienie wszystkich usług systemu (@all)\"\n"
      "          kapela explore --exhaustive 2 --shard 3/16 --report part-3");
  command->callback([&context, options] { context.chosen = [options] { return explore(*options); }; });
}

}  // namespace kapela::cli

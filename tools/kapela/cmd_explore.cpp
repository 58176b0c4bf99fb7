// kapela explore: searches virtual runs of scenarios for one that violates an invariant; each find becomes a replay
// file.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/corpus.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/explore_jobs.hpp"
#include "tools/kapela/explore_options.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/output.hpp"

namespace kapela::cli {
namespace {

/// A path as a file in `folder` names it.
std::string seen_from(const std::string& folder, const std::string& path) {
  std::error_code failed;
  const std::filesystem::path relative = std::filesystem::relative(path, folder, failed);
  return failed ? path : relative.string();
}

/// "at most 2 faults a plan, and one crash of the orchestrator"
std::string limits_text(const explore::Settings& settings) {
  std::string text = fmt::format("at most {} faults a plan", *settings.exhaustive);
  if (!settings.crashes || *settings.crashes == 0) return text;
  return text + fmt::format(", and {} of the orchestrator",
                            *settings.crashes == 1 ? "one crash" : fmt::format("{} crashes", *settings.crashes));
}

/// More tell no more than a rate does, after a second.
constexpr unsigned walks_of_estimate = 64;

/// The search in this process.
class Search {
 public:
  Search(const ExploreOptions& options, ExploreTask task, std::shared_ptr<const world::Subject> subject,
         ExploreReport& report)
      : worker_(options.worker),
        task_(std::move(task)),
        subject_(std::move(subject)),
        exploration_(subject_),
        report_(report) {
    source_ = source_seen_from(options.out);
    if (!options.corpus.empty()) corpus_.emplace(options.corpus);
  }

  int run() {
    if (corpus_) {
      base::Result<std::vector<world::Plan>> plans = corpus_->load();
      if (!plans) {
        complain(to_text(plans.error()));
        return bad_input;
      }
      task_.settings.corpus = std::move(*plans);
    }
    if (const base::Result<void> begun = exploration_.begin(task_.settings); !begun) {
      const bool tells = !worker_ || task_.settings.shard.index == 0;  // all jobs see the same
      if (tells) complain(to_text(begun.error()));
      return inconclusive;
    }
    report_.begin(begin_text());
    if (exploration_.guide() != nullptr) return learn();
    if (task_.settings.exhaustive && !worker_) report_.estimated(exploration_.estimate(walks_of_estimate));
    while (!report_.time_is_over() && exploration_.advance()) {
      if (!tell_finds()) return internal_error;
      report_.progress(figures());
    }
    report_.end(figures());
    return exploration_.finds().empty() ? success : failed;
  }

 private:
  /// As `run`, and what has shown something new is kept.
  int learn() {
    while (!report_.time_is_over() && exploration_.advance()) {
      if (corpus_ && exploration_.has_learned()) {
        const std::uint64_t history = exploration_.trial().world().history().hash();
        if (!corpus_->keep(history, replay_of(exploration_.last_plan(), "a plan of a guided search", *corpus_)))
          return internal_error;
      }
      if (!tell_finds()) return internal_error;
      report_.progress(figures());
    }
    report_.end(figures());
    return exploration_.finds().empty() ? success : failed;
  }

  [[nodiscard]] bool tell_finds() {
    while (told_ < exploration_.finds().size())
      if (!report_.find(told(exploration_.finds()[told_++]))) return false;
    return true;
  }

  [[nodiscard]] std::string replay_of(const world::Plan& plan, const char* title, const Corpus& corpus) const {
    experiment::Experiment made;
    made.title = title;
    made.source = source_seen_from(corpus.folder());
    made.plan = plan;
    return experiment::experiment_yaml(made, *subject_->plant);
  }

  [[nodiscard]] experiment::SubjectSource source_seen_from(const std::string& folder) const {
    experiment::SubjectSource source = task_.source;
    if (!source.plant.empty()) source.plant = seen_from(folder, source.plant);
    for (std::string& path : source.scenarios) path = seen_from(folder, path);
    source.runs.clear();
    for (const auto& scenario : subject_->scenarios) source.runs.push_back({scenario->name, {}});
    return source;
  }

  [[nodiscard]] std::string begin_text() const {
    const std::string what = fmt::format("{} commands in a run without faults", exploration_.commands());
    if (task_.settings.exhaustive) return fmt::format("{}; {}", what, limits_text(task_.settings));
    if (task_.settings.guided)
      return fmt::format("{}; guided, {} plans to begin with, seed {}{}", what, task_.settings.corpus.size(),
                         task_.settings.first_seed, task_.drawn_seed ? " (drawn)" : "");
    return fmt::format("{}; seeds from {}{}", what, task_.settings.first_seed, task_.drawn_seed ? " (drawn)" : "");
  }

  [[nodiscard]] ExploreFigures figures() const {
    ExploreFigures figures;
    figures.runs = exploration_.runs();
    figures.idle = exploration_.idle();
    figures.events = exploration_.events();
    figures.done = exploration_.progress();
    figures.finds = exploration_.finds().size();
    figures.coverage = exploration_.coverage();
    return figures;
  }

  [[nodiscard]] ExploreFind told(const explore::Find& find) {
    experiment::Experiment made;
    const std::string invariant(name(find.violation.invariant));
    made.title = fmt::format("{}: {}", invariant, history::traits(find.violation.invariant).says);
    made.source = source_;
    made.plan = find.plan;
    made.expect = experiment::expectation_of(experiment::carry_out(exploration_.trial(), find.plan));
    return {invariant, find.violation.explanation, experiment::experiment_yaml(made, *subject_->plant)};
  }

  bool worker_;
  ExploreTask task_;
  std::shared_ptr<const world::Subject> subject_;
  explore::Exploration exploration_;
  ExploreReport& report_;
  experiment::SubjectSource source_;
  std::optional<Corpus> corpus_;
  std::size_t told_ = 0;
};

/// What a child is told: all but the number of jobs, in which part it looks, and where files go.
std::vector<std::string> arguments_of(const ExploreOptions& options, const ExploreTask& task) {
  std::vector<std::string> words{"explore", "--json", "--worker", "--out", options.out, "--kinds", options.kinds};
  const auto add = [&words](const char* option, const std::string& value) {
    if (!value.empty()) words.insert(words.end(), {option, value});
  };
  add("--plant", options.plant);
  for (const std::string& folder : options.folders) add("--scenarios", folder);
  add("--seeds",
      task.drawn_seed ? fmt::format("{}..{}", task.settings.first_seed, task.settings.last_seed) : options.seeds);
  if (options.exhaustive) add("--exhaustive", std::to_string(*options.exhaustive));
  if (options.crashes) add("--crashes", std::to_string(*options.crashes));
  add("--disk-latency", options.disk_latency);
  if (task.time) add("--time", base::to_text(*task.time));
  add("--initial", options.initial);
  if (options.guided) words.emplace_back("--guided");
  add("--corpus", options.corpus);
  if (options.heartbeat) words.emplace_back("--heartbeat");
  words.insert(words.end(), options.scenarios.begin(), options.scenarios.end());
  return words;
}

int search_with_jobs(const ExploreOptions& options, const ExploreTask& task, ExploreReport& report) {
  ExploreJobs jobs;
  if (const base::Result<void> started = jobs.start(arguments_of(options, task), options.jobs); !started) {
    complain(to_text(started.error()));
    return internal_error;
  }
  report.begin(task.settings.exhaustive ? fmt::format("{} jobs, {}", options.jobs, limits_text(task.settings))
                                        : fmt::format("{} jobs, seeds from {}{}", options.jobs,
                                                      task.settings.first_seed, task.drawn_seed ? " (drawn)" : ""));
  const int code = jobs.follow(report);
  if (code == success || code == failed) report.end(jobs.figures());
  return code;
}

bool is_folder(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) return true;
  complain(fmt::format("'--out {}' is no folder (make it first)", path));
  return false;
}

int explore(const ExploreOptions& options) {
  base::Result<ExploreTask> task = task_of(options);
  if (!task) {
    complain(to_text(task.error()));
    return bad_usage;
  }
  if (!is_folder(options.out)) return bad_usage;
  const files::RealFileSystem disk;
  experiment::LoadedSubject loaded =
      experiment::load_subject(disk, task->source, {builtin_plant_name, builtin_plant()});
  if (print_problems(loaded.diagnostics)) return bad_input;
  const auto out = options.worker ? std::nullopt : std::optional(options.out);
  const net::EventLoop clock;
  ExploreReport report(clock, options.json, out, task->time);
  if (options.jobs > 1) return search_with_jobs(options, *task, report);
  return Search(options, std::move(*task), std::move(loaded.subject), report).run();
}

void add_options(CLI::App& command, ExploreOptions& options) {
  constexpr unsigned most_faults = 5;
  constexpr unsigned most_crashes = 2;
  constexpr unsigned most_jobs = 256;
  command.add_option("SCENARIO", options.scenarios, "Scenarios, one after the other; default: the first there is");
  command.add_option("--plant", options.plant, "Plant file; default: the built-in four");
  command.add_option("--scenarios", options.folders, "Scenario file or directory; may be repeated; default: scenarios")
      ->expected(1);
  command.add_option("--seeds", options.seeds, "A..B: a random plan for each; default: from a drawn one on");
  command
      .add_option("--exhaustive", options.exhaustive,
                  "Every way to place at most K faults, each behind the one before, instead")
      ->check(CLI::Range(0u, most_faults));
  command
      .add_option("--crashes", options.crashes,
                  "With --exhaustive: on top of the faults at most N crashes of the orchestrator")
      ->check(CLI::Range(0u, most_crashes));
  command.add_option("--disk-latency", options.disk_latency,
                     "With --exhaustive: a sync of the journal takes so long; default: no time");
  command.add_option("--kinds", options.kinds, "Kinds of faults: basic, all, or names with commas between")
      ->capture_default_str();
  command.add_flag("--guided", options.guided, "Instead of random plans: change those that have shown something new");
  command.add_option("--corpus", options.corpus, "Guided, and such plans are kept in this folder, to go on from");
  command.add_option("--shard", options.shard, "i/n: only this part of the search, i from 0");
  command.add_option("--jobs", options.jobs, "Processes that share the search")->check(CLI::Range(1u, most_jobs));
  command.add_option("--time", options.time, "End after it, e.g. 60s (which is the default without --seeds)");
  command.add_option("--out", options.out, "Folder for the replay files of finds")->capture_default_str();
  command.add_option("--initial", options.initial, "State in which all components begin; default: as the plant says");
  command.add_flag("--json", options.json, "Print JSON lines");
  command.add_flag("--heartbeat", options.heartbeat, "With the heartbeats of idle components");
  command.add_flag("--worker", options.worker)->group("");
}

}  // namespace

void add_explore(CLI::App& app, Context& context) {
  auto options = std::make_shared<ExploreOptions>();
  CLI::App* command =
      app.add_subcommand("explore", "Search virtual runs with faults for one that violates an invariant");
  add_options(*command, *options);
  command->footer(
      "Exit: 0 nothing found, 1 finds, 2 the scenarios do not succeed without faults\n"
      "Example: kapela explore --exhaustive 1 \"Uruchomienie wszystkich usług systemu (@all)\"");
  command->callback([&context, options] { context.chosen = [options] { return explore(*options); }; });
}

}  // namespace kapela::cli

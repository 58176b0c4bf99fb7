// kapela tune NAME: the smallest timeouts of a scenario with which it succeeds as often as is asked for, as a patch.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/service/scenario_paths.hpp"
#include "simulators/estimate/smallest_limits.hpp"
#include "simulators/estimate/tuning.hpp"
#include "simulators/search/estimating.hpp"
#include "simulators/search/part_keeper.hpp"
#include "simulators/search/scenario_patch.hpp"
#include "simulators/search/workforce.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/estimate_report.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

using estimate::TunedKnob;
using estimate::Tuning;
using Ordered = nlohmann::ordered_json;

struct TuneOptions {
  search::EstimateWords words{};
  std::string patch{};
  bool json = false;
};

std::string knob_name(const TunedKnob& each) {
  const std::string& file = each.knob.place.file;
  return fmt::format("{}, {}:{}", each.knob.name, file.substr(file.find_last_of('/') + 1), each.knob.place.line);
}

std::string share_text(const estimate::Share& share) {
  return fmt::format("{} ({})", estimate::part_text(share.value()), estimate::interval_text(share.interval));
}

std::string last_text(const TunedKnob& each) {
  if (each.last.empty()) return "-";
  return fmt::format("{} in {}", each.last.front().last.component, share_text(each.last.front().share));
}

Rows knob_rows(const Tuning& tuning) {
  Rows rows{{"TIMEOUT", "NOW", "IN TIME", "GIVEN UP, WOULD HAVE COME", "WORST", "LAST", "PROPOSED"}};
  for (const TunedKnob& each : tuning.knobs)
    rows.push_back({knob_name(each), base::to_text(each.knob.value), share_text(each.in_time),
                    share_text(each.given_up), base::measured_text(each.worst), last_text(each),
                    tuning.end == Tuning::End::found ? estimate::limit_text(each.proposed) : "-"});
  return rows;
}

Ordered share_document(const estimate::Share& share) {
  return {{"value", share.value()}, {"low", share.interval.low}, {"high", share.interval.high}, {"of", share.of}};
}

Ordered document_of(const Tuning& tuning, const std::string& diff) {
  static constexpr std::array ends{"found", "cannot", "unknown"};
  Ordered json = {{"end", ends.at(static_cast<std::size_t>(tuning.end))},
                  {"waited_at_most", base::to_text(tuning.patience)},
                  {"now", share_document(tuning.now.hits)},
                  {"without_limits", share_document(tuning.without_limits)},
                  {"timeouts", Ordered::array()}};
  if (tuning.end == Tuning::End::found) json["checked"] = share_document(tuning.checked.hits);
  for (const TunedKnob& each : tuning.knobs) {
    Ordered one = {{"name", knob_name(each)},
                   {"now", base::to_text(each.knob.value)},
                   {"in_time", share_document(each.in_time)},
                   {"given_up", share_document(each.given_up)},
                   {"worst_seconds", base::in_seconds(each.worst)}};
    if (tuning.end == Tuning::End::found) one["proposed"] = estimate::limit_text(each.proposed);
    if (!each.last.empty()) one["last"] = each.last.front().last.component;
    json["timeouts"].push_back(std::move(one));
  }
  for (const estimate::CauseShare& each : tuning.causes)
    json["fails_anyway"].push_back({{"component", each.cause.component},
                                    {"reason", each.cause.reason},
                                    {"step", each.cause.step},
                                    {"probability", share_document(each.share)}});
  json["patch"] = diff;
  return json;
}

/// Why no timeout helps, and what would.
std::vector<std::string> reasons_of(const Tuning& tuning) {
  std::vector<std::string> lines;
  for (const estimate::CauseShare& each : tuning.causes)
    lines.push_back(fmt::format("{}: {}{} in {} of the runs, whatever the timeouts",
                                each.cause.component.empty() ? "the run" : each.cause.component, each.cause.reason,
                                each.cause.step.empty() ? "" : " at " + each.cause.step, share_text(each.share)));
  for (const estimate::LastShare& each : tuning.slowest)
    lines.push_back(fmt::format("{} would have to be faster: {} waited for it in {} of the runs that took longer",
                                each.last.component, each.last.step, share_text(each.share)));
  return lines;
}

void say_end(const Tuning& tuning, const search::EstimateTask& task) {
  const std::string what = estimate::probability_text(task.question);
  const std::string goal = estimate::part_text(*task.question.at_least);
  const std::string waits = base::to_text(tuning.patience);
  if (tuning.end == Tuning::End::found) {
    say(estimate::verdict_text(tuning.checked) + fmt::format(": {} fresh runs", tuning.checked.hits.of));
  } else if (tuning.end == Tuning::End::cannot) {
    say(fmt::format("no timeout meets the goal: waiting up to {}, {} is {}, and {} is asked for", waits, what,
                    share_text(tuning.without_limits), goal));
  } else {
    say(fmt::format("these runs do not tell: waiting up to {}, {} is {}, and {} is asked for; give it more --runs",
                    waits, what, share_text(tuning.without_limits), goal));
  }
  if (tuning.end != Tuning::End::found) say(reasons_of(tuning));
}

int tell_tuning(const Tuning& tuning, const TuneOptions& options, const search::EstimateTask& task) {
  search::ScenarioPatch patch;
  if (tuning.end == Tuning::End::found) {
    base::Result<search::ScenarioPatch> made = search::patch_of(files::RealFileSystem(), tuning.knobs);
    if (!made) return report_error(made.error());
    patch = std::move(*made);
  }
  if (options.json) {
    say_json(document_of(tuning, patch.diff).dump(-1, ' ', false, Ordered::error_handler_t::replace));
  } else {
    say(fmt::format("{} runs without limits, seed {}; with the present timeouts {} is {}", tuning.without_limits.of,
                    task.seed, estimate::probability_text(task.question), share_text(tuning.now.hits)));
    say_table(knob_rows(tuning));
    say_end(tuning, task);
    for (const std::string& note : patch.notes) say(note);
    if (options.patch.empty() && !patch.diff.empty()) put("\n" + patch.diff);
  }
  if (!options.patch.empty() && !went_well(search::replace_file(options.patch, patch.diff))) return internal_error;
  return tuning.end == Tuning::End::found ? success : tuning.end == Tuning::End::cannot ? failed : inconclusive;
}

int tune_now(const TuneOptions& options) {
  search::EstimateWords words = options.words;
  constexpr std::uint64_t usual_runs = 50'000;
  if (!words.runs) words.runs = usual_runs;
  words.folders = service::scenarios_or_default(words.folders);
  const base::Result<search::EstimateTask> task = search::estimate_task_of(words, draw_seed());
  if (!task) {
    complain(to_text(task.error()));
    return bad_usage;
  }
  search::Searched searched = search::load_searched(task->source, {builtin_plant_name, builtin_plant()});
  if (print_problems(searched.subject.diagnostics)) return bad_input;
  const world::Subject& subject = *searched.subject.subject;
  if (!search::leaves_to_chance(subject)) {
    complain("nothing in this plant is left to chance: every run is the same, and there is nothing to tune by");
    return inconclusive;
  }
  if (estimate::knobs_of(subject).empty()) {
    complain("this scenario has no timeouts");
    return inconclusive;
  }
  Terminal terminal;
  search::Workforce workforce(words.jobs);
  const std::optional<Tuning> tuning = estimate::tune(
      subject, {task->question, task->seed, task->most_runs},
      [&](const std::string& what) {
        if (!options.json && terminal.interactive()) terminal.redraw({what});
      },
      workforce.port());
  if (tuning) return tell_tuning(*tuning, options, *task);
  if (workforce.problem()) return report_error(*workforce.problem());
  complain("interrupted: nothing is proposed");
  return inconclusive;
}

}  // namespace

void add_tune(CLI::App& app, Context& context) {
  auto options = std::make_shared<TuneOptions>();
  search::EstimateWords& words = options->words;
  constexpr unsigned most_jobs = 256;
  CLI::App* command = app.add_subcommand("tune", "The smallest timeouts with which a scenario succeeds often enough");
  command->add_option("SCENARIO", words.scenario, "Its exact name")->required();
  command->add_option("--at-least", words.at_least, "The goal, e.g. 0.999")->required();
  command->add_option("--plant", words.plant, "Plant file; default: the built-in four");
  command->add_option("--scenarios", words.folders, "Scenario file or directory; may be repeated; default: scenarios");
  command->add_option("--within", words.within, "A run that takes longer does not count, e.g. 60s");
  command->add_option("--confidence", words.confidence, "Of the goal, and of intervals")->capture_default_str();
  command->add_option("--runs", words.runs, "Without limits; then as many as the check needs; default: 50000");
  command->add_option("--seed", words.seed, "Of all chance; default: drawn and told");
  command->add_option("--jobs", words.jobs, "Processes that share the work; the answer is the same")
      ->check(CLI::Range(1u, most_jobs));
  command->add_option("--initial", words.initial, "State in which all components begin; default: as the plant says");
  command->add_option("--patch", options->patch, "Write the patch into this file; default: print it");
  command->add_flag("--json", options->json, "Print one JSON document");
  command->footer(
      "Exit: 0 found and checked, 1 no timeout meets the goal, 2 the runs do not tell\n"
      "Example: kapela tune \"Uruchomienie wszystkich usług systemu (@all)\" --at-least 0.999");
  command->callback([&context, options] { context.chosen = [options] { return tune_now(*options); }; });
}

}  // namespace kapela::cli

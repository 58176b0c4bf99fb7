// kapela learn FILE...: a plant from what happened, and whether one still is as its file says.
#include <algorithm>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/journal/evidence.hpp"
#include "orchestrator/journal/posix_disk.hpp"
#include "simulators/reports/curve_page.hpp"
#include "simulators/search/part_keeper.hpp"
#include "simulators/twin/learned_json.hpp"
#include "simulators/twin/learned_page.hpp"
#include "simulators/twin/learned_plant.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

struct LearnOptions {
  std::vector<std::string> files{};
  std::string check{};
  std::string plant{};
  std::string out{};
  std::string page{};
};

int complain_of(const base::Error& error) {
  complain(to_text(error));
  return bad_input;
}

/// Nothing: why has been said.
std::optional<twin::Passages> read_files(const LearnOptions& options) {
  const journal::Evidence evidence = journal::read_evidence(journal::PosixDisk(), options.files);
  for (const std::string& note : evidence.notes) complain(note);
  if (evidence.unreadable) {
    complain(to_text(*evidence.unreadable));
    return std::nullopt;
  }
  if (evidence.damaged) {
    complain("nothing is learned from what is damaged: what is lost could be what takes long");
    return std::nullopt;
  }
  base::Result<twin::Passages> passages = twin::read_passages(evidence.recordings);
  if (passages) return std::move(*passages);
  complain(to_text(passages.error()));
  return std::nullopt;
}

std::optional<base::Error> check_components(const twin::Passages& passages, const record::Plant& plant,
                                            const std::string& file) {
  for (const twin::ComponentPassages& each : passages.components) {
    if (each.knows_nothing() || plant.find(each.component)) continue;
    return base::fail(
        base::ErrorCode::invalid,
        fmt::format("this is the history of another plant: {} has no component '{}'", file, each.component),
        "name the plant file that it ran with");
  }
  return std::nullopt;
}

void print_drift(const std::vector<twin::EdgeDrift>& drifts) {
  std::size_t judged = 0;
  for (const twin::EdgeDrift& each : drifts) {
    if (each.judged) ++judged;
    if (each.drifted) say(fmt::format("DRIFT  {} (chance {:.1g})", twin::drift_words(each), each.chance));
    if (!each.judged) say(twin::drift_words(each));
  }
  const auto drifted = static_cast<std::size_t>(
      std::count_if(drifts.begin(), drifts.end(), [](const twin::EdgeDrift& each) { return each.drifted; }));
  say(fmt::format("{} of {} edges drifted; {} had too few samples", drifted, judged, drifts.size() - judged));
}

int check_drift(const LearnOptions& options, bool json) {
  const std::optional<LoadedPlant> plant = load_plant(options.check);
  if (!plant) return bad_input;
  const std::optional<twin::Passages> passages = read_files(options);
  if (!passages) return bad_input;
  if (const auto other = check_components(*passages, plant->plant, options.check)) return complain_of(*other);
  twin::Timings timings;
  for (const plant::ComponentSetup& each : plant->simulated.components)
    timings.emplace(each.settings->name, each.settings->timing.get());
  const std::vector<twin::EdgeDrift> drifts = twin::drift_of(*passages, timings);
  if (json) {
    say_json(twin::drift_json(drifts)->dump(2));
  } else {
    print_drift(drifts);
  }
  const auto any = [&](bool twin::EdgeDrift::*what) {
    return std::any_of(drifts.begin(), drifts.end(), [what](const twin::EdgeDrift& each) { return each.*what; });
  };
  if (!any(&twin::EdgeDrift::judged)) return inconclusive;
  return any(&twin::EdgeDrift::drifted) ? failed : success;
}

void print_learned(const twin::Learned& learned) {
  say_table(twin::learned_rows(learned));
  for (const std::string& each : twin::share_lines(learned)) say(each);
  for (const std::string& each : twin::suggestion_lines(learned)) say(each);
}

int learn(const LearnOptions& options, bool json) {
  if (!options.check.empty()) return check_drift(options, json);
  std::optional<LoadedPlant> known;
  if (!options.plant.empty() && !(known = load_plant(options.plant))) return bad_input;
  std::optional<twin::Passages> passages = read_files(options);
  if (!passages) return bad_input;
  if (known)
    if (const auto other = check_components(*passages, known->plant, options.plant)) return complain_of(*other);
  const twin::Learned learned = twin::learn(std::move(*passages));
  if (json) {
    say_json(twin::learned_json(learned)->dump(2, ' ', false, wire::Json::error_handler_t::replace));
  } else {
    print_learned(learned);
  }
  const std::string plant = plant_text(learned, known ? &known->plant : nullptr);
  if (!options.out.empty() && !went_well(search::replace_file(options.out, plant))) return internal_error;
  const std::string page = options.page.empty() ? "" : html_of(twin::learned_page(learned, "What was learned"));
  if (!options.page.empty() && !went_well(search::replace_file(options.page, page))) return internal_error;
  return success;
}

}  // namespace

void add_learn(CLI::App& app, Context& context) {
  auto options = std::make_shared<LearnOptions>();
  CLI::App* command = app.add_subcommand("learn", "How long a plant takes and how often it fails, from what happened");
  command
      ->add_option("FILE", options->files,
                   "Of one plant: the journal of an orchestrator (its directory, or one segment), histories of it and "
                   "its simulators")
      ->required();
  command->add_option("--out", options->out, "Write a plant file that takes as long, for kapela plant up");
  CLI::Option* plant = command->add_option(
      "--plant", options->plant, "For --out: the file with its ports, groups and dependencies, which no history has");
  command->add_option("--page", options->page, "Write a page with a curve of each transition into this file");
  command->add_option("--check", options->check, "Learn nothing: has the plant drifted from what this file says?")
      ->excludes(plant);
  command->add_flag("--json", context.json, "Print JSON");
  command->footer(
      "Exit: 0 learned, or nothing has drifted; 1 something has; 2 there were too few samples to judge;\n"
      "      65 a file is no history or journal, is damaged, or of another plant\n"
      "Examples:\n  kapela learn kapela-journal --out learned.yaml --page learned.html\n"
      "  kapela learn kapela-journal --check scenarios/plants/munchies.yaml");
  command->callback(
      [&context, options] { context.chosen = [&context, options] { return learn(*options, context.json); }; });
}

}  // namespace kapela::cli

// kapela merge FILE...: puts what the shards of a search have found together: the same as one process would tell.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/net/event_loop.hpp"
#include "simulators/search/estimating.hpp"
#include "simulators/search/find_cases.hpp"
#include "simulators/search/merging.hpp"
#include "simulators/search/part_keeper.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/estimate_report.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/experiment_output.hpp"
#include "tools/kapela/explore_report.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

struct MergeOptions {
  std::vector<std::string> files{};
  std::string out = ".";
  std::string report{};
  search::ReportFiles reports{};
  std::string lines{};
  bool json = false;
};

/// What it has cost is not alike in two searches that find the same: it does not go where the result goes.
void tell_cost(const search::MergedSearch& merged) {
  complain_text(fmt::format("{} shards, {} processes, {:.1f} s of CPU, the longest took {:.1f} s\n", merged.parts,
                            merged.spent.processes, merged.spent.cpu_seconds, merged.spent.wall_seconds));
}

int tell(const MergeOptions& options, const explore::Part& whole) {
  const net::EventLoop clock;
  ExploreReport report(clock, options.json, options.out, std::nullopt);
  for (const explore::ToldFind& find : whole.finds)
    if (!went_well(report.find({std::string(name(find.name.invariant)), find.explanation, find.replay})))
      return internal_error;
  report.end_of_all(search::figures_of(whole.tally, whole.finds.size(), 1));
  if (!options.report.empty() && !went_well(search::replace_file(options.report, part_text(whole))))
    return internal_error;
  const bool wants_cases = !options.reports.junit.empty() || !options.reports.html.empty();
  if (wants_cases) {
    const search::FindCases found = search::cases_of(whole, report.files(), {builtin_plant_name, builtin_plant()});
    print_problems(found.problems);
    if (!went_well(search::write_reports(found.cases, {}, options.reports))) return internal_error;
  }
  return whole.tally.violating == 0 ? success : failed;
}

/// As kapela experiment run tells it, but for the real time that it took.
int tell_campaign(const MergeOptions& options, experiment::CampaignPart whole) {
  if (!options.report.empty() && !went_well(search::replace_file(options.report, search::text_of(whole))))
    return internal_error;
  const std::string repeat = repeat_line(whole.file, false, {});
  search::ReportFiles files = options.reports;
  files.json = options.lines;
  return cli::tell(search::outcomes_of(std::move(whole), repeat), files);
}

/// As kapela estimate tells it.
int tell_estimate_of(const MergeOptions& options, const estimate::EstimatePart& whole) {
  if (!options.report.empty() && !went_well(search::replace_file(options.report, estimate_text(whole))))
    return internal_error;
  const net::EventLoop clock;
  ToldEstimate told;
  const auto runs = whole.inputs.find("runs");
  told.asked = {runs == whole.inputs.end() ? std::string() : runs->second, whole.seed, whole.tally.runs > 1};
  told.answer = answer_of(whole.question, whole.tally);
  EstimateReport(clock, options.json).end(told);
  if (!options.reports.html.empty() &&
      !went_well(search::replace_file(options.reports.html, page_of(told, whole.tally))))
    return internal_error;
  return code_of_estimate(told.answer);
}

int merge(const MergeOptions& options) {
  if (const std::optional<estimate::MergedEstimate> all = search::merge_estimate(options.files)) {
    for (const std::string& problem : all->problems) complain(problem);
    return all->problems.empty() ? tell_estimate_of(options, all->whole) : inconclusive;
  }
  if (std::optional<search::MergedCampaignFiles> campaign = search::merge_campaign(options.files)) {
    for (const std::string& problem : campaign->problems) complain(problem);
    return campaign->problems.empty() ? tell_campaign(options, std::move(campaign->whole)) : inconclusive;
  }
  const search::MergedSearch merged = search::merge_search(options.files);
  for (const std::string& problem : merged.unread) complain(problem);
  std::error_code ignored;
  if (!std::filesystem::is_directory(options.out, ignored)) {
    complain(fmt::format("'--out {}' is no folder (make it first)", options.out));
    return bad_usage;
  }
  for (const std::string& problem : merged.problems) complain(problem);
  if (merged.parts == 0 || !merged.unread.empty() || !merged.problems.empty()) return inconclusive;
  tell_cost(merged);
  return tell(options, merged.whole);
}

}  // namespace

void add_merge(CLI::App& app, Context& context) {
  auto options = std::make_shared<MergeOptions>();
  CLI::App* command = app.add_subcommand(
      "merge", "Put the parts of a search, a campaign or an estimate together, as if one process had done it");
  command
      ->add_option("FILE", options->files,
                   "What --report of explore, experiment run or estimate has written, all shards")
      ->required();
  command->add_option("--out", options->out, "Folder for the replay files of finds, the --out of the search")
      ->capture_default_str();
  command->add_option("--report", options->report, "Write the whole into this file, as one process would have");
  command->add_option("--junit", options->reports.junit, "Write the finds into this file, as JUnit XML");
  command->add_option("--html", options->reports.html, "Write a page with a picture of each find into this file");
  command->add_option("--lines", options->lines, "Of a campaign: write the verdicts into this file, as JSON lines");
  command->add_flag("--json", options->json, "Of a search or an estimate: print JSON");
  command->footer(
      "Exit: 0 nothing found, 1 finds, 2 a part is missing, doubled, torn, not complete or of another search;\n"
      "      of a campaign as kapela experiment run, of an estimate as kapela estimate\n"
      "Example: kapela merge parts/*");
  command->callback([&context, options] { context.chosen = [options] { return merge(*options); }; });
}

}  // namespace kapela::cli

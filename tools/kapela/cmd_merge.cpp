// kapela merge FILE...: puts what the shards of a search have found together: the same as one process would tell.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/base/fingerprint.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "simulators/experiment/campaign_part.hpp"
#include "simulators/search/find_cases.hpp"
#include "simulators/search/part_keeper.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/experiment_output.hpp"
#include "tools/kapela/explore_report.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/output.hpp"

namespace kapela::cli {
namespace {

struct MergeOptions {
  std::vector<std::string> files{};
  std::string out = ".";
  std::string report{};
  ReportFiles reports{};
  std::string lines{};
  bool json = false;
};

struct ReadParts {
  std::vector<explore::NamedPart> parts{};
  explore::Spent spent{};
  bool is_broken = false;
};

ReadParts read_parts(const std::vector<std::string>& files) {
  ReadParts read;
  for (const std::string& file : files) {
    base::Result<explore::PartFile> each = search::read_part(file);
    if (!each) {
      complain(to_text(each.error()));
      read.is_broken = true;
      continue;
    }
    read.parts.push_back({file, std::move(each->part)});
    read.spent.wall_seconds = std::max(read.spent.wall_seconds, each->spent.wall_seconds);
    read.spent.cpu_seconds += each->spent.cpu_seconds;
    read.spent.processes += each->spent.processes;
  }
  return read;
}

/// What it has cost is not alike in two searches that find the same: it does not go where the result goes.
void tell_cost(const ReadParts& read) {
  complain_text(fmt::format("{} shards, {} processes, {:.1f} s of CPU, the longest took {:.1f} s\n", read.parts.size(),
                            read.spent.processes, read.spent.cpu_seconds, read.spent.wall_seconds));
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
    if (!write_reports(found.cases, {}, options.reports)) return internal_error;
  }
  return whole.tally.violating == 0 ? success : failed;
}

/// As kapela experiment run tells it, but for the real time that it took.
int tell_campaign(const MergeOptions& options, experiment::CampaignPart whole) {
  if (!options.report.empty()) {
    std::string text = experiment::head_line(whole);
    for (const experiment::CellOutcome& cell : whole.cells) text += experiment::cell_line(cell);
    text += experiment::end_lines(whole, base::fingerprint(text));
    if (!went_well(search::replace_file(options.report, text))) return internal_error;
  }
  Outcomes outcomes;
  add_campaign({whole.file, whole.left, whole.seeds_left, !whole.cells.empty(), whole.notes},
               experiment::matrix_of(whole), outcomes);
  const auto add = [&](reports::CaseOutcome outcome, const std::string& cell) {
    outcome.file = whole.file;
    outcome.repeat = repeat_line(whole.file, false, {}) + (cell.empty() ? "" : " --cell " + cell);
    outcomes.cases.push_back(std::move(outcome));
  };
  for (reports::CaseOutcome& baseline : whole.baselines) add(std::move(baseline), "");
  for (experiment::CellOutcome& cell : whole.cells) {
    const std::string name = cell.outcome.name;
    add(std::move(cell.outcome), name);
  }
  ReportFiles files = options.reports;
  files.json = options.lines;
  return tell(std::move(outcomes), files);
}

/// Nothing: they are parts of a search.
std::optional<int> merge_campaign(const MergeOptions& options) {
  std::vector<experiment::NamedCampaignPart> parts;
  bool is_broken = false;
  bool is_campaign = false;
  for (const std::string& file : options.files) {
    const base::Result<std::string> text = files::RealFileSystem().read(file);
    is_campaign = is_campaign || (text && experiment::is_campaign_part(*text));
    base::Result<experiment::ReadCampaignPart> read =
        text ? experiment::parse_campaign_part(*text) : base::Result<experiment::ReadCampaignPart>(text.error());
    if (read) {
      parts.push_back({file, std::move(read->part)});
    } else if (is_campaign) {
      complain(file + ": " + to_text(read.error()));
      is_broken = true;
    }
  }
  if (!is_campaign) return std::nullopt;
  experiment::MergedCampaign merged = experiment::merge(std::move(parts));
  for (const std::string& problem : merged.problems) complain(problem);
  if (is_broken || !merged.problems.empty()) return inconclusive;
  return tell_campaign(options, std::move(merged.whole));
}

int merge(const MergeOptions& options) {
  if (const std::optional<int> code = merge_campaign(options)) return *code;
  const ReadParts read = read_parts(options.files);
  std::error_code ignored;
  if (!std::filesystem::is_directory(options.out, ignored)) {
    complain(fmt::format("'--out {}' is no folder (make it first)", options.out));
    return bad_usage;
  }
  if (read.parts.empty()) return inconclusive;
  const explore::Merged merged = explore::merge(read.parts);
  for (const std::string& problem : merged.problems) complain(problem);
  if (read.is_broken || !merged.problems.empty()) return inconclusive;
  tell_cost(read);
  return tell(options, merged.whole);
}

}  // namespace

void add_merge(CLI::App& app, Context& context) {
  auto options = std::make_shared<MergeOptions>();
  CLI::App* command =
      app.add_subcommand("merge", "Put the parts of a search or of a campaign together, as if one process had done it");
  command
      ->add_option("FILE", options->files, "What explore --report or experiment run --report has written, all shards")
      ->required();
  command->add_option("--out", options->out, "Folder for the replay files of finds, the --out of the search")
      ->capture_default_str();
  command->add_option("--report", options->report, "Write the whole into this file, as one process would have");
  command->add_option("--junit", options->reports.junit, "Write the finds into this file, as JUnit XML");
  command->add_option("--html", options->reports.html, "Write a page with a picture of each find into this file");
  command->add_option("--lines", options->lines, "Of a campaign: write the verdicts into this file, as JSON lines");
  command->add_flag("--json", options->json, "Of a search: print JSON lines");
  command->footer(
      "Exit: 0 nothing found, 1 finds, 2 a part is missing, doubled, torn, not complete or of another search;\n"
      "      of a campaign as kapela experiment run\n"
      "Example: kapela merge parts/*");
  command->callback([&context, options] { context.chosen = [options] { return merge(*options); }; });
}

}  // namespace kapela::cli

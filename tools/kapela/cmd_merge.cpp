// kapela merge FILE...: puts what the shards of a search have found together: the same as one process would tell.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/net/event_loop.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/experiment_output.hpp"
#include "tools/kapela/explore_search.hpp"
#include "tools/kapela/find_cases.hpp"
#include "tools/kapela/output.hpp"
#include "tools/kapela/part_keeper.hpp"

namespace kapela::cli {
namespace {

struct MergeOptions {
  std::vector<std::string> files{};
  std::string out = ".";
  std::string report{};
  ReportFiles reports{};
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
    base::Result<explore::PartFile> each = read_part(file);
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
    if (!report.find({std::string(name(find.name.invariant)), find.explanation, find.replay})) return internal_error;
  report.end_of_all(figures_of(whole.tally, whole.finds.size(), 1));
  if (!options.report.empty() && !replace_file(options.report, part_text(whole))) return internal_error;
  const bool wants_cases = !options.reports.junit.empty() || !options.reports.html.empty();
  if (wants_cases && !write_reports(cases_of(whole, report.files()), {}, options.reports)) return internal_error;
  return whole.tally.violating == 0 ? success : failed;
}

int merge(const MergeOptions& options) {
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
  CLI::App* command = app.add_subcommand("merge", "Put the parts of a search together, as if one process had done it");
  command->add_option("FILE", options->files, "What kapela explore --report has written, all shards")->required();
  command->add_option("--out", options->out, "Folder for the replay files of finds, the --out of the search")
      ->capture_default_str();
  command->add_option("--report", options->report, "Write the whole into this file, as one process would have");
  command->add_option("--junit", options->reports.junit, "Write the finds into this file, as JUnit XML");
  command->add_option("--html", options->reports.html, "Write a page with a picture of each find into this file");
  command->add_flag("--json", options->json, "Print JSON lines");
  command->footer(
      "Exit: 0 nothing found, 1 finds, 2 a part is missing, doubled, torn, not complete or of another search\n"
      "Example: kapela merge parts/*");
  command->callback([&context, options] { context.chosen = [options] { return merge(*options); }; });
}

}  // namespace kapela::cli

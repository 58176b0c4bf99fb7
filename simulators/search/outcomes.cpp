#include "simulators/search/outcomes.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "simulators/reports/html.hpp"
#include "simulators/reports/json_lines.hpp"
#include "simulators/reports/junit.hpp"
#include "simulators/search/find_files.hpp"

namespace kapela::search {
namespace {

std::string json_lines(const std::vector<reports::CaseOutcome>& cases) {
  std::string lines;
  for (const reports::CaseOutcome& each : cases) lines += reports::json_line(each) + "\n";
  return lines;
}

}  // namespace

void add_campaign(const CampaignWords& words, reports::Matrix matrix, Outcomes& into) {
  into.matrices.push_back(std::move(matrix));
  const bool ended_early = words.left > 0 || words.seeds_left > 0;
  into.is_incomplete = into.is_incomplete || ended_early || !words.has_cells;
  if (ended_early)
    into.notes.push_back(
        fmt::format("{}: ended early, {} cells and {} seeds were not begun", words.file, words.left, words.seeds_left));
  if (!words.has_cells) into.notes.push_back(words.file + ": no cell was carried out");
  for (const std::string& note : words.notes) into.notes.push_back(words.file + ": " + note);
}

void make_names_unique(std::vector<reports::CaseOutcome>& cases) {
  std::map<std::string, std::size_t> times;
  for (const reports::CaseOutcome& each : cases) ++times[each.name];
  for (reports::CaseOutcome& each : cases)
    if (times[each.name] > 1) each.name += " (" + each.file + ")";
}

base::Result<void> write_reports(const std::vector<reports::CaseOutcome>& cases,
                                 const std::vector<reports::Matrix>& campaigns, const ReportFiles& files) {
  base::Result<void> all;
  const auto write = [&all](const std::string& path, const std::string& text) {
    base::Result<void> written = write_anew(path, text);
    if (all && !written) all = std::move(written);
  };
  if (!files.json.empty()) write(files.json, json_lines(cases));
  if (!files.junit.empty()) write(files.junit, reports::junit_xml(cases, "kapela experiments"));
  if (!files.html.empty()) write(files.html, reports::html_page(cases, "Kapela experiments", campaigns));
  return all;
}

}  // namespace kapela::search

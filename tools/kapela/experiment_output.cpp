#include "tools/kapela/experiment_output.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/time_scale_option.hpp"

namespace kapela::cli {
namespace {

using reports::Verdict;

Colour colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return Colour::green;
    case Verdict::fail:
      return Colour::red;
    case Verdict::inconclusive:
      return Colour::yellow;
    case Verdict::error:
      return Colour::red;
  }
  return Colour::none;
}

/// The end of what somebody else's orchestrator has printed.
void print_output(const std::string& output) {
  constexpr std::size_t most_lines = 10;
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < output.size();) {
    const std::size_t end = std::min(output.find('\n', begin), output.size());
    lines.push_back(output.substr(begin, end - begin));
    begin = end + 1;
  }
  const std::size_t left_out = lines.size() > most_lines ? lines.size() - most_lines : 0;
  if (!lines.empty()) say(fmt::format("      it printed{}:", left_out > 0 ? " in the end" : ""));
  for (std::size_t i = left_out; i < lines.size(); ++i) say(fmt::format("          {}", lines[i]));
}

/// Verdict, why, and the line that repeats it.
void print(const reports::CaseOutcome& outcome) {
  const Terminal terminal;
  say(fmt::format("{}  {} ({}, {} of plant time)", terminal.paint(colour_of(outcome.verdict), name(outcome.verdict)),
                  outcome.name, std::string(reports::world_name(outcome)), base::elapsed_text(outcome.lasted)));
  for (const std::string& reason : outcome.reasons) say(fmt::format("      {}", reason));
  for (const reports::Breach& each : outcome.breaches) {
    say(fmt::format("      {}: {}", each.law, each.explanation));
    for (const std::string& line : each.shown) say(fmt::format("          {}", line));
  }
  for (const checker::Violation& each : outcome.violations)
    say_text(fmt::format("      {}: {}", std::string(name(each.invariant)), each.explanation));
  if (!outcome.compared.empty()) say(fmt::format("      {}", outcome.compared));
  print_output(outcome.output);
  if (outcome.verdict != Verdict::pass) say(fmt::format("      again: {}", outcome.repeat));
}

void print(const reports::Matrix& matrix) {
  std::vector<std::vector<std::string>> rows{{"FAULT", "COMMAND"}};
  rows.front().insert(rows.front().end(), matrix.columns.begin(), matrix.columns.end());
  for (const reports::Matrix::Row& row : matrix.rows) {
    std::vector<std::string>& cells = rows.emplace_back(std::vector<std::string>{row.fault, row.command});
    for (const auto& entry : row.entries)
      cells.push_back(entry ? fmt::format("{} {}", reports::sign(entry->verdict), entry->text) : "");
  }
  const Terminal terminal;
  const std::vector<std::string> lines = table(rows);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Verdict worst = Verdict::pass;
    if (i > 0)
      for (const auto& entry : matrix.rows[i - 1].entries)
        if (entry && (entry->verdict == Verdict::fail || worst == Verdict::pass)) worst = entry->verdict;
    say(worst == Verdict::pass ? lines[i] : terminal.paint(colour_of(worst), lines[i]));
  }
}

/// Of a campaign only what did not pass; the table tells the rest.
void print_cases(const search::Outcomes& outcomes) {
  constexpr std::size_t most_told = 20;
  std::size_t told = 0;
  for (const reports::CaseOutcome& outcome : outcomes.cases) {
    if (!outcomes.matrices.empty() && (outcome.verdict == Verdict::pass || told++ >= most_told)) continue;
    print(outcome);
    if (told == most_told) say("      ... and so on: --json has all");
  }
}

}  // namespace

std::string repeat_line(const std::string& file, bool is_real, net::TimeScale scale) {
  std::string line = "kapela experiment run " + file + (is_real ? " --real" : " --virtual");
  std::vector<std::string> arguments;
  if (is_real) pass_on(scale, arguments);
  for (const std::string& argument : arguments) line += " " + argument;
  return line;
}

int tell(search::Outcomes outcomes, const search::ReportFiles& files) {
  search::make_names_unique(outcomes.cases);
  print_cases(outcomes);
  for (const reports::Matrix& matrix : outcomes.matrices) {
    say("");
    say(matrix.title);
    print(matrix);
  }
  for (const std::string& note : outcomes.notes) say(fmt::format("note: {}", note));
  const reports::Counts counts = reports::count(outcomes.cases);
  if (outcomes.cases.size() > 1)
    say(fmt::format("{} {}: {} PASS, {} FAIL, {} INCONCLUSIVE{}", counts.all(),
                    outcomes.matrices.empty() ? "experiments" : "cases", counts.pass, counts.fail, counts.inconclusive,
                    counts.error == 0 ? "" : fmt::format(", {} ERROR", counts.error)));
  if (!went_well(search::write_reports(outcomes.cases, outcomes.matrices, files))) return internal_error;
  if (counts.fail > 0) return failed;
  return counts.inconclusive + counts.error > 0 || outcomes.is_incomplete ? inconclusive : success;
}

}  // namespace kapela::cli

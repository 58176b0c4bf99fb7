// kapela verify: checks the invariants over recorded histories.
#include <algorithm>
#include <chrono>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/checker/checker.hpp"
#include "orchestrator/history/merge.hpp"
#include "orchestrator/history/record_words.hpp"
#include "orchestrator/journal/evidence.hpp"
#include "orchestrator/journal/posix_disk.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

struct VerifyOptions {
  std::vector<std::string> files;
  bool complete = false;
  bool list = false;
};

struct Summary {
  std::size_t records = 0;
  std::size_t runs = 0;
  std::uint64_t violations = 0;
  std::uint64_t doubts = 0;
  double seconds = 0;
  double read_seconds = 0;
};

class Stopwatch {
 public:
  explicit Stopwatch(const net::EventLoop& loop) : loop_(loop), start_(loop.real_now()) {}

  [[nodiscard]] double seconds() const { return std::chrono::duration<double>(loop_.real_now() - start_).count(); }

 private:
  const net::EventLoop& loop_;
  base::Instant start_;
};

int list_invariants(bool json) {
  Json all = Json::array();
  std::vector<std::vector<std::string>> rows{{"INVARIANT", "CHECKED", "SAYS"}};
  for (const checker::InvariantTraits& each : checker::invariants()) {
    const std::string checked = each.checked ? "yes" : "no: " + std::string(each.arrives);
    rows.push_back({std::string(each.name), checked, std::string(each.says)});
    all.push_back({{"name", each.name}, {"checked", each.checked}, {"arrives", each.arrives}, {"says", each.says}});
  }
  if (json) {
    say_json(all.dump(2));
  } else {
    say_table(rows);
  }
  return success;
}

std::string name_of(const history::Merged& merged, record::ComponentId id) {
  return index(id) < merged.components.size() ? merged.components[index(id)] : std::string();
}

void print_violation(const history::Merged& merged, const checker::Violation& violation, std::string_view mark = "") {
  say(fmt::format("{}{}: {}", mark, std::string(name(violation.invariant)),
                  std::string(traits(violation.invariant).says)));
  std::string explanation = violation.explanation;
  if (const auto end = explanation.find('\n'); end != std::string::npos) explanation.replace(end, 1, "\n  ");
  say_text(fmt::format("  {}", explanation));
  for (const checker::Position place : violation.records) {
    const record::Record& record = merged.records[place];
    say(fmt::format("    {}", history::line_of(record, name_of(merged, record.component))));
  }
}

Json violation_json(const history::Merged& merged, const checker::Violation& violation) {
  Json records = Json::array();
  for (const checker::Position place : violation.records) {
    std::string line;
    history::append_line(line, merged.records[place], merged.components);
    records.push_back(Json::parse(line));
  }
  return {{"invariant", name(violation.invariant)},
          {"run", number(violation.run)},
          {"component", name_of(merged, violation.component)},
          {"explanation", violation.explanation},
          {"records", std::move(records)}};
}

std::size_t count_runs(const history::Merged& merged) {
  return static_cast<std::size_t>(
      std::count_if(merged.records.begin(), merged.records.end(),
                    [](const record::Record& record) { return record.kind == record::RecordKind::run_accepted; }));
}

/// "I16 lies 2, I7 unfenced 1"
std::string excused_text(const checker::Checker& checker) {
  std::string text;
  for (const auto& [what, times] : checker.excused())
    text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", name(what.first), name(what.second),
                        static_cast<std::size_t>(times));
  return text;
}

Json excused_json(const checker::Checker& checker) {
  Json all = Json::array();
  for (const auto& [what, times] : checker.excused())
    all.push_back({{"invariant", name(what.first)}, {"excuse", name(what.second)}, {"times", times}});
  return all;
}

void print_found(const history::Merged& merged, const std::vector<checker::Violation>& found, std::uint64_t count,
                 std::string_view mark) {
  for (const checker::Violation& each : found) print_violation(merged, each, mark);
  if (count > found.size()) say(fmt::format("... and {} more", static_cast<std::size_t>(count) - found.size()));
}

void print_text(const history::Merged& merged, const checker::Checker& checker, const Summary& summary) {
  print_found(merged, checker.violations(), checker.count(), "");
  print_found(merged, checker.doubts(), checker.doubt_count(), "INCONCLUSIVE ");
  if (const std::string excused = excused_text(checker); !excused.empty()) say(fmt::format("excused: {}", excused));
  const std::string doubts =
      summary.doubts == 0 ? "" : fmt::format(", {} inconclusive", static_cast<std::size_t>(summary.doubts));
  say(fmt::format("{} records, {} runs, {} violations{}; read in {:.3f} s, checked in {:.6f} s ({:.0f} records/s)",
                  summary.records, summary.runs, static_cast<std::size_t>(summary.violations), doubts,
                  summary.read_seconds, summary.seconds,
                  summary.seconds > 0 ? static_cast<double>(summary.records) / summary.seconds : 0.0));
}

void print_json(const history::Merged& merged, const checker::Checker& checker, const Summary& summary) {
  Json violations = Json::array();
  for (const checker::Violation& each : checker.violations()) violations.push_back(violation_json(merged, each));
  Json doubts = Json::array();
  for (const checker::Violation& each : checker.doubts()) doubts.push_back(violation_json(merged, each));
  const Json document{{"records", summary.records},       {"runs", summary.runs},
                      {"violations", summary.violations}, {"found", std::move(violations)},
                      {"inconclusive", summary.doubts},   {"doubts", std::move(doubts)},
                      {"excused", excused_json(checker)}, {"read_seconds", summary.read_seconds},
                      {"check_seconds", summary.seconds}};
  say_json(document.dump(2, ' ', false, Json::error_handler_t::replace));
}

int verify(const VerifyOptions& options, bool json) {
  if (options.list) return list_invariants(json);
  if (options.files.empty()) {
    complain("name the journals or histories, or --list the invariants");
    return bad_usage;
  }
  Summary summary;
  const net::EventLoop clock;
  const Stopwatch reading(clock);
  const journal::Evidence evidence = journal::read_evidence(journal::PosixDisk(), options.files);
  for (const std::string& note : evidence.notes) complain(note);
  if (evidence.unreadable) {
    complain(to_text(*evidence.unreadable));
    return bad_input;
  }
  const base::Result<history::Merged> merged = history::merge(evidence.recordings);
  if (!merged) {
    complain(to_text(merged.error()));
    return bad_input;
  }
  summary.read_seconds = reading.seconds();
  checker::CheckerSettings settings;
  settings.components = merged->components.size();
  settings.names = merged->components;
  settings.epsilon = merged->epsilon;
  settings.truth = merged->truth;
  checker::Checker checker(settings);
  const Stopwatch checking(clock);
  for (const record::Record& record : merged->records) checker.on(record);
  checker.finish(options.complete);
  summary.seconds = checking.seconds();
  summary.records = merged->records.size();
  summary.runs = count_runs(*merged);
  summary.violations = checker.count();
  summary.doubts = checker.doubt_count();
  json ? print_json(*merged, checker, summary) : print_text(*merged, checker, summary);
  if (evidence.damaged) return bad_input;
  if (checker.count() > 0) return failed;
  return checker.doubt_count() == 0 ? success : inconclusive;
}

}  // namespace

void add_verify(CLI::App& app, Context& context) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command =
      app.add_subcommand("verify", "Check the invariants over journals and recorded histories, offline");
  command->add_option("FILE", options->files,
                      "Of one world: the journal of an orchestrator (its directory, or one segment), histories of it "
                      "and its simulators");
  command->add_flag("--complete", options->complete, "The world had come to rest: a run without an end is a violation");
  command->add_flag("--list", options->list, "The invariants, and which of them are checked");
  command->add_flag("--json", context.json, "Print JSON");
  command->footer(
      "Exit codes: 0 every invariant holds, 1 violations, 2 none, but it is not known of real components whether all "
      "hold,\n            65 a file is no history or journal, or is damaged.\n"
      "Examples:\n  kapela verify kapela-journal\n  kapela verify orchestrator.history plant.history");
  command->callback(
      [&context, options] { context.chosen = [&context, options] { return verify(*options, context.json); }; });
}

}  // namespace kapela::cli

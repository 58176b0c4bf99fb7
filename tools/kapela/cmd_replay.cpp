// kapela replay FILE: carries out an experiment again, in virtual time, byte for byte, and shows what happened.
#include <algorithm>
#include <charconv>
#include <iterator>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/history/history_codec.hpp"
#include "orchestrator/tracing/chrome_trace.hpp"
#include "orchestrator/tracing/span_collector.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/experiment/runner.hpp"
#include "simulators/experiment/trace.hpp"
#include "simulators/lab/experiment_world.hpp"
#include "simulators/lab/real_lab.hpp"
#include "simulators/search/find_files.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/time_scale_option.hpp"

namespace kapela::cli {
namespace {

using experiment::LoadedExperiment;
using wire::Json;
using RecordSpan = std::span<const record::Record>;

struct ReplayOptions {
  std::string file;
  std::string until;
  std::string at;
  std::string history;
  std::string trace;
  bool json = false;
  bool real = false;
  net::TimeScale time_scale{};
};

Colour colour_of(experiment::Mark mark) {
  switch (mark) {
    case experiment::Mark::none:
      return Colour::none;
    case experiment::Mark::fault:
      return Colour::yellow;
    case experiment::Mark::failure:
      return Colour::red;
    case experiment::Mark::success:
      return Colour::green;
  }
  return Colour::none;
}

/// The records up to a time, this one included.
RecordSpan up_to(RecordSpan records, base::Duration time) {
  const auto later = std::find_if(records.begin(), records.end(), [time](const record::Record& record) {
    return record.time.time_since_epoch() > time;
  });
  return records.first(static_cast<std::size_t>(later - records.begin()));
}

/// A time, or the number of a record.
std::optional<RecordSpan> up_to(RecordSpan records, const std::string& where) {
  std::size_t position = 0;
  const auto [end, failed] = std::from_chars(where.data(), where.data() + where.size(), position);
  if (failed == std::errc{} && end == where.data() + where.size())
    return records.first(std::min(records.size(), position + 1));
  const base::Result<base::Duration> time = base::parse_duration(where);
  if (time) return up_to(records, *time);
  complain(to_text(time.error()));
  return std::nullopt;
}

void print_lines(const std::vector<experiment::TraceLine>& lines, const std::vector<std::string>& columns) {
  const Terminal terminal;
  std::vector<std::vector<std::string>> rows{columns};
  for (const experiment::TraceLine& line : lines) rows.push_back(line.cells);
  const std::vector<std::string> texts = table(rows);
  for (std::size_t i = 0; i < texts.size(); ++i)
    say(terminal.paint(i == 0 ? Colour::bold : colour_of(lines[i - 1].mark), texts[i]));
}

/// The very lines of a history file.
void print_json(RecordSpan records, const std::vector<std::string>& components) {
  for (const record::Record& record : records) {
    std::string line;
    history::append_line(line, record, components);
    put(line);
  }
}

void print_trace(RecordSpan records, const record::Plant& plant) {
  std::vector<experiment::TraceLine> lines;
  for (std::size_t i = 0; i < records.size(); ++i) lines.push_back(experiment::trace_line(i, records[i], plant));
  print_lines(lines, experiment::trace_columns());
}

std::string owner_text(record::RunId owner) {
  return owner == record::no_run ? "" : fmt::format("run {}", number(owner));
}

void print_situations(RecordSpan records, const world::Subject& subject, bool json) {
  const auto all = experiment::situations(records, subject);
  std::vector<experiment::TraceLine> lines;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const experiment::Situation& each = all[i];
    const std::string& name = subject.plant->components[i].name;
    const std::string truth(each.down ? "down" : wire::name(each.state));
    if (json)
      say_json(Json{{"component", name},
                    {"state", truth},
                    {"seen", wire::name(each.seen)},
                    {"run", number(each.owner)},
                    {"last_command", each.last_command}}
                   .dump());
    lines.push_back({{name, truth, std::string(wire::name(each.seen)), each.last_command, owner_text(each.owner)},
                     each.down ? experiment::Mark::fault : experiment::Mark::none});
  }
  if (!json) print_lines(lines, {"COMPONENT", "STATE", "SEEN AS", "LAST COMMAND", "OWNER"});
}

bool write(const std::string& path, const std::string& text) {
  const base::Result<void> written = search::write_anew(path, text);
  if (!written) complain(to_text(written.error()));
  return written.has_value();
}

bool write_history(const std::string& path, world::Trial& trial, const LoadedExperiment& loaded) {
  const history::Header header = world::header_of(*loaded.subject, loaded.experiment.plan);
  std::string text;
  history::append_line(text, header);
  for (const record::Record& record : trial.world().history().records())
    history::append_line(text, record, header.components);
  return write(path, text);
}

/// The runs, for Perfetto and speedscope.
bool write_trace(const std::string& path, world::Trial& trial, const LoadedExperiment& loaded) {
  history::Header life;
  life.components = loaded.subject->plant->component_names();
  std::vector<tracing::Span> spans;
  tracing::SpanCollector collector(life, [&spans](std::vector<tracing::Span> ended) {
    spans.insert(spans.end(), std::make_move_iterator(ended.begin()), std::make_move_iterator(ended.end()));
  });
  const RecordSpan records = trial.world().history().records();
  for (const record::Record& record : records) {
    const bool dies = record.kind == record::RecordKind::crashed && record.component == record::no_component;
    if (dies) collector.cut(record.time);  // its next life tells anew
    collector.on(record);
  }
  if (!records.empty()) collector.cut(records.back().time);
  return write(path, tracing::chrome_trace(spans));
}

struct ReplayVerdict {
  experiment::Result result;
  std::vector<std::string> differences;
  std::vector<world::ComponentFault> idle;

  /// A fault that never acted proves nothing; unless this very history was recorded.
  [[nodiscard]] int code(const experiment::Expectation& expect) const {
    if (!differences.empty()) return failed;
    return idle.empty() || expect.hash ? success : inconclusive;
  }
};

Json to_json(const ReplayVerdict& verdict, world::Trial& trial, int code) {
  Json runs = Json::array();
  for (const record::RunStatus run : verdict.result.runs) runs.push_back(name(run));
  Json violations = Json::array();
  for (const checker::Violation& each : trial.violations())
    violations.push_back(
        {{"invariant", name(each.invariant)}, {"explanation", each.explanation}, {"records", each.records}});
  return {{"summary",
           {{"runs", std::move(runs)},
            {"violations", std::move(violations)},
            {"hash", experiment::hash_text(verdict.result.hash)},
            {"as_expected", verdict.differences.empty()},
            {"differences", verdict.differences},
            {"idle_faults", verdict.idle.size()},
            {"verdict", code == success  ? "PASS"
                        : code == failed ? "FAIL"
                                         : "INCONCLUSIVE"}}}};
}

void print_violations(const Terminal& terminal, world::Trial& trial) {
  for (const checker::Violation& each : trial.violations()) {
    std::string records;
    for (const checker::Position position : each.records) records += fmt::format(" {}", position);
    say(fmt::format("{} violated, records{}:", terminal.paint(Colour::red, std::string(name(each.invariant))),
                    records));
    say_text(each.explanation);
  }
}

void print_verdict(const ReplayVerdict& verdict, world::Trial& trial, const experiment::Expectation& expect) {
  const Terminal terminal;
  say("");
  for (std::size_t i = 0; i < verdict.result.runs.size(); ++i)
    say(fmt::format("{} {}", std::string(name(verdict.result.runs[i])), trial.subject().scenarios[i]->name));
  print_violations(terminal, trial);
  say(fmt::format("hash {}{}", experiment::hash_text(verdict.result.hash),
                  expect.hash == verdict.result.hash ? ", as recorded" : ""));
  for (const world::ComponentFault& each : verdict.idle)
    say(fmt::format("{} at {} never acted", std::string(faults::name(each.fault.type)),
                    trial.subject().plant->at(each.component).name));
  for (const std::string& difference : verdict.differences)
    say(terminal.paint(Colour::red, "not as expected: " + difference));
  if (verdict.differences.empty()) say(terminal.paint(Colour::green, "as expected"));
}

int judge(const ReplayOptions& options, const LoadedExperiment& loaded, world::Trial& trial,
          experiment::Result result) {
  const experiment::Expectation& expect = loaded.experiment.expect;
  ReplayVerdict verdict{std::move(result), {}, experiment::idle_faults(trial, loaded.experiment.plan)};
  verdict.differences = experiment::differences(expect, verdict.result);
  const int code = verdict.code(expect);
  if (options.json) {
    say_json(to_json(verdict, trial, code).dump());
  } else {
    print_verdict(verdict, trial, expect);
  }
  return code;
}

/// The real world has no hash and no checker that knows the truth: what counts is how the runs end.
int judge_real(const LoadedExperiment& loaded, const experiment::Result& result, bool json) {
  const experiment::Expectation expect{loaded.experiment.expect.runs, {}, {}};
  const std::vector<std::string> differences = experiment::differences(expect, result);
  Json runs = Json::array();
  for (const record::RunStatus run : result.runs) runs.push_back(name(run));
  if (json) {
    say_json(
        Json{{"summary", {{"runs", runs}, {"as_expected", differences.empty()}, {"differences", differences}}}}.dump());
  } else {
    for (std::size_t i = 0; i < result.runs.size(); ++i)
      say(fmt::format("{} {}", std::string(name(result.runs[i])), loaded.subject->scenarios[i]->name));
    for (const std::string& difference : differences) say(fmt::format("not as expected: {}", difference));
    if (differences.empty()) say("as expected");
  }
  return differences.empty() ? success : failed;
}

int replay_real(const ReplayOptions& options, const LoadedExperiment& loaded) {
  const std::vector<std::string> virtual_only = lab::only_virtual(loaded.experiment.plan);
  for (const std::string& each : virtual_only)
    complain(fmt::format("{} cannot be replayed over real HTTP (leave --real out)", each));
  if (!virtual_only.empty()) return refused;
  const std::unique_ptr<base::Log> log = base::make_console_log(base::LogFormat::text, base::Level::warning);
  if (!can_keep(options.time_scale, loaded.subject->components.size(), loaded.subject->settings, *log)) return refused;
  const auto opened = lab::RealLab::open(*loaded.subject, loaded.experiment.plan, options.time_scale);
  if (!opened) {
    complain(to_text(opened.error()));
    return internal_error;
  }
  experiment::Result result;
  for (const reports::RunOutcome& run : experiment::run(loaded.experiment, *loaded.subject, **opened).runs)
    result.runs.push_back(run.status);
  return judge_real(loaded, result, options.json);
}

int replay(const ReplayOptions& options) {
  const files::RealFileSystem disk;
  const LoadedExperiment loaded =
      experiment::load_experiment(disk, options.file, {builtin_plant_name, builtin_plant()});
  if (print_problems(loaded.diagnostics)) return bad_input;
  if (loaded.campaign || !experiment::is_plain(loaded.experiment)) {
    complain(fmt::format("{} does more than a replay can: kapela experiment run {}", options.file, options.file));
    return refused;
  }
  if (options.real) return replay_real(options, loaded);
  const std::vector<std::string> real_only = experiment::only_real(loaded.experiment.plan);
  for (const std::string& each : real_only)
    complain(fmt::format("this cannot be done in virtual time (try --real): {}", each));
  if (!real_only.empty()) return refused;
  world::Trial trial(loaded.subject);
  experiment::Result result = experiment::carry_out(trial, loaded.experiment.plan);
  const RecordSpan all = trial.world().history().records();
  const std::string& where = options.at.empty() ? options.until : options.at;
  const std::optional<RecordSpan> records = where.empty() ? std::optional(all) : up_to(all, where);
  if (!records) return bad_usage;
  if (!options.history.empty() && !write_history(options.history, trial, loaded)) return internal_error;
  if (!options.trace.empty() && !write_trace(options.trace, trial, loaded)) return internal_error;
  if (!options.at.empty()) {
    print_situations(*records, *loaded.subject, options.json);
    return success;
  }
  if (options.json) {
    print_json(*records, loaded.subject->plant->component_names());
  } else {
    print_trace(*records, *loaded.subject->plant);
  }
  return options.until.empty() ? judge(options, loaded, trial, std::move(result)) : static_cast<int>(success);
}

}  // namespace

void add_replay(CLI::App& app, Context& context) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* command = app.add_subcommand("replay", "Carry out an experiment from its file again, in virtual time");
  command->add_option("FILE", options->file, "Replay file, e.g. of kapela explore")->required();
  CLI::Option* until = command->add_option("--until", options->until, "Show what happened up to this time, e.g. 2.5s");
  CLI::Option* at =
      command->add_option("--at", options->at, "Show where all components are at this time, or after this record")
          ->excludes(until);
  CLI::Option* history =
      command->add_option("--history", options->history, "Write the history into this file, as JSON lines");
  CLI::Option* trace = command->add_option("--trace", options->trace,
                                           "Write the runs into this file, for ui.perfetto.dev or speedscope");
  command->add_flag("--json", options->json, "Print JSON lines: the records, then a summary");
  CLI::Option* real = command->add_flag("--real", options->real, "With real components over HTTP, on free ports");
  for (CLI::Option* of_virtual_time : {until, at, history, trace}) real->excludes(of_virtual_time);
  add_time_scale(*command, options->time_scale);
  command->get_option("--time-scale")->needs(real);
  command->footer(
      "Exit: 0 all as the file expects, 1 not, 2 a fault never acted, 3 cannot be done for real\n"
      "Example: kapela replay kapela-find-I16-1.yaml --at 2.5s");
  command->callback([&context, options] { context.chosen = [options] { return replay(*options); }; });
}

}  // namespace kapela::cli

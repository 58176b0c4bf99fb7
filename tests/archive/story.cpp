#include "tests/archive/story.hpp"

#include <fmt/format.h>

#include "orchestrator/base/log.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::archive::testing {

using record::Record;
using record::RecordKind;
using wire::Command;
using wire::State;
using namespace std::chrono_literals;

namespace {

/// Builds records, a millisecond apart.
class Writer {
 public:
  Record& add(RecordKind kind, std::uint64_t run, std::uint32_t component = 0xffffffff) {
    Record& record = records.emplace_back();
    record.time = base::Instant(std::chrono::milliseconds(records.size()));
    record.sequence = records.size();
    record.kind = kind;
    record.run = record::RunId{run};
    record.component = record::ComponentId{component};
    return record;
  }
  Writer& text(std::string_view text) {
    records.back().text = text;
    return *this;
  }
  template <class Detail>
  Writer& detail(Detail detail) {
    records.back().detail = static_cast<std::uint8_t>(detail);
    return *this;
  }
  Writer& state(State state) {
    records.back().state = state;
    return *this;
  }
  Writer& a(std::uint64_t a) {
    records.back().a = a;
    return *this;
  }
  Writer& b(std::uint64_t b) {
    records.back().b = b;
    return *this;
  }
  Writer& with(RecordKind kind, std::uint64_t run, std::uint32_t component = 0xffffffff) {
    add(kind, run, component);
    return *this;
  }

  std::vector<Record> records;
};

void accept(Writer& writer, std::uint64_t run, std::string_view scenario) {
  writer.with(RecordKind::run_accepted, run).a(2).text(scenario).detail(record::Atomicity::rollback);
  for (const std::uint32_t id : {0U, 1U}) writer.with(RecordKind::owned, run, id).state(State::stopped);
  for (const std::uint32_t id : {0U, 1U}) writer.with(RecordKind::based, run, id).state(State::stopped);
}

void order(Writer& writer, std::uint64_t run) {
  writer.with(RecordKind::step_started, run).a(1).b(60'000'000'000).text("send_command CMD_INITIALIZE");
  for (const std::uint32_t id : {0U, 1U})
    writer.with(RecordKind::intent, run, id).detail(Command::initialize).state(State::stopped).a(0).b(1);
}

}  // namespace

history::Header life() {
  history::Header header;
  header.components = {"io", "robot"};
  header.wall_at_zero_ns = 1'000'000'000'000;
  return header;
}

std::vector<Record> two_runs() {
  Writer writer;
  writer.with(RecordKind::started, 0).a(5);
  accept(writer, 1, "Start");
  order(writer, 1);
  for (const std::uint32_t id : {1U, 0U}) writer.with(RecordKind::reached, 1, id).state(State::initialized).a(1);
  writer.with(RecordKind::step_ended, 1).a(1).detail(1);
  writer.with(RecordKind::run_ended, 1).detail(record::RunStatus::succeeded);

  accept(writer, 2, "Start again");
  order(writer, 2);
  writer.with(RecordKind::reached, 2, 0).state(State::initialized).a(1);
  writer.with(RecordKind::verdict, 2, 1).detail(record::Reason::fault).b(7'000'000).text("robot: FAULT");
  writer.with(RecordKind::step_ended, 2).a(1).detail(0);
  writer.with(RecordKind::compensating, 2).a(2);
  writer.with(RecordKind::intent, 2, 0).detail(Command::stop).state(State::initialized).a(2).b(1);
  writer.with(RecordKind::settled, 2, 0).state(State::stopped);
  writer.with(RecordKind::exception, 2, 1).state(State::fault).detail(record::Reason::fault).text("robot is in FAULT");
  writer.with(RecordKind::alert, 2).detail(base::Level::critical).text("run 2 needs people");
  writer.with(RecordKind::run_ended, 2).detail(record::RunStatus::rollback_failed).text("robot: FAULT");
  return writer.records;
}

std::vector<Record> short_run(std::uint64_t id, std::int64_t at_ms) {
  Writer writer;
  writer.with(RecordKind::run_accepted, id).text("Short");
  writer.with(RecordKind::run_ended, id).detail(record::RunStatus::succeeded);
  for (Record& record : writer.records) record.time += std::chrono::milliseconds(at_ms);
  return writer.records;
}

StoredRun full_run(std::uint64_t id) {
  constexpr record::ComponentId io{0};
  constexpr record::ComponentId robot{1};
  StoredRun run;
  run.cast.components.resize(2);
  run.cast.components[0].name = "io";
  run.cast.components[1].name = "robot";
  run.cast.components[1].dialect = wire::Dialect::avena2;
  run.ended_at = base::WallTime(1'767'225'607s);
  record::RunReport& report = run.report;
  report.id = record::RunId{id};
  report.scenario = "Uruchomienie \"wszystkich\" usług";
  report.status = record::RunStatus::rollback_failed;
  report.phase = record::Phase::over;
  report.atomicity = record::Atomicity::rollback;
  report.mode = record::Mode::queued;
  report.recovered_from = record::Epoch{1'767'225'600'000};
  report.started_at = base::WallTime(1'767'225'600s);
  report.ended = base::Instant(7s);
  report.first_cause = record::Failure{robot, record::Reason::fault, 3s, "robot: FAULT for 3 s"};
  const base::Instant begin{};
  report.steps.push_back({1,
                          "send_command CMD_RUN",
                          "All of them\nat once",
                          begin + 1ms,
                          begin + 3ms,
                          5s,
                          {io, robot},
                          {robot, io},
                          true});
  report.steps.push_back({1, "delay", "", begin + 3ms, begin + 7ms, {}, {}, {}, false});
  report.components.resize(2);
  record::ComponentReport& first = report.components[0];
  first.component = io;
  first.base = first.target = first.actual = State::stopped;
  first.goal = State::run;
  first.commanded = first.owned = true;
  record::ComponentReport& second = report.components[1];
  second = first;
  second.component = robot;
  second.target = State::unknown;
  second.actual = State::fault;
  second.failure = report.first_cause.value();
  second.exception = record::Failure{robot, record::Reason::fault, 4s, "robot is in FAULT"};
  record::Record line;
  line.time = begin + 6s;
  line.sequence = 12;
  line.run = report.id;
  line.kind = RecordKind::alert;
  line.detail = static_cast<std::uint8_t>(base::Level::critical);
  line.text = "run 2 needs people";
  run.timeline.append(line);
  return run;
}

std::vector<StoredRun> full_runs(std::initializer_list<std::uint64_t> ids) {
  std::vector<StoredRun> runs;
  for (const std::uint64_t id : ids) runs.push_back(full_run(id));
  return runs;
}

std::string described(const StoredRun& run) {
  const record::RunReport& report = run.report;
  std::string text = timeline_text(run);
  const auto add = [&text](const auto&... values) { ((text += fmt::format("{} ", values)), ...) += '\n'; };
  const auto add_failure = [&](const char* what, const record::Failure& failure) {
    add(what, index(failure.component), name(failure.reason), failure.waited.count(), failure.summary);
  };
  add(number(report.id), report.scenario, name(report.status), name(report.phase), name(report.atomicity),
      name(report.mode), report.recovered_from ? number(*report.recovered_from) : 0,
      report.started_at.time_since_epoch().count(), run.ended_at.time_since_epoch().count(),
      (*report.ended - report.started).count());
  if (report.first_cause) add_failure("cause", *report.first_cause);
  for (const record::StepReport& step : report.steps) {
    add(step.number, step.label, step.description, (step.started - report.started).count(),
        (*step.ended - step.started).count(), step.timeout.count(), step.succeeded);
    for (const record::ComponentId id : step.targets) add("target", run.cast.at(id).name);
    for (const record::ComponentId id : step.done) add("done", run.cast.at(id).name);
  }
  for (const record::ComponentReport& part : report.components) {
    add(run.cast.at(part.component).name, wire::name(run.cast.at(part.component).dialect), wire::name(part.base),
        wire::name(part.goal), wire::name(part.target), wire::name(part.actual), part.commanded);
    if (part.failure) add_failure("failure", *part.failure);
    if (part.exception) add_failure("exception", *part.exception);
  }
  return text;
}

}  // namespace kapela::archive::testing

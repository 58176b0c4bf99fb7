#include "tests/archive/story.hpp"

#include "orchestrator/base/log.hpp"
#include "orchestrator/engine/report.hpp"

namespace kapela::archive::testing {

using engine::Record;
using engine::RecordKind;
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
    record.run = engine::RunId{run};
    record.component = engine::ComponentId{component};
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
  writer.with(RecordKind::run_accepted, run).a(2).text(scenario).detail(engine::Atomicity::rollback);
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
  writer.with(RecordKind::run_ended, 1).detail(engine::RunStatus::succeeded);

  accept(writer, 2, "Start again");
  order(writer, 2);
  writer.with(RecordKind::reached, 2, 0).state(State::initialized).a(1);
  writer.with(RecordKind::verdict, 2, 1).detail(engine::Reason::fault).b(7'000'000).text("robot: FAULT");
  writer.with(RecordKind::step_ended, 2).a(1).detail(0);
  writer.with(RecordKind::compensating, 2).a(2);
  writer.with(RecordKind::intent, 2, 0).detail(Command::stop).state(State::initialized).a(2).b(1);
  writer.with(RecordKind::settled, 2, 0).state(State::stopped);
  writer.with(RecordKind::exception, 2, 1).state(State::fault).detail(engine::Reason::fault).text("robot is in FAULT");
  writer.with(RecordKind::alert, 2).detail(base::Level::critical).text("run 2 needs people");
  writer.with(RecordKind::run_ended, 2).detail(engine::RunStatus::rollback_failed).text("robot: FAULT");
  return writer.records;
}

std::vector<Record> short_run(std::uint64_t id, std::int64_t at_ms) {
  Writer writer;
  writer.with(RecordKind::run_accepted, id).text("Short");
  writer.with(RecordKind::run_ended, id).detail(engine::RunStatus::succeeded);
  for (Record& record : writer.records) record.time += std::chrono::milliseconds(at_ms);
  return writer.records;
}

ArchivedRun full_run(std::uint64_t id) {
  ArchivedRun run;
  run.id = id;
  run.scenario = "Uruchomienie \"wszystkich\" usług";
  run.status = "ROLLBACK_FAILED";
  run.atomicity = "rollback";
  run.recovered_from = 1'767'225'600'000;
  run.started = base::WallTime(1'767'225'600s);
  run.ended = base::WallTime(1'767'225'607s);
  run.lasted = 7s;
  run.first_cause = ArchivedFailure{"robot", "FAULT", 3s, "robot: FAULT for 3 s"};
  run.steps.push_back({1, "send_command CMD_RUN", 1ms, 2ms, 5s, true, {"io", "robot"}, {"robot", "io"}});
  run.steps.push_back({1, "delay", 3ms, 4ms, {}, false, {}, {}});
  run.components.push_back({"io", "STOPPED", "RUN", "STOPPED", "STOPPED", true, {}, {}});
  run.components.push_back({"robot", "STOPPED", "RUN", "", "FAULT", true, run.first_cause,
                            ArchivedFailure{"robot", "FAULT", {}, "robot is in FAULT"}});
  run.alerts.push_back({6s, "CRITICAL", "run 2 needs people"});
  return run;
}

}  // namespace kapela::archive::testing

#include "tests/reports/story.hpp"

namespace kapela::reports {

using record::Record;
using record::RecordKind;
using wire::Command;
using wire::State;
using namespace std::chrono_literals;

Record Story::record(RecordKind kind) const {
  Record made;
  made.time = time_;
  made.kind = kind;
  made.run = record::RunId{1};
  return made;
}

Story& Story::add(const Record& record) {
  history_->append(record);
  return *this;
}

Story& Story::plain(RecordKind kind, std::string_view text, std::uint8_t detail) {
  Record made = record(kind);
  made.text = text;
  made.detail = detail;
  return add(made);
}

Story& Story::of(std::uint32_t component, RecordKind kind, std::string_view text) {
  Record made = record(kind);
  made.component = record::ComponentId{component};
  made.text = text;
  return add(made);
}

Story& Story::moved(std::uint32_t component, State from, State to) {
  Record made = record(RecordKind::moved);
  made.component = record::ComponentId{component};
  made.detail = static_cast<std::uint8_t>(from);
  made.state = to;
  return add(made);
}

Story& Story::command(std::uint32_t component, RecordKind kind, Command command, std::uint64_t id,
                      std::uint64_t attempt, std::string_view text) {
  Record made = record(kind);
  made.component = record::ComponentId{component};
  made.detail = static_cast<std::uint8_t>(command);
  made.command = record::CommandId{id};
  made.a = attempt;
  made.text = text;
  return add(made);
}

Story& Story::step(RecordKind kind, std::uint64_t number, std::string_view text, std::uint8_t detail) {
  Record made = record(kind);
  made.a = number;
  made.text = text;
  made.detail = detail;
  return add(made);
}

CaseOutcome Story::outcome() const {
  CaseOutcome made;
  made.name = "undone start";
  made.components = {"io", "left"};
  made.history = history_;
  return made;
}

Story undone_start() {
  Story story;
  story.at(0s).plain(RecordKind::run_accepted, "Start").step(RecordKind::step_started, 0, "Run all");
  story.at(1s)
      .command(0, RecordKind::sent, Command::run, 1, 1)
      .command(1, RecordKind::sent, Command::run, 2, 1)
      .at(1100ms)
      .moved(0, State::initialized, State::starting)
      .command(0, RecordKind::handled, Command::run, 1)
      .at(1200ms)
      .command(0, RecordKind::acknowledged, Command::run, 1);
  story.at(2s).command(1, RecordKind::in_doubt, Command::run, 2, 1, "no answer");
  story.at(3s).command(1, RecordKind::sent, Command::run, 2, 2).moved(0, State::starting, State::run);
  story.at(3100ms)
      .of(1, RecordKind::injected, "nack")
      .command(1, RecordKind::handled, Command::run, 2)
      .at(3200ms)
      .command(1, RecordKind::refused, Command::run, 2, 0, "illegal");
  story.at(4s)
      .step(RecordKind::step_ended, 0)
      .plain(RecordKind::verdict, "left: refused", static_cast<std::uint8_t>(record::Reason::nack))
      .plain(RecordKind::compensating);
  story.at(5s).moved(0, State::run, State::stopping).at(6s).moved(0, State::stopping, State::stopped);
  return story.at(10s).plain(RecordKind::run_ended, "left: refused",
                             static_cast<std::uint8_t>(record::RunStatus::rolled_back));
}

CaseOutcome full_outcome() {
  CaseOutcome made = undone_start().outcome();
  made.name = "a <b> & \"c\"\x01";
  made.file = "experiments/one.yaml";
  made.verdict = Verdict::fail;
  made.reasons = {"the run ended ROLLED_BACK, expected: SUCCEEDED"};
  made.repeat = "kapela experiment experiments/one.yaml --seed 7";
  made.took = 1500us;
  made.lasted = 10s;
  made.runs = {{"Start", record::RunStatus::rolled_back, "left: refused", base::Instant{}, base::Instant(10s)}};
  made.faults = {{record::ComponentId{1}, "slow", "drop at reply", base::Instant(2s), base::Instant(4s), 2}};
  made.violations = {{checker::Invariant::i16, record::RunId{1}, record::ComponentId{0}, {3, 8}, "wrong.\nright."}};
  return made;
}

CaseOutcome told_outcome() {
  Story story;
  story.at(0s).plain(RecordKind::run_accepted, "Start");
  story.at(1s).moved(1, State::initialized, State::run).command(1, RecordKind::handled, Command::run, 0);
  story.at(2s).command(0, RecordKind::handled, Command::run, 0,
                       static_cast<std::uint64_t>(wire::Verdict::refused_illegal));
  story.at(3s).plain(RecordKind::run_ended, "it says so",
                     static_cast<std::uint8_t>(record::RunStatus::rollback_failed));
  CaseOutcome outcome = story.outcome();
  outcome.name = "told";
  outcome.verdict = Verdict::fail;
  outcome.is_told = true;
  outcome.is_virtual = false;
  outcome.runs = {{"Start", record::RunStatus::rollback_failed, "it says so", base::Instant(0s), base::Instant(3s)}};
  outcome.breaches = {{"J1",
                       "nobody is left higher than before",
                       record::ComponentId{1},
                       {1, 4},
                       "left stays in RUN",
                       {"#1 at 1 s: left takes CMD_RUN"}}};
  outcome.explained = {"io is left in PAUSE: it was raised by hand"};
  outcome.output = "no licence <found>\n";
  return outcome;
}

}  // namespace kapela::reports

// Stage: the history of a case in a few words: what components did, and what an orchestrator was told and told. Owned
// by tests of laws.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "orchestrator/history/history.hpp"
#include "orchestrator/wire/messages.hpp"
#include "simulators/judge/judge.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::judge::testing {

using record::RecordKind;
using scenario::testing::seed::io;
using scenario::testing::seed::munchies_algo;
using scenario::testing::seed::supervisor_1;
using scenario::testing::seed::supervisor_2;
using wire::Command;
using wire::State;

/// The seed's four, where munchies_algo depends on the supervisors, and they on io. Time stands until `pass`.
class Stage {
 public:
  explicit Stage(State initial = State::stopped) {
    facts.plant = &plant_;
    facts.initial.assign(plant_.components.size(), initial);
    facts.reaction = std::chrono::seconds(1);
  }

  Stage& pass(base::Duration time) {
    now_ += time;
    return *this;
  }

  /// The orchestrator is told to start the plant; `wanted`: every component is to be there in the end.
  Stage& run(State wanted = State::run) {
    ToldRun run;
    run.scenario = "Start";
    run.meaning.wanted.assign(plant_.components.size(), record::bit_of(wanted));
    run.accepted = history.records().size();
    facts.runs.push_back(run);
    return add({.text = "Start", .kind = RecordKind::run_accepted});
  }

  Stage& told(Told told, const std::string& cause = {}) {
    facts.runs.back().told = told;
    facts.runs.back().cause = cause;
    facts.runs.back().ended = history.records().size();
    return add({.kind = RecordKind::run_ended});
  }

  /// The component decides, and is on its way, before the record of the decision is written.
  Stage& takes(record::ComponentId id, Command command, State from, State via, State to,
               record::RunId run = record::no_run) {
    moves(id, from, via);
    handled(id, command, via, wire::Verdict::accepted, run);
    return pass(std::chrono::milliseconds(10)).moves(id, via, to);
  }
  Stage& starts(record::ComponentId id) {
    takes(id, Command::initialize, State::stopped, State::initializing, State::initialized);
    return takes(id, Command::run, State::initialized, State::starting, State::run);
  }
  Stage& stops(record::ComponentId id, State from = State::run) {
    return takes(id, Command::stop, from, State::stopping, State::stopped);
  }
  Stage& all_start() {
    for (const record::ComponentId id : {io, supervisor_1, supervisor_2, munchies_algo}) starts(id);
    return *this;
  }
  Stage& handled(record::ComponentId id, Command command, State after, wire::Verdict verdict,
                 record::RunId run = record::no_run) {
    return add({.run = run,
                .a = static_cast<std::uint64_t>(verdict),
                .component = id,
                .kind = RecordKind::handled,
                .state = after,
                .detail = static_cast<std::uint8_t>(command)});
  }
  Stage& moves(record::ComponentId id, State from, State to) {
    return add({.component = id, .kind = RecordKind::moved, .state = to, .detail = static_cast<std::uint8_t>(from)});
  }
  Stage& faults(record::ComponentId id, State from) {
    return moves(id, from, State::on_error).moves(id, State::on_error, State::fault);
  }
  Stage& dies(record::ComponentId id) { return add({.component = id, .kind = RecordKind::crashed}); }
  Stage& comes_back(record::ComponentId id) {
    return add({.component = id, .kind = RecordKind::restarted, .state = State::stopped});
  }
  Stage& has_acted(record::ComponentId id, faults::Fault fault, std::uint32_t hits = 1) {
    facts.faults.push_back({id, std::move(fault), hits});
    return *this;
  }

  [[nodiscard]] Judgement judged() const { return judge(history.records(), facts); }
  /// "J1 io", one a breach.
  [[nodiscard]] std::vector<std::string> found() const {
    std::vector<std::string> found;
    for (const Breach& each : judged().breaches)
      found.push_back(std::string(traits(each.law).name) +
                      (each.component == record::no_component ? "" : " " + plant_.at(each.component).name));
    return found;
  }

  CaseFacts facts;
  history::History history;

 private:
  Stage& add(record::Record record) {
    record.time = now_;
    history.append(record);
    return *this;
  }

  record::Plant plant_ = scenario::testing::dependent_plant();
  base::Instant now_{};
};

/// A fault of this type at a command.
[[nodiscard]] inline faults::Fault fault(faults::FaultType type, std::optional<Command> command = std::nullopt) {
  faults::Fault made;
  made.type = type;
  made.match.event = command;
  return made;
}

}  // namespace kapela::judge::testing

#include "orchestrator/scenario/rules.hpp"

#include <fmt/format.h>

#include "orchestrator/scenario/action_walk.hpp"

namespace kapela::scenario {
namespace {

using record::Atomicity;
using wire::Command;

bool raises(const Action& action) {
  if (const auto* send = std::get_if<SendCommand>(&action.body))
    return send->command == Command::initialize || send->command == Command::run;
  const auto* ensure = std::get_if<EnsureState>(&action.body);
  return ensure != nullptr && ensure->state == wire::State::run;
}

class Rules {
 public:
  explicit Rules(const Scenario& scenario) : scenario_(scenario), atomicity_(atomicity_of(scenario)) {
    check(scenario.actions, nullptr);
    if (scenario.resume && !scenario.vars.empty())
      add(scenario.place, "a scenario with resume has no vars",
          "after a crash nobody knows what they were: leave resume out");
  }

  std::vector<Remark> found{};

 private:
  /// `at`: where the scenario is executed to which the actions belong.
  void check(const Actions& actions, const Place* at) {
    for (const Action& action : actions) {
      const Place& place = at == nullptr ? action.place : *at;
      check_compensation(action, place);
      check_event(action, place);
      check_process(action, place);
      if (scenario_.atomicity == Atomicity::forward && raises(action))
        add(place, fmt::format("{} raises, and a forward scenario only lowers", type_name(action.body)),
            "choose atomicity: rollback");
      if (scenario_.resume && std::holds_alternative<SendCommand>(action.body))
        add(place, "a scenario with resume commands by ensure_state only",
            "after a crash nobody knows whether send_command was carried out");
      for (const Actions* block : blocks_of(action)) check(*block, at);
      const auto* execute = std::get_if<ExecuteScenario>(&action.body);
      if (execute != nullptr && execute->scenario != nullptr) check(execute->scenario->actions, &place);
    }
  }

  void check_compensation(const Action& action, const Place& place) {
    const auto* send = std::get_if<SendCommand>(&action.body);
    if (send == nullptr || atomicity_ != Atomicity::rollback) return;
    if (send->command != Command::ack && send->command != Command::restart) return;
    const bool ack = send->command == Command::ack;
    add(place,
        fmt::format("{} cannot be compensated: no lowering command leads back from {}", name(send->command),
                    ack ? "STOPPED to FAULT" : "a process that has ended"),
        scenario_.atomicity ? "choose atomicity: none"
                            : "the scenario is rolled back, as it raises; choose atomicity: none");
  }

  void check_event(const Action& action, const Place& place) {
    const auto* send = std::get_if<SendEvent>(&action.body);
    if (send == nullptr) return;
    if (atomicity_ == Atomicity::rollback && !send->undo && !send->harmless)
      add(place, fmt::format("nothing takes back {} when the run is rolled back", send->event),
          "name the event that does under undo:, say 'harmless: true' where there is nothing to take back, or choose "
          "atomicity: none");
    if (atomicity_ == Atomicity::forward && !send->harmless)
      add(place, fmt::format("{} may move what it is sent to, and a forward scenario only lowers", send->event),
          "say 'harmless: true' where it moves nothing, or choose atomicity: rollback");
    if (scenario_.resume)
      add(place, "a scenario with resume sends no events",
          "after a crash nobody knows whether they were acted on: leave resume out");
  }

  void check_process(const Action& action, const Place& place) {
    const auto* handle = std::get_if<HandleProcess>(&action.body);
    if (handle == nullptr) return;
    if (scenario_.atomicity == Atomicity::forward && handle->deed == wire::ProcessDeed::start)
      add(place, "start_process has to be taken back when the run fails, and a forward scenario only lowers",
          "choose atomicity: rollback");
    if (scenario_.resume)
      add(place, fmt::format("a scenario with resume has no {}", type_name(action.body)),
          "after a crash nobody knows whether it was done: leave resume out");
  }

  void add(const Place& place, std::string message, std::string hint) {
    found.push_back({place, std::move(message), std::move(hint)});
  }

  const Scenario& scenario_;
  Atomicity atomicity_;
};

}  // namespace

std::vector<Remark> broken_rules(const Scenario& scenario) {
  return std::move(Rules(scenario).found);
}

}  // namespace kapela::scenario

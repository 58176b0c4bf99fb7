#include "orchestrator/scenario/lints.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/scenario/action_walk.hpp"
#include "orchestrator/scenario/longest_way.hpp"
#include "orchestrator/scenario/selector.hpp"
#include "orchestrator/scenario/trigger.hpp"

namespace kapela::scenario {
namespace {

using Awaited = std::vector<const Selector*>;

bool share(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

/// Whether two selectors may mean the same component: without a plant nobody knows who is in a group.
bool may_share(const Selector& a, const Selector& b) {
  if (a.all || b.all || share(a.groups, b.groups)) return true;
  if ((!a.groups.empty() && !b.components.empty()) || (!b.groups.empty() && !a.components.empty())) return true;
  for (const TemplateText& mine : a.components)
    for (const TemplateText& theirs : b.components)
      if (!mine.constant() || !theirs.constant() || mine.source() == theirs.source()) return true;
  return false;
}

class Linter {
 public:
  explicit Linter(const Scenario& scenario) : scenario_(scenario) {}

  std::vector<Remark> run() {
    if (atomicity_of(scenario_) == record::Atomicity::rollback) check_awaited(scenario_.actions, {});
    check_time();
    check_ignored(scenario_.actions);
    for (const Actions* actions : {&scenario_.actions, &scenario_.on_success, &scenario_.on_end})
      check_reached(*actions);
    check_used();
    check_trigger();
    return std::move(found_);
  }

 private:
  void add(const Place& place, std::string message, std::string hint = {}) {
    found_.push_back({place, std::move(message), std::move(hint)});
  }

  /// From the end to the beginning: `later` are the selectors of the waits that follow.
  void check_awaited(const Actions& actions, Awaited later) {
    for (auto action = actions.rbegin(); action != actions.rend(); ++action) {
      const Selector* const selector = selector_of(action->body);
      for (const Actions* block : blocks_of(*action)) check_awaited(*block, later);
      if (std::holds_alternative<SendCommand>(action->body)) {
        const auto awaits = [&](const Selector* each) { return may_share(*each, *selector); };
        if (std::none_of(later.begin(), later.end(), awaits))
          add(action->place, "nobody waits for what this command does, in a scenario that is rolled back",
              "an acknowledgement is no success: add wait_for_state, or use ensure_state");
      }
      add_waits(*action, later);
    }
  }

  /// The wait that follows lets a component stay where the command is illegal: only one that ignores it there gets by.
  void check_ignored(const Actions& actions) {
    const Action* sent = nullptr;
    for (const Action& action : actions) {
      for (const Actions* block : blocks_of(action)) check_ignored(*block);
      if (std::holds_alternative<SendCommand>(action.body)) sent = &action;
      if (!std::holds_alternative<WaitForState>(action.body) || sent == nullptr) continue;
      check_ignored(*sent, action);
      sent = nullptr;
    }
  }

  void check_ignored(const Action& sent, const Action& awaited) {
    using enum SendCommand::WhereIllegal;
    const auto& send = std::get<SendCommand>(sent.body);
    const auto& wait = std::get<WaitForState>(awaited.body);
    const auto& edges = wire::traits(send.command).edges;
    if (send.where_illegal == skip || !may_share(send.targets, wait.targets)) return;
    for (const wire::State state : wait.states) {
      const auto leads_there = [state](const wire::Edge& edge) { return edge.to == state; };
      const bool is_end = std::any_of(edges.begin(), edges.end(), leads_there);
      if (is_end || state == wire::State::fault || wire::edge(send.command, state)) continue;
      return add(sent.place,
                 fmt::format("{} is illegal in {}, where the wait in line {} lets a component stay",
                             wire::name(send.command), wire::name(state), awaited.place.line),
                 send.where_illegal == as_dialect
                     ? "one of dialect avena2 ignores it, and is left out there; any other fails the step"
                     : "say 'where_illegal: skip' to leave out who stands there");
    }
  }

  void add_waits(const Action& action, Awaited& waits) const {
    const bool is_wait =
        std::holds_alternative<WaitForState>(action.body) || std::holds_alternative<EnsureState>(action.body);
    if (is_wait) waits.push_back(selector_of(action.body));
    for (const Actions* block : blocks_of(action))
      for (const Action& each : *block) add_waits(each, waits);
    const auto* execute = std::get_if<ExecuteScenario>(&action.body);
    if (execute != nullptr && execute->scenario != nullptr)
      for (const Action& each : execute->scenario->actions) add_waits(each, waits);
  }

  void check_time() {
    if (!scenario_.timeout) return;
    const Seconds longest = longest_way(scenario_.actions);
    if (longest <= Seconds(*scenario_.timeout)) return;
    add(scenario_.place,
        fmt::format("the steps may take {} together, the run no more than {}", time_text(longest),
                    base::to_text(*scenario_.timeout)),
        "a run that is out of time fails, whatever its step may still take");
  }

  void check_reached(const Actions& actions) {
    const Action* barrier = nullptr;
    for (const Action& action : actions) {
      if (barrier != nullptr) {
        add(action.place, "this step is never reached",
            fmt::format("the require in line {} never holds", barrier->place.line));
        break;
      }
      if (action.when && always(*action.when, false))
        add(action.place, "this step is never done: its `if` never holds");
      const auto* require = std::get_if<Require>(&action.body);
      if (require != nullptr && !action.when && action.required && always(require->condition, false)) barrier = &action;
      if (const auto* choose = std::get_if<Choose>(&action.body); choose != nullptr) check_branches(*choose);
      for (const Actions* block : blocks_of(action)) check_reached(*block);
      check_reached(action.on_failure);
    }
  }

  void check_branches(const Choose& choose) {
    bool taken = false;
    for (const Branch& branch : choose.branches) {
      if ((taken || always(branch.when, false)) && !branch.actions.empty())
        add(branch.actions.front().place, taken ? "this branch is never reached: one before it always holds"
                                                : "this branch is never reached: its condition never holds");
      taken = taken || always(branch.when, true);
    }
    if (taken && !choose.otherwise.empty())
      add(choose.otherwise.front().place, "this branch is never reached: one before it always holds");
  }

  /// True when the expression speaks of nothing that a run knows, and gives this.
  static bool always(const expression::Expression& condition, bool wanted) {
    const auto nothing = [](const expression::Path&) { return std::optional<expression::Value>(); };
    return condition.paths().empty() && condition.holds(nothing) == wanted;
  }

  void add_used_by_trigger(std::set<std::string>& used) const {
    for (const auto& [name, value] : scenario_.vars)
      if (scenario_.trigger_text.find("vars." + name) != std::string::npos) used.insert(name);
  }

  void check_used() {
    std::set<std::string> used;
    for_each_action(scenario_, [&](const Action& action) {
      for (const expression::Expression& expression : expressions_of(action))
        for (const expression::Path& path : expression.paths())
          if (path.size() > 1 && path[0] == "vars") used.insert(path[1]);
    });
    add_used_by_trigger(used);
    for (const auto& [name, value] : scenario_.vars)
      if (!used.contains(name)) add(scenario_.place, fmt::format("the variable '{}' is never used", name));
  }

  /// What it leads components to starts it once more.
  void check_trigger() {
    if (scenario_.trigger == nullptr || scenario_.max_executions) return;
    std::vector<wire::State> awaited;
    if (const auto* state = std::get_if<StateTrigger>(&scenario_.trigger->body); state != nullptr) awaited = state->to;
    if (const auto* condition = std::get_if<ConditionTrigger>(&scenario_.trigger->body); condition != nullptr)
      add_awaited(condition->condition, awaited);
    const std::vector<wire::State> reached = reached_by(scenario_.actions);
    const auto found = std::find_first_of(awaited.begin(), awaited.end(), reached.begin(), reached.end());
    if (found == awaited.end()) return;
    add(scenario_.trigger->place,
        fmt::format("its own actions lead to {}, which triggers it again: it may never end", wire::name(*found)),
        "give it max_executions or a cooldown, or trigger it by another state");
  }

  static void add_awaited(const Condition& condition, std::vector<wire::State>& states) {
    const auto* test = std::get_if<Condition::InStates>(&condition.body);
    if (test != nullptr && test->which != Quantifier::none)
      states.insert(states.end(), test->states.begin(), test->states.end());
    const auto* combination = std::get_if<Condition::Combination>(&condition.body);
    if (combination == nullptr || combination->how == Condition::Combine::none) return;
    for (const Condition& part : combination->parts) add_awaited(part, states);
  }

  static std::vector<wire::State> reached_by(const Actions& actions) {
    std::vector<wire::State> states;
    for_each_action(actions, [&states](const Action& action) {
      if (const auto* wait = std::get_if<WaitForState>(&action.body); wait != nullptr)
        states.insert(states.end(), wait->states.begin(), wait->states.end());
      if (const auto* ensure = std::get_if<EnsureState>(&action.body); ensure != nullptr)
        states.push_back(ensure->state);
    });
    return states;
  }

  const Scenario& scenario_;
  std::vector<Remark> found_;
};

}  // namespace

std::vector<Remark> lint(const Scenario& scenario) {
  return Linter(scenario).run();
}

std::vector<Remark> lint_triggers(std::span<const std::shared_ptr<const Scenario>> scenarios) {
  std::vector<Remark> found;
  std::map<std::string_view, const Scenario*> seen;
  for (const auto& scenario : scenarios) {
    if (scenario->trigger_text.empty()) continue;
    const auto [first, fresh] = seen.emplace(scenario->trigger_text, scenario.get());
    if (!fresh)
      found.push_back({scenario->place,
                       fmt::format("the trigger is that of {} too", base::in_quotes(first->second->name)),
                       "both start at the same time, and want the same components"});
  }
  return found;
}

}  // namespace kapela::scenario

#include "simulators/faults/rule_set.hpp"

#include <algorithm>
#include <bitset>
#include <optional>

#include <fmt/format.h>

#include "simulators/faults/fault_type.hpp"
#include "simulators/faults/injector.hpp"

namespace kapela::faults {
namespace {

bool is_named(std::span<const Fault> rules, std::string_view name) {
  return std::any_of(rules.begin(), rules.end(), [name](const Fault& each) { return each.name == name; });
}

/// Every command in every state: which of them a rule can hit, HTTP aside.
constexpr std::size_t most_states = 16;
constexpr std::size_t most_commands = 16;
using Reach = std::bitset<most_states * most_commands>;

Reach reach_of(const Fault& rule) {
  Fault plain = rule;
  plain.match.http.reset();
  Reach reach;
  for (std::size_t i = 0; i < wire::command_count; ++i)
    for (const wire::StateTraits& state : wire::states()) {
      if (state.state == wire::State::unknown || rule.trigger.when_state.value_or(state.state) != state.state) continue;
      const auto command = static_cast<wire::Command>(i);
      const std::size_t place = i * most_states + static_cast<std::size_t>(state.state);
      reach[place] =
          mismatch(plain, {.command = command, .event_type = rule.match.event_type, .state = state.state}).empty();
    }
  return reach;
}

bool always_acts(const Fault& rule) {
  return rule.enabled && !rule.lifetime() && rule.trigger == Trigger() && !acts_by_itself(rule);
}

/// Whatever the second hits, the first hits too.
bool covers(const Fault& first, const Fault& second) {
  if (first.match.http && !(first.match.http == second.match.http)) return false;
  if (!first.match.event_type.empty() && first.match.event_type != second.match.event_type) return false;
  return (reach_of(second) & ~reach_of(first)).none();
}

bool is_crash(const Fault& rule, Place at) {
  return rule.type == FaultType::crash && rule.at == at;
}

/// Only one of them can act on a request: the one that comes first.
bool share_a_slot(const Fault& one, const Fault& other) {
  const Stage stage = stage_of(one);
  if (traits(one.type).scope == Scope::nothing || traits(other.type).scope == Scope::nothing) return false;
  if (stage != stage_of(other) || one.type == FaultType::latency) return false;
  if (one.type == FaultType::crash && one.at != other.at) return false;
  if (one.type == other.type) return true;
  const bool one_slot = stage == Stage::lost_request || stage == Stage::refusal || stage == Stage::machine ||
                        stage == Stage::ending || stage == Stage::lie;
  return one_slot && one.type != FaultType::stale_state && other.type != FaultType::stale_state;
}

/// Where the first acts, nothing is left to the second, which is of another stage.
bool cuts_off(const Fault& first, const Fault& second) {
  const Stage stage = stage_of(first);
  const Stage other = stage_of(second);
  if (first.type == FaultType::down) return other > Stage::process;
  if (is_crash(first, Place::receive)) return other > Stage::accept || is_crash(second, Place::reply);
  if (is_crash(first, Place::reply))
    return other == Stage::lost_request || other == Stage::refusal || other > Stage::beside;
  if (stage == Stage::lost_request) return other > stage;
  if (stage == Stage::refusal) return other == Stage::machine || other == Stage::beside || other == Stage::lie;
  if (stage != Stage::ending) return false;
  const bool is_abort = first.type == FaultType::abort;
  const bool is_malformed = first.type == FaultType::malformed;
  if (other == Stage::lie) return !is_malformed && second.type != FaultType::stale_state;
  if (other == Stage::shape) return !is_abort && !is_malformed;
  return other == Stage::reply_latency && first.type == FaultType::drop;
}

/// What is wrong with the rule at a place, beside the others.
class Neighbours {
 public:
  Neighbours(std::span<const Fault> rules, std::size_t place) : rules_(rules), place_(place), rule_(rules[place]) {}

  void find(std::vector<RuleProblem>& problems) const {
    if (is_named(rules_.first(place_), rule_.name))
      problems.push_back(
          {place_, "name", fmt::format("two faults '{}' of one component", rule_.name), "give each a name of its own"});
    find_waiting(problems);
    if (acts_by_itself(rule_)) return;
    if (rule_.trigger.once_per)
      problems.push_back({place_, "trigger",
                          fmt::format("'{}' never comes by itself: {}", rule_.name,
                                      rule_.match.empty() ? fmt::format("{} acts on requests", faults::name(rule_.type))
                                                          : "it has a match, and waits for such a request"),
                          "'once_per' is for what no request prompts, such as crash, pause and down; else give it a "
                          "'probability'"});
    if (reach_of(rule_).none())
      problems.push_back({place_, "match",
                          fmt::format("'{}' can never act: no command does what it waits for", rule_.name),
                          "leave 'from' or 'to' out, or name the command that leads from the one to the other"});
    else if (const Fault* first = shadow())
      problems.push_back({place_,
                          {},
                          fmt::format("'{}' can never act: '{}' always acts first", rule_.name, first->name),
                          "let the first one end (trigger: {count: 1}), or match less"});
  }

 private:
  void find_waiting(std::vector<RuleProblem>& problems) const {
    const std::string& other = rule_.trigger.after_fault;
    if (other.empty()) return;
    if (!is_named(rules_, other))
      problems.push_back({place_, "trigger", fmt::format("there is no fault '{}' that could act before", other),
                          "after_fault is the name of another fault of the same component"});
    else if (waits_for_itself())
      problems.push_back({place_, "trigger", fmt::format("'{}' can never act: it waits for itself", rule_.name),
                          "after_fault is the name of a fault that acts without this one"});
  }

  [[nodiscard]] bool waits_for_itself() const {
    std::string_view awaited = rule_.trigger.after_fault;
    for (std::size_t steps = 0; steps < rules_.size() && !awaited.empty(); ++steps) {
      if (awaited == rule_.name) return true;
      const auto next =
          std::find_if(rules_.begin(), rules_.end(), [&](const Fault& each) { return each.name == awaited; });
      awaited = next == rules_.end() ? std::string_view() : std::string_view(next->trigger.after_fault);
    }
    return false;
  }

  /// One that always acts where this one would.
  [[nodiscard]] const Fault* shadow() const {
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      const Fault& first = rules_[i];
      if (i == place_ || !always_acts(first)) continue;
      const bool is_in_its_way =
          (share_a_slot(first, rule_) && comes_first(i)) || (cuts_off(first, rule_) && !is_held_back(i));
      if (is_in_its_way && covers(first, rule_)) return &first;
    }
    return nullptr;
  }

  /// By priority, then in file order.
  [[nodiscard]] bool comes_first(std::size_t other) const {
    const std::int32_t priority = rules_[other].priority;
    return priority != rule_.priority ? priority > rule_.priority : other < place_;
  }

  /// A third may act instead of that one, and leave something to this one.
  [[nodiscard]] bool is_held_back(std::size_t other) const {
    for (std::size_t i = 0; i < rules_.size(); ++i)
      if (i != other && i != place_ && (share_a_slot(rules_[i], rules_[other]) || cuts_off(rules_[i], rules_[other])))
        return true;
    return false;
  }

  std::span<const Fault> rules_;
  std::size_t place_;
  const Fault& rule_;
};

}  // namespace

void name_all(std::vector<Fault>& rules) {
  for (Fault& rule : rules) {
    if (!rule.name.empty()) continue;
    std::string name(faults::name(rule.type));
    for (int number = 2; is_named(rules, name); ++number) name = fmt::format("{}_{}", faults::name(rule.type), number);
    rule.name = std::move(name);
  }
}

std::vector<RuleProblem> problems_of(std::span<const Fault> rules) {
  std::vector<RuleProblem> problems;
  for (std::size_t i = 0; i < rules.size(); ++i) Neighbours(rules, i).find(problems);
  return problems;
}

}  // namespace kapela::faults

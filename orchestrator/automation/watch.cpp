#include "orchestrator/automation/watch.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/run_values.hpp"
#include "orchestrator/scenario/selector.hpp"
#include "orchestrator/scenario/trigger_lookup.hpp"

namespace kapela::automation {
namespace {

using calendar::sys_seconds;
using expression::Path;
using expression::Value;

sys_seconds seconds_of(base::WallTime wall) {
  return std::chrono::floor<std::chrono::seconds>(wall);
}

/// From outside its states into one of them; the first sighting of a component is no entering, as nobody saw where it
/// came from, unless the trigger asks for UNKNOWN.
bool enters(const scenario::StateTrigger& trigger, const Entered& entered) {
  if (!is_one_of(trigger.to, entered.to) || is_one_of(trigger.to, entered.from)) return false;
  return trigger.from.empty() ? entered.from != wire::State::unknown : is_one_of(trigger.from, entered.from);
}

}  // namespace

Watch::Watch(ScenarioPtr scenario, const record::Plant& plant, const engine::Board& board,
             const AutomationSettings& settings)
    : scenario_(std::move(scenario)), plant_(plant), board_(board), settings_(settings) {
  resolve_components();
}

void Watch::go_on_with(ScenarioPtr scenario) {
  scenario_ = std::move(scenario);
  const std::optional<ConditionState> before = std::exchange(condition_, std::nullopt);
  components_.clear();
  broken_.reset();
  resolve_components();
  if (before && condition_) condition_->go_on_from(*before);
}

bool Watch::same_trigger(const scenario::Scenario& other) const {
  return scenario_->trigger_text == other.trigger_text && scenario_->enabled == other.enabled &&
         scenario_->vars == other.vars;
}

void Watch::resolve_components() {
  const expression::Lookup values = lookup({}, nullptr);
  if (const auto* state = std::get_if<scenario::StateTrigger>(&trigger().body); state != nullptr) {
    const auto found = resolve(state->components, plant_, values);
    if (found)
      components_ = *found;
    else
      broken_ = found.error();
  }
  if (const auto* condition = std::get_if<scenario::ConditionTrigger>(&trigger().body); condition != nullptr) {
    auto made = ConditionState::make(condition->condition, plant_, values);
    if (!made) {
      broken_ = made.error();
      return;
    }
    made->add_components(condition->condition, plant_, components_);
    condition_ = std::move(*made);
  }
}

expression::Lookup Watch::lookup(base::Instant now, const wire::Json* event) const {
  return [this, now, event](const Path& path) -> std::optional<Value> {
    const std::string& root = path.front();
    if (root == "components" || root == "plant") return engine::look_up_plant(path, plant_, board_, now);
    if (root == "scenario_name") return scenario_->name;
    if (root == "vars" && path.size() == 2)
      for (const auto& [name, value] : scenario_->vars)
        if (name == path[1]) return value;
    if (event != nullptr && root == "trigger") return scenario::look_up(*event, path);
    if (event != nullptr && (root == "data" || root == "payload")) return scenario::look_up(event->at("data"), path);
    return std::nullopt;
  };
}

Firing Watch::entered_firing(const std::vector<Entered>& entered) const {
  std::string cause;
  for (const Entered& each : entered)
    cause += fmt::format("{}{} entered {} from {}", cause.empty() ? "" : ", ", plant_.at(each.component).name,
                         wire::name(each.to), wire::name(each.from));
  return {std::move(cause), data_of(entered, plant_, board_)};
}

std::optional<Firing> Watch::on_entered(std::span<const Entered> entered, base::Instant now) {
  const auto* state = std::get_if<scenario::StateTrigger>(&trigger().body);
  if (state == nullptr) return std::nullopt;
  std::vector<Entered> found;
  for (const Entered& each : entered) {
    if (std::find(components_.begin(), components_.end(), each.component) == components_.end()) continue;
    if (!is_one_of(state->to, each.to))
      std::erase_if(stays_, [&](const Stay& stay) { return stay.entered.component == each.component; });
    if (!enters(*state, each)) continue;
    if (state->lasting > base::Duration::zero())
      stays_.push_back({each, now + state->lasting});
    else
      found.push_back(each);
  }
  looked_ = now;
  return found.empty() ? std::nullopt : std::optional(entered_firing(found));
}

std::optional<Firing> Watch::look_at_stays(base::Instant now) {
  std::vector<Entered> found;
  for (const Stay& stay : stays_)
    if (stay.until <= now) found.push_back(stay.entered);
  std::erase_if(stays_, [now](const Stay& stay) { return stay.until <= now; });
  return found.empty() ? std::nullopt : std::optional(entered_firing(found));
}

std::optional<Firing> Watch::on_event(const wire::Event& event, base::Instant now) const {
  const auto* wanted = std::get_if<scenario::EventTrigger>(&trigger().body);
  if (wanted == nullptr || wanted->event_type != event.event_type) return std::nullopt;
  if (!wanted->source.empty() && wanted->source != event.source) return std::nullopt;
  Firing firing{fmt::format("{} of {}", event.event_type, event.source), data_of(event, plant_)};
  if (!wanted->condition) return firing;
  const wire::JsonPtr data = firing.data;
  const expression::Lookup values = lookup(now, data.get());
  if (!wanted->condition->holds(values)) return std::nullopt;
  firing.data = with_found(data, wanted->condition->groups(values));
  return firing;
}

std::optional<Firing> Watch::look(base::Instant now, base::WallTime wall, bool ready) {
  if (broken_) return std::nullopt;
  if (const auto* condition = std::get_if<scenario::ConditionTrigger>(&trigger().body); condition != nullptr) {
    if (!ready) return std::nullopt;
    const expression::Lookup values = lookup(now, nullptr);
    return look_at_condition(*condition, Scene{plant_, board_, now, wall, values});
  }
  if (const auto* schedule = std::get_if<scenario::ScheduleTrigger>(&trigger().body); schedule != nullptr) {
    looked_ = now;
    if (const auto* every = std::get_if<base::Duration>(&schedule->when)) return look_at_period(*every, now);
    return look_at_calendar(*schedule, now, wall);
  }
  return look_at_stays(now);
}

std::optional<Firing> Watch::look_at_condition(const scenario::ConditionTrigger& asked, const Scene& scene) {
  const bool held = condition_->holds();
  looked_ = scene.now;
  if (!condition_->evaluate(asked.condition, scene)) {
    pending.reset();
    return std::nullopt;
  }
  if (held) return std::nullopt;
  std::vector<ComponentId> culprits;
  condition_->add_culprits(asked.condition, board_, culprits);
  std::string cause = "its condition has come to hold";
  for (const ComponentId id : culprits)
    cause += fmt::format("{}{} in {}", id == culprits.front() ? ": " : ", ", plant_.at(id).name,
                         wire::name(board_.at(id).seen.state));
  expression::Expression::Groups found;
  condition_->add_found(asked.condition, scene, found);
  return Firing{std::move(cause), with_found(data_of(culprits, plant_, board_), found), true};
}

/// What is noticed too late, as after a sleep of the machine, is left out; the next moment comes.
std::optional<Firing> Watch::look_at_calendar(const scenario::ScheduleTrigger& schedule, base::Instant,
                                              base::WallTime wall) {
  const auto& cron = std::get<calendar::Cron>(schedule.when);
  const sys_seconds time = seconds_of(wall);
  if (!next_) {
    next_ = cron.next(time, schedule.zone.get());
    return std::nullopt;
  }
  if (time < *next_) return std::nullopt;
  const sys_seconds moment = *next_;
  next_ = cron.next(time, schedule.zone.get());
  if (time - moment > settings_.late_most) {
    ++missed_;
    return std::nullopt;
  }
  return Firing{fmt::format("its schedule ({})", cron.text()), data_of(moment)};
}

std::optional<Firing> Watch::look_at_period(base::Duration every, base::Instant now) {
  if (!next_period_) next_period_ = now + every;
  if (now < *next_period_) return std::nullopt;
  const auto passed = (now - *next_period_) / every + 1;
  *next_period_ += every * passed;
  return Firing{fmt::format("its schedule (every {})", base::to_text(every)), data_of(std::nullopt)};
}

std::optional<base::Instant> Watch::due(base::Instant now, base::WallTime wall) const {
  std::optional<base::Instant> soonest;
  const auto by = [&soonest](const std::optional<base::Instant>& at) {
    if (at && (!soonest || *at < *soonest)) soonest = at;
  };
  const auto by_calendar = [&](const std::optional<sys_seconds>& at) {
    if (at) by(now + std::clamp<base::Duration>(*at - wall, std::chrono::milliseconds(1), settings_.clock_check));
  };
  for (const Stay& stay : stays_) by(stay.until);
  by(next_period_);
  by_calendar(next_);
  if (condition_) by(condition_->due());
  if (condition_) by_calendar(condition_->due_by_calendar());
  if (pending) by(pending->retry_at);
  return soonest;
}

}  // namespace kapela::automation

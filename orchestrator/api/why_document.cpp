#include "orchestrator/api/why_document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/json_values.hpp"
#include "orchestrator/automation/automation.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/board.hpp"
#include "orchestrator/record/plant.hpp"

namespace kapela::api {
namespace {

using automation::Attempt;
using automation::ConditionState;
using automation::Watch;
using runtime::Orchestrator;
using scenario::Condition;
using wire::Json;

class Why {
 public:
  Why(const Orchestrator& orchestrator, const scenario::Scenario& scenario)
      : orchestrator_(orchestrator),
        scenario_(scenario),
        watch_(orchestrator.automation().find(scenario.name)),
        now_(orchestrator.now()) {}

  Json document() const {
    Json json{{"scenario", scenario_.name},
              {"trigger", scenario_.trigger_type},
              {"enabled", scenario_.enabled},
              {"next", next_of(orchestrator_, scenario_)},
              {"watches", watch_ == nullptr ? Json::array() : watches()},
              {"looked", watch_ == nullptr ? Json() : time(watch_->looked())},
              {"fired", watch_ == nullptr ? 0 : watch_->fired},
              {"last_start", watch_ == nullptr ? Json() : attempt(watch_->last_start)},
              {"last_attempt", watch_ == nullptr ? Json() : attempt(watch_->last_attempt)},
              {"pending", watch_ == nullptr ? Json() : pending()},
              {"hindered_by", hindered_by()}};
    return json;
  }

 private:
  Json time(const std::optional<base::Instant>& at) const {
    return at ? Json(iso_text(orchestrator_.wall_time(*at))) : Json();
  }

  Json fact(std::string text, bool holds, const std::optional<base::Instant>& since) const {
    return {{"text", std::move(text)},
            {"holds", holds},
            {"since", time(since)},
            {"for_seconds", since ? Json(seconds(now_ - *since)) : Json()}};
  }

  Json condition(const Condition& condition, const ConditionState& state) const {
    Json json = fact(condition.text, state.holds(), state.since());
    json["line"] = condition.place.line;
    if (const auto* combination = std::get_if<Condition::Combination>(&condition.body); combination != nullptr)
      for (std::size_t i = 0; i < combination->parts.size(); ++i)
        json["parts"].push_back(this->condition(combination->parts[i], state.parts()[i]));
    return json;
  }

  Json watches() const {
    Json list = Json::array();
    const scenario::Trigger& trigger = *watch_->scenario().trigger;
    if (const auto* asked = std::get_if<scenario::ConditionTrigger>(&trigger.body);
        asked != nullptr && watch_->condition())
      list.push_back(condition(asked->condition, *watch_->condition()));
    if (const auto* state = std::get_if<scenario::StateTrigger>(&trigger.body); state != nullptr)
      for (const record::ComponentId id : watch_->components()) list.push_back(component(*state, id));
    if (const auto* event = std::get_if<scenario::EventTrigger>(&trigger.body); event != nullptr) {
      std::string text = event->event_type + (event->source.empty() ? " of anybody" : " of " + event->source);
      if (event->condition) text += " where " + event->condition->source();
      list.push_back(fact(std::move(text), false, std::nullopt));
    }
    return list;
  }

  Json component(const scenario::StateTrigger& trigger, record::ComponentId id) const {
    const engine::Board::Entry& entry = orchestrator_.board().at(id);
    std::string states;
    bool holds = false;
    for (const wire::State state : trigger.to) {
      states += fmt::format("{}{}", states.empty() ? "" : " or ", wire::name(state));
      holds = holds || entry.seen.state == state;
    }
    std::string text =
        fmt::format("{} enters {}: it is {}", orchestrator_.plant().at(id).name, states, wire::name(entry.seen.state));
    return fact(std::move(text), holds, entry.ever_seen ? std::optional(entry.since) : std::nullopt);
  }

  Json attempt(const std::optional<Attempt>& attempt) const {
    if (!attempt) return nullptr;
    Json json{{"time", time(attempt->at)},
              {"seconds_ago", seconds(now_ - attempt->at)},
              {"cause", attempt->cause},
              {"run", nullptr},
              {"refused", nullptr}};
    if (attempt->run) json["run"] = number(*attempt->run);
    if (attempt->refused) json["refused"] = to_text(*attempt->refused);
    return json;
  }

  Json pending() const {
    if (!watch_->pending) return nullptr;
    return {{"since", time(watch_->pending->since)},
            {"cause", watch_->pending->firing.cause},
            {"attempts", watch_->pending->attempts},
            {"attempts_most", orchestrator_.automation().settings().attempts},
            {"retry_at", time(watch_->pending->retry_at)}};
  }

  /// What would refuse it now, whatever its trigger says.
  Json hindered_by() const {
    Json list = Json::array();
    if (scenario_.trigger == nullptr) list.push_back("it has no trigger: it is started by hand");
    if (!scenario_.enabled) list.push_back("it is not enabled (enabled: false)");
    if (watch_ != nullptr && watch_->broken()) list.push_back(to_text(*watch_->broken()));
    if (watch_ != nullptr && watch_->condition() && !watch_->looked())
      list.push_back("not every component has been seen or missed yet");
    if (orchestrator_.latch() && energises(scenario_))
      list.push_back("the plant is latched: " + *orchestrator_.latch());
    if (const auto until = orchestrator_.automation().cools_until(scenario_); until)
      list.push_back(fmt::format("it cools down for another {}", base::elapsed_text(*until - now_)));
    if (scenario_.max_executions && orchestrator_.executions(scenario_.name) >= *scenario_.max_executions)
      list.push_back(fmt::format("it was executed {} times, which is its max_executions", *scenario_.max_executions));
    if (const auto run = orchestrator_.automation().running(scenario_.name); run)
      list.push_back(fmt::format("run {} of it is under way", number(*run)));
    if (orchestrator_.journal_error())
      list.push_back("the journal cannot be written: " + orchestrator_.journal_error()->message);
    return list;
  }

  const Orchestrator& orchestrator_;
  const scenario::Scenario& scenario_;
  const Watch* watch_;
  base::Instant now_;
};

}  // namespace

Json why_document(const Orchestrator& orchestrator, const scenario::Scenario& scenario) {
  return Why(orchestrator, scenario).document();
}

Json next_of(const Orchestrator& orchestrator, const scenario::Scenario& scenario) {
  const Watch* watch = orchestrator.automation().find(scenario.name);
  if (watch == nullptr) return nullptr;
  if (watch->next_by_calendar()) return iso_text(*watch->next_by_calendar());
  return watch->next_period() ? Json(iso_text(orchestrator.wall_time(*watch->next_period()))) : Json();
}

}  // namespace kapela::api

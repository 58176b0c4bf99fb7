#include "orchestrator/automation/automation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/engine/engine.hpp"

namespace kapela::automation {

using base::ErrorCode;
using base::told;
using record::RunId;

Automation::Entry::Entry(Automation& owner, ScenarioPtr scenario)
    : watch(std::move(scenario), owner.engine_.plant(), owner.engine_.board(), owner.settings_), timer([this, &owner] {
        due = true;
        owner.soon();
      }) {}

Automation::Automation(engine::Engine& engine, base::TimerHeap& timers, Start start, Tell tell,
                       AutomationSettings settings)
    : engine_(engine),
      timers_(timers),
      start_(std::move(start)),
      tell_(std::move(tell)),
      settings_(settings),
      say_(phrases_of(settings.language)),
      by_component_(engine.board().size()),
      known_(engine.board().size(), wire::State::unknown),
      reported_(engine.board().size()),
      turn_([this] { turn(); }) {
  engine_.on_component_changed([this](ComponentId id) { on_component_changed(id); });
  engine_.on_freed([this] { on_freed(); });
}

Automation::~Automation() = default;

void Automation::watch(std::span<const ScenarioPtr> scenarios) {
  ByName entries;
  for (const ScenarioPtr& scenario : scenarios) {
    if (scenario->trigger == nullptr || !scenario->enabled) continue;
    std::unique_ptr<Entry>& entry = entries[scenario->name];
    const auto before = entries_.find(scenario->name);
    if (before != entries_.end() && before->second->watch.same_trigger(*scenario)) {
      entry = std::move(before->second);
      entry->watch.go_on_with(scenario);
      continue;
    }
    entry = std::make_unique<Entry>(*this, scenario);
    if (entry->watch.broken())
      tell_(base::Level::error, told(say_.not_watched, scenario->name, to_text(*entry->watch.broken())));
  }
  entries_ = std::move(entries);
  for (auto& of_component : by_component_) of_component.clear();
  for (const auto& [name, entry] : entries_)
    for (const ComponentId id : entry->watch.components()) by_component_[index(id)].push_back(entry.get());
  soon();
}

const Watch* Automation::find(std::string_view scenario) const {
  const auto found = entries_.find(scenario);
  return found == entries_.end() ? nullptr : &found->second->watch;
}

std::optional<RunId> Automation::running(std::string_view scenario) const {
  if (engine_.running() == 0) return std::nullopt;
  for (const record::RunReport* report : engine_.reports())
    if (!report->ended && report->scenario == scenario) return report->id;
  return std::nullopt;
}

/// Inside of a call of the world: what comes of it, comes in a turn of its own.
void Automation::on_component_changed(ComponentId id) {
  const wire::State state = engine_.board().at(id).seen.state;
  wire::State& known = known_[index(id)];
  if (state != known && !entries_.empty()) entered_.push_back({id, known, state});
  known = state;
  for (Entry* entry : by_component_[index(id)]) entry->due = true;
  if (!entries_.empty()) soon();
}

void Automation::on_freed() {
  const auto waits = [](const auto& each) { return each.second->watch.pending.has_value(); };
  for (const auto& [name, entry] : entries_)
    if (entry->watch.pending) entry->watch.pending->retry_at = timers_.now();
  if (std::any_of(entries_.begin(), entries_.end(), waits)) soon();
}

void Automation::soon() {
  if (!turn_.armed()) timers_.arm(turn_, timers_.now());
}

bool Automation::all_known() {
  const engine::Board& board = engine_.board();
  for (std::size_t i = 0; i < board.size() && !all_known_; ++i) {
    const engine::Board::Entry& entry = board.at(static_cast<ComponentId>(i));
    if (!entry.ever_seen && entry.missed == 0) return false;
  }
  if (!all_known_)
    for (const auto& [name, entry] : entries_) entry->due = true;
  all_known_ = true;
  return true;
}

void Automation::turn() {
  (void)act(reasons());
  for (const auto& [name, entry] : entries_) retry(*entry);
  for (const auto& [name, entry] : entries_)
    if (std::exchange(entry->due, false)) arm(*entry);
}

void Automation::arm(Entry& entry) {
  const auto at = entry.watch.due(timers_.now(), timers_.clock().wall_now());
  if (at)
    timers_.arm(entry.timer, *at);
  else
    timers_.disarm(entry.timer);
}

std::vector<Automation::Reason> Automation::reasons() {
  std::vector<Reason> found;
  const base::Instant now = timers_.now();
  const base::WallTime wall = timers_.clock().wall_now();
  const std::vector<Entered> entered = std::exchange(entered_, {});
  const bool ready = all_known();
  for (const auto& [name, entry] : entries_) {
    if (!entry->due) continue;
    const unsigned missed = entry->watch.missed();
    if (auto firing = entry->watch.on_entered(entered, now)) found.push_back({entry.get(), std::move(*firing)});
    if (auto firing = entry->watch.look(now, wall, ready)) found.push_back({entry.get(), std::move(*firing)});
    if (entry->watch.missed() != missed) tell_(base::Level::warning, told(say_.went_by, name));
  }
  add_reasons_of_errors(entered, found);
  return found;
}

void Automation::add_reasons_of_errors(std::span<const Entered> entered, std::vector<Reason>& found) {
  for (const Entered& each : entered) {
    if (each.to != wire::State::fault || each.from == wire::State::unknown) continue;
    std::optional<base::Instant>& reported = reported_[index(each.component)];
    const base::Instant now = timers_.now();
    if (reported && now - *reported < settings_.same_error) continue;
    reported = now;
    add_reasons_of_event(error_event(engine_.plant(), engine_.board(), each.component), found);
  }
}

void Automation::add_reasons_of_event(const wire::Event& event, std::vector<Reason>& found) {
  for (const auto& [name, entry] : entries_)
    if (auto firing = entry->watch.on_event(event, timers_.now())) found.push_back({entry.get(), std::move(*firing)});
}

bool Automation::waits_for(std::string_view event_type) const {
  return std::any_of(entries_.begin(), entries_.end(), [event_type](const auto& each) {
    const auto* event = std::get_if<scenario::EventTrigger>(&each.second->watch.scenario().trigger->body);
    return event != nullptr && event->event_type == event_type;
  });
}

std::vector<RunId> Automation::on_event(const wire::Event& event) {
  const std::optional<ComponentId> source = engine_.plant().find(event.source);
  if (source && event.event_type == scenario::error_reported) {
    std::optional<base::Instant>& reported = reported_[index(*source)];
    const bool seen = engine_.board().at(*source).seen.state == wire::State::fault;
    const base::Instant now = timers_.now();
    const bool told = reported && seen && now - *reported < settings_.same_error;
    reported = now;
    if (told) return {};
  }
  std::vector<Reason> found;
  add_reasons_of_event(event, found);
  return act(std::move(found));
}

/// Whose number is lower goes first, as among runs that wait.
std::vector<RunId> Automation::act(std::vector<Reason> reasons) {
  std::stable_sort(reasons.begin(), reasons.end(), [](const Reason& a, const Reason& b) {
    return a.entry->watch.scenario().priority < b.entry->watch.scenario().priority;
  });
  std::vector<RunId> started;
  for (const Reason& each : reasons) {
    ++each.entry->watch.fired;
    if (const auto run = attempt(*each.entry, each.firing)) started.push_back(*run);
    each.entry->due = true;
  }
  if (!reasons.empty()) soon();
  return started;
}

/// A condition that a run of the scenario itself brings about is no reason to start it again: it would never end.
base::Result<RunId> Automation::start(Entry& entry, const Firing& firing) {
  Watch& watch = entry.watch;
  const base::Instant now = timers_.now();
  if (const auto own = firing.lasting ? running(watch.scenario().name) : std::nullopt; own)
    return base::fail(ErrorCode::cancelled,
                      fmt::format("it came to hold while run {} of it was under way", number(*own)),
                      "it starts when the condition holds the next time");
  while (!watch.starts.empty() && now - watch.starts.front() >= settings_.starts_within) watch.starts.pop_front();
  if (watch.starts.size() >= settings_.starts)
    return base::fail(ErrorCode::cancelled,
                      fmt::format("its trigger has started it {} times within a minute", settings_.starts),
                      "give it a cooldown");
  base::Result<RunId> run = start_(watch.shared(), firing.data);
  if (run) watch.starts.push_back(now);
  return run;
}

std::optional<RunId> Automation::attempt(Entry& entry, const Firing& firing) {
  Watch& watch = entry.watch;
  const base::Result<RunId> run = start(entry, firing);
  Attempt attempt{timers_.now(), firing.cause, std::nullopt, std::nullopt};
  if (run) {
    attempt.run = *run;
    watch.pending.reset();
    watch.last_start = attempt;
    tell_(base::Level::info, told(say_.started, number(*run), watch.scenario().name, firing.cause));
  } else {
    attempt.refused = run.error();
    refused(entry, firing, run.error());
  }
  watch.last_attempt = std::move(attempt);
  return run ? std::optional(*run) : std::nullopt;
}

bool Automation::is_used_up(const scenario::Scenario& scenario) const {
  return scenario.max_executions && engine_.executions(scenario.name).count >= *scenario.max_executions;
}

std::optional<base::Instant> Automation::cools_until(const scenario::Scenario& scenario) const {
  const auto last = engine_.executions(scenario.name).last_end;
  if (!scenario.cooldown || !last || timers_.now() - *last >= *scenario.cooldown) return std::nullopt;
  return *last + *scenario.cooldown;
}

/// An event is over, and so is what it asked for; a condition goes on asking while it holds.
void Automation::refused(Entry& entry, const Firing& firing, const base::Error& error) {
  Watch& watch = entry.watch;
  const bool passes = error.code == ErrorCode::busy || error.code == ErrorCode::too_many ||
                      error.code == ErrorCode::io ||
                      (error.code == ErrorCode::conflict && !is_used_up(watch.scenario()));
  const unsigned attempts = watch.pending ? watch.pending->attempts + 1 : 1;
  const bool again = firing.lasting && passes && attempts < settings_.attempts;
  const bool first = !watch.pending.has_value();
  if (first || !again)
    tell_(base::Level::warning,
          told(again ? say_.not_yet_started : say_.not_started, watch.scenario().name, firing.cause, to_text(error)));
  if (!again) return watch.pending.reset();
  if (first) watch.pending = Pending{firing, timers_.now(), 0, std::nullopt};
  watch.pending->attempts = attempts;
  watch.pending->retry_at = cools_until(watch.scenario());
}

void Automation::retry(Entry& entry) {
  Watch& watch = entry.watch;
  if (!watch.pending || !watch.pending->retry_at || *watch.pending->retry_at > timers_.now()) return;
  watch.pending->retry_at = cools_until(watch.scenario());
  entry.due = true;
  if (watch.pending->retry_at) return;
  const Firing firing = watch.pending->firing;
  (void)attempt(entry, firing);
}

}  // namespace kapela::automation

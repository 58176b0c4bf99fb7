#include "orchestrator/engine/engine.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/engine/selector.hpp"
#include "orchestrator/engine/trigger_lookup.hpp"

namespace kapela::engine {

using base::ErrorCode;
using base::fail;

Engine::Engine(std::shared_ptr<const Plant> plant, const EngineSettings& settings, Ports ports, Epoch epoch)
    : plant_(std::move(plant)),
      settings_(settings),
      board_(plant_->components.size()),
      poller_(ports.timers, ports.transport, board_, settings_),
      recorder_(ports.journal, ports.timers),
      context_{*plant_, settings_, ports.timers, ports.transport, board_, poller_, recorder_, epoch},
      no_trigger_(std::make_shared<const wire::Json>(wire::Json::object())),
      reaper_([this] { reap(); }) {
  Record first;
  first.kind = RecordKind::started;
  first.a = number(epoch);
  recorder_.write(first);
}

Engine::~Engine() = default;

base::Result<RunId> Engine::start(std::shared_ptr<const Scenario> scenario, wire::JsonPtr trigger) {
  if (trigger == nullptr) trigger = no_trigger_;
  base::Result<Run::Targets> targets = resolve_targets(*scenario, *trigger);
  if (!targets) return targets.error();
  if (const base::Result<void> free = check_free(*targets); !free) return free.error();

  const RunId id{++last_run_};
  auto run = std::make_unique<Run>(context_, id, std::move(scenario), std::move(trigger), std::move(*targets));
  for (const ComponentId component : run->owned()) board_.set_owner(component, id);
  Run& started = *runs_.emplace(id, std::move(run)).first->second;
  scope_.spawn(execute(started));
  return id;
}

base::Task<void> Engine::execute(Run& run) {
  co_await run.execute();
  finished_.push_back(run.report().id);
  context_.timers.arm(reaper_, context_.timers.now());
}

base::Task<RunReport> Engine::ended(RunId id) {
  for (;;) {
    const RunReport* found = report(id);
    ASSERT(found != nullptr);
    if (found->status != RunStatus::running) co_return *found;
    co_await some_run_ended_.next();
  }
}

base::Result<void> Engine::cancel(RunId id, const std::string& why) {
  if (const auto found = runs_.find(id); found != runs_.end() && !found->second->ended()) {
    found->second->cancel(why);
    return {};
  }
  if (report(id) != nullptr) return fail(ErrorCode::conflict, fmt::format("run {} has already ended", number(id)));
  return fail(ErrorCode::not_found, fmt::format("there is no run {}", number(id)), "list them: kapela runs");
}

void Engine::cancel_all(const std::string& why) {
  std::vector<Run*> running;
  for (const auto& [id, run] : runs_) running.push_back(run.get());
  for (Run* run : running) run->cancel(why);
}

void Engine::on_answer(const Answer& answer) {
  const base::Instant now = context_.timers.now();
  const bool missed = answer.kind == Answer::Kind::unreachable || answer.kind == Answer::Kind::no_answer;
  if (missed) {
    board_.missed(answer.component, answer.kind == Answer::Kind::unreachable ? Miss::refused : Miss::no_answer, now);
  } else {
    board_.answered(answer.component);
  }
  Run* run = owner_of(answer.component);
  if (run == nullptr) return;
  run->on_answer(answer);
  if (missed) run->on_missed(answer.component);
}

void Engine::on_poll_answer(ComponentId id, Sequence asked, const Sighting& sighting) {
  if (!poller_.ended(id, asked, true)) return;
  if (settings_.seeded_bug == SeededBug::accepts_stale_observation) {
    Sighting taken_for_new = sighting;
    taken_for_new.revision = 0;
    (void)board_.saw(id, taken_for_new, board_.tick(), no_command, context_.timers.now());
  } else if (!board_.saw(id, sighting, asked, no_command, context_.timers.now())) {
    return;
  }
  if (Run* run = owner_of(id)) run->on_seen(id);
}

void Engine::on_poll_failed(ComponentId id, Sequence asked, Miss miss) {
  if (!poller_.ended(id, asked, false)) return;
  board_.missed(id, miss, context_.timers.now());
  if (Run* run = owner_of(id)) run->on_missed(id);
}

void Engine::on_push(ComponentId id, const Sighting& sighting, Epoch epoch, CommandId cause) {
  const Sighting& known = board_.at(id).seen;
  const bool news = sighting.revision != known.revision || sighting.state == known.state;
  const bool ordered = sighting.revision != 0 && news;
  if (epoch != context_.epoch || cause == no_command || !ordered) return poller_.hint(id);
  if (!board_.saw(id, sighting, board_.at(id).as_of, cause, context_.timers.now())) return;
  if (Run* run = owner_of(id)) run->on_seen(id);
}

std::size_t Engine::running() const {
  return static_cast<std::size_t>(
      std::count_if(runs_.begin(), runs_.end(), [](const auto& each) { return !each.second->ended(); }));
}

const RunReport* Engine::report(RunId id) const {
  if (const auto found = runs_.find(id); found != runs_.end()) return &found->second->report();
  const auto found = std::find_if(history_.begin(), history_.end(), [id](const RunReport& r) { return r.id == id; });
  return found != history_.end() ? &*found : nullptr;
}

std::vector<const RunReport*> Engine::reports() const {
  std::vector<const RunReport*> all;
  for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) all.push_back(&run->second->report());
  for (auto old = history_.rbegin(); old != history_.rend(); ++old) all.push_back(&*old);
  std::stable_sort(all.begin(), all.end(), [](const RunReport* a, const RunReport* b) { return a->id > b->id; });
  return all;
}

base::Result<Run::Targets> Engine::resolve_targets(const Scenario& scenario, const wire::Json& trigger) const {
  const auto lookup = [&trigger](const std::vector<std::string>& path) { return look_up_given(trigger, path); };
  Run::Targets targets;
  targets.reserve(scenario.actions.size());
  for (const Action& action : scenario.actions) {
    targets.emplace_back();
    const Selector* selector = selector_of(action.body);
    if (selector == nullptr) continue;
    base::Result<std::vector<ComponentId>> found = resolve(*selector, *plant_, lookup);
    if (!found) {
      base::Error error = found.error();
      error.message = fmt::format("{}:{}:{}: {}: {}", action.place.file, action.place.line, action.place.column,
                                  type_name(action.body), error.message);
      return error;
    }
    targets.back() = std::move(*found);
  }
  return targets;
}

base::Result<void> Engine::check_free(const Run::Targets& targets) const {
  for (const auto& each : targets) {
    for (const ComponentId id : each) {
      const RunId owner = board_.at(id).owner;
      if (owner == no_run) continue;
      return fail(ErrorCode::busy,
                  fmt::format("component '{}' belongs to run {} of '{}'", plant_->at(id).name, number(owner),
                              report(owner)->scenario->name),
                  "wait for its end, or cancel it");
    }
  }
  return {};
}

Run* Engine::owner_of(ComponentId id) {
  const RunId owner = board_.at(id).owner;
  if (owner == no_run) return nullptr;
  const auto found = runs_.find(owner);
  return found == runs_.end() ? nullptr : found->second.get();
}

void Engine::reap() {
  scope_.reap();
  for (const RunId id : std::exchange(finished_, {})) {
    const auto found = runs_.find(id);
    history_.push_back(found->second->take_report());
    runs_.erase(found);
    if (on_run_ended_) on_run_ended_(history_.back());
    some_run_ended_.notify();  // before it may be forgotten: who awaited it takes the report now
    if (history_.size() > settings_.kept_runs) history_.pop_front();
  }
}

}  // namespace kapela::engine

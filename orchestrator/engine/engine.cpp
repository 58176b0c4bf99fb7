#include "orchestrator/engine/engine.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/costs.hpp"
#include "orchestrator/engine/run.hpp"
#include "orchestrator/engine/vigil.hpp"

namespace kapela::engine {

using record::Atomicity, record::CommandId, record::ComponentId, record::ComponentReport, record::Epoch, record::Miss,
    record::Mode, record::no_command, record::no_run, record::Plant, record::Reason, record::Record, record::RecordKind,
    record::RunId, record::RunReport, record::RunStatus;
using scenario::Program, scenario::Scenario, scenario::Variables;

using base::ErrorCode;
using base::fail;

namespace {

/// Whether its earlier life had got all components that it needs: then it may go on.
bool owns_all(const RunReport& open, const std::vector<ComponentId>& components) {
  return std::equal(open.components.begin(), open.components.end(), components.begin(), components.end(),
                    [](const ComponentReport& part, ComponentId id) { return part.component == id; });
}

}  // namespace

/// Tells at its end when a component is known differently than at its beginning.
class Engine::Change {
 public:
  Change(const Engine& engine, ComponentId id) : engine_(engine), id_(id), before_(known()) {}
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
  ~Change() {
    if (known() == before_) return;
    for (const auto& callback : engine_.on_component_changed_) callback(id_);
  }

 private:
  using Counts = std::tuple<unsigned, unsigned, unsigned>;
  [[nodiscard]] Counts known() const {
    const Board::Entry& entry = engine_.board_.at(id_);
    return {entry.changes, entry.data_changes, entry.figure_changes};
  }

  const Engine& engine_;
  ComponentId id_;
  Counts before_;
};

Engine::Engine(std::shared_ptr<const Plant> plant, const EngineSettings& settings, Ports ports, Epoch epoch, Past past)
    : plant_(std::move(plant)),
      settings_(settings),
      board_(plant_->components.size(), settings_.numbering),
      poller_(ports.timers, ports.transport, board_, settings_),
      checkups_(ports.timers, ports.transport, board_, settings_),
      outside_(*plant_),
      recorder_(ports.journal, ports.timers),
      durability_(ports.journal, recorder_),
      latch_(std::move(past.latch)),
      context_{*plant_,   settings_, ports.timers, ports.transport, board_, poller_,
               checkups_, recorder_, durability_,  latch_,          epoch},
      last_run_(number(past.last_run)),
      vigil_(
          std::make_unique<Vigil>(context_, [this](std::vector<Charge> charges) { bring_down(std::move(charges)); })),
      open_runs_(std::move(past.open_runs)),
      watched_(std::move(past.watched)),
      no_trigger_(std::make_shared<const wire::Json>(wire::Json::object())),
      reaper_([this] { reap(); }) {
  ASSERT(number(epoch) > number(past.last_epoch));
  Record first;
  first.kind = RecordKind::started;
  first.a = number(epoch);
  recorder_.write(first);
}

Engine::~Engine() = default;

bool Engine::watches(ComponentId id) const {
  return vigil_->watches(id);
}

bool Engine::is_about_to_see_to_watched() const {
  return vigil_->is_about_to_act();
}

bool Engine::do_skipped_poll(base::Instant horizon) {
  const Poller::SkippedStep step = poller_.do_skipped(vigil_->empty() ? horizon : base::Instant{});
  if (step.answered == record::no_component || vigil_->empty()) return step.goes_on;
  vigil_->look(step.answered);
  return false;
}

void Engine::recover(const FindScenario& find) {
  for (OpenRun& open : std::exchange(open_runs_, {})) {
    const auto is_gone = [this](const auto& part) { return index(part.component) >= board_.size(); };
    std::erase_if(open.parts, is_gone);
    std::erase_if(open.report.components, is_gone);
    std::shared_ptr<const Scenario> scenario = find(open.report.scenario);
    const bool same = scenario != nullptr && scenario->hash == open.report.hash;
    std::optional<Program> program;
    if (same && scenario->resume && !open.report.first_cause && !open.compensating) {
      const auto nothing = [](const expression::Path&) { return std::optional<expression::Value>(); };
      base::Result<Program> compiled = compile(scenario, *plant_, nothing);
      if (compiled && owns_all(open.report, compiled->components)) program = std::move(*compiled);
    }
    if (!same) {  // the definition is gone, its name is not
      Scenario named;
      named.name = open.report.scenario;
      scenario = std::make_shared<const Scenario>(std::move(named));
    }
    Run& run = add(std::make_unique<Run>(context_, open, std::move(scenario), std::move(program)));
    run.announce();
    begin(run);
  }
  for (const Watched& watched : std::exchange(watched_, {}))
    if (index(watched.component) < board_.size()) vigil_->begin(watched);
}

base::Result<RunId> Engine::start(std::shared_ptr<const Scenario> scenario, wire::JsonPtr trigger) {
  if (trigger == nullptr) trigger = no_trigger_;
  base::Result<Variables> variables = given_variables(*scenario, *trigger);
  if (!variables) return variables.error();
  base::Result<Program> program = compile(
      scenario, *plant_, [&](const expression::Path& path) { return look_up_given(path, *variables, *trigger); });
  if (!program) return program.error();
  if (const base::Result<void> allowed = check_allowed(*scenario); !allowed) return allowed.error();
  const base::Result<bool> waits = must_wait(*scenario, program->components);
  if (!waits) return waits.error();

  ++executions_[scenario->name].count;
  const RunId id{++last_run_};
  Run& run = add(std::make_unique<Run>(context_, id, std::move(*program), std::move(*variables), std::move(trigger)));
  run.announce();
  if (*waits) {
    const auto later = [this, &scenario](RunId other) {
      return runs_.at(other)->scenario().priority > scenario->priority;
    };
    waiting_.insert(std::find_if(waiting_.begin(), waiting_.end(), later), id);
    begin_waiting();
  } else {
    begin(run);
  }
  return id;
}

/// What speaks against the scenario whatever the components do.
base::Result<void> Engine::check_allowed(const Scenario& scenario) const {
  if (journal_error_)
    return fail(ErrorCode::io, "no run is accepted while the journal cannot be written: " + journal_error_->message,
                journal_error_->hint);
  if (latch_ && energises(scenario))
    return fail(ErrorCode::conflict, "the plant waits for an operator's acknowledgement: " + *latch_,
                "see to the plant, then acknowledge: kapela ack");
  const auto known = executions_.find(scenario.name);
  if (known == executions_.end()) return {};
  if (scenario.max_executions && known->second.count >= *scenario.max_executions)
    return fail(
        ErrorCode::conflict,
        fmt::format("'{}' was executed {} times, which is its max_executions", scenario.name, known->second.count),
        "it counts from the start of the orchestrator");
  if (!scenario.cooldown || !known->second.last_end) return {};
  const base::Duration since = context_.timers.now() - *known->second.last_end;
  if (since >= *scenario.cooldown) return {};
  return fail(
      ErrorCode::conflict,
      fmt::format("'{}' cools down for another {}", scenario.name, base::elapsed_text(*scenario.cooldown - since)),
      fmt::format("its cooldown is {}", base::to_text(*scenario.cooldown)));
}

/// Whether it has to wait for others; an error where its mode does not let it.
base::Result<bool> Engine::must_wait(const Scenario& scenario, const std::vector<ComponentId>& components) {
  std::vector<RunId> same;
  for (const auto& [id, run] : runs_)
    if (!run->ended() && run->scenario().name == scenario.name) same.push_back(id);
  if (scenario.mode == Mode::single && !same.empty())
    return fail(ErrorCode::busy, fmt::format("'{}' runs already: run {}", scenario.name, number(same.front())),
                "wait for its end, or cancel it");
  if (scenario.mode == Mode::restart)
    for (const RunId id : same) (void)cancel(id, fmt::format("'{}' was started anew", scenario.name));
  const base::Result<void> free = check_free(components);
  if (scenario.preempt) preempt(scenario, components);
  const bool may_wait = scenario.mode == Mode::queued || scenario.mode == Mode::restart || scenario.preempt;
  if (!may_wait) {
    if (!free) return free.error();
    return false;
  }
  const auto needs_one = [this, &components](RunId id) {  // who came before is not to be passed
    const std::vector<ComponentId>& needed = runs_.at(id)->owned();
    return std::any_of(components.begin(), components.end(),
                       [&needed](ComponentId each) { return std::binary_search(needed.begin(), needed.end(), each); });
  };
  const bool waits = !free || !same.empty() || std::any_of(waiting_.begin(), waiting_.end(), needs_one);
  if (waits && waiting_.size() >= settings_.waiting_runs)
    return fail(ErrorCode::too_many, fmt::format("{} runs wait already", waiting_.size()), "cancel some of them");
  return waits;
}

/// Those that are being undone already are left to it.
void Engine::preempt(const Scenario& scenario, const std::vector<ComponentId>& components) {
  for (const ComponentId id : components)
    if (const RunId owner = board_.at(id).owner; owner != no_run)
      (void)cancel(owner, fmt::format("'{}' needs its components", scenario.name));
}

base::Result<void> Engine::check_free(const std::vector<ComponentId>& components) const {
  for (const ComponentId id : components) {
    const RunId owner = board_.at(id).owner;
    if (owner == no_run) continue;
    return fail(ErrorCode::busy,
                fmt::format("component '{}' belongs to run {} of '{}'", plant_->at(id).name, number(owner),
                            report(owner)->scenario),
                "wait for its end, or cancel it");
  }
  return {};
}

Run& Engine::add(std::unique_ptr<Run> run) {
  const RunId id = run->report().id;
  return *runs_.emplace(id, std::move(run)).first->second;
}

void Engine::begin(Run& run) {
  run.take_components();
  scope_.spawn(execute(run));
  run.wake();
}

/// A run of its own, as every command belongs to one; whatever speaks against others, this one only lowers.
void Engine::bring_down(std::vector<Charge> charges) {
  Scenario scenario;
  scenario.name = "Stop of components that came back";
  scenario.atomicity = Atomicity::forward;
  const RunId id{++last_run_};
  Run& run = add(
      std::make_unique<Run>(context_, id, std::make_shared<const Scenario>(std::move(scenario)), std::move(charges)));
  run.announce();
  begin(run);
}

/// Whoever waits for components that are free now, as far as nobody before it waits for them as well.
void Engine::begin_waiting() {
  std::vector<ComponentId> wanted;
  for (auto next = waiting_.begin(); next != waiting_.end();) {
    Run& run = *runs_.at(*next);
    const auto is_wanted = [&wanted](ComponentId id) {
      return std::find(wanted.begin(), wanted.end(), id) != wanted.end();
    };
    const bool first = std::none_of(run.owned().begin(), run.owned().end(), is_wanted);
    const bool alone = run.scenario().mode != Mode::queued || !runs_before(run);
    if (first && alone && check_free(run.owned())) {
      next = waiting_.erase(next);
      begin(run);
    } else {
      wanted.insert(wanted.end(), run.owned().begin(), run.owned().end());
      ++next;
    }
  }
}

/// Whether the same scenario is under way in another run.
bool Engine::runs_before(const Run& run) const {
  return std::any_of(runs_.begin(), runs_.end(), [this, &run](const auto& each) {
    const Run& other = *each.second;
    const bool waits = std::find(waiting_.begin(), waiting_.end(), each.first) != waiting_.end();
    return &other != &run && !waits && !other.ended() && other.scenario().name == run.scenario().name;
  });
}

base::Task<void> Engine::execute(Run& run) {
  co_await run.execute();
  over(run.report().id);
}

void Engine::over(RunId id) {
  finished_.push_back(id);
  context_.timers.arm(reaper_, context_.timers.now());
}

base::Task<void> Engine::safe() {
  return durability_.wait();
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
  const std::string cause = "cancelled: " + why;
  if (const auto waiting = std::find(waiting_.begin(), waiting_.end(), id); waiting != waiting_.end()) {
    waiting_.erase(waiting);
    runs_.at(id)->withdraw(cause);
    over(id);
    return {};
  }
  const auto found = runs_.find(id);
  if (found != runs_.end() && !found->second->ended()) {
    if (found->second->cancel(Reason::cancelled, cause)) return {};
    return fail(ErrorCode::conflict, fmt::format("run {} is at its end: it cannot be cancelled any more", number(id)));
  }
  if (report(id) != nullptr) return fail(ErrorCode::conflict, fmt::format("run {} has already ended", number(id)));
  return fail(ErrorCode::not_found, fmt::format("there is no run {}", number(id)), "list them: kapela runs");
}

void Engine::cancel_all(const std::string& why) {
  std::vector<RunId> all;
  for (const auto& [id, run] : runs_) all.push_back(id);
  for (const RunId id : all) (void)cancel(id, why);
}

base::Result<void> Engine::approve(RunId id, bool yes, std::string_view who) {
  const auto found = runs_.find(id);
  if (found == runs_.end() && report(id) == nullptr)
    return fail(ErrorCode::not_found, fmt::format("there is no run {}", number(id)), "list them: kapela runs");
  if (found == runs_.end() || found->second->ended())
    return fail(ErrorCode::conflict, fmt::format("run {} has already ended", number(id)));
  if (found->second->approve(yes, who)) return {};
  return fail(ErrorCode::conflict, fmt::format("run {} does not wait for an approval", number(id)));
}

base::Result<void> Engine::acknowledge(std::string_view who) {
  if (!latch_) return fail(ErrorCode::conflict, "the plant is not latched", "there is nothing to acknowledge");
  latch_.reset();
  Record record;
  record.kind = RecordKind::unlatched;
  record.text = who;
  recorder_.write(record);
  vigil_->acknowledge();
  (void)durability_.ask();
  tell_freed();
  return {};
}

void Engine::on_answer(const Answer& answer) {
  const Change change(*this, answer.component);
  const base::Instant now = context_.timers.now();
  const bool silent = answer.kind == Answer::Kind::unreachable || answer.kind == Answer::Kind::no_answer;
  const bool missed = silent && !answer.reply;
  if (missed) {
    const Miss silent = answer.not_understood ? Miss::not_understood : Miss::no_answer;
    board_.missed(answer.component, answer.kind == Answer::Kind::unreachable ? Miss::refused : silent, now,
                  answer.not_understood ? answer.reason : std::string());
  } else {
    board_.answered(answer.component);
    const bool began = answer.kind == Answer::Kind::accepted && !answer.is_of_event;
    if (began) board_.told_whether_it_pushes(answer.component, answer.will_push);
  }
  Run* run = owner_of(answer.component);
  if (run == nullptr) return;
  run->on_answer(answer);
  if (missed) run->on_missed(answer.component);
}

void Engine::on_poll_answer(ComponentId id, Sequence asked, const Sighting& sighting) {
  const Change change(*this, id);
  const unsigned known = board_.at(id).changes;
  const base::Instant asked_at = poller_.asked_at(id);
  if (!poller_.ended(id, asked, true)) return;
  if (!board_.saw(id, sighting, asked, no_command, context_.timers.now()))
    return poller_.disturb(id);  // it says what is over: the same as what is known would be news
  board_.held(id, asked_at);
  if (board_.at(id).changes != known) poller_.found_news(id);
  look_outside(id);
  vigil_->look(id);
  if (Run* run = owner_of(id)) run->on_seen(id);
}

void Engine::on_poll_failed(ComponentId id, Sequence asked, Miss miss, std::string_view problem) {
  const Change change(*this, id);
  if (!poller_.ended(id, asked, false)) return;
  board_.missed(id, miss, context_.timers.now(), problem);
  look_outside(id);
  vigil_->look(id);
  if (Run* run = owner_of(id)) run->on_missed(id);
}

void Engine::on_figures(ComponentId id, Sequence asked, const wire::HealthReport& told) {
  const Change change(*this, id);
  if (!checkups_.ended(id, asked)) return;
  board_.told_figures(id, {.told = told, .at = context_.timers.now(), .as_of = asked});
  if (Run* run = owner_of(id)) run->on_figures(id);
}

void Engine::on_push(ComponentId id, const Sighting& sighting, Epoch epoch, CommandId cause) {
  const Change change(*this, id);
  const Sighting& known = board_.at(id).seen;
  const bool news = sighting.revision != known.revision || sighting.state == known.state;
  const bool ordered = sighting.revision != 0 && news && board_.can_follow(id, sighting.revision);
  if (epoch != context_.epoch || cause == no_command || !ordered) return poller_.hint(id);
  if (!board_.saw(id, sighting, board_.at(id).as_of, cause, context_.timers.now())) return;
  look_outside(id);
  vigil_->look(id);
  if (Run* run = owner_of(id)) run->on_seen(id);
}

void Engine::look_outside(ComponentId id) {
  if (!settings_.alert_of_components) return;
  const std::optional<std::string> text = outside_.look(id, board_.at(id));
  if (!text) return;
  Record record;
  record.text = *text;
  record.component = id;
  record.kind = RecordKind::alert;
  record.detail = static_cast<std::uint8_t>(base::Level::error);
  record.state = board_.at(id).seen.state;
  recorder_.write(record);
}

void Engine::on_durable(std::uint64_t sequence) {
  const bool back = journal_error_.has_value();
  journal_error_.reset();
  durability_.on_durable(sequence);
  for (Run* run : runs_under_way()) run->on_durability();
  if (back) tell_freed();
}

void Engine::on_journal_failed(const base::Error& error) {
  journal_error_ = error;
  durability_.on_failed();
  for (Run* run : runs_under_way()) run->on_durability();
}

std::vector<Run*> Engine::runs_under_way() {
  std::vector<Run*> all;
  for (const auto& [id, run] : runs_) all.push_back(run.get());
  return all;
}

Engine::Executions Engine::executions(std::string_view scenario) const {
  const auto found = executions_.find(scenario);
  return found == executions_.end() ? Executions() : found->second;
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
    const std::vector<Left> left = found->second->take_left();
    history_.push_back(found->second->take_report());
    runs_.erase(found);
    vigil_->on_run_ended(history_.back(), left);
    executions_[history_.back().scenario].last_end = context_.timers.now();
    for (const auto& callback : on_run_ended_) callback(history_.back());
    some_run_ended_.notify();  // before it may be forgotten: who awaited it takes the report now
    if (history_.size() > settings_.kept_runs) history_.pop_front();
  }
  if (!waiting_.empty()) begin_waiting();
  tell_freed();
}

void Engine::tell_freed() const {
  for (const auto& callback : on_freed_) callback();
}

}  // namespace kapela::engine

#include "orchestrator/engine/run.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"

namespace kapela::engine {

using record::bit_of, record::ComponentId, record::ComponentReport, record::Failure, record::no_command,
    record::no_component, record::Phase, record::Reason, record::RecordKind, record::RunId, record::RunStatus;
using scenario::Program, scenario::Scenario, scenario::Variables;

namespace {

std::vector<ComponentId> components_of(const std::vector<Charge>& charges) {
  std::vector<ComponentId> ids;
  for (const Charge& charge : charges) ids.push_back(charge.id);
  return ids;
}

wire::JsonPtr no_trigger() {
  return std::make_shared<const wire::Json>(wire::Json::object());
}

}  // namespace

Run::Run(RunContext& context, RunId id, Program program, Variables variables, wire::JsonPtr trigger)
    : program_(std::move(program)),
      core_(context, id, program_.scenario, program_.components),
      commander_(core_),
      courier_(core_),
      trigger_(std::move(trigger)),
      variables_(std::move(variables)) {}

Run::Run(RunContext& context, const OpenRun& open, std::shared_ptr<const Scenario> scenario,
         std::optional<Program> program)
    : program_(program ? std::move(*program) : Program{scenario}),
      core_(context, open.report, std::move(scenario)),
      commander_(core_),
      courier_(core_),
      trigger_(no_trigger()),
      variables_(*program_.scenario),
      executes_(program.has_value()) {
  core_.report.recovered_from = open.epoch;
  for (const OpenRun::Part& part : open.parts) {
    const ComponentReport& known = core_.part(part.component);
    Duty& duty = core_.duty(part.component);
    duty.lowest = part.lowest;
    if (known.goal != wire::State::unknown) duty.wanted = bit_of(known.goal);
    if (known.commanded) commander_.inherit(part.component, part.command);
  }
  for (const OpenRun::Sent& each : open.sent)
    courier_.inherit(each.id, each.component, each.step, each.errand, each.undo);
}

Run::Run(RunContext& context, RunId id, std::shared_ptr<const Scenario> scenario, std::vector<Charge> charges)
    : program_{scenario},
      charges_(std::move(charges)),
      core_(context, id, std::move(scenario), components_of(charges_)),
      commander_(core_),
      courier_(core_),
      trigger_(no_trigger()),
      variables_(*program_.scenario) {}

Run::~Run() = default;

void Run::announce() {
  if (core_.report.recovered_from) {
    core_.record({.a = number(*core_.report.recovered_from),
                  .text = scenario().name,
                  .kind = RecordKind::recovered,
                  .detail = static_cast<std::uint8_t>(executes_)});
    return;
  }
  core_.record({.a = core_.owned.size(),
                .b = scenario().hash,
                .text = scenario().name,
                .kind = RecordKind::run_accepted,
                .detail = acceptance(atomicity_of(scenario()), scenario().mode)});
}

void Run::take_components() {
  for (const ComponentId id : core_.owned) {
    core_.context.board.set_owner(id, core_.report.id);
    core_.record({.a = static_cast<std::uint64_t>(core_.dialect_of(id)),
                  .component = id,
                  .kind = RecordKind::owned,
                  .state = core_.seen(id).seen.state});
  }
}

base::Task<void> Run::execute() {
  if (!charges_.empty()) {
    co_await bring_down();
  } else if (executes_) {
    const bool sound = co_await preflight();
    Setting setting;
    setting.extent = &root_;
    setting.variables = &variables_;
    if (scenario().timeout) {
      setting.not_beyond = core_.report.started + *scenario().timeout;
      timeout_is_over_ = "the timeout of the run is over: " + base::to_text(*scenario().timeout);
      setting.beyond = timeout_is_over_;
    }
    bool well = false;
    if (sound) well = co_await carry_out(program_.actions, setting);
    if (well && !verdict_) co_await audit();
  } else {
    Failure failure;
    failure.reason = Reason::crashed;
    failure.summary = "the orchestrator died in the run";
    fail(std::move(failure));
  }
  if (charges_.empty()) co_await undo();
  co_await end();
}

base::Task<void> Run::bring_down() {
  write_bases();
  co_await lower(charges_);
}

void Run::withdraw(const std::string& why) {
  Failure failure;
  failure.reason = Reason::cancelled;
  failure.summary = why;
  reject(std::move(failure));
  ending_ = true;
  core_.report.apply(tell_end(RunStatus::rejected, why));
}

void Run::on_answer(const Answer& answer) {
  if (ending_) return;
  if (!courier_.empty()) (void)courier_.on_answer(answer);
  activities_.on_answer(answer, commander_.on_answer(answer));
}

void Run::on_seen(ComponentId id) {
  if (ending_) return;
  commander_.on_seen(id);
  const Pursuit& pursued = commander_.pursuit(id);
  const wire::StateTraits& state = wire::traits(core_.seen(id).seen.state);
  wire::State& lowest = core_.duty(id).lowest;
  const bool is_lower = state.stable && state.energy != wire::no_energy && commander_.is_fresh(id) &&
                        (lowest == wire::State::unknown || state.energy < wire::traits(lowest).energy);
  if (is_lower) lowest = state.state;
  const bool awaits_fault = (core_.duty(id).wanted & bit_of(wire::State::fault)) != 0;
  const bool fell = core_.report.phase == Phase::forward && has_fallen(pursued, core_.seen(id)) && !awaits_fault;
  if (fell && !core_.part(id).failure) {
    Failure failure = failure_of({id, Reason::fault}, core_.duty(id).wanted, {});
    if (is_forward())
      core_.record_failure(failure, program_.size);
    else
      fail(std::move(failure));
  }
  // Below its base it decides how low the component is brought, also after a crash: whoever waits for it, the history
  // has it. Once that is decided, it is too late.
  const wire::StateTraits& base = wire::traits(core_.part(id).base);
  const bool is_open = core_.report.phase != Phase::compensation;
  const bool is_below = base.energy == wire::no_energy || state.energy < base.energy;
  if (is_open && is_lower && base.state != wire::State::unknown && is_below) {
    core_.record_sighting(id);
    core_.duty(id).lowered_by = core_.seen(id).as_of;
  }
  activities_.on_seen(id);
}

void Run::on_missed(ComponentId id) {
  if (!ending_) activities_.on_missed(id);
}

void Run::on_figures(ComponentId id) {
  if (!ending_) activities_.on_figures(id);
}

void Run::on_durability() {
  if (ending_) return;
  const bool fails = core_.context.durability.broken() && !verdict_;
  if (fails) {  // first of all: what is withdrawn does not leave without having been written down
    Failure failure;
    failure.reason = Reason::journal;
    failure.summary = "the journal cannot be written: nothing more is begun";
    fail(std::move(failure));
  }
  commander_.on_durability();
  courier_.on_durability();
  if (fails) activities_.wake();
}

bool Run::cancel(Reason reason, const std::string& why) {
  if (ended() || verdict_ || ending_) return false;
  Failure failure;
  failure.reason = reason;
  failure.summary = why;
  fail(std::move(failure));
  activities_.wake();
  return true;
}

bool Run::approve(bool yes, std::string_view who) {
  if (approvals_.empty()) return false;
  const auto [step, waiting] = approvals_.front();
  core_.record({.a = step, .text = who, .kind = RecordKind::approved, .detail = static_cast<std::uint8_t>(yes)});
  waiting->answer(yes);
  return true;
}

/// The verdict: the first one counts. Nothing more is commanded forward.
void Run::fail(Failure failure) {
  if (std::exchange(verdict_, true)) return;
  if (failure.waited == base::Duration::zero()) failure.waited = core_.now() - core_.report.started;
  core_.record({.command = failure.component == no_component ? no_command : commander_.pursuit(failure.component).id,
                .b = nanoseconds(failure.waited),
                .text = failure.summary,
                .component = failure.component,
                .kind = RecordKind::verdict,
                .detail = static_cast<std::uint8_t>(failure.reason)});
  commander_.withdraw();
  courier_.withdraw();
  activities_.stop(root_);
}

/// The preflight says no: nothing was touched, unless by an earlier life.
void Run::reject(Failure failure) {
  rejected_ = !has_commanded();
  fail(std::move(failure));
}

expression::Lookup Run::lookup(const Variables& variables) const {
  return [this, &variables](const expression::Path& path) { return look_up(path, core_, variables, *trigger_); };
}

}  // namespace kapela::engine

// The forward part of a run: the actions of its scenario one after the other.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/random.hpp"
#include "orchestrator/engine/run.hpp"
#include "orchestrator/engine/step.hpp"

namespace kapela::engine {

using record::bit_of, record::ComponentId, record::ComponentReport, record::Failure, record::Purpose, record::Reason,
    record::RecordKind;
using scenario::Action, scenario::Alert, scenario::Approve, scenario::Block, scenario::Choose, scenario::Delay,
    scenario::EnsureState, scenario::ExecuteScenario, scenario::HandleProcess, scenario::Instruction,
    scenario::LogEvent, scenario::Parallel, scenario::Repeat, scenario::Require, scenario::Retry, scenario::SendCommand,
    scenario::SendEvent, scenario::Set, scenario::TestAction, scenario::Variables, scenario::WaitFor,
    scenario::WaitForState;

namespace {

using wire::State;

std::string where(const Action& action) {
  return fmt::format("{}:{}:{}", action.place.file, action.place.line, action.place.column);
}

bool is_for_components(const Action::Body& body) {
  return std::holds_alternative<SendCommand>(body) || std::holds_alternative<WaitForState>(body) ||
         std::holds_alternative<EnsureState>(body);
}

bool applies(const Retry& retry, const Failure& failure) {
  return retry.on.empty() || std::find(retry.on.begin(), retry.on.end(), name(failure.reason)) != retry.on.end();
}

}  // namespace

base::Task<bool> Run::carry_out(const Block& block, Setting setting) {
  for (const Instruction& each : block) {
    if (!may_begin(each, setting)) {
      if (setting.extent->is_stopped() || core_.now() >= setting.not_beyond) co_return false;
      continue;
    }
    if (perform_now(each, setting)) continue;
    const bool well = co_await attempt(each, setting);
    if (!well) co_return false;
  }
  co_return true;
}

/// Not after its extent has ended or its time is over, and not when its `if` does not hold.
bool Run::may_begin(const Instruction& instruction, const Setting& setting) {
  if (setting.extent->is_stopped()) return false;
  if (core_.now() >= setting.not_beyond) {
    Failure failure;
    failure.reason = Reason::timeout;
    failure.summary = setting.beyond;
    deal_with(std::move(failure), setting);
    return false;
  }
  const std::optional<expression::Expression>& when = instruction.action->when;
  if (!when || holds(*when, setting)) return true;
  core_.record({.a = instruction.number, .kind = RecordKind::skipped});
  return false;
}

/// What takes no time and cannot fail. False: it is something else.
bool Run::perform_now(const Instruction& instruction, const Setting& setting) {
  const Action::Body& body = instruction.action->body;
  if (const auto* event = std::get_if<LogEvent>(&body); event != nullptr && claims_too_much(*event)) {
    core_.record({.a = instruction.number, .kind = RecordKind::skipped});
  } else if (event != nullptr) {
    core_.log(event->level, event->message.render(lookup(*setting.variables)));
  } else if (const auto* test = std::get_if<TestAction>(&body)) {
    const std::string prefix = "[TestAction] ";
    core_.log(base::Level::info, prefix + test->message.render(lookup(*setting.variables)));
    if (test->show_config) core_.log(base::Level::info, prefix + "message: " + test->message.source());
    if (test->show_trigger) core_.log(base::Level::info, prefix + "trigger: " + trigger_->dump());
  } else if (const auto* set = std::get_if<Set>(&body)) {
    setting.variables->set(set->name, set->value.evaluate(lookup(*setting.variables)));
  } else if (const auto* alert = std::get_if<Alert>(&body)) {
    core_.record({.text = alert->message.render(lookup(*setting.variables)),
                  .kind = RecordKind::alert,
                  .detail = static_cast<std::uint8_t>(alert->severity)});
  } else {
    return false;
  }
  return true;
}

/// A run that goes on without one that it could not lower has no success to tell of.
bool Run::claims_too_much(const LogEvent& event) const {
  if (event.level != base::Level::success || !is_forward()) return false;
  const auto& parts = core_.report.components;
  return std::any_of(parts.begin(), parts.end(), [](const ComponentReport& part) { return part.failure.has_value(); });
}

void Run::perform_all(const Block& block) {
  Setting setting;
  setting.extent = &aftermath_;
  setting.variables = &variables_;
  for (const Instruction& each : block)
    if (may_begin(each, setting)) (void)perform_now(each, setting);
}

/// With its retries. A failure that nobody may catch further out is the verdict of the run, at once.
base::Task<bool> Run::attempt(const Instruction& instruction, Setting setting) {
  const Action& action = *instruction.action;
  const std::uint32_t retries = action.retry ? action.retry->count : 0;
  for (std::uint32_t tried = 0;; ++tried) {
    const bool may_retry = tried < retries;
    Outcome failure;
    Setting inner = setting;
    inner.outcome = &failure;
    inner.caught = setting.caught || may_retry || !action.required;
    inner.again = tried > 0;
    const bool well = co_await once(instruction, inner);
    if (well) co_return true;
    if (!failure) co_return false;  // its extent has ended
    if (!verdict_) {
      if (setting.extent->is_stopped()) co_return false;
      if (may_retry && applies(*action.retry, *failure)) {
        const base::Duration pause = retry_delay(*action.retry, tried, instruction.number);
        core_.log(base::Level::warning, fmt::format("{}; retry {} of {} after {}", failure->summary, tried + 1, retries,
                                                    base::to_text(pause)));
        const bool rested = co_await rest(pause, setting);
        if (!rested) co_return false;
        continue;
      }
      if (action.required && !setting.caught) fail(*failure);
    }
    co_await after_failure(instruction, setting);
    if (!action.required && !verdict_) {
      note_miss(*failure, instruction);
      co_return true;
    }
    deal_with(std::move(*failure), setting);
    co_return false;
  }
}

base::Task<bool> Run::once(const Instruction& instruction, Setting setting) {
  const Action::Body& body = instruction.action->body;
  bool well = true;
  if (std::holds_alternative<SendEvent>(body)) {
    well = co_await send_event(instruction, setting);
  } else if (std::holds_alternative<HandleProcess>(body)) {
    well = co_await handle_process(instruction, setting);
  } else if (std::holds_alternative<WaitFor>(body)) {
    well = co_await wait_for(instruction, setting);
  } else if (!instruction.targets.empty()) {
    well = co_await step(instruction, setting);
  } else if (std::holds_alternative<Delay>(body)) {
    well = co_await delay(instruction, setting);
  } else if (std::holds_alternative<Require>(body)) {
    well = require(instruction, setting);
  } else if (std::holds_alternative<Choose>(body)) {
    const Block* block = chosen(instruction, setting);
    if (block != nullptr) well = co_await carry_out(*block, setting);
  } else if (std::holds_alternative<Parallel>(body)) {
    well = co_await parallel(instruction, setting);
  } else if (std::holds_alternative<Repeat>(body)) {
    well = co_await repeat(instruction, setting);
  } else if (std::holds_alternative<ExecuteScenario>(body)) {
    well = co_await call(instruction, setting);
  } else if (std::holds_alternative<Approve>(body)) {
    well = co_await approval(instruction, setting);
  } else {
    ASSERT(is_for_components(body));  // of which there are none here
  }
  co_return well;
}

base::Task<bool> Run::step(const Instruction& instruction, Setting setting) {
  StepOrder order;
  order.purpose = setting.purpose;
  order.not_beyond = setting.not_beyond;
  order.beyond = setting.beyond;
  order.forward = is_forward();
  Step under_way(core_, commander_, activities_, *setting.extent, instruction, order);
  under_way.begin();
  while (!under_way.over()) co_await under_way.news();
  if (under_way.succeeded()) co_return true;
  if (under_way.failure()) deal_with(*under_way.failure(), setting);
  co_return false;
}

bool Run::require(const Instruction& instruction, const Setting& setting) {
  const auto& required = std::get<Require>(instruction.action->body);
  if (holds(required.condition, setting)) return true;
  Failure failure;
  failure.reason = Reason::condition;
  failure.summary = required.message.source().empty()
                        ? fmt::format("{}: required: {}", where(*instruction.action), required.condition.source())
                        : required.message.render(lookup(*setting.variables));
  deal_with(std::move(failure), setting);
  return false;
}

bool Run::holds(const expression::Expression& condition, const Setting& setting) const {
  const expression::Lookup values = lookup(*setting.variables);
  if (!condition.holds(values)) return false;
  for (auto& [name, text] : condition.groups(values)) setting.variables->set(name, std::move(text));
  return true;
}

const Block* Run::chosen(const Instruction& instruction, const Setting& setting) const {
  const auto& choose = std::get<Choose>(instruction.action->body);
  for (std::size_t i = 0; i < choose.branches.size(); ++i)
    if (holds(choose.branches[i].when, setting)) return &instruction.blocks[i];
  return &instruction.blocks.back();
}

base::Task<bool> Run::parallel(const Instruction& instruction, Setting setting) {
  Extent extent;
  extent.outer = setting.extent;
  Setting inner = setting;
  inner.extent = &extent;
  std::vector<base::Task<bool>> branches;
  for (const Block& block : instruction.blocks) branches.push_back(branch(block, inner));
  const std::vector<bool> ended = co_await base::when_all(std::move(branches));
  co_return std::find(ended.begin(), ended.end(), false) == ended.end();
}

/// One that fails ends the others.
base::Task<bool> Run::branch(const Block& block, Setting setting) {
  const bool well = co_await carry_out(block, setting);
  if (!well) activities_.stop(*setting.extent);
  co_return well;
}

base::Task<bool> Run::repeat(const Instruction& instruction, Setting setting) {
  const auto& repeated = std::get<Repeat>(instruction.action->body);
  for (std::uint32_t round = 0; round < repeated.times; ++round) {
    if (round > 0 && repeated.pause > base::Duration::zero()) {
      const bool rested = co_await rest(repeated.pause, setting);
      if (!rested) co_return false;
    }
    const bool well = co_await carry_out(instruction.blocks.front(), setting);
    if (!well) co_return false;
    if (repeated.until && holds(*repeated.until, setting)) co_return true;
  }
  if (!repeated.until) co_return true;
  Failure failure;
  failure.reason = Reason::condition;
  failure.summary = fmt::format("{}: after {} rounds this does not hold: {}", where(*instruction.action),
                                repeated.times, repeated.until->source());
  deal_with(std::move(failure), setting);
  co_return false;
}

base::Task<bool> Run::call(const Instruction& instruction, Setting setting) {
  const auto& called = std::get<ExecuteScenario>(instruction.action->body);
  Variables variables(*called.scenario);
  for (const auto& [name, value] : called.vars) variables.set(name, value.evaluate(lookup(*setting.variables)));
  Setting inner = setting;
  inner.variables = &variables;
  if (called.scenario->timeout && core_.now() + *called.scenario->timeout < setting.not_beyond) {
    inner.not_beyond = core_.now() + *called.scenario->timeout;
    inner.beyond = "the timeout of the executed scenario is over";
  }
  const bool well = co_await carry_out(instruction.blocks.front(), inner);
  co_return well;
}

base::Task<bool> Run::approval(const Instruction& instruction, Setting setting) {
  const auto& asked = std::get<Approve>(instruction.action->body);
  const base::Instant until = std::min(core_.now() + asked.timeout, setting.not_beyond);
  const std::string question = asked.message.render(lookup(*setting.variables));
  open_approval(instruction, until - core_.now(), question);
  core_.log(base::Level::warning, "Waiting for approval: " + question);
  Pause waiting(activities_, *setting.extent);
  waiting.begin(core_.context.timers, until);
  approvals_.emplace_back(instruction.number, &waiting);
  while (!waiting.over()) co_await waiting.news();
  std::erase_if(approvals_, [&waiting](const auto& each) { return each.second == &waiting; });
  const bool approved = waiting.word().value_or(false);
  close_step(instruction, approved);
  if (approved) co_return true;
  if (setting.extent->is_stopped()) co_return false;
  Failure failure;
  failure.reason = waiting.word() ? Reason::not_approved : Reason::timeout;
  failure.summary =
      waiting.word() ? "an operator did not approve" : "nobody approved within " + base::to_text(asked.timeout);
  deal_with(std::move(failure), setting);
  co_return false;
}

base::Task<bool> Run::delay(const Instruction& instruction, Setting setting) {
  const base::Duration duration = std::get<Delay>(instruction.action->body).duration;
  open_step(instruction, duration);
  const bool rested = co_await rest(duration, setting);
  close_step(instruction, rested);
  co_return rested;
}

/// False when its extent has ended meanwhile, or the time was over before it.
base::Task<bool> Run::rest(base::Duration duration, Setting setting) {
  const base::Instant until = core_.now() + duration;
  Pause pause(activities_, *setting.extent);
  pause.begin(core_.context.timers, std::min(until, setting.not_beyond));
  while (!pause.over()) co_await pause.news();
  if (setting.extent->is_stopped()) co_return false;
  if (core_.now() >= until) co_return true;
  Failure failure;
  failure.reason = Reason::timeout;
  failure.summary = setting.beyond;
  deal_with(std::move(failure), setting);
  co_return false;
}

/// P3: once, bounded, and without any say in what comes of the run.
base::Task<void> Run::after_failure(const Instruction& instruction, Setting setting) {
  if (instruction.on_failure.empty()) co_return;
  Outcome unheard;
  Setting inner = setting;
  if (verdict_) inner.extent = &aftermath_;
  inner.purpose = Purpose::on_failure;
  inner.outcome = &unheard;
  inner.caught = true;
  inner.not_beyond = core_.now() + scenario().rollback.on_failure;
  inner.beyond = "the time for on_failure is over";
  const bool well = co_await carry_out(instruction.on_failure, inner);
  if (!well && unheard) core_.log(base::Level::warning, "on_failure: " + unheard->summary);
}

void Run::deal_with(Failure failure, const Setting& setting) {
  if (setting.outcome == nullptr) return fail(std::move(failure));
  if (!*setting.outcome) *setting.outcome = std::move(failure);
}

/// The run goes on without it.
void Run::note_miss(const Failure& failure, std::uint32_t step) {
  core_.record({.a = step,
                .text = failure.summary,
                .component = failure.component,
                .kind = RecordKind::missed,
                .detail = static_cast<std::uint8_t>(failure.reason)});
}

void Run::note_miss(const Failure& failure, const Instruction& instruction) {
  note_miss(failure, instruction.number);
  core_.log(base::Level::warning, failure.summary + "; it is not required, the run goes on");
  for (const ComponentId id : instruction.targets) core_.duty(id).wanted = 0;
}

base::Duration Run::retry_delay(const Retry& retry, std::uint32_t tried, std::uint32_t step) const {
  double delay = static_cast<double>(retry.delay.count());
  for (std::uint32_t i = 0; i < tried; ++i) delay *= retry.backoff;
  // Chance without a port: the same run in the same epoch draws the same.
  base::Pcg random(number(core_.context.epoch) + number(core_.report.id), (std::uint64_t{step} << 32) + tried);
  delay *= 1 + retry.jitter * random.unit();
  constexpr double most = 24.0 * 3600 * 1e9;
  return base::Duration(static_cast<base::Duration::rep>(std::min(delay, most)));
}

void Run::open_step(const Instruction& instruction, base::Duration timeout) {
  const std::string text = described(instruction, instruction.action->description);
  core_.record({.a = instruction.number, .b = nanoseconds(timeout), .text = text, .kind = RecordKind::step_started});
}

/// Whoever is asked needs to know what, also where the author described nothing.
void Run::open_approval(const Instruction& instruction, base::Duration timeout, const std::string& question) {
  const std::string& author = instruction.action->description;
  const std::string text = described(instruction, author.empty() ? question : author);
  core_.record({.a = instruction.number,
                .b = nanoseconds(timeout),
                .text = text,
                .kind = RecordKind::step_started,
                .detail = 1});
}

void Run::close_step(const Instruction& instruction, bool succeeded) {
  core_.record(
      {.a = instruction.number, .kind = RecordKind::step_ended, .detail = static_cast<std::uint8_t>(succeeded)});
}

Failure Run::failure_of(const Survey::Miss& miss, std::uint64_t wanted, base::Duration timeout) const {
  std::vector<State> goals;
  for (const wire::StateTraits& each : wire::states())
    if ((wanted & bit_of(each.state)) != 0) goals.push_back(each.state);
  Failure failure;
  failure.component = miss.id;
  failure.reason = miss.reason;
  failure.summary = explain(miss.reason, core_.context.plant.at(miss.id), core_.seen(miss.id),
                            commander_.pursuit(miss.id), Wish{goals, timeout}, core_.now());
  return failure;
}

}  // namespace kapela::engine

// What a run says to the business of components, and waits for there: send_event and wait_for.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/await.hpp"
#include "orchestrator/engine/event_step.hpp"
#include "orchestrator/engine/run.hpp"
#include "orchestrator/scenario/scenario_names.hpp"
#include "orchestrator/scenario/trigger_lookup.hpp"

namespace kapela::engine {

using record::ComponentId, record::Failure, record::Reason;
using scenario::Instruction, scenario::SendEvent, scenario::Variables, scenario::WaitFor;

namespace {

/// Of an event, with what takes it back: it is written down before it is sent.
constexpr std::size_t most_event_bytes = 32 * 1024;

/// `reply` beside all else that is known.
expression::Lookup with_reply(const expression::Lookup& lookup, const wire::Json& reply) {
  return [&lookup, &reply](const expression::Path& path) {
    return path.front() == "reply" ? scenario::look_up(reply, path) : lookup(path);
  };
}

EventStep::Contents contents_of(const SendEvent& send, const expression::Lookup& values) {
  EventStep::Contents contents;
  contents.errand =
      std::make_shared<const Errand>(Errand{send.event, send.data.render(values), send.needs_reply, send.harmless});
  if (!send.undo) return contents;
  const auto undo = std::make_shared<const Errand>(Errand{send.undo->event, send.undo->data.render(values)});
  contents.undo = TakingBack{undo, send.undo->timeout};
  return contents;
}

/// It can come to hold while nobody says anything new.
bool depends_on_time(const expression::Expression& condition) {
  const std::vector<expression::Path> paths = condition.paths();
  return std::any_of(paths.begin(), paths.end(), [](const expression::Path& path) {
    const bool is_age = path.size() == 3 && path[0] == "components" && path[2] == "for";
    return is_age || path[0] == "run" || scenario::is_of_uptime(path);
  });
}

/// Those whose figures a condition names, in order.
std::vector<ComponentId> costs_in(const expression::Expression& condition, const record::Plant& plant) {
  std::vector<ComponentId> found;
  for (const expression::Path& path : condition.paths())
    if (const std::optional<ComponentId> id = scenario::is_of_costs(path) ? plant.find(path[1]) : std::nullopt)
      found.push_back(*id);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace

base::Task<bool> Run::send_event(const Instruction& instruction, Setting setting) {
  const auto& send = std::get<SendEvent>(instruction.action->body);
  const expression::Lookup values = lookup(*setting.variables);
  EventStep::Contents contents = contents_of(send, values);
  contents.timeout = send.timeout.value_or(core_.context.settings.command_timeout);
  if (const std::size_t bytes = to_text(*contents.errand, contents.undo).size(); bytes > most_event_bytes) {
    Failure failure;
    failure.reason = Reason::condition;
    failure.summary =
        fmt::format("{} would have {} bytes, and at most {} are sent", send.event, bytes, most_event_bytes);
    deal_with(std::move(failure), setting);
    co_return false;
  }
  StepOrder order;
  order.not_beyond = setting.not_beyond;
  order.beyond = setting.beyond;
  order.forward = is_forward();
  order.again = setting.again;
  const auto judge = [&send, &values](const wire::Json& reply) -> std::optional<std::string> {
    if (!send.expect || send.expect->holds(with_reply(values, reply))) return std::nullopt;
    return fmt::format("its reply to {} is not as expected: {}", send.event, send.expect->source());
  };
  EventStep step(core_, courier_, activities_, *setting.extent, instruction, order, std::move(contents), judge);
  step.begin();
  while (!step.over()) co_await step.news();
  if (!step.succeeded()) {
    if (step.failure()) deal_with(*step.failure(), setting);
    co_return false;
  }
  if (const wire::JsonPtr reply = step.reply())
    for (const auto& [name, value] : send.save)
      setting.variables->set(name, value.evaluate(with_reply(values, *reply)));
  co_return true;
}

base::Task<bool> Run::wait_for(const Instruction& instruction, Setting setting) {
  const auto& wait = std::get<WaitFor>(instruction.action->body);
  const base::Instant until = std::min(core_.now() + wait.timeout, setting.not_beyond);
  const base::Duration timeout = until - core_.now();
  open_step(instruction, timeout);
  Await::Subject subject;
  subject.components = instruction.targets;
  subject.costs = costs_in(wait.condition, core_.context.plant);
  subject.time = depends_on_time(wait.condition);
  subject.holds = [this, &wait, &setting] { return Run::holds(wait.condition, setting); };
  Await waiting(core_, activities_, *setting.extent, std::move(subject));
  waiting.begin(until);
  while (!waiting.over()) co_await waiting.news();
  close_step(instruction, waiting.succeeded());
  if (waiting.succeeded()) co_return true;
  if (setting.extent->is_stopped()) co_return false;
  const std::vector<ComponentId> silent = waiting.silent();
  Failure failure;
  failure.reason = Reason::timeout;
  failure.waited = timeout;
  if (!silent.empty()) failure.component = silent.front();
  failure.summary = explain_wait(wait, silent, *setting.variables, timeout);
  if (core_.now() >= setting.not_beyond) failure.summary += std::string("; ") += setting.beyond;
  deal_with(std::move(failure), setting);
  co_return false;
}

/// "feeder filled: components.io.data.level >= 3 did not hold within 5 s: components.io.data.level is 2".
std::string Run::explain_wait(const WaitFor& wait, const std::vector<ComponentId>& silent, const Variables& variables,
                              base::Duration timeout) const {
  const expression::Lookup values = lookup(variables);
  std::string text = wait.message.source().empty() ? std::string() : wait.message.render(values) + ": ";
  text += fmt::format("{} did not hold within {}", wait.condition.source(), base::to_text(timeout));
  const char* separator = ": ";
  for (const ComponentId id : silent) {
    text += fmt::format("{}{} says nothing", separator, core_.context.plant.at(id).name);
    separator = ", ";
  }
  if (!silent.empty()) return text;
  for (const expression::Path& path : wait.condition.paths()) {
    const std::optional<expression::Value> value = values(path);
    text += fmt::format("{}{} is {}", separator, expression::to_text(path),
                        value ? expression::to_text(*value) : std::string("not there"));
    separator = ", ";
  }
  return text;
}

}  // namespace kapela::engine

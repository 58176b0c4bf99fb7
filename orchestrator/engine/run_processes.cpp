// What a run asks of whoever supervises the processes of components: start_process, stop_process, restart_process.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/engine/event_step.hpp"
#include "orchestrator/engine/health.hpp"
#include "orchestrator/engine/run.hpp"

namespace kapela::engine {

using record::ComponentId, record::Failure, record::Reason;
using scenario::HandleProcess, scenario::Instruction;
using wire::ProcessDeed;

namespace {

std::vector<Survey::Subject> subjects_of(const std::vector<ComponentId>& components) {
  std::vector<Survey::Subject> subjects;
  for (const ComponentId id : components) subjects.push_back({id, 0});
  return subjects;
}

EventStep::Contents contents_of(const HandleProcess& handle, const Instruction& instruction,
                                const record::Plant& plant) {
  EventStep::Contents contents;
  contents.errand = errand_for(handle.deed);
  contents.timeout = instruction.process_time;
  if (handle.deed == ProcessDeed::restart) return contents;
  HandleProcess back;
  back.deed = handle.deed == ProcessDeed::start ? ProcessDeed::stop : ProcessDeed::start;
  base::Duration longest{};
  for (const ComponentId id : instruction.targets) longest = std::max(longest, time_of(back, plant.at(id).process));
  contents.undo = TakingBack{errand_for(back.deed), longest};
  return contents;
}

}  // namespace

/// A process is ended by what is seen of its component now, and one that was started is seen before anything goes on.
base::Task<bool> Run::handle_process(const Instruction& instruction, Setting setting) {
  const auto& handle = std::get<HandleProcess>(instruction.action->body);
  const bool ends = handle.deed != ProcessDeed::start;
  const base::Instant until = std::min(core_.now() + instruction.process_time, setting.not_beyond);
  if (ends) {
    Survey survey(core_, commander_, activities_, *setting.extent, subjects_of(instruction.targets));
    survey.begin(std::min(core_.now() + core_.context.settings.preflight_timeout, setting.not_beyond));
    while (!survey.over()) co_await survey.news();
    if (setting.extent->is_stopped()) co_return false;
  }
  StepOrder order;
  order.not_beyond = setting.not_beyond;
  order.beyond = setting.beyond;
  order.forward = is_forward();
  order.again = setting.again;
  EventStep::Contents contents = contents_of(handle, instruction, core_.context.plant);
  if (ends)
    contents.forbids = [this, &handle](ComponentId id) -> std::optional<std::string> {
      const std::optional<std::string> why = forbids_end(core_.seen(id));
      if (!why) return std::nullopt;
      return fmt::format("{} is not done: {}", wire::action_name(handle.deed), *why);
    };
  EventStep step(core_, courier_, activities_, *setting.extent, instruction, order, std::move(contents), {});
  step.begin();
  while (!step.over()) co_await step.news();
  std::vector<ComponentId> done = step.done();
  for (const ComponentId id : done) {  // what it was brought to before is over with its process
    const Courier::Parcel* const order_given = courier_.last_of(instruction.number, id);
    if (order_given != nullptr && !order_given->taken_back) core_.duty(id).wanted = 0;
  }
  if (!step.succeeded()) {
    if (step.failure()) deal_with(*step.failure(), setting);
    co_return false;
  }
  const std::vector<ComponentId> missed = step.missed();
  if (is_forward()) not_handled_.insert(not_handled_.end(), missed.begin(), missed.end());
  if (handle.deed == ProcessDeed::stop) co_return true;
  const bool met = co_await meet_again(std::move(done), until, setting);
  co_return met;
}

/// The first look at a new process. One that was away has its base from it.
base::Task<bool> Run::meet_again(std::vector<ComponentId> started, base::Instant until, Setting setting) {
  const base::Instant began = core_.now();
  const base::Instant latest =
      std::min(std::max(until, began + core_.context.settings.preflight_timeout), setting.not_beyond);
  std::vector<Survey::Miss> misses;
  do {  // a port that refuses may be one that is not open yet
    Survey survey(core_, commander_, activities_, *setting.extent, subjects_of(started));
    survey.begin(latest);
    while (!survey.over()) co_await survey.news();
    misses = survey.misses();
  } while (!misses.empty() && core_.now() < latest && !setting.extent->is_stopped());
  const auto is_missed = [&misses](ComponentId id) {
    return std::any_of(misses.begin(), misses.end(), [id](const Survey::Miss& miss) { return miss.id == id; });
  };
  if (setting.extent->is_stopped()) co_return false;
  for (const ComponentId id : started)
    if (is_absent(id) && !is_missed(id)) {
      std::erase(absent_, id);
      if (!core_.part(id).based) write_base(id);
    }
  if (misses.empty()) co_return true;
  Failure failure;
  failure.component = misses.front().id;
  failure.reason = misses.front().reason;
  failure.waited = core_.now() - began;
  failure.summary = fmt::format("{}: its process was started, and it does not answer",
                                core_.context.plant.at(failure.component).name);
  deal_with(std::move(failure), setting);
  co_return false;
}

/// A run that only lowers has gone on without them: what it was to do is not done.
void Run::name_not_handled() {
  for (const ComponentId id : not_handled_) {
    const record::ComponentReport& part = core_.part(id);
    if (part.exception || !part.failure) continue;
    const std::string summary = part.failure->summary;
    core_.record({.b = core_.miss_now(id),
                  .text = summary,
                  .component = id,
                  .kind = record::RecordKind::event_left,
                  .state = core_.state_now(id),
                  .detail = static_cast<std::uint8_t>(part.failure->reason)});
  }
}

/// Those whose processes end at last: who could not be brought down keeps its own.
base::Task<void> Run::look_at_started() {
  std::vector<ComponentId> started;
  for (const Courier::Parcel* const each : courier_.to_take_back(Courier::Turn::after_lowering))
    started.push_back(each->to);
  std::sort(started.begin(), started.end());
  started.erase(std::unique(started.begin(), started.end()), started.end());
  Survey survey(core_, commander_, activities_, aftermath_, subjects_of(started));
  survey.begin(core_.now() + core_.context.settings.preflight_timeout);
  while (!survey.over()) co_await survey.news();
}

}  // namespace kapela::engine

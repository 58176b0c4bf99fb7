#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulators/certify/certifying_walk.hpp"

namespace kapela::certify {
namespace {

using wire::Command;
using wire::State;

constexpr base::Duration long_ago = std::chrono::seconds(5);
constexpr std::uint64_t two_days = 2ULL * 24 * 3600 * 1000;

}  // namespace

base::Task<bool> Walk::ask_fences() {
  bool well = co_await ask_repeat();
  if (well) well = co_await ask_repeat_without_id();
  if (well) well = co_await ask_late();
  if (well) well = co_await ask_epochs();
  co_return well;
}

/// Up, down, and then the first command comes once more.
base::Task<bool> Walk::ask_repeat() {
  const bool is_down = co_await go_to(State::stopped);
  if (!is_down) co_return false;
  const wire::Fence fence = next_fence();
  const Given first = co_await give(Command::initialize, fence);
  (void)co_await settled();
  const Given at_once = co_await give(Command::initialize, fence);
  std::string problem;
  if (!at_once.told.duplicate || at_once.told.accepted != first.told.accepted)
    problem = fmt::format("the repeat is answered anew: {}", at_once.answer.text);
  const bool is_down_again = co_await go_to(State::stopped);
  if (!is_down_again) co_return false;
  const Report before = co_await conversation_.state();
  const Given again = co_await give(Command::initialize, fence);
  if (problem.empty() && (!again.answer.ok() || !again.told.duplicate))
    problem = fmt::format("after another command the repeat is answered anew: {}", words_of(again.answer));
  std::string moved = co_await stay(before);
  if (!moved.empty()) problem += (problem.empty() ? "" : "; ") + moved;
  note(Rule::repeat, "CMD_INITIALIZE", std::move(problem));
  co_return true;
}

base::Task<bool> Walk::ask_repeat_without_id() {
  const bool is_down = co_await go_to(State::stopped);
  if (!is_down) co_return false;
  const wire::Json nothing = wire::Json::object();
  const std::string type = word(Command::initialize);
  const wire::Event event = conversation_.event(type, nothing);
  wire::Fence none;
  const Given first = co_await give_event(Command::initialize, none, event);
  (void)co_await settled();
  const bool is_down_again = co_await go_to(State::stopped);
  if (!is_down_again) co_return false;
  const Report before = co_await conversation_.state();
  const Given again = co_await give_event(Command::initialize, none, event);
  std::string problem = first.problem;
  std::string moved = co_await stay(before);
  if (problem.empty()) problem = std::move(moved);
  note(Rule::repeat_without_id, "CMD_INITIALIZE", std::move(problem));
  co_return true;
}

base::Task<bool> Walk::ask_late() {
  const bool is_down = co_await go_to(State::stopped);
  if (!is_down) co_return false;
  const Report before = co_await conversation_.state();
  wire::Fence late = next_fence();
  late.not_after = conversation_.component_now() - long_ago;
  const Given raised = co_await give(Command::initialize, late);
  std::string problem;
  if (!raised.answer.ok())
    problem = raised.problem;
  else if (raised.told.accepted)
    problem = "it is accepted, 5 s past its not_after";
  std::string moved = co_await stay(before);
  if (!moved.empty()) problem += (problem.empty() ? "" : "; ") + moved;
  note(Rule::late, "CMD_INITIALIZE", std::move(problem));
  const bool is_up = co_await go_to(State::initialized);
  if (!is_up) co_return false;
  wire::Fence stop = next_fence();
  stop.not_after = conversation_.component_now() - long_ago;
  const Given lowered = co_await give(Command::stop, stop);
  std::string refused = lowered.problem;
  if (refused.empty() && !lowered.told.accepted) refused = "it is refused: " + lowered.told.reason;
  note(Rule::late_stop, "CMD_STOP", std::move(refused));
  co_return true;
}

/// Epochs are milliseconds: the next one is a start of an orchestrator that could be.
base::Task<bool> Walk::ask_epochs() {
  const bool is_down = co_await go_to(State::stopped);
  if (!is_down) co_return false;
  const std::uint64_t old = epoch_++;
  wire::Fence newer = next_fence();
  const Given entered = co_await give(Command::stop, newer);
  const Report before = co_await conversation_.state();
  wire::Fence older = next_fence();
  older.epoch = old;
  const Given refused = co_await give(Command::initialize, older);
  std::string problem = entered.problem;
  if (problem.empty() && refused.answer.ok() && refused.told.accepted) problem = "it is accepted";
  std::string moved = co_await stay(before);
  if (!moved.empty()) problem += (problem.empty() ? "" : "; ") + moved;
  note(Rule::old_epoch, "CMD_INITIALIZE", std::move(problem));
  const bool is_down_again = co_await go_to(State::stopped);
  if (!is_down_again) co_return false;
  wire::Fence far = next_fence();
  far.epoch = epoch_ + two_days;
  const Given foreign = co_await give(Command::stop, far);
  ++epoch_;
  wire::Fence own = next_fence();
  const Given raised = co_await give(Command::initialize, own);
  std::string fenced = raised.problem;
  if (fenced.empty() && !raised.told.accepted) fenced = "after it nobody is heard: " + raised.told.reason;
  note(Rule::far_epoch, "CMD_INITIALIZE", std::move(fenced));
  (void)co_await settled();
  co_return true;
}

base::Task<bool> Walk::ask_restart() {
  const bool is_down = co_await go_to(State::stopped);
  if (!is_down) co_return false;
  wire::Fence fence = next_fence();
  const Given given = co_await give(Command::restart, std::move(fence));
  std::string problem = given.problem;
  if (problem.empty() && !given.told.accepted) problem = "it is refused: " + given.told.reason;
  const base::Instant until = conversation_.loop().after_real(settings_.restart_patience);
  while (problem.empty()) {
    co_await base::sleep_for(conversation_.loop().timers(), settings_.stillness);
    const Report report = co_await conversation_.state();
    if (report && wire::traits(report->state).stable) break;
    if (conversation_.loop().now() >= until) problem = "it has not come back: " + conversation_.why_not();
  }
  note(Rule::restart, place(Command::restart, State::stopped), std::move(problem));
  co_return true;
}

}  // namespace kapela::certify

#include "simulators/certify/certifying_walk.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace kapela::certify {
namespace {

using wire::Command;
using wire::State;

constexpr int most_hops = 6;
constexpr std::array way_up{State::stopped, State::initialized, State::run, State::pause};
constexpr std::string_view no_fences = "repeats, late commands and epochs: services of avena_commons know none of them";

std::uint64_t epoch_of(base::WallTime now) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
}

}  // namespace

Walk::Walk(Conversation& conversation, WalkSettings settings, std::string component)
    : conversation_(conversation), settings_(settings) {
  certificate_.component = std::move(component);
  certificate_.profile = name(settings_.profile);
  began_ = conversation_.loop().real_now();
  epoch_ = epoch_of(conversation_.loop().wall_now());
}

base::Task<Certificate> Walk::go() {
  bool well = co_await ask_basics();
  if (well && settings_.energise)
    well = co_await walk_up();
  else if (well)
    well = co_await walk_down();
  judge_promptness();
  co_return std::move(certificate_);
}

/// From the bottom to the top, and down again.
base::Task<bool> Walk::walk_up() {
  bool well = true;
  for (const State state : way_up) {
    if (well) well = co_await go_to(state);
    if (well) well = co_await ask_all(state);
  }
  if (well) well = co_await break_off(Command::initialize, State::stopped);
  if (well) well = co_await break_off(Command::run, State::initialized);
  if (well) well = co_await break_off(Command::pause, State::run);
  if (well) well = co_await break_off(Command::run, State::pause);
  if (well && fences()) well = co_await ask_fences();
  if (!fences()) certificate_.left_out.emplace_back(no_fences);
  if (well) well = co_await ask_restart();
  if (well) well = co_await go_to(State::stopped);
  co_return well;
}

/// From where it is downwards, by commands that only lower.
base::Task<bool> Walk::walk_down() {
  certificate_.left_out.push_back(
      "commands that raise, repeats, late ones, epochs and a restart: they need --energise");
  for (int hop = 0; hop < most_hops; ++hop) {
    const Report here = co_await settled();
    if (!here) {
      certificate_.broken_off = conversation_.why_not();
      co_return false;
    }
    const bool well = co_await ask_all(here->state);
    if (!well) co_return false;
    std::optional<Command> down;
    for (const wire::CommandTraits& each : wire::commands())
      if (each.lowers && !down && wire::edge(each.command, here->state, settings_.profile)) down = each.command;
    if (!down) co_return true;
    const std::optional<wire::Edge> edge = wire::edge(*down, here->state, settings_.profile);
    co_await ask_legal(*down, *edge);
  }
  co_return true;
}

base::Task<bool> Walk::ask_all(State state) {
  co_await ask_business(state);
  for (const wire::CommandTraits& each : wire::commands()) {
    const bool is_its_own = wire::heard_as(each.command, settings_.profile) == each.command;
    if (wire::is_query(each.command) || !is_its_own) continue;
    const bool is_legal = wire::edge(each.command, state, settings_.profile).has_value();
    const bool is_for_later = each.command == Command::restart && state == State::stopped;
    if (is_for_later || (!settings_.energise && (!each.lowers || is_legal))) continue;
    const bool is_there = co_await go_to(state);
    if (!is_there) co_return false;
    co_await ask(each.command, state);
  }
  co_return true;
}

base::Task<void> Walk::ask(Command command, State state) {
  const std::optional<wire::Edge> edge = wire::edge(command, state, settings_.profile);
  if (edge) {
    co_await ask_legal(command, *edge);
    co_return;
  }
  if (!wire::already_there(command, state)) {
    co_await ask_illegal(command, state);
    co_return;
  }
  const Report before = co_await conversation_.state();
  wire::Fence fence = next_fence();
  const Given given = co_await give(command, std::move(fence));
  std::string problem = given.problem;
  if (problem.empty() && !given.told.accepted) problem = "it is refused: " + given.told.reason;
  if (problem.empty()) problem = co_await stay(before);
  note(Rule::already_there, place(command, state), std::move(problem));
}

base::Task<void> Walk::ask_legal(Command command, wire::Edge edge) {
  const std::string where = place(command, edge.from);
  const Report before = co_await conversation_.state();
  if (!before) {
    note(Rule::state, where, conversation_.why_not());
    co_return;
  }
  wire::Fence fence = next_fence();
  const Given given = co_await give(command, std::move(fence));
  std::string problem = given.problem;
  if (problem.empty() && !given.told.accepted) problem = "it is refused: " + given.told.reason;
  const bool is_accepted = problem.empty();
  note(Rule::accept, where, std::move(problem));
  if (!is_accepted) co_return;
  std::string lost = co_await follow(given, edge, *before);
  const bool has_arrived = lost.empty();
  note(Rule::way, where, std::move(lost));
  if (!has_arrived || !fences() || !given.told.pushes) co_return;
  std::string silent = co_await find_news(given, edge.to);
  note(Rule::news, where, std::move(silent));
}

base::Task<void> Walk::ask_illegal(Command command, State state) {
  const std::string where = place(command, state);
  const Report before = co_await conversation_.state();
  if (!before) {
    note(Rule::state, where, conversation_.why_not());
    co_return;
  }
  wire::Fence fence = next_fence();
  const Given given = co_await give(command, std::move(fence));
  std::string problem;
  if (fences()) {
    if (!given.answer.ok())
      problem = given.problem;
    else if (given.told.accepted)
      problem = "it is accepted";
    else if (given.told.reason.find(name(state)) == std::string::npos)
      problem = fmt::format("its reason does not name the state: '{}'", given.told.reason);
  }
  std::string moved = co_await stay(before);
  if (!moved.empty()) problem += (problem.empty() ? "" : "; ") + moved;
  note(Rule::refuse, where, std::move(problem));
  if (!moved.empty()) (void)co_await settled();
}

base::Task<void> Walk::ask_business(State state) {
  const wire::Json data{{"number", 1}};
  wire::Event event = conversation_.event("CERTIFY_PING", data);
  const wire::Event asked = event;
  const HttpAnswer answer = co_await conversation_.post(std::move(event));
  std::string problem;
  if (!answer.ok()) problem = words_of(answer);
  if (problem.empty()) {
    const std::optional<wire::Event> reply = co_await conversation_.reply_to(asked, settings_.letter_patience);
    const bool is_free = state == State::run;  // whatever it makes of it
    const std::string_view expected = state == State::stopped || state == State::fault ? "error" : "info";
    if (!reply)
      problem = "no reply to it has come";
    else if (!is_free && reply->result->result != expected)
      problem = fmt::format("the result is '{}' instead of '{}'", reply->result->result, expected);
    else if (!is_free && (reply->result->data == nullptr || reply->result->data->value("fsm_state", "") != name(state)))
      problem = fmt::format("the result does not say fsm_state {}", name(state));
  }
  note(Rule::business, std::string(name(state)), std::move(problem));
}

/// It is told to go, and to stop before it can be there. One that was quicker is stopped where it has got.
base::Task<bool> Walk::break_off(Command command, State from) {
  const bool is_there = co_await go_to(from);
  if (!is_there) co_return false;
  const std::string where = place(command, from);
  wire::Fence first = next_fence();
  const Given begun = co_await give(command, std::move(first));
  if (!begun.problem.empty() || !begun.told.accepted) co_return true;  // which has been told elsewhere
  wire::Fence second = next_fence();
  const Given stopped = co_await give(Command::stop, std::move(second));
  std::string problem = stopped.problem;
  if (problem.empty() && !stopped.told.accepted) problem = "CMD_STOP is refused: " + stopped.told.reason;
  if (problem.empty()) {
    const Report end = co_await settled();
    if (!end)
      problem = conversation_.why_not();
    else if (end->state != State::stopped)
      problem = fmt::format("it is in {} after it", name(end->state));
    else
      problem = co_await stay(end);
  }
  note(Rule::abort, where, std::move(problem));
  (void)co_await settled();
  co_return true;
}

base::Task<bool> Walk::go_to(State state) {
  std::string problem;
  for (int hop = 0; hop < most_hops && problem.empty(); ++hop) {
    const Report here = co_await settled();
    if (here && here->state == state) co_return true;
    if (!here) {
      problem = conversation_.why_not();
      break;
    }
    const std::optional<Command> command = wire::command_towards(here->state, state, settings_.profile);
    const bool may = command && (settings_.energise || wire::traits(*command).lowers);
    if (!may) {
      problem = fmt::format("it is in {}, and no command leads to {} from there", name(here->state), name(state));
      break;
    }
    wire::Fence fence = next_fence();
    const Given given = co_await give(*command, std::move(fence));
    if (!given.problem.empty()) problem = given.problem;
    if (problem.empty() && !given.told.accepted)
      problem = fmt::format("{} is refused in {}: {}", word(*command), name(here->state), given.told.reason);
    if (!fences()) co_await base::sleep_for(conversation_.loop().timers(), settings_.stillness);
  }
  if (problem.empty()) problem = "it did not get there";
  certificate_.broken_off = fmt::format("on the way to {}: {}", name(state), problem);
  co_return false;
}

}  // namespace kapela::certify

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulators/certify/certifying_walk.hpp"

namespace kapela::certify {
namespace {

using wire::State;

constexpr base::Duration sight_pace = std::chrono::milliseconds(3);
constexpr base::Duration set_out_patience = std::chrono::seconds(5);

std::string told(State state) {
  return std::string(name(state));
}

}  // namespace

std::string Walk::word(wire::Command command) const {
  return std::string(spelling(command, settings_.profile));
}

std::string Walk::place(wire::Command command, State state) const {
  return fmt::format("{} in {}", word(command), name(state));
}

void Walk::note(Rule rule, std::string where, std::string problem) {
  const base::Instant now = conversation_.loop().real_now();
  certificate_.checks.push_back({rule, std::move(where), std::move(problem), now - began_});
  began_ = now;
}

wire::Fence Walk::next_fence() {
  wire::Fence fence;
  if (!fences()) return fence;
  constexpr auto acts_within = std::chrono::seconds(5);
  fence.cmd_id = ++last_command_;
  fence.epoch = epoch_;
  fence.not_after = conversation_.component_now() + acts_within;
  fence.proof = fmt::format("certified-{}", last_command_);
  return fence;
}

base::Task<Walk::Given> Walk::give(wire::Command command, wire::Fence fence) {
  const wire::JsonPtr data = encode(fence);
  const std::string type = word(command);
  wire::Event event = conversation_.event(type, *data);
  Given given = co_await give_event(command, std::move(fence), std::move(event));
  co_return given;
}

base::Task<Walk::Given> Walk::give_event(wire::Command command, wire::Fence fence, wire::Event event) {
  Given given;
  given.command = command;
  given.fence = std::move(fence);
  given.event = event;
  given.answer = co_await conversation_.post(std::move(event));
  if (!given.answer.ok()) {
    given.told.accepted = false;
    given.problem = words_of(given.answer);
    co_return given;
  }
  const base::Result<wire::CommandAnswer> told = wire::decode_command_answer(*given.answer.body);
  if (told)
    given.told = *told;
  else
    given.problem = told.error().message;
  co_return given;
}

base::Task<Walk::Report> Walk::settled() {
  const base::Instant until = conversation_.loop().after_real(settings_.patience);
  for (;;) {
    Report report = co_await conversation_.state();
    const bool is_there = report && wire::traits(report->state).stable;
    if (is_there || conversation_.loop().now() >= until) co_return report;
    co_await base::sleep_for(conversation_.loop().timers(), sight_pace);
  }
}

base::Task<std::string> Walk::stay(Report before) {
  co_await base::sleep_for(conversation_.loop().timers(), settings_.stillness);
  const Report after = co_await conversation_.state();
  std::string problem;
  if (!before) co_return problem;
  if (!after)
    problem = conversation_.why_not();
  else if (after->state != before->state)
    problem = fmt::format("it has moved from {} to {}", told(before->state), told(after->state));
  else if (after->revision != before->revision)
    problem = fmt::format("it stands in {}, and has counted a change of state", told(before->state));
  co_return problem;
}

base::Task<std::string> Walk::follow(Given given, wire::Edge edge, wire::StateReport before) {
  net::EventLoop& loop = conversation_.loop();
  const base::Instant set_out_by = loop.after_real(set_out_patience);
  const base::Instant until = loop.after_real(settings_.patience);
  const bool may_be_told =
      given.told.state == State::unknown || given.told.state == edge.via || given.told.state == edge.to || !fences();
  std::string problem;
  if (!may_be_told) problem = fmt::format("the answer says it is in {}", told(given.told.state));
  bool set_out = false;
  while (problem.empty()) {
    const Report seen = co_await conversation_.state();
    if (!seen) {
      problem = conversation_.why_not();
      break;
    }
    if (seen->state == edge.to) {
      const bool counts = before.revision != 0 || seen->revision != 0;
      if (counts && fences())
        note(Rule::revision, place(given.command, edge.from),
             seen->revision > before.revision ? std::string()
                                              : fmt::format("{} in {}, and {} after it, in {}", before.revision,
                                                            told(edge.from), seen->revision, told(edge.to)));
      break;
    }
    set_out = set_out || seen->state == edge.via;
    const bool is_on_its_way = seen->state == edge.via || (seen->state == edge.from && !set_out);
    if (!is_on_its_way)
      problem = fmt::format("it is in {} instead of {} by way of {}", told(seen->state), told(edge.to), told(edge.via));
    else if (seen->state == edge.from && loop.now() >= set_out_by)
      problem = fmt::format("it was accepted, and it is still in {}", told(edge.from));
    else if (loop.now() >= until)
      problem = fmt::format("it is still in {}", told(seen->state));
    co_await base::sleep_for(loop.timers(), sight_pace);
  }
  co_return problem;
}

base::Task<std::string> Walk::find_news(Given given, State to) {
  const std::optional<wire::Event> news =
      co_await conversation_.news_of(*given.fence.cmd_id, settings_.letter_patience);
  std::string problem;
  if (!news) {
    problem = "the answer said that it would, and no STATE_CHANGED with the cmd_id in caused_by has come";
    co_return problem;
  }
  const base::Result<wire::StateReport> report = wire::decode_state_report(*news->data);
  if (!report)
    problem = report.error().message;
  else if (report->state != to)
    problem = fmt::format("it tells {} instead of {}", told(report->state), told(to));
  else if (report->caused_by->epoch != given.fence.epoch || report->caused_by->proof != given.fence.proof)
    problem = "caused_by has another epoch or proof than the command";
  co_return problem;
}

}  // namespace kapela::certify

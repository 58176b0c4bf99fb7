#include "orchestrator/engine/explain.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::engine {
namespace {

std::string wanted(const Wish& wish, const ComponentSpec& component, const Pursuit& pursuit) {
  const std::string within = " within " + base::to_text(wish.timeout);
  if (wish.goals.empty())
    return fmt::format("wanted an answer to {}{}", wire::spelling(pursuit.command, component.dialect), within);
  std::string goals;
  for (const wire::State goal : wish.goals) goals += (goals.empty() ? "" : " or ") + std::string(wire::name(goal));
  return "wanted " + goals + within;
}

std::string last_seen(const Board::Entry& seen, base::Instant now) {
  return seen.ever_seen ? fmt::format("last seen {} ago", base::elapsed_text(now - seen.last_seen)) : "never seen";
}

std::string fault_text(const Sighting& sighting) {
  std::string text;
  if (sighting.error_code != 0) text += fmt::format(" {}", sighting.error_code);
  if (!sighting.error_message.empty()) text += fmt::format(" \"{}\"", sighting.error_message);
  return text;
}

std::string state_for(const Board::Entry& seen, base::Instant now) {
  if (!seen.ever_seen) return std::string(wire::name(wire::State::unknown));
  return fmt::format("{}{} for {}", wire::name(seen.seen.state),
                     seen.seen.state == wire::State::fault ? fault_text(seen.seen) : "",
                     base::elapsed_text(now - seen.since));
}

}  // namespace

std::string explain(Reason reason, const ComponentSpec& component, const Board::Entry& seen, const Pursuit& pursuit,
                    const Wish& wish, base::Instant now) {
  const std::string wish_text = wanted(wish, component, pursuit);
  if (reason == Reason::unreachable)
    return fmt::format("{}: nobody answers at {}:{} for {}, {}, {}", component.name, component.address, component.port,
                       base::elapsed_text(now - seen.missed_since), wish_text, last_seen(seen, now));
  return fmt::format("{}: {}, {}, {}", component.name, state_for(seen, now), wish_text, last_seen(seen, now));
}

std::string explain_refusal(const ComponentSpec& component, const Pursuit& pursuit, const Answer& answer) {
  std::string text = fmt::format("{}: refused {}", component.name, wire::spelling(pursuit.command, component.dialect));
  if (!answer.reason.empty()) text += ": " + answer.reason;
  if (answer.state != wire::State::unknown)
    text += fmt::format("; it is {}, where these are legal: {}", wire::name(answer.state),
                        wire::legal_commands_text(answer.state));
  return text;
}

}  // namespace kapela::engine

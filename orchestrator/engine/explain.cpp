#include "orchestrator/engine/explain.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/scenario/obstacle.hpp"
#include "orchestrator/wire/shown.hpp"

namespace kapela::engine {

using record::ComponentSpec, record::Miss, record::Reason;
using scenario::lacks_command;

namespace {

/// Bytes of a component's own words in a message; control characters in them are not passed on.
constexpr std::size_t max_quoted = 256;

/// "58.3 s", "0.2 s", "4.2 ms".
std::string passed(base::Duration duration) {
  const bool short_one = duration < std::chrono::milliseconds(100);
  return short_one ? fmt::format("{:.1f} ms", base::in_seconds(duration) * 1e3)
                   : fmt::format("{:.1f} s", base::in_seconds(duration));
}

/// As long as it was written, but always in one unit: "60 s", "1.5 s", "50 ms".
std::string allowed(base::Duration duration) {
  const bool short_one = duration < std::chrono::milliseconds(100);
  return short_one ? fmt::format("{} ms", base::in_seconds(duration) * 1e3)
                   : fmt::format("{} s", base::in_seconds(duration));
}

std::string wanted(const Wish& wish, const ComponentSpec& component, const Pursuit& pursuit) {
  const std::string within = " within " + allowed(wish.timeout);
  if (wish.goals.empty())
    return fmt::format("wanted an answer to {}{}", wire::spelling(pursuit.command, component.dialect), within);
  std::string goals;
  for (const wire::State goal : wish.goals) goals += (goals.empty() ? "" : " or ") + std::string(wire::name(goal));
  return "wanted " + goals + within;
}

std::string last_seen(const Board::Entry& seen, base::Instant now) {
  return seen.ever_seen ? fmt::format("last seen {} ago", passed(now - seen.last_seen)) : "never seen";
}

/// Behind a sentence on a component that did not do what was wanted.
std::string problem_text(const Board::Entry& seen) {
  if (seen.problem.empty()) return {};
  return fmt::format("; what it answers is not understood: {}", wire::shown(seen.problem, max_quoted));
}

/// Who may bring it back.
std::string keeper_text(const record::ProcessSpec& process) {
  if (!process.unit.empty()) return fmt::format(" (systemd keeps its process: {})", process.unit);
  if (!process.by_plant) return {};
  return process.stays_away ? " (nobody starts its process again, but start_process)"
                            : " (kapela plant up starts its process again)";
}

/// Why nobody is reached: nobody takes connections there, or its name has no address.
std::string away_text(const ComponentSpec& component, const Board::Entry& seen, base::Instant now) {
  const std::string why = seen.problem.empty()
                              ? fmt::format("nobody answers at {}:{}", component.address, component.port)
                              : wire::shown(seen.problem, max_quoted);
  return fmt::format("{} for {}{}", why, passed(now - seen.missed_since), keeper_text(component.process));
}

std::string fault_text(const Sighting& sighting) {
  std::string text;
  if (sighting.error_code != 0) text += fmt::format(" {}", sighting.error_code);
  if (!sighting.error_message.empty()) text += fmt::format(" \"{}\"", wire::shown(sighting.error_message, max_quoted));
  return text;
}

std::string state_for(const Board::Entry& seen, base::Instant now) {
  if (!seen.ever_seen) return std::string(wire::name(wire::State::unknown));
  return fmt::format("{}{} for {}", wire::name(seen.seen.state),
                     seen.seen.state == wire::State::fault ? fault_text(seen.seen) : "", passed(now - seen.since));
}

std::string way_out_of_fault(const ComponentSpec& component) {
  const std::string_view ack = wire::name(wire::Command::ack);
  return fmt::format("only an operator's {} leads out of FAULT: kapela send {} {}", ack, component.name, ack);
}

}  // namespace

std::string explain(Reason reason, const ComponentSpec& component, const Board::Entry& seen, const Pursuit& pursuit,
                    const Wish& wish, base::Instant now) {
  const std::string wish_text = wanted(wish, component, pursuit);
  if (reason == Reason::unreachable)
    return fmt::format("{}: {}, {}, {}", component.name, away_text(component, seen, now), wish_text,
                       last_seen(seen, now));
  return fmt::format("{}: {}, {}, {}{}", component.name, state_for(seen, now), wish_text, last_seen(seen, now),
                     problem_text(seen));
}

std::string explain_unfit(Reason reason, const ComponentSpec& component, const Board::Entry& seen, base::Instant now) {
  if (reason == Reason::unreachable)
    return fmt::format("{}: {}, {}", component.name, away_text(component, seen, now), last_seen(seen, now));
  if (reason == Reason::timeout && seen.missed > 0 && seen.last_miss == Miss::not_understood)
    return fmt::format("{}: {}:{} answers, {}{}", component.name, component.address, component.port,
                       last_seen(seen, now), problem_text(seen));
  if (reason == Reason::timeout)
    return fmt::format("{}: {} takes requests and does not answer, {}", component.name, component.port,
                       last_seen(seen, now));
  std::string text = fmt::format("{}: {}, ", component.name, state_for(seen, now));
  if (reason != Reason::fault) return text + "and a run begins only when it stands still" + problem_text(seen);
  return text + way_out_of_fault(component);
}

std::string explain_withheld(const ComponentSpec& component, const Board::Entry& seen, wire::Command command,
                             base::Instant now) {
  return fmt::format("{}: {}, so {} was sent to nobody; {}, {}", component.name, state_for(seen, now),
                     wire::spelling(command, component.dialect), way_out_of_fault(component), last_seen(seen, now));
}

std::string explain_illegal(const ComponentSpec& component, const Board::Entry& seen, wire::Command command,
                            base::Instant now) {
  if (!wire::implements(component.dialect, command))
    return lacks_command(component, command) + "; it has " + wire::words_text(component.dialect);
  return fmt::format("{}: {}, where {} is not legal, so it was not sent; legal there: {}", component.name,
                     state_for(seen, now), wire::spelling(command, component.dialect),
                     wire::legal_commands_text(seen.seen.state, component.dialect));
}

std::string explain_refusal(const ComponentSpec& component, const Pursuit& pursuit, const Answer& answer) {
  std::string text = fmt::format("{}: refused {}", component.name, wire::spelling(pursuit.command, component.dialect));
  if (!answer.reason.empty()) text += ": " + wire::shown(answer.reason, max_quoted);
  if (answer.state != wire::State::unknown)
    text += fmt::format("; it is {}, where these are legal: {}", wire::name(answer.state),
                        wire::legal_commands_text(answer.state, component.dialect));
  return text;
}

std::string because(std::string_view words) {
  return words.empty() ? std::string() : ": " + wire::shown(words, max_quoted);
}

}  // namespace kapela::engine

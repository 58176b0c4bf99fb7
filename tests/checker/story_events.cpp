// Records of events that are no commands.
#include "tests/checker/story.hpp"

namespace kapela::checker::testing {

using record::CommandId, record::ComponentId, record::RunId;
using wire::State;

Story& Story::event_intended(std::uint64_t run, ComponentId component, std::uint64_t event, std::uint64_t undoes,
                             std::optional<wire::ProcessDeed> deed, State state) {
  const auto purpose = undoes == 0 ? record::Purpose::forward : record::Purpose::compensation;
  return add({.run = RunId(run),
              .command = CommandId(event),
              .a = static_cast<std::uint64_t>(purpose),
              .b = undoes == 0 ? step_ : undoes,
              .component = component,
              .kind = RecordKind::event_intended,
              .state = state,
              .detail = record::intention(undoes == 0 && deed != wire::ProcessDeed::restart, deed)});
}

Story& Story::event_sent(std::uint64_t run, ComponentId component, std::uint64_t event, bool is_undo) {
  const base::Instant not_after = is_undo ? base::Instant() : now_ + timeout;
  return add({.run = RunId(run),
              .command = CommandId(event),
              .a = 1,
              .b = static_cast<std::uint64_t>(not_after.time_since_epoch().count()),
              .component = component,
              .kind = RecordKind::event_sent});
}

Story& Story::event_answered(std::uint64_t run, ComponentId component, std::uint64_t event,
                             record::EventOutcome outcome) {
  return add({.run = RunId(run),
              .command = CommandId(event),
              .component = component,
              .kind = RecordKind::event_answered,
              .detail = static_cast<std::uint8_t>(outcome)});
}

Story& Story::event_in_doubt(std::uint64_t run, ComponentId component, std::uint64_t event, bool was_taken) {
  return add({.run = RunId(run),
              .command = CommandId(event),
              .a = 1,
              .component = component,
              .kind = RecordKind::event_in_doubt,
              .detail = static_cast<std::uint8_t>(!was_taken)});
}

Story& Story::event_left(std::uint64_t run, ComponentId component, std::uint64_t event) {
  return add({.run = RunId(run),
              .command = CommandId(event),
              .text = component == io ? "io" : "robot",
              .component = component,
              .kind = RecordKind::event_left,
              .detail = static_cast<std::uint8_t>(record::Reason::timeout)});
}

Story& Story::event_handled(std::uint64_t run, ComponentId component, std::uint64_t event, wire::Verdict verdict) {
  return add({.run = RunId(run),
              .command = CommandId(event),
              .a = static_cast<std::uint64_t>(verdict),
              .b = epoch,
              .component = component,
              .kind = RecordKind::event_handled,
              .state = State::run});
}

}  // namespace kapela::checker::testing

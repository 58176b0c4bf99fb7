// Story: a small history to check, built record by record: two components, of which robot depends on io, in one run,
// told by an orchestrator and by the hosts of the components. Tests change one thing in it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/checker/checker.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::checker::testing {

using record::Record;
using record::RecordKind;

inline constexpr record::ComponentId io{0};
inline constexpr record::ComponentId robot{1};
inline constexpr std::uint64_t epoch = 7;
inline constexpr base::Duration timeout = std::chrono::seconds(60);
inline constexpr base::Duration drain = std::chrono::seconds(45);

class Story {
 public:
  /// A good history: run 1 initializes both components, and waits until they are.
  static Story full_start();
  /// robot stays STOPPED, so io is stopped again.
  static Story rollback();
  /// robot is in FAULT, and io is held by it.
  static Story stuck_rollback();
  /// Both are stopped; io needs a second command.
  static Story forward();
  /// Both are stopped, and io cannot be reached.
  static Story partial_stop();
  /// io is given up in a stop, comes back in RUN, and is brought down by a run of its own.
  static Story watch();
  /// The orchestrator dies while both are being started, and its next life stops them.
  static Story recovery();
  /// Each component in a step of its own, at once.
  static Story parallel();

  // Building: each is one record, or those that belong together, a millisecond after the last.
  Story& started(std::uint64_t of_epoch = epoch);
  Story& accepted(std::uint64_t run, record::Atomicity atomicity = record::Atomicity::rollback);
  Story& recovered(std::uint64_t run, std::uint64_t of_epoch = epoch);
  /// Counts in the run_accepted of the run.
  Story& owned(std::uint64_t run, record::ComponentId component, wire::State state = wire::State::stopped);
  Story& based(std::uint64_t run, record::ComponentId component, wire::State state = wire::State::stopped);
  /// Owned, and based.
  Story& taken(std::uint64_t run, record::ComponentId component, wire::State state = wire::State::stopped);
  /// Begins; what follows is of it.
  Story& step(std::uint64_t run, std::uint64_t number);
  /// What follows is of that step.
  Story& in_step(std::uint64_t number);
  Story& awaited(std::uint64_t run, record::ComponentId component, wire::State state);
  Story& intent(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::Command what,
                wire::State from = wire::State::stopped, record::Purpose purpose = record::Purpose::forward);
  Story& sent(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::Command what,
              std::uint64_t attempt = 1);
  Story& handled(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::Command what,
                 wire::State after, wire::Verdict verdict = wire::Verdict::accepted, std::uint64_t of_epoch = epoch);
  Story& moved(record::ComponentId component, wire::State from, wire::State to);
  Story& acknowledged(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::Command what,
                      std::uint64_t point);
  Story& refused(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::Command what);
  Story& in_doubt(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::Command what,
                  std::uint64_t attempt = 1);
  Story& observed(std::uint64_t run, record::ComponentId component, wire::State state, std::uint64_t point,
                  std::uint64_t cause = 0);
  Story& reached(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::State state);
  Story& missed(std::uint64_t run, record::ComponentId component, record::Reason reason);
  Story& verdict(std::uint64_t run, record::ComponentId component, record::Reason reason);
  Story& step_ended(std::uint64_t run, std::uint64_t action, bool succeeded = true);
  Story& compensating(std::uint64_t run, base::Duration budget = timeout);
  Story& settled(std::uint64_t run, record::ComponentId component, wire::State state, std::uint64_t point);
  Story& exception(std::uint64_t run, record::ComponentId component, record::Reason reason, std::uint64_t holder = 0);
  /// The same of one that answers, and is in that state.
  Story& left(std::uint64_t run, record::ComponentId component, wire::State state, record::Reason reason);
  /// It is commanded in an undo, and has so long.
  Story& ordered(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::Command what,
                 wire::State from, base::Duration lasts = drain);
  /// Of the end of the run.
  Story& alert(std::uint64_t run);
  /// Of no run: `run` has given it up, with that command in doubt; it may stay no higher than `ceiling`.
  Story& watched(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::Command what,
                 wire::State ceiling);
  /// Seen while no run has it.
  Story& glimpsed(record::ComponentId component, wire::State state, std::uint64_t point);
  /// An alert about it alone.
  Story& named_again(record::ComponentId component);
  Story& unwatched(record::ComponentId component, wire::State state, record::Relief relief = record::Relief::quiet);
  Story& latched(std::uint64_t run);
  Story& unlatched();
  Story& run_ended(std::uint64_t run, record::RunStatus status, std::string_view cause = {});
  /// With the alert, and the latch where there is to be one.
  Story& failed(std::uint64_t run, record::RunStatus status, std::string_view cause = "a cause");
  /// A command to the end: intended, sent, obeyed, acknowledged at `point`, and seen at `point` + 1. The command leads
  /// from `from` by `via` to `to`.
  struct Way {
    wire::State from;
    wire::State via;
    wire::State to;
  };
  Story& obeyed(record::ComponentId component, std::uint64_t command, wire::Command what, Way way, std::uint64_t point,
                record::Purpose purpose = record::Purpose::forward, std::uint64_t of_epoch = epoch);
  /// Events that are no commands. `undoes`: the one that it takes back; 0: it goes forward, in the step of now.
  Story& event_intended(std::uint64_t run, record::ComponentId component, std::uint64_t event, std::uint64_t undoes = 0,
                        std::optional<wire::ProcessDeed> deed = {}, wire::State state = wire::State::unknown);
  /// An undo may come at any time.
  Story& event_sent(std::uint64_t run, record::ComponentId component, std::uint64_t event, bool is_undo = false);
  Story& event_answered(std::uint64_t run, record::ComponentId component, std::uint64_t event,
                        record::EventOutcome outcome = record::EventOutcome::acknowledged);
  Story& event_in_doubt(std::uint64_t run, record::ComponentId component, std::uint64_t event, bool was_taken);
  Story& event_left(std::uint64_t run, record::ComponentId component, std::uint64_t event);
  Story& event_handled(std::uint64_t run, record::ComponentId component, std::uint64_t event,
                       wire::Verdict verdict = wire::Verdict::accepted);
  Story& injected(record::ComponentId component, std::uint8_t fault);
  /// A real component, by its host: seen in that state, with that revision (0: it numbers no changes);
  Story& seen(record::ComponentId component, wire::State state, std::uint64_t revision = 0);
  /// not seen until here;
  Story& lost(record::ComponentId component);
  /// and its answer to a command, which it says to have accepted. It has decided within the last millisecond.
  struct Answer {
    wire::State state = wire::State::unknown;
    std::uint64_t revision = 0;
    wire::Verdict verdict = wire::Verdict::accepted;
    base::Duration age = std::chrono::milliseconds(1);
    std::uint64_t epoch = testing::epoch;
    bool is_fenced = true;
  };
  Story& answered(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::Command what,
                  const Answer& answer);
  /// It has not answered.
  Story& unanswered(std::uint64_t run, record::ComponentId component, std::uint64_t command, wire::Command what,
                    std::uint64_t of_epoch = epoch);
  Story& crashed();
  Story& later(base::Duration duration);

  // Changing.
  /// The nth record of a kind, from 0.
  Record& at(RecordKind kind, std::size_t nth = 0);
  Story& drop(RecordKind kind, std::size_t nth = 0);
  Story& drop(std::size_t place);
  Story& duplicate(std::size_t place);
  /// What is built from here on comes before that record, at its time.
  Story& before(RecordKind kind, std::size_t nth = 0);
  /// What is built from here on comes at the end.
  Story& at_end();
  /// Numbers the records of the orchestrator anew.
  Story& renumbered();

  [[nodiscard]] const std::vector<Record>& records() const { return records_; }

 private:
  Story& add(Record record);
  [[nodiscard]] std::size_t find(RecordKind kind, std::size_t nth) const;

  std::vector<Record> records_;
  std::size_t place_ = 0;  ///< of the record that is built next
  base::Instant now_{};
  std::uint64_t step_ = 0;
};

/// Names of the invariants that the history breaks, each once, in order: "I2 I16".
[[nodiscard]] std::string broken(const Story& story, bool complete = true, std::uint64_t breaking_faults = 0);
/// What it breaks, and with a question mark what nobody can tell: "I2 I16?".
[[nodiscard]] std::string judged(const Story& story, std::uint64_t breaking_faults = 0);
[[nodiscard]] std::string judged_by_starts(const Story& story, StartRules rules);
/// What it does not break, as there is an excuse: "I13 lies, I14 unfenced".
[[nodiscard]] std::string excused(const Story& story, std::uint64_t breaking_faults = 0);
/// As `broken`, in a plant in which nobody depends on anybody.
[[nodiscard]] std::string broken_of_independent(const Story& story);
/// The same where it is known how the engine waits: as engines do that nobody has told otherwise.
[[nodiscard]] std::string broken_in_pace(const Story& story);
/// The same where these rules of starts are known.
[[nodiscard]] std::string broken_by_starts(const Story& story, StartRules rules, std::uint64_t breaking_faults = 0);
/// The same where hosts tell all at once, and in order.
[[nodiscard]] std::string broken_in_order(const Story& story, std::uint64_t breaking_faults = 0);
[[nodiscard]] CheckerSettings settings();

}  // namespace kapela::checker::testing

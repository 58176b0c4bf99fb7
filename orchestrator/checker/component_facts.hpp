// ComponentFacts: what a history says of one component so far: its part in the run that owns it, what an orchestrator
// has seen of it, and the truth. Values; Facts owns them.
#pragma once

#include <optional>

#include "orchestrator/checker/findings.hpp"
#include "orchestrator/checker/sight_facts.hpp"
#include "orchestrator/checker/watch_facts.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::checker {

/// How a component stands towards the end of its run.
enum class Outcome : std::uint8_t {
  open,     ///< nothing is said, or it was commanded again since
  settled,  ///< seen where it is to be
  excepted  ///< named as one that is left elsewhere
};

/// A component's part in the run that owns it, across the lives of its orchestrator.
struct Part {
  record::CommandId deed = record::no_command;  ///< the last one forward to the supervisor of its process
  wire::State base = wire::State::unknown;      ///< unknown: the preflight has not said
  Position based_at = nowhere;
  std::uint64_t base_point = 0;               ///< of the preflight's sighting, in this life
  wire::State lowest = wire::State::unknown;  ///< of its base and the stable states confirmed since
  wire::State told = wire::State::unknown;    ///< the lowest stable one that it has acknowledged a command in: the run
                                              ///< may count it, and need not, where no number tells how new it is
  std::uint64_t goal = 0;                     ///< states: what it was last asked for
  Position intended_at = nowhere;  ///< its last intent; nowhere: it was not commanded, or has another process
  std::uint64_t last_step = 0;     ///< in which it was commanded last, before the run was undone
  Position reached_at = nowhere;
  Position missed_at = nowhere;
  Outcome outcome = Outcome::open;
  wire::State settled = wire::State::unknown;
  Position outcome_at = nowhere;
  base::Instant ended{};    ///< when
  std::uint32_t tried = 0;  ///< commands of the compensation, as bits
  std::uint64_t settled_point = 0;
  record::Reason exception = record::Reason::timeout;
  wire::State left_in = wire::State::unknown;  ///< as the exception says
  bool brought_down = false;                   ///< it was seen where it is to be when it was excepted

  [[nodiscard]] bool commanded() const { return intended_at != nowhere; }
  /// A step has gone on without it, and it was not commanded since.
  [[nodiscard]] bool left_behind() const { return missed_at != nowhere && !(commanded() && intended_at > missed_at); }
};

struct ComponentFacts {
  // What an orchestrator knows.
  std::size_t slot = 0;     ///< of the run that owns it, or owned it last,
  std::uint64_t owner = 0;  ///< and that run's serial
  wire::Dialect dialect = wire::Dialect::seed;
  Position owned_at = nowhere;
  Part part{};
  record::CommandId command = record::no_command;  ///< the last one of the run in this life
  record::CommandId raising = record::no_command;  ///< the last one of these that may raise it
  Position fault_verdict_at = nowhere;             ///< FAULT was pronounced, and it was seen nowhere else since
  Position observed_at = nowhere;                  ///< in this run
  std::uint64_t point = 0;                         ///< of that observation
  record::CommandId cause = record::no_command;
  bool stirred = false;      ///< since its last command it was seen, or has said that it is, elsewhere than before
  std::uint64_t wanted = 0;  ///< states; 0: not awaited, or reached, or given up
  std::uint64_t step = 0;    ///< serial of the one in which it was awaited or commanded last
  Position awaited_at = nowhere;
  wire::State observed = wire::State::unknown;
  base::Instant seen{};                      ///< when it was observed
  std::optional<base::Instant> arrived{};    ///< since when it was seen where it is awaited, and that counts
  std::optional<base::Instant> under_way{};  ///< since when it was seen so, in a compensation, since it was commanded

  WatchFacts watch{};  ///< over it, since a run has given it up

  SightFacts sight{};  ///< where its host tells no more

  // The truth, where its host tells.
  bool told = false;
  bool pretends = false;  ///< it takes the command that comes next, and does not obey
  bool broken = false;    ///< a fault has broken its side of the contract: its word and its fences mean nothing
  /// Its fences mean something: it knows cmd_id, epoch and not_after, and no fault has made it forget them.
  [[nodiscard]] bool is_fenced() const { return !broken && sight.is_fenced && dialect != wire::Dialect::avena2; }

  bool foreign = false;  ///< since it is owned it has obeyed somebody else
  wire::State truth = wire::State::unknown;
  Position truth_at = nowhere;
  std::uint64_t been = 0;                            ///< states it was in since it took `handled`, or since it is owned
  std::uint64_t been_before = 0;                     ///< the same until it took `handled`
  std::uint64_t entered = 0;                         ///< states it moved to since it handled any command
  wire::State left_fault_to = wire::State::unknown;  ///< the same, out of FAULT; unknown: it did not
  record::CommandId handled = record::no_command;
  std::uint64_t epoch = 0;  ///< the highest that it accepted
  Position epoch_at = nowhere;
};

}  // namespace kapela::checker

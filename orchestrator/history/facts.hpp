// Facts: what a history says so far, as far as the invariants ask: per component, run and command. Owned by the
// Checker: invariants read it before a record is folded into it.
#pragma once

#include <array>
#include <vector>

#include "orchestrator/engine/report.hpp"
#include "orchestrator/history/command_ring.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::history {

struct ComponentFacts {
  // What an orchestrator knows.
  std::size_t slot = 0;     ///< of the run that owns it, or owned it last,
  std::uint64_t owner = 0;  ///< and that run's serial
  Position owned_at = nowhere;
  engine::CommandId command = engine::no_command;  ///< the last one of the run
  Position fault_verdict_at = nowhere;             ///< FAULT was pronounced, and it was seen nowhere else since
  Position observed_at = nowhere;                  ///< in this run
  std::uint64_t point = 0;                         ///< of that observation
  engine::CommandId cause = engine::no_command;
  std::uint64_t wanted = 0;  ///< states; 0: not awaited, or reached
  std::uint64_t step = 0;    ///< in which it is awaited
  Position awaited_at = nowhere;
  wire::State observed = wire::State::unknown;

  // The truth, where its host tells.
  bool told = false;
  bool broken = false;  ///< a fault has broken its side of the contract: its word and its fences mean nothing
  wire::State truth = wire::State::unknown;
  Position truth_at = nowhere;
  std::uint64_t been = 0;                            ///< states it was in since it took `handled`, or since it is owned
  std::uint64_t entered = 0;                         ///< states it moved to since it handled any command
  wire::State left_fault_to = wire::State::unknown;  ///< the same, out of FAULT; unknown: it did not
  engine::CommandId handled = engine::no_command;
  std::uint64_t epoch = 0;  ///< the highest that it accepted
  Position epoch_at = nowhere;
};

struct RunFacts {
  engine::RunId id = engine::no_run;
  std::uint64_t serial = 0;  ///< of the run in the whole history, from 1
  bool open = false;
  Position accepted_at = nowhere;
  Position first_intent_at = nowhere;
  Position verdict_at = nowhere;
  Position failed_step_at = nowhere;

  // Its step.
  std::uint64_t step = 0;  ///< counted over the whole history
  bool step_open = false;
  bool waits = false;  ///< its targets are awaited
  Position step_at = nowhere;
  std::uint64_t action = 0;
  base::Instant deadline{};
  std::uint64_t missing = 0;         ///< targets that are awaited and not reached
  std::uint64_t unacknowledged = 0;  ///< of its intents
};

class Facts {
 public:
  explicit Facts(std::size_t components);

  /// What an orchestrator's record is about; whatever there is none of is null.
  [[nodiscard]] RunFacts* find_run(const engine::Record& record);
  [[nodiscard]] ComponentFacts& at(engine::ComponentId id) { return components_[index(id)]; }
  [[nodiscard]] bool has(engine::ComponentId id) const { return index(id) < components_.size(); }
  [[nodiscard]] CommandFacts* find_command(engine::CommandId id) { return commands_[0].find(id); }
  /// The run that the component belongs to; null: to none.
  [[nodiscard]] RunFacts* owner_of(const ComponentFacts& component);

  [[nodiscard]] std::uint64_t epoch() const { return epochs_[0]; }
  /// The commands of an epoch; null when that epoch is not in this history.
  [[nodiscard]] CommandRing* commands_of(std::uint64_t epoch);
  [[nodiscard]] bool is_before_history(std::uint64_t epoch) const { return epoch < first_epoch_; }
  /// True for a number that a run of this epoch had.
  [[nodiscard]] bool was_accepted(engine::RunId id) const { return id != engine::no_run && number(id) <= last_run_; }

  /// A new run, which owns nothing yet.
  RunFacts& accept(engine::RunId id);
  /// The record becomes part of the facts. `run` is what `find_run` gave for it.
  void fold(const engine::Record& record, RunFacts* run);
  /// As at the end of an orchestrator's life: nobody is owed the end of its runs.
  void forget_runs();
  void clear();

  [[nodiscard]] Position position() const { return position_; }
  [[nodiscard]] std::uint64_t next_sequence() const { return next_sequence_; }
  [[nodiscard]] std::vector<RunFacts>& runs() { return runs_; }
  [[nodiscard]] std::vector<ComponentFacts>& components() { return components_; }

 private:
  void begin_epoch(std::uint64_t epoch);
  void fold_step(const engine::Record& record, RunFacts& run);
  void fold_truth(const engine::Record& record);
  void own(const engine::Record& record, const RunFacts& run);
  void begin_step(const engine::Record& record, RunFacts& run);
  void intend(const engine::Record& record, RunFacts& run);
  void acknowledge(const engine::Record& record, RunFacts& run);
  void observe(const engine::Record& record);
  void reach(const engine::Record& record, RunFacts& run);
  void end_step(const engine::Record& record, RunFacts& run);
  void handle(const engine::Record& record);
  void move(const engine::Record& record);

  Position position_ = 0;  ///< of the record that comes next
  std::uint64_t next_sequence_ = 1;
  std::uint64_t last_run_ = 0;
  std::uint64_t last_serial_ = 0;
  std::uint64_t last_step_ = 0;
  std::uint64_t first_epoch_ = 0;
  std::array<std::uint64_t, 2> epochs_{};  ///< the present one and the one before
  std::array<CommandRing, 2> commands_;
  std::vector<ComponentFacts> components_;
  std::vector<RunFacts> runs_;  ///< slots; those of ended runs are taken again
  std::size_t recent_ = 0;      ///< the slot that was asked for last
};

}  // namespace kapela::history

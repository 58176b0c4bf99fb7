// Facts: what a history says so far, as far as the invariants ask: per component, run and command. Owned by the
// Checker: invariants read it before a record is folded into it.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "orchestrator/checker/command_ring.hpp"
#include "orchestrator/checker/component_facts.hpp"
#include "orchestrator/checker/run_facts.hpp"
#include "orchestrator/record/sighting.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::checker {

class Facts {
 public:
  /// `latched`: the plant is, when the history begins.
  explicit Facts(std::size_t components, bool latched = false);

  /// What an orchestrator's record is about; whatever there is none of is null.
  [[nodiscard]] RunFacts* find_run(const record::Record& record);
  [[nodiscard]] ComponentFacts& at(record::ComponentId id) { return components_[index(id)]; }
  [[nodiscard]] bool has(record::ComponentId id) const { return index(id) < components_.size(); }
  [[nodiscard]] CommandFacts* find_command(record::CommandId id) { return commands_[0].find(id); }
  /// The run that the component belongs to; null: to none.
  [[nodiscard]] RunFacts* owner_of(const ComponentFacts& component);
  /// The run that the component belongs to or belonged to last, while its facts are kept.
  [[nodiscard]] const RunFacts* last_owner_of(const ComponentFacts& component) const;
  /// The last sighting of the component tells what became of its last command: it is newer than the answer, or was
  /// caused by it.
  [[nodiscard]] bool is_resolved(const ComponentFacts& component);

  [[nodiscard]] std::uint64_t epoch() const { return epochs_[0]; }
  /// As far as is known, it is in this state, which it may be left in.
  [[nodiscard]] bool is_down(const ComponentFacts& component, wire::State state);

  /// The commands of an epoch; null when that epoch is not in this history, or is forgotten.
  [[nodiscard]] CommandRing* commands_of(std::uint64_t epoch);
  [[nodiscard]] bool is_before_history(std::uint64_t epoch) const { return epoch < first_epoch_; }
  /// Or so many lives ago that its commands are kept no longer.
  [[nodiscard]] bool is_forgotten(std::uint64_t epoch) const { return epoch < std::max(first_epoch_, epochs_.back()); }
  /// Of no orchestrator that there can have been by now: a component does not remember it (wire::epoch_ahead).
  [[nodiscard]] bool is_nobodys(std::uint64_t epoch) const {
    return epochs_[0] != 0 && epoch > epochs_[0] + static_cast<std::uint64_t>(wire::epoch_ahead.count());
  }
  /// True for a number that a run had.
  [[nodiscard]] bool was_accepted(record::RunId id) const { return id != record::no_run && number(id) <= last_run_; }
  /// A run that died with its orchestrator, and was not taken up yet; null: there is none.
  [[nodiscard]] const RunFacts* lost_run() const;
  [[nodiscard]] bool latched() const { return latched_; }
  /// Watched components that were seen too high, and that nobody has commanded or named since.
  [[nodiscard]] const std::vector<record::ComponentId>& raised() const { return raised_; }
  /// Somebody has.
  void see_to(record::ComponentId id);

  /// A new run, which owns nothing yet.
  RunFacts& accept(record::RunId id);
  /// The record becomes part of the facts. `run` is what `find_run` gave for it.
  void fold(const record::Record& record, RunFacts* run);
  /// The run goes on in the present life.
  void take_up(RunFacts& run);
  void clear();

  [[nodiscard]] Position position() const { return position_; }
  [[nodiscard]] std::uint64_t next_sequence() const { return next_sequence_; }
  [[nodiscard]] std::vector<RunFacts>& runs() { return runs_; }
  [[nodiscard]] std::vector<ComponentFacts>& components() { return components_; }

 private:
  // Of an orchestrator's life.
  void begin_epoch(std::uint64_t epoch);
  void lose_runs();
  void fold_of_run(const record::Record& record, RunFacts& run);
  void accept(const record::Record& record, RunFacts& run);
  void recover(const record::Record& record, RunFacts& run);
  void reopen(RunFacts& run);
  void own(const record::Record& record, RunFacts& run);
  void base(const record::Record& record);
  void renew(const record::Record& record, RunFacts& run);
  void begin_step(const record::Record& record, RunFacts& run);
  void await(const record::Record& record, RunFacts& run);
  void intend(const record::Record& record, RunFacts& run);
  void replace_refused(const ComponentFacts& component, StepFacts& step);
  void send(const record::Record& record);
  void refuse(const record::Record& record);
  void acknowledge(const record::Record& record, RunFacts& run);
  void observe(const record::Record& record, RunFacts& run);
  void decide(const record::Record& record, RunFacts& run);
  [[nodiscard]] bool is_answered(const ComponentFacts& component);
  void reach(const record::Record& record, RunFacts& run);
  void miss(const record::Record& record, RunFacts& run);
  void forgive(const record::Record& record, RunFacts& run);
  void end_step(const record::Record& record, RunFacts& run);
  void pronounce(const record::Record& record, RunFacts& run);
  void compensate(const record::Record& record, RunFacts& run);
  void settle(const record::Record& record, RunFacts& run);
  void finish(const record::Record& record, RunFacts& run, Outcome outcome);
  void except(const record::Record& record, RunFacts& run);
  void alert(const record::Record& record, RunFacts& run);
  void end_run(const record::Record& record, RunFacts& run);
  void note_fault(const record::Record& record);
  // Of those that were given up.
  void fold_watch(const record::Record& record);
  void watch_sees(const record::Record& record, WatchFacts& watch);
  // Of the truth.
  void fold_truth(const record::Record& record);
  void handle(const record::Record& record);
  void move(const record::Record& record);
  void see(const record::Record& record);
  void see_deed(const record::Record& record, const record::Sighting& sighting);
  void see_state(const record::Record& record);

  Position position_ = 0;  ///< of the record that comes next
  std::uint64_t next_sequence_ = 1;
  std::uint64_t last_run_ = 0;
  std::uint64_t last_serial_ = 0;
  std::uint64_t last_step_ = 0;
  std::uint64_t first_epoch_ = 0;
  /// A late command of an old life can still act; of one older than these nothing is said.
  static constexpr std::size_t lives_followed = 4;
  std::array<std::uint64_t, lives_followed> epochs_{};  ///< the present one first; 0: there were not so many
  std::vector<CommandRing> commands_;                   ///< of these epochs
  std::vector<ComponentFacts> components_;
  std::vector<RunFacts> runs_;  ///< slots; those of ended runs are taken again
  std::vector<record::ComponentId> raised_{};
  std::size_t recent_ = 0;  ///< the slot that was asked for last
  std::size_t lost_ = 0;    ///< how many runs are
  bool latched_;
  bool latched_before_;  ///< the history
};

}  // namespace kapela::checker

// Run: one execution of a program: preflight, the scenario's actions, compensation where they fail, audit, end
// (semantics.md section 2). A coroutine; what comes back is passed to its activities. Owned by the engine.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "orchestrator/base/task.hpp"
#include "orchestrator/engine/activity.hpp"
#include "orchestrator/engine/charge.hpp"
#include "orchestrator/engine/courier.hpp"
#include "orchestrator/engine/past.hpp"
#include "orchestrator/engine/pause.hpp"
#include "orchestrator/engine/run_values.hpp"
#include "orchestrator/engine/survey.hpp"
#include "orchestrator/engine/watched.hpp"
#include "orchestrator/scenario/program.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::engine {

class Run {
 public:
  Run(RunContext& context, record::RunId id, scenario::Program program, scenario::Variables variables,
      wire::JsonPtr trigger);
  /// One that an earlier life of the orchestrator left open. With a program it goes on, else it is undone.
  Run(RunContext& context, const OpenRun& open, std::shared_ptr<const scenario::Scenario> scenario,
      std::optional<scenario::Program> program);
  /// One that does nothing but bring down components that were given up, and have come back raised.
  Run(RunContext& context, record::RunId id, std::shared_ptr<const scenario::Scenario> scenario,
      std::vector<Charge> charges);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run();

  /// Accepted, so far without its components.
  void announce();
  /// The components are its own from here on.
  void take_components();
  /// The whole run, to be started once by the engine when it has its components.
  [[nodiscard]] base::Task<void> execute();
  /// One that waits for its components will not get them: it ends.
  void withdraw(const std::string& why);

  void on_answer(const Answer& answer);
  void on_seen(record::ComponentId id);
  void on_missed(record::ComponentId id);
  void on_figures(record::ComponentId id);
  void on_durability();
  /// Nothing more is commanded forward, and what was done is undone. False when it is too late for that.
  bool cancel(record::Reason reason, const std::string& why);
  /// An operator's word for the step that waits for it. False when none does.
  bool approve(bool yes, std::string_view who);
  /// To be called after whatever may have ended an activity from outside of one.
  void wake() { activities_.wake(); }

  [[nodiscard]] const record::RunReport& report() const { return core_.report; }
  [[nodiscard]] record::RunReport take_report() { return std::move(core_.report); }
  /// Once it has ended: each of its components.
  [[nodiscard]] std::vector<Left> take_left() { return std::move(left_); }
  [[nodiscard]] bool ended() const { return core_.report.status != record::RunStatus::running; }
  [[nodiscard]] const scenario::Scenario& scenario() const { return *core_.scenario; }
  /// Every component of the run, sorted.
  [[nodiscard]] const std::vector<record::ComponentId>& owned() const { return core_.owned; }

 private:
  using Outcome = std::optional<record::Failure>;  ///< nothing: it went well

  /// What follows from where in the program a piece of it runs.
  struct Setting {
    Extent* extent = nullptr;
    scenario::Variables* variables = nullptr;
    record::Purpose purpose = record::Purpose::forward;
    base::Instant not_beyond = base::Instant::max();
    std::string_view beyond{};   ///< what is over then; outlives the piece
    Outcome* outcome = nullptr;  ///< where a failure goes; null: it is the run's
    bool caught = false;         ///< further out it may be tried again, or done without
    bool again = false;          ///< it has failed before, and is tried once more
  };

  // The forward part; true: it goes on.
  [[nodiscard]] base::Task<bool> preflight();
  [[nodiscard]] base::Task<bool> carry_out(const scenario::Block& block, Setting setting);
  [[nodiscard]] base::Task<bool> attempt(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> once(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> step(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> send_event(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> wait_for(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> handle_process(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> meet_again(std::vector<record::ComponentId> started, base::Instant until,
                                            Setting setting);
  [[nodiscard]] base::Task<bool> parallel(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> branch(const scenario::Block& block, Setting setting);
  [[nodiscard]] base::Task<bool> repeat(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> call(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> approval(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> delay(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] base::Task<bool> rest(base::Duration duration, Setting setting);
  [[nodiscard]] base::Task<void> after_failure(const scenario::Instruction& instruction, Setting setting);
  [[nodiscard]] bool perform_now(const scenario::Instruction& instruction, const Setting& setting);
  [[nodiscard]] bool claims_too_much(const scenario::LogEvent& event) const;
  void perform_all(const scenario::Block& block);
  /// It does; what its regular expressions have found is in the variables then.
  [[nodiscard]] bool holds(const expression::Expression& condition, const Setting& setting) const;
  [[nodiscard]] const scenario::Block* chosen(const scenario::Instruction& instruction, const Setting& setting) const;
  [[nodiscard]] bool require(const scenario::Instruction& instruction, const Setting& setting);
  [[nodiscard]] bool may_begin(const scenario::Instruction& instruction, const Setting& setting);
  [[nodiscard]] base::Duration retry_delay(const scenario::Retry& retry, std::uint32_t tried, std::uint32_t step) const;
  void open_step(const scenario::Instruction& instruction, base::Duration timeout);
  void open_approval(const scenario::Instruction& instruction, base::Duration timeout, const std::string& question);
  void close_step(const scenario::Instruction& instruction, bool succeeded);
  void deal_with(record::Failure failure, const Setting& setting);
  void note_miss(const record::Failure& failure, std::uint32_t step);
  void note_miss(const record::Failure& failure, const scenario::Instruction& instruction);

  // The end.
  [[nodiscard]] base::Task<void> audit();
  [[nodiscard]] base::Task<void> undo();
  [[nodiscard]] base::Task<void> lower(std::vector<Charge> charges);
  [[nodiscard]] base::Task<void> take_back(Courier::Turn turn, base::Instant until);
  [[nodiscard]] base::Task<void> look_at_started();
  void name_not_handled();
  [[nodiscard]] base::Task<void> bring_down();
  [[nodiscard]] base::Task<void> name_leftovers();
  [[nodiscard]] base::Task<void> end();
  [[nodiscard]] std::vector<Charge> to_undo() const;
  [[nodiscard]] std::vector<Charge> stragglers() const;
  [[nodiscard]] wire::State lowest_goal() const;
  [[nodiscard]] record::RunStatus outcome() const;
  [[nodiscard]] bool has_exceptions() const;
  [[nodiscard]] bool has_commanded() const;
  [[nodiscard]] bool is_left_in_doubt(const record::ComponentReport& part) const;
  [[nodiscard]] Watched have_watched(const record::ComponentReport& part);
  [[nodiscard]] bool has_brought_all() const;
  [[nodiscard]] std::string cause_of_end() const;
  [[nodiscard]] record::Record tell_end(record::RunStatus status, std::string_view cause);
  void raise_alert(record::RunStatus status, std::string_view cause);
  void latch(record::RunStatus status);

  void fail(record::Failure failure);
  void reject(record::Failure failure);
  [[nodiscard]] std::optional<record::Failure> unsound(const std::vector<Survey::Miss>& misses);
  [[nodiscard]] std::optional<record::Failure> obstacle() const;
  void write_bases();
  void write_base(record::ComponentId id);
  [[nodiscard]] bool is_absent(record::ComponentId id) const {
    return std::find(absent_.begin(), absent_.end(), id) != absent_.end();
  }
  [[nodiscard]] record::Failure failure_of(const Survey::Miss& miss, std::uint64_t wanted,
                                           base::Duration timeout) const;
  [[nodiscard]] expression::Lookup lookup(const scenario::Variables& variables) const;
  [[nodiscard]] std::string explain_wait(const scenario::WaitFor& wait, const std::vector<record::ComponentId>& silent,
                                         const scenario::Variables& variables, base::Duration timeout) const;
  [[nodiscard]] bool is_forward() const { return core_.report.atomicity == record::Atomicity::forward; }

  scenario::Program program_;
  std::vector<Charge> charges_{};  ///< all that it does is to bring them down; empty: it does its program
  RunCore core_;
  Commander commander_;
  Courier courier_;
  Activities activities_;
  wire::JsonPtr trigger_;
  scenario::Variables variables_;
  std::vector<Left> left_{};
  Extent root_;
  Extent aftermath_;                                         ///< what follows the verdict, or the success
  std::vector<std::pair<std::uint32_t, Pause*>> approvals_;  ///< steps that wait for an operator
  std::string timeout_is_over_;
  std::vector<record::ComponentId> handled_{};  ///< their processes are started or ended, sorted
  std::vector<record::ComponentId> not_handled_{};
  std::vector<record::ComponentId> absent_{};  ///< of these: did not answer before the first step, or since
  bool verdict_ = false;
  bool rejected_ = false;
  bool executes_ = true;  ///< false: only to be undone
  bool ending_ = false;
};

}  // namespace kapela::engine

// Run: one execution of a scenario: a coroutine that goes from step to step, and the handlers that decide each step
// from what comes back. Owned by the engine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/engine/board.hpp"
#include "orchestrator/engine/plant.hpp"
#include "orchestrator/engine/poller.hpp"
#include "orchestrator/engine/ports.hpp"
#include "orchestrator/engine/pursuit.hpp"
#include "orchestrator/engine/recorder.hpp"
#include "orchestrator/engine/report.hpp"
#include "orchestrator/engine/settings.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::engine {

/// What a run uses of its engine; all of it outlives the run.
struct RunContext {
  const Plant& plant;
  const EngineSettings& settings;
  base::TimerHeap& timers;
  Transport& transport;
  Board& board;
  Poller& poller;
  Recorder& recorder;
  Epoch epoch{};
  std::uint64_t last_command = 0;  ///< CommandIds are given out in order
};

class Run final : base::Timer {
 public:
  using Targets = std::vector<std::vector<ComponentId>>;

  /// `targets[i]` are the components of action i (empty where it has none), resolved and frozen.
  Run(RunContext& context, RunId id, std::shared_ptr<const Scenario> scenario, wire::JsonPtr trigger, Targets targets);
  ~Run() override;

  /// The whole run, to be started once by the engine.
  [[nodiscard]] base::Task<void> execute();

  void on_answer(const Answer& answer);
  void on_seen(ComponentId id);
  void on_missed(ComponentId id);
  /// No further command is sent; the run ends now.
  void cancel(const std::string& why);

  [[nodiscard]] const RunReport& report() const { return report_; }
  [[nodiscard]] RunReport take_report() { return std::move(report_); }
  [[nodiscard]] bool ended() const { return report_.status != RunStatus::running; }
  /// Every component of the run, sorted.
  [[nodiscard]] const std::vector<ComponentId>& owned() const { return owned_; }

 private:
  class Resend;
  enum class Progress : std::uint8_t { pending, done };
  struct Target {
    ComponentId id;
    Progress progress = Progress::pending;
    bool shown_fresh = false;  ///< what the history tells of it in this step
    wire::State shown = wire::State::unknown;
  };

  void begin(std::size_t action);
  void perform(const LogEvent& log);
  void perform(const TestAction& test);
  void perform(const SendCommand& send);
  void perform(const WaitForState& wait);
  void perform(const EnsureState& ensure);
  void perform(const auto&);
  void take_targets(const Selector& selector);
  void open_step(std::size_t action, base::Duration timeout);
  void intend(ComponentId id, wire::Command command);
  void send(ComponentId id);
  void send_again(ComponentId id, CommandId command);
  void take_state_of(const Answer& answer);
  void acknowledge(ComponentId id, wire::State state, std::string_view how);
  void watch_targets();
  [[nodiscard]] bool out_of_time();
  [[nodiscard]] bool stands_in_fault(wire::Command command);
  [[nodiscard]] base::Timer& resend_of(ComponentId id, CommandId command);

  void evaluate(Target& target);
  void evaluate_ensure(Target& target);
  void done(Target& target);
  void fail(Failure failure);
  void fail(ComponentId id, Reason reason);
  void note(Failure failure);
  [[nodiscard]] Failure failure_of(ComponentId id, Reason reason) const;
  void decide(bool succeeded);
  void on_timer() override;

  void run_on_failure(const Action& action);
  void end();
  void log(base::Level level, std::string_view text);
  void record(Record&& line);
  void record_order(RecordKind kind, ComponentId id, Record&& line);
  void record_sighting(Target& target, const Board::Entry& seen);
  void record_verdict(const Failure& failure);
  [[nodiscard]] std::uint64_t wanted_states() const;

  [[nodiscard]] Target* find_target(ComponentId id);
  [[nodiscard]] std::size_t position(ComponentId id) const {
    const std::size_t guess = index(id);  // right where the run owns the whole plant
    return guess < owned_.size() && owned_[guess] == id ? guess : search(id);
  }
  [[nodiscard]] std::size_t search(ComponentId id) const;
  [[nodiscard]] Pursuit& pursuit(ComponentId id) { return pursuits_[position(id)]; }
  [[nodiscard]] bool is_goal(wire::State state) const;
  [[nodiscard]] bool is_open() const { return open_; }
  [[nodiscard]] bool has(SeededBug bug) const { return context_.settings.seeded_bug == bug; }
  [[nodiscard]] TemplateText::Lookup lookup() const;
  [[nodiscard]] std::span<const wire::State> goals() const { return goals_; }

  RunContext& context_;
  std::shared_ptr<const Scenario> scenario_;
  wire::JsonPtr trigger_;
  Targets targets_of_;
  std::vector<ComponentId> owned_;
  std::vector<Pursuit> pursuits_;  ///< beside owned_
  Sequence began_;
  RunReport report_;
  bool cancelled_ = false;

  // The step that is open.
  std::size_t action_ = 0;
  bool open_ = false;
  bool succeeded_ = false;
  std::vector<Target> targets_;
  std::size_t pending_ = 0;
  std::vector<wire::State> goals_;  ///< empty: acknowledgements are what is wanted
  const EnsureState* ensure_ = nullptr;
  base::Duration timeout_{};
  std::vector<std::unique_ptr<Resend>> resends_;
  base::Signal decided_;
};

}  // namespace kapela::engine

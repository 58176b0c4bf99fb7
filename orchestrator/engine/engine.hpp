// Engine: runs scenarios against a plant, in any world. Pure: it acts through its ports, and is told what comes back.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "orchestrator/base/error.hpp"
#include "orchestrator/base/task_scope.hpp"
#include "orchestrator/engine/run.hpp"

namespace kapela::engine {

/// The world an engine lives in; everything outlives the engine.
struct Ports {
  base::TimerHeap& timers;
  Transport& transport;
  Journal& journal;
};

class Engine {
 public:
  /// `plant` is kept, `settings` are copied. `epoch` is greater than that of every earlier engine of this plant.
  Engine(std::shared_ptr<const Plant> plant, const EngineSettings& settings, Ports ports, Epoch epoch);
  /// The same with a plant of its own.
  Engine(Plant plant, const EngineSettings& settings, Ports ports, Epoch epoch)
      : Engine(std::make_shared<const Plant>(std::move(plant)), settings, ports, epoch) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  /// Begins to poll the components.
  void watch() { poller_.start(); }

  /// Accepts a run and starts it at once; `trigger` is an object or null. Errors: busy (a component belongs to another
  /// run, which is named), not_found (unknown component or group), invalid (nothing selected).
  [[nodiscard]] base::Result<RunId> start(std::shared_ptr<const Scenario> scenario, wire::JsonPtr trigger);

  /// Waits for the end of a run. The awaiting task ends before the engine does.
  [[nodiscard]] base::Task<RunReport> ended(RunId id);

  /// Ends a run without further commands. Errors: not_found, conflict (it has ended).
  [[nodiscard]] base::Result<void> cancel(RunId id, const std::string& why);
  void cancel_all(const std::string& why);

  /// Called at the end of each run, with its final report.
  void on_run_ended(std::function<void(const RunReport&)> callback) { on_run_ended_ = std::move(callback); }

  // What comes back from the world. Never called from inside a call to a port.
  void on_answer(const Answer& answer);
  void on_poll_answer(ComponentId id, Sequence asked, const Sighting& sighting);
  void on_poll_failed(ComponentId id, Sequence asked, Miss miss);
  /// A component tells by itself. `cause` is the command whose transition ended, of this epoch; no_command otherwise:
  /// then it is taken as a reason to ask.
  void on_push(ComponentId id, const Sighting& sighting, Epoch epoch, CommandId cause);

  [[nodiscard]] const Plant& plant() const { return *plant_; }
  [[nodiscard]] const Board& board() const { return board_; }
  [[nodiscard]] const EngineSettings& settings() const { return settings_; }
  [[nodiscard]] Epoch epoch() const { return context_.epoch; }
  [[nodiscard]] std::size_t running() const;
  /// A run's report, live or final; null when unknown or forgotten.
  [[nodiscard]] const RunReport* report(RunId id) const;
  /// All reports that are kept, newest first.
  [[nodiscard]] std::vector<const RunReport*> reports() const;

 private:
  [[nodiscard]] base::Result<Run::Targets> resolve_targets(const Scenario& scenario, const wire::Json& trigger) const;
  [[nodiscard]] base::Result<void> check_free(const Run::Targets& targets) const;
  [[nodiscard]] base::Task<void> execute(Run& run);
  [[nodiscard]] Run* owner_of(ComponentId id);
  void reap();  ///< takes finished runs out and tells of them; from its own timer, never from inside a run

  std::shared_ptr<const Plant> plant_;
  EngineSettings settings_;
  Board board_;
  Poller poller_;
  Recorder recorder_;
  RunContext context_;
  std::uint64_t last_run_ = 0;
  wire::JsonPtr no_trigger_;  ///< an empty object
  std::function<void(const RunReport&)> on_run_ended_;
  base::Signal some_run_ended_;
  std::map<RunId, std::unique_ptr<Run>> runs_;
  std::vector<RunId> finished_;  ///< to be taken out of runs_ at the next call from outside
  base::CallbackTimer reaper_;
  std::deque<RunReport> history_;  ///< oldest first
  base::TaskScope scope_;          ///< last: its tasks use everything above
};

}  // namespace kapela::engine

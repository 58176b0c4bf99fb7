// Engine: runs scenarios against a plant, in any world. Pure: it acts through its ports, and is told what comes back.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/base/signal.hpp"
#include "orchestrator/base/task_scope.hpp"
#include "orchestrator/engine/outside_watch.hpp"
#include "orchestrator/engine/past.hpp"
#include "orchestrator/engine/run_context.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::scenario {
struct Scenario;
}
namespace kapela::wire {
struct HealthReport;
}

namespace kapela::engine {

class Run;
class Vigil;
struct Charge;

/// The world an engine lives in; everything outlives the engine.
struct Ports {
  base::TimerHeap& timers;
  Transport& transport;
  record::Journal& journal;
};

class Engine {
 public:
  /// `plant` is kept, `settings` are copied. `epoch` is greater than that of every earlier engine of this plant. `past`
  /// is what earlier lives left behind; their open runs are taken up by `recover`.
  Engine(std::shared_ptr<const record::Plant> plant, const EngineSettings& settings, Ports ports, record::Epoch epoch,
         Past past = {});
  /// The same with a plant of its own.
  Engine(record::Plant plant, const EngineSettings& settings, Ports ports, record::Epoch epoch, Past past = {})
      : Engine(std::make_shared<const record::Plant>(std::move(plant)), settings, ports, epoch, std::move(past)) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  /// Begins to poll the components.
  void watch() {
    poller_.start();
    checkups_.start();
  }
  /// Asks all of them now: nobody could look for a while.
  void look_afresh() {
    for (std::size_t i = 0; i < board_.size(); ++i) poller_.poll_now(static_cast<record::ComponentId>(i));
  }

  using FindScenario = std::function<std::shared_ptr<const scenario::Scenario>(std::string_view name)>;
  /// Takes up what earlier lives left open: presumed abort, so each run is undone from what is observed; only one whose
  /// scenario says `resume`, and is the same as then, goes on. To be called before anything is started.
  void recover(const FindScenario& find);

  /// Accepts a run, and starts it as soon as it has its components; `trigger` is an object or null. Errors: busy (a
  /// component belongs to another run, which is named, or the scenario runs already), conflict (latched, cooling down,
  /// executed often enough), too_many (waiting already), not_found (unknown component or group), invalid (nothing
  /// selected), io (the journal refuses).
  [[nodiscard]] base::Result<record::RunId> start(std::shared_ptr<const scenario::Scenario> scenario,
                                                  wire::JsonPtr trigger);

  /// Waits until a crash cannot take back any more what was accepted so far; also ends when the journal refuses. The
  /// awaiting task ends before the engine does.
  [[nodiscard]] base::Task<void> safe();

  /// Waits for the end of a run. The awaiting task ends before the engine does.
  [[nodiscard]] base::Task<record::RunReport> ended(record::RunId id);

  /// Ends a run: what it did is undone. Errors: not_found, conflict (it has ended, or is being undone already).
  [[nodiscard]] base::Result<void> cancel(record::RunId id, const std::string& why);
  void cancel_all(const std::string& why);

  /// An operator's word for the step that waits for it. Errors: not_found, conflict (none waits).
  [[nodiscard]] base::Result<void> approve(record::RunId id, bool yes, std::string_view who);

  /// Why energising scenarios are refused; nothing: they are not.
  [[nodiscard]] const std::optional<std::string>& latch() const { return latch_; }
  /// An operator has seen to the plant. Errors: conflict (it is not latched).
  [[nodiscard]] base::Result<void> acknowledge(std::string_view who);

  /// Whether a run has given the component up with a command in doubt, and it was not seen to since.
  [[nodiscard]] bool watches(record::ComponentId id) const;
  /// Something will be done about one of those, whatever else happens.
  [[nodiscard]] bool is_about_to_see_to_watched() const;

  /// Called at the end of each run, with its final report.
  void on_run_ended(std::function<void(const record::RunReport&)> callback) {
    on_run_ended_.push_back(std::move(callback));
  }

  /// Called after a component is known differently: its state, its error, or whether it answers. Inside of what the
  /// world calls below: who wants to start or cancel something then does so from a timer. May be called several times.
  void on_component_changed(std::function<void(record::ComponentId)> callback) {
    on_component_changed_.push_back(std::move(callback));
  }

  /// Called after something has ended that may have refused a run: another one, the latch, a journal that fails. From a
  /// timer as well.
  void on_freed(std::function<void()> callback) { on_freed_.push_back(std::move(callback)); }

  /// As Board::on_changed: at once, and of owners and misses as well. One listener.
  void on_board_changed(std::function<void(record::ComponentId)> callback) { board_.on_changed(std::move(callback)); }

  // What comes back from the world. Never called from inside a call to a port.
  void on_answer(const Answer& answer);
  void on_poll_answer(record::ComponentId id, Sequence asked, const Sighting& sighting);
  /// `problem`: what was not understood, for people.
  void on_poll_failed(record::ComponentId id, Sequence asked, record::Miss miss, std::string_view problem = {});
  /// What it costs, as it told when it was asked.
  void on_figures(record::ComponentId id, Sequence asked, const wire::HealthReport& told);
  void on_figures_failed(record::ComponentId id, Sequence asked) { (void)checkups_.ended(id, asked); }
  /// Somebody tells in the name of a component. `cause` is the command whose transition ended, of this epoch, where it
  /// is proven that the one who got that command says so; no_command otherwise: then it is a reason to ask, no more.
  void on_push(record::ComponentId id, const Sighting& sighting, record::Epoch epoch, record::CommandId cause);
  // Polls that are skipped, for whoever drives virtual time: see Poller.
  [[nodiscard]] const base::Turn* next_skipped_poll() const { return poller_.next_skipped(); }
  [[nodiscard]] bool skips_a_poll() const { return poller_.skips_one(); }
  /// `horizon`: nothing else happens before it. True when nothing else came of it.
  bool do_skipped_poll(base::Instant horizon);
  /// How far a component's calendar is ahead of ours, as its answer says.
  void on_clock(record::ComponentId id, base::Duration ahead) {
    board_.told_clock(id, ahead, settings_.clock_tolerance);
  }
  /// All records up to this one survive a crash.
  void on_durable(std::uint64_t sequence);
  /// The journal cannot be written: no new run is accepted, and those under way are undone, until it is durable again.
  void on_journal_failed(const base::Error& error);

  [[nodiscard]] const record::Plant& plant() const { return *plant_; }
  [[nodiscard]] const Board& board() const { return board_; }
  [[nodiscard]] const EngineSettings& settings() const { return settings_; }
  [[nodiscard]] record::Epoch epoch() const { return context_.epoch; }
  [[nodiscard]] std::size_t running() const;
  /// What is known of the executions of one scenario.
  struct Executions {
    std::uint32_t count = 0;
    std::optional<base::Instant> last_end{};
  };
  [[nodiscard]] Executions executions(std::string_view scenario) const;
  /// A run's report, live or final; null when unknown or forgotten.
  [[nodiscard]] const record::RunReport* report(record::RunId id) const;
  /// All reports that are kept, newest first.
  [[nodiscard]] std::vector<const record::RunReport*> reports() const;
  /// Why the journal refuses; nothing: it does not.
  [[nodiscard]] const std::optional<base::Error>& journal_error() const { return journal_error_; }

 private:
  class Change;

  [[nodiscard]] base::Result<void> check_allowed(const scenario::Scenario& scenario) const;
  [[nodiscard]] base::Result<bool> must_wait(const scenario::Scenario& scenario,
                                             const std::vector<record::ComponentId>& components);
  void preempt(const scenario::Scenario& scenario, const std::vector<record::ComponentId>& components);
  [[nodiscard]] base::Result<void> check_free(const std::vector<record::ComponentId>& components) const;
  Run& add(std::unique_ptr<Run> run);
  void begin(Run& run);
  void begin_waiting();
  void bring_down(std::vector<Charge> charges);
  [[nodiscard]] bool runs_before(const Run& run) const;
  [[nodiscard]] base::Task<void> execute(Run& run);
  void over(record::RunId id);
  void look_outside(record::ComponentId id);
  [[nodiscard]] Run* owner_of(record::ComponentId id);
  [[nodiscard]] std::vector<Run*> runs_under_way();
  void tell_freed() const;
  void reap();  ///< takes finished runs out and tells of them; from its own timer, never from inside a run

  std::shared_ptr<const record::Plant> plant_;
  EngineSettings settings_;
  Board board_;
  Poller poller_;
  Checkups checkups_;
  OutsideWatch outside_;
  record::Recorder recorder_;
  Durability durability_;
  std::optional<std::string> latch_;
  std::optional<base::Error> journal_error_;
  RunContext context_;
  std::uint64_t last_run_ = 0;
  std::unique_ptr<Vigil> vigil_;
  std::vector<OpenRun> open_runs_;  ///< until `recover`
  std::vector<Watched> watched_;    ///< the same
  wire::JsonPtr no_trigger_;        ///< an empty object
  std::vector<std::function<void(const record::RunReport&)>> on_run_ended_;
  std::vector<std::function<void()>> on_freed_;
  std::vector<std::function<void(record::ComponentId)>> on_component_changed_;
  base::Signal some_run_ended_;
  std::map<record::RunId, std::unique_ptr<Run>> runs_;
  std::vector<record::RunId> waiting_;   ///< for their components, in the order in which they may have them
  std::vector<record::RunId> finished_;  ///< to be taken out of runs_ at the next call from outside
  std::map<std::string, Executions, std::less<>> executions_;
  base::CallbackTimer reaper_;
  std::deque<record::RunReport> history_;  ///< oldest first
  base::TaskScope scope_;                  ///< last: its tasks use everything above
};

}  // namespace kapela::engine

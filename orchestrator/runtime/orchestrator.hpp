// Orchestrator: the engine in the real world: components over HTTP, scenarios from files, log lines. The C++ API.
//
//   net::EventLoop loop;
//   runtime::Orchestrator orchestrator(loop, log, library, settings);
//   auto report = co_await orchestrator.execute_scenario("Uruchomienie wszystkich usług systemu (@all)", trigger_data);
//   if (report && *report) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/base/language.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::archive {
class RunArchive;
}
namespace kapela::automation {
class Automation;
}
namespace kapela::base {
class Log;
}
namespace kapela::engine {
class Board;
class Engine;
struct EngineSettings;
}  // namespace kapela::engine
namespace kapela::files {
class ScenarioLibrary;
}
namespace kapela::net {
class EventLoop;
class HttpClient;
struct Endpoint;
}  // namespace kapela::net
namespace kapela::notify {
class Notifier;
}
namespace kapela::record {
struct Plant;
struct RunReport;
}  // namespace kapela::record
namespace kapela::scenario {
struct HandCommand;
struct Scenario;
}  // namespace kapela::scenario
namespace kapela::wire {
struct Event;
}

namespace kapela::runtime {

class MemoryJournal;
class Observer;
class TraceExporter;
struct OrchestratorSettings;

/// The admin ports of those components that are simulated.
using Simulators = std::map<std::string, net::Endpoint, std::less<>>;
using ScenarioPtr = std::shared_ptr<const scenario::Scenario>;
using FindScenario = std::function<ScenarioPtr(std::string_view name)>;

class Orchestrator {
 public:
  /// Of one run, as JSON: it lives as long as the run, and its texts go into records.
  static constexpr std::size_t most_trigger_bytes = std::size_t{64} * 1024;

  /// `loop`, `log` and `library` outlive the orchestrator. Nothing is sent before `watch`.
  Orchestrator(net::EventLoop& loop, base::Log& log, files::ScenarioLibrary& library, OrchestratorSettings settings);
  Orchestrator(const Orchestrator&) = delete;
  Orchestrator& operator=(const Orchestrator&) = delete;
  ~Orchestrator();

  /// Where components shall post replies and pushes: the address the HTTP server got. Without it they are only polled,
  /// which avena's components cannot answer.
  void set_reply_to(net::Endpoint endpoint);

  /// Takes up what earlier lives left open, by the scenarios of the library, and begins to observe the components and
  /// the triggers.
  void watch();
  /// The same with other scenarios than the library's: of what was left open, and those whose triggers count.
  void watch(const FindScenario& find, std::span<const ScenarioPtr> triggered);

  /// Starts a scenario. Errors: those of Engine::start, not_found (with the nearest names), cancelled (about
  /// to end).
  [[nodiscard]] base::Result<record::RunId> start_scenario(std::string_view name, wire::JsonPtr trigger_data);

  /// Sends one command to one component, as a run. Errors: those of scenario::scenario_of and Engine::start, cancelled.
  [[nodiscard]] base::Result<record::RunId> send_command(const scenario::HandCommand& order);

  /// Starts a scenario and waits for its end. The report is true when it SUCCEEDED.
  [[nodiscard]] base::Task<base::Result<record::RunReport>> execute_scenario(std::string name,
                                                                             wire::JsonPtr trigger_data);

  /// Cancels all runs, accepts no other, and waits until what they did is undone: as long as their budgets last.
  [[nodiscard]] base::Task<void> end_runs(std::string why);

  /// `observer` hears of everything from here on, until `forget`; the orchestrator outlives it or is told.
  void observe(Observer& observer);
  void forget(const Observer& observer);

  /// To be called after each reload of the library, whatever came of it: triggers follow, and those who observe hear.
  void scenarios_changed();

  /// A reply or push that a component posted. `from` is who connected; others than the component itself are not
  /// believed. `problem`: what of it could not be read, for people.
  void on_component_event(const wire::Event& event, const net::Endpoint& from, std::string_view problem = {});

  /// Takes over what of a plant may change while it is driven: descriptions, groups, and address, port and dialect of
  /// components that belong to no run. Says what has changed. Errors: unsupported (components came, went or changed
  /// their order or what they depend on), busy; then nothing has changed.
  [[nodiscard]] base::Result<std::vector<std::string>> adopt_plant(const record::Plant& plant);

  /// Where the simulators of the plant that was adopted are.
  void set_simulators(Simulators simulators);
  [[nodiscard]] const Simulators& simulators() const;

  /// Like Plant::find, in a plant of any size.
  [[nodiscard]] std::optional<record::ComponentId> component_named(const std::string& name) const;
  /// Whether `from` can be the component that the event names as its source.
  [[nodiscard]] bool is_from_component(const wire::Event& event, const net::Endpoint& from) const;
  /// Whether a component of the plant is at that address, whichever port it has.
  [[nodiscard]] bool has_component_at(std::string_view address) const;
  /// Whether a component of the plant is reached there.
  [[nodiscard]] bool is_component(const net::Endpoint& at) const;
  /// Whether a trigger waits for events of this type.
  [[nodiscard]] bool waits_for(std::string_view event_type) const;
  /// An event that may start scenarios; the runs that it has started. The caller has seen to it that it is to be
  /// believed.
  std::vector<record::RunId> on_trigger_event(const wire::Event& event);

  /// The error for a scenario name that is not there, with the nearest ones.
  [[nodiscard]] base::Error no_scenario(std::string_view name) const;

  /// True once every component has been seen or missed at least once.
  [[nodiscard]] bool ready() const;

  /// Whom it drives, and what it knows of each.
  [[nodiscard]] const record::Plant& plant() const;
  [[nodiscard]] const engine::Board& board() const;
  [[nodiscard]] const engine::EngineSettings& settings() const;
  [[nodiscard]] record::Epoch epoch() const;
  /// As Engine has it: why energising scenarios are refused, or why all are; nothing: they are not.
  [[nodiscard]] const std::optional<std::string>& latch() const;
  [[nodiscard]] const std::optional<base::Error>& journal_error() const;
  /// A run's report, live or final; null when unknown or forgotten. All that are kept, newest first.
  [[nodiscard]] const record::RunReport* report(record::RunId id) const;
  [[nodiscard]] std::vector<const record::RunReport*> reports() const;
  [[nodiscard]] std::size_t running() const;
  [[nodiscard]] std::uint32_t executions(std::string_view scenario) const;
  /// Whether a run has given the component up with a command in doubt, and it was not seen to since.
  [[nodiscard]] bool watches(record::ComponentId id) const;

  // What an operator says, with the errors of Engine.
  [[nodiscard]] base::Result<void> cancel(record::RunId id, const std::string& why);
  [[nodiscard]] base::Result<void> approve(record::RunId id, bool yes, std::string_view who);
  [[nodiscard]] base::Result<void> acknowledge(std::string_view who);

  /// Waits until what was accepted survives a crash, and for the end of a run. The awaiting task ends before this does.
  [[nodiscard]] base::Task<void> safe();
  [[nodiscard]] base::Task<record::RunReport> ended(record::RunId id);

  /// Who does it all.
  [[nodiscard]] engine::Engine& engine();
  [[nodiscard]] const engine::Engine& engine() const;
  /// How often its own history broke an invariant: each is a bug of Kapela.
  [[nodiscard]] std::uint64_t violations() const;
  [[nodiscard]] const automation::Automation& automation() const;
  [[nodiscard]] MemoryJournal& journal();
  [[nodiscard]] const MemoryJournal& journal() const;
  /// The runs of the past; null where none are kept.
  [[nodiscard]] const archive::RunArchive* archive() const;
  /// Who tells people; null where nobody is told.
  [[nodiscard]] notify::Notifier* alerts() const;
  /// Who exports traces; null where nobody does.
  [[nodiscard]] TraceExporter* traces() const;
  [[nodiscard]] files::ScenarioLibrary& library();
  [[nodiscard]] net::EventLoop& loop() const;
  [[nodiscard]] net::HttpClient& client();
  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] const std::string& version() const;
  [[nodiscard]] base::Language language() const;
  [[nodiscard]] base::Instant now() const;
  /// Calendar time of an instant of this process.
  [[nodiscard]] base::WallTime wall_time(base::Instant instant) const;

 private:
  struct Parts;  ///< so that who has an orchestrator need not know what it is made of
  std::unique_ptr<Parts> parts_;
};

}  // namespace kapela::runtime

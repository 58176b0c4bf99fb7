// Orchestrator: the engine in the real world: components over HTTP, scenarios from files, log lines. The C++ API.
//
//   net::EventLoop loop;
//   runtime::Orchestrator orchestrator(loop, log, library, settings);
//   auto report = co_await orchestrator.execute_scenario("Uruchomienie wszystkich usług systemu (@all)", trigger_data);
//   if (report && *report) ...
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "orchestrator/archive/run_archive.hpp"
#include "orchestrator/automation/automation.hpp"
#include "orchestrator/base/language.hpp"
#include "orchestrator/base/log.hpp"
#include "orchestrator/checker/checker.hpp"
#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/journal/durable_journal.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/notify/notifier.hpp"
#include "orchestrator/runtime/component_notes.hpp"
#include "orchestrator/runtime/http_transport.hpp"
#include "orchestrator/runtime/memory_journal.hpp"
#include "orchestrator/runtime/observer.hpp"
#include "orchestrator/runtime/tape.hpp"
#include "orchestrator/runtime/trace_exporter.hpp"
#include "orchestrator/scenario/hand_command.hpp"

namespace kapela::runtime {

/// The admin ports of those components that are simulated.
using Simulators = std::map<std::string, net::Endpoint, std::less<>>;

struct OrchestratorSettings {
  std::string name = "orchestrator";
  std::string version{};                             ///< of the program, as the API tells it
  base::Language language = base::default_language;  ///< of the log, and of what the API tells of records
  record::Plant plant{};
  Simulators simulators{};  ///< empty: the plant may be a real one, and no admin port is ever spoken to
  engine::EngineSettings engine{};
  automation::AutomationSettings automation{};
  std::size_t kept_records = 50'000;
  record::Journal* history = nullptr;          ///< gets every record as well; outlives the orchestrator
  journal::DurableJournal* journal = nullptr;  ///< the same, and what it makes safe survives; without, nothing does
  engine::Past past{};                         ///< of the journal; see read_earlier_lives
  archive::RunArchive* archive = nullptr;      ///< gets every record as well; outlives the orchestrator
  notify::Notifier* alerts = nullptr;          ///< the same; has been started
  TraceExporter* traces = nullptr;             ///< the same
};

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
  void set_reply_to(net::Endpoint endpoint) { transport_.set_reply_to(std::move(endpoint)); }

  /// Takes up what earlier lives left open, by the scenarios of the library, and begins to observe the components and
  /// the triggers.
  void watch();
  /// The same with other scenarios than the library's: of what was left open, and those whose triggers count.
  void watch(const engine::Engine::FindScenario& find, std::span<const automation::ScenarioPtr> triggered);

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
  void observe(Observer& observer) { observers_.push_back(&observer); }
  void forget(const Observer& observer) { std::erase(observers_, &observer); }

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
  void set_simulators(Simulators simulators) { settings_.simulators = std::move(simulators); }
  [[nodiscard]] const Simulators& simulators() const { return settings_.simulators; }

  /// Like Plant::find, in a plant of any size.
  [[nodiscard]] std::optional<record::ComponentId> component_named(const std::string& name) const;
  /// Whether `from` can be the component that the event names as its source.
  [[nodiscard]] bool is_from_component(const wire::Event& event, const net::Endpoint& from) const;
  /// Whether a component of the plant is at that address, whichever port it has.
  [[nodiscard]] bool has_component_at(std::string_view address) const;
  /// Whether a component of the plant is reached there.
  [[nodiscard]] bool is_component(const net::Endpoint& at) const;
  /// An event that may start scenarios; the runs that it has started. The caller has seen to it that it is to be
  /// believed.
  std::vector<record::RunId> on_trigger_event(const wire::Event& event) { return automation_.on_event(event); }

  /// The error for a scenario name that is not there, with the nearest ones.
  [[nodiscard]] base::Error no_scenario(std::string_view name) const;

  /// True once every component has been seen or missed at least once.
  [[nodiscard]] bool ready() const;

  [[nodiscard]] engine::Engine& engine() { return engine_; }
  [[nodiscard]] const engine::Engine& engine() const { return engine_; }
  /// How often its own history broke an invariant: each is a bug of Kapela.
  [[nodiscard]] std::uint64_t violations() const { return checker_.count(); }
  [[nodiscard]] const automation::Automation& automation() const { return automation_; }
  [[nodiscard]] MemoryJournal& journal() { return journal_; }
  [[nodiscard]] const MemoryJournal& journal() const { return journal_; }
  /// The runs of the past; null where none are kept.
  [[nodiscard]] const archive::RunArchive* archive() const { return settings_.archive; }
  /// Who tells people; null where nobody is told.
  [[nodiscard]] notify::Notifier* alerts() const { return settings_.alerts; }
  /// Who exports traces; null where nobody does.
  [[nodiscard]] TraceExporter* traces() const { return settings_.traces; }
  [[nodiscard]] files::ScenarioLibrary& library() { return library_; }
  [[nodiscard]] net::EventLoop& loop() const { return loop_; }
  [[nodiscard]] net::HttpClient& client() { return client_; }
  [[nodiscard]] const std::string& name() const { return settings_.name; }
  [[nodiscard]] const std::string& version() const { return settings_.version; }
  [[nodiscard]] base::Language language() const { return settings_.language; }
  /// Calendar time of an instant of this process.
  [[nodiscard]] base::WallTime wall_time(base::Instant instant) const;

 private:
  [[nodiscard]] base::Result<record::RunId> start_linked(const std::shared_ptr<const scenario::Scenario>& scenario,
                                                         wire::JsonPtr trigger_data);
  [[nodiscard]] bool is_undoing(const record::Record& record) const;
  [[nodiscard]] Tape& threaded();
  void check(const record::Record& record);
  void follow_journal();
  void tell_of_journal();
  void tell_violations(std::uint64_t known);
  [[nodiscard]] bool is_at(const record::ComponentSpec& component, std::string_view address) const;

  net::EventLoop& loop_;
  base::Log& log_;
  files::ScenarioLibrary& library_;
  OrchestratorSettings settings_;
  std::shared_ptr<record::Plant> plant_;                            ///< the engine's, too
  const std::unordered_map<std::string, record::ComponentId> ids_;  ///< by name: neither changes in a life
  net::HttpClient client_;
  HttpTransport transport_;
  std::vector<Observer*> observers_;
  checker::Checker checker_;
  MemoryJournal journal_;
  Tape tape_;
  engine::Engine engine_;
  ComponentNotes notes_;
  bool ending_ = false;  ///< nothing is started any more
  automation::Automation automation_;
};

}  // namespace kapela::runtime

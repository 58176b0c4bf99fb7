// Automation: starts scenarios by their triggers. Pure: it is told of components, events and the time, and asks a
// function to start. Owned by whoever has the engine; everything it is given outlives it.
#pragma once

#include <map>
#include <memory>

#include "orchestrator/automation/trigger_phrases.hpp"
#include "orchestrator/automation/watch.hpp"
#include "orchestrator/base/level.hpp"
#include "orchestrator/base/timer_heap.hpp"

namespace kapela::engine {
class Engine;
}

namespace kapela::automation {

using Start = std::function<base::Result<record::RunId>(const ScenarioPtr& scenario, wire::JsonPtr trigger)>;
/// A line for people.
using Tell = std::function<void(base::Level level, const std::string& line)>;

class Automation {
 public:
  Automation(engine::Engine& engine, base::TimerHeap& timers, Start start, Tell tell, AutomationSettings settings = {});
  Automation(const Automation&) = delete;
  Automation& operator=(const Automation&) = delete;
  ~Automation();

  /// Watches these from now on. Whose trigger is the same as before keeps what it has seen; a condition that is new and
  /// holds already is a reason to start.
  void watch(std::span<const ScenarioPtr> scenarios);

  /// Whether a trigger waits for events of this type.
  [[nodiscard]] bool waits_for(std::string_view event_type) const;
  /// An event that somebody posted; the runs that it has started.
  std::vector<record::RunId> on_event(const wire::Event& event);

  /// The trigger of a scenario; null where it has none, or is not enabled.
  [[nodiscard]] const Watch* find(std::string_view scenario) const;
  /// A run of the scenario that is under way.
  [[nodiscard]] std::optional<record::RunId> running(std::string_view scenario) const;
  /// While a scenario may not start for that it has just ended; nothing: it may.
  [[nodiscard]] std::optional<base::Instant> cools_until(const scenario::Scenario& scenario) const;
  [[nodiscard]] const AutomationSettings& settings() const { return settings_; }

 private:
  /// A watch and the timer that wakes it.
  struct Entry {
    Entry(Automation& owner, ScenarioPtr scenario);
    Watch watch;
    base::CallbackTimer timer;
    bool due = true;
  };
  struct Reason {
    Entry* entry = nullptr;
    Firing firing{};
  };
  using ByName = std::map<std::string, std::unique_ptr<Entry>, std::less<>>;

  void on_component_changed(ComponentId id);
  void on_freed();
  void soon();
  void turn();
  [[nodiscard]] std::vector<Reason> reasons();
  void add_reasons_of_event(const wire::Event& event, std::vector<Reason>& found);
  void add_reasons_of_errors(std::span<const Entered> entered, std::vector<Reason>& found);
  std::vector<record::RunId> act(std::vector<Reason> reasons);
  [[nodiscard]] std::optional<record::RunId> attempt(Entry& entry, const Firing& firing);
  [[nodiscard]] base::Result<record::RunId> start(Entry& entry, const Firing& firing);
  void refused(Entry& entry, const Firing& firing, const base::Error& error);
  void retry(Entry& entry);
  [[nodiscard]] bool is_used_up(const scenario::Scenario& scenario) const;
  [[nodiscard]] bool all_known();
  void arm(Entry& entry);

  engine::Engine& engine_;
  base::TimerHeap& timers_;
  Start start_;
  Tell tell_;
  AutomationSettings settings_;
  const Phrases& say_;
  ByName entries_;
  std::vector<std::vector<Entry*>> by_component_;
  std::vector<wire::State> known_;                      ///< the state of each component at its last change
  std::vector<Entered> entered_;                        ///< since the last turn
  std::vector<std::optional<base::Instant>> reported_;  ///< by each component: its last error
  bool all_known_ = false;
  base::CallbackTimer turn_;
};

}  // namespace kapela::automation

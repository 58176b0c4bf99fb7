// RunCore: what the parts of one run share: its engine's parts, its report, and how it writes records. The Run owns it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/engine/board.hpp"
#include "orchestrator/engine/run_context.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::engine {

/// What a run has to remember of a component, beside its report.
struct Duty {
  wire::State lowest = wire::State::unknown;   ///< stable state confirmed in the run; unknown: none yet
  std::uint64_t wanted = 0;                    ///< states it is to be found in at the end, as bits; 0: no matter
  wire::State ceiling = wire::State::stopped;  ///< it may stay no higher, once the run is undone
  std::optional<Sequence> lowered_by{};        ///< the sighting of `lowest`, where that was recorded when it came
};

class RunCore {
 public:
  RunCore(RunContext& run_context, record::RunId id, std::shared_ptr<const scenario::Scenario> of,
          std::vector<record::ComponentId> components);
  /// A run of an earlier life.
  RunCore(RunContext& run_context, const record::RunReport& known, std::shared_ptr<const scenario::Scenario> of);

  /// Its place among the components of the run.
  [[nodiscard]] std::size_t position(record::ComponentId component) const {
    const std::size_t guess = index(component);  // right where the run owns the whole plant
    return guess < owned.size() && owned[guess] == component ? guess : search(component);
  }
  [[nodiscard]] record::ComponentReport& part(record::ComponentId component) {
    return report.components[position(component)];
  }
  [[nodiscard]] Duty& duty(record::ComponentId component) { return duties[position(component)]; }
  [[nodiscard]] base::Instant now() const { return context.timers.now(); }
  [[nodiscard]] const Board::Entry& seen(record::ComponentId component) const { return context.board.at(component); }
  /// Unknown while it does not answer: where it was last seen tells nothing of where it is.
  [[nodiscard]] wire::State state_now(record::ComponentId component) const {
    return seen(component).missed == 0 ? seen(component).seen.state : wire::State::unknown;
  }
  /// As an exception has it: 1 + Miss of the last question, 0 when it answers.
  [[nodiscard]] std::uint64_t miss_now(record::ComponentId component) const {
    return seen(component).missed == 0 ? 0 : 1 + static_cast<std::uint64_t>(seen(component).last_miss);
  }
  [[nodiscard]] wire::Dialect dialect_of(record::ComponentId component) const {
    return context.plant.at(component).dialect;
  }

  /// Written, and true of the run from here on.
  void record(record::Record&& line) {
    write(line);
    report.apply(line);
  }
  /// Written only: the caller lets the report have it.
  void write(record::Record& line) {
    line.run = report.id;
    context.recorder.write(line);
  }
  /// The component's part in the failure of the step, or of the run before and after its steps, where there is none.
  void record_failure(const record::Failure& failure, std::uint32_t step);
  /// What is known of a component now, unless the history has it already as what lowered the component.
  void record_sighting(record::ComponentId id);
  void log(base::Level level, std::string_view text);

  RunContext& context;
  std::shared_ptr<const scenario::Scenario> scenario;
  std::vector<record::ComponentId> owned;  ///< sorted; beside it stand duties and report.components
  std::vector<Duty> duties;
  record::RunReport report;

 private:
  [[nodiscard]] std::size_t search(record::ComponentId component) const;
};

[[nodiscard]] constexpr std::uint64_t nanoseconds(base::Duration duration) {
  return static_cast<std::uint64_t>(duration.count());
}

}  // namespace kapela::engine

// SpanCollector: folds the records of an orchestrator into the spans of its runs: run > phase > step > command or wait.
// Pure. Owned by the TraceExporter.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "orchestrator/history/header.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/tracing/span_tree.hpp"

namespace kapela::tracing {

class SpanCollector {
 public:
  /// The spans of a run that has ended, the run's first; parents come before their children.
  using OnEnded = std::function<void(std::vector<Span>)>;

  /// `life`: the components and the clock of the records.
  SpanCollector(history::Header life, OnEnded on_ended);

  void on(const record::Record& record);

  /// Runs that go on are told of as if they ended now.
  void cut(base::Instant now);

 private:
  using Index = SpanTree::Index;

  /// A component of a run, and what is asked of it.
  struct Part {
    Index command = SpanTree::none;
    Index wait = SpanTree::none;
    std::uint64_t command_step = 0;
    std::uint64_t wait_step = 0;
    bool acknowledged = false;  ///< its command
    bool faulty = false;        ///< that it is in FAULT has been told
  };
  struct OpenRun {
    SpanTree tree{};
    Index run = SpanTree::none;
    Index phase = SpanTree::none;
    std::uint64_t phases = 0;
    bool undoing = false;
    std::map<std::uint64_t, Index> steps{};  ///< the open ones, by number
    std::map<record::ComponentId, Part> parts{};
    std::map<record::CommandId, Index> commands{};
  };

  void begin(const record::Record& record);
  void apply(const record::Record& record, OpenRun& run);
  void apply_to_step(const record::Record& record, OpenRun& run);
  void apply_to_command(const record::Record& record, OpenRun& run);
  void tell_of_run(const record::Record& record, OpenRun& run);
  void note_fault(const record::Record& record, OpenRun& run);
  void begin_phase(const record::Record& record, OpenRun& run, std::string_view name);
  void begin_step(const record::Record& record, OpenRun& run);
  void end_step(const record::Record& record, OpenRun& run);
  void end_command_with_step(const record::Record& record, Part& part, OpenRun& run) const;
  void begin_command(const record::Record& record, OpenRun& run);
  void begin_wait(const record::Record& record, OpenRun& run);
  void reach(const record::Record& record, OpenRun& run);
  void end_parts(const record::Record& record, Part& part, OpenRun& run, std::string_view outcome, bool failed);
  void end(const record::Record& record, OpenRun& run);
  [[nodiscard]] Index step_of(OpenRun& run, std::uint64_t number) const;
  [[nodiscard]] std::string name_of(record::ComponentId id) const;

  history::Header life_;
  OnEnded on_ended_;
  record::Epoch epoch_{};
  std::map<record::RunId, OpenRun> runs_;
};

}  // namespace kapela::tracing

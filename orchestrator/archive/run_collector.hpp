// RunCollector: folds the records of orchestrators into the runs they tell of. Pure. Owned by RunArchive.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "orchestrator/archive/archived_run.hpp"
#include "orchestrator/engine/record.hpp"
#include "orchestrator/history/header.hpp"

namespace kapela::archive {

class RunCollector {
 public:
  using OnEnded = std::function<void(ArchivedRun)>;

  explicit RunCollector(OnEnded on_ended) : on_ended_(std::move(on_ended)) {}

  /// The records from here on come from an orchestrator with these components and this clock.
  void begin_life(const history::Header& life) { life_ = life; }
  /// Calls back when a run ends.
  void on(const engine::Record& record);
  /// What is known so far of a run that has not ended; null when there is none. Valid until the next record.
  [[nodiscard]] const ArchivedRun* open_run(engine::RunId id) const;

 private:
  /// Which of the run's components a step has already, by their place in `ArchivedRun::components`.
  struct Marks {
    std::vector<bool> targets{};
    std::vector<bool> done{};
  };

  struct OpenRun {
    ArchivedRun run{};
    base::Instant began{};  // in the clock of the present life
    bool undoing = false;
    std::unordered_map<std::string, std::size_t> places{};  // of its components: numbers differ from life to life
    std::vector<Marks> marks{};                             // one a step
  };

  void accept(const engine::Record& record);
  void apply(const engine::Record& record, OpenRun& open);
  void end(const engine::Record& record, OpenRun& open);
  /// The place of the record's component among those of the run, where it gets one if it has none.
  [[nodiscard]] std::optional<std::size_t> place_of(const engine::Record& record, OpenRun& open) const;
  [[nodiscard]] std::string name_of(engine::ComponentId id) const;
  [[nodiscard]] base::WallTime wall(base::Instant time) const;

  OnEnded on_ended_;
  history::Header life_;
  std::map<engine::RunId, OpenRun> open_;
};

}  // namespace kapela::archive

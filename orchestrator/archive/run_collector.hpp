// RunCollector: the runs that the records of orchestrators tell of, life after life. Pure. Owned by RunArchive.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/archive/stored_run.hpp"
#include "orchestrator/history/header.hpp"
#include "orchestrator/record/record.hpp"

namespace kapela::archive {

class RunCollector {
 public:
  using OnEnded = std::function<void(StoredRun)>;

  enum class Timelines : std::uint8_t { kept, left_out };

  explicit RunCollector(OnEnded on_ended, Timelines timelines = Timelines::kept)
      : on_ended_(std::move(on_ended)), timelines_(timelines) {}

  /// The records from here on come from an orchestrator with these components and this clock.
  void begin_life(const history::Header& life);
  /// Calls back when a run ends.
  void on(const record::Record& record);
  /// What is known so far of a run that has not ended; null when there is none. Valid until the next record.
  [[nodiscard]] const StoredRun* open_run(record::RunId id) const;

 private:
  struct OpenRun {
    StoredRun run{};
    unsigned life = 0;                             ///< the numbers of its components are told in
    std::vector<record::ComponentId> of_record{};  ///< by their numbers in that life: those in its cast
  };

  [[nodiscard]] OpenRun* run_of(const record::Record& record);
  void apply(const record::Record& record, OpenRun& open) const;
  /// The component's number in the cast of the run, where it gets one if it has none.
  [[nodiscard]] record::ComponentId member(record::ComponentId id, OpenRun& open) const;
  [[nodiscard]] std::string name_of(record::ComponentId id) const;

  OnEnded on_ended_;
  Timelines timelines_;
  history::Header life_;
  unsigned lives_ = 0;
  std::map<record::RunId, OpenRun> open_;
};

}  // namespace kapela::archive

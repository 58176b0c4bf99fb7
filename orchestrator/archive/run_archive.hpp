// RunArchive: the queryable history of runs: records become runs, runs become rows of a file that can be made again
// from the journal at any time. Owned by main; used on the event loop's thread, which writes nothing itself.
#pragma once

#include <deque>
#include <memory>

#include "orchestrator/archive/run_collector.hpp"
#include "orchestrator/archive/run_store.hpp"
#include "orchestrator/base/helper_thread.hpp"

namespace kapela::archive {

class RunArchive {
 public:
  static constexpr std::size_t kept_runs = 100'000;

  /// Told of a failure to write, on the helper thread; the runs it is about are made again at the next start.
  using OnFailure = std::function<void(const base::Error&)>;

  /// Opens the file, or makes it. Errors: io.
  [[nodiscard]] static base::Result<std::unique_ptr<RunArchive>> open(const std::string& path, OnFailure on_failure);
  RunArchive(const RunArchive&) = delete;
  RunArchive& operator=(const RunArchive&) = delete;
  /// Writes what waits.
  ~RunArchive() = default;

  /// The records from here on come from an orchestrator with these components and this clock.
  void begin_life(const history::Header& life) { collector_.begin_life(life); }
  void on(const record::Record& record) { collector_.on(record); }
  /// The journal has been read: what the file did not have is written now, in this call. Errors: io.
  [[nodiscard]] base::Result<void> caught_up();

  /// Newest first, without steps, components and timelines. A run is there a moment after its end. Errors: io.
  [[nodiscard]] base::Result<std::vector<StoredRun>> list(const RunFilter& filter) const {
    return reader_->list(filter);
  }
  /// A run is there as soon as its end is recorded. Errors: not_found, io.
  [[nodiscard]] base::Result<std::shared_ptr<const StoredRun>> find(record::RunId id) const;

 private:
  RunArchive(std::unique_ptr<RunStore> writer, std::unique_ptr<RunStore> reader,
             std::map<record::RunId, base::WallTime> known, OnFailure on_failure);

  void on_ended(StoredRun run);
  [[nodiscard]] base::Result<void> write_missing();

  static constexpr std::size_t runs_at_once = 500;
  static constexpr std::size_t latest_kept = 64;  // in memory as well: they may not be written yet

  OnFailure on_failure_;
  RunCollector collector_;
  std::unique_ptr<RunStore> reader_;
  std::map<record::RunId, base::WallTime> known_;  // until it has caught up
  std::vector<StoredRun> missing_;                 // the same
  base::Result<void> written_;                     // the same
  std::deque<std::shared_ptr<const StoredRun>> latest_;
  bool live_ = false;
  std::unique_ptr<RunStore> writer_;  // of the helper thread, once live
  base::HelperThread helper_;
};

}  // namespace kapela::archive

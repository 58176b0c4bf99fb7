// DurableJournal: the engine's journal on disk. Records are collected in memory; a helper thread writes and syncs them,
// and the event loop hears of it. Owned by main; used on the loop's thread.
#pragma once

#include <functional>
#include <memory>

#include "orchestrator/base/helper_thread.hpp"
#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/journal/segment_writer.hpp"
#include "orchestrator/record/journal.hpp"

namespace kapela::journal {

class DurableJournal final : public record::Journal {
 public:
  static constexpr base::Duration flush_time = std::chrono::milliseconds(100);  ///< what a crash can lose unasked
  static constexpr base::Duration retry_time = std::chrono::seconds(1);  ///< after a failure that nobody asks about
  static constexpr std::size_t handed_over_bytes = 1024 * 1024;          ///< waiting bytes that are written at once

  /// Hands work to the event loop; called on the helper thread.
  using Post = std::function<void(std::function<void()>)>;
  /// Called on the loop's thread, never from inside a call of the journal.
  struct Listener {
    std::function<void(std::uint64_t sequence)> durable{};   ///< all records up to this one are safe
    std::function<void(const base::Error& error)> failed{};  ///< at the first failure, and once for each failing sync()
    std::function<void(base::Duration took)> synced{};       ///< before `durable`: how long writing and syncing took
  };

  /// `disk` and `timers` outlive the journal. Nothing is written before the first record.
  DurableJournal(Disk& disk, Opened opened, history::Header life, base::TimerHeap& timers, Post post,
                 Limits limits = {});
  DurableJournal(const DurableJournal&) = delete;
  DurableJournal& operator=(const DurableJournal&) = delete;
  /// Writes what waits and makes it safe; blocks meanwhile. Nobody is told.
  ~DurableJournal() override;

  void listen(Listener listener) { listener_ = std::move(listener); }

  /// No system call, no waiting.
  void append(const record::Record& record) override;
  /// Syncs that are asked for while one is under way are answered by the one after it.
  [[nodiscard]] bool sync() override;

  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  struct Outcome {
    base::Result<void> written;
    std::uint64_t sequence = 0;
    bool wanted = false;
    base::Instant begun{};
  };

  void hand_over();
  void on_written(const Outcome& outcome);
  void go_on();

  base::TimerHeap& timers_;
  Post post_;
  Listener listener_;
  std::string directory_;
  std::unique_ptr<Lock> lock_;
  std::string waiting_;
  std::uint64_t last_ = 0;  // sequence of the last record
  bool wanted_ = false;     // somebody waits for a sync of what waits
  bool under_way_ = false;
  bool failing_ = false;
  std::shared_ptr<DurableJournal*> self_;  // what comes back when the journal is gone finds nothing
  base::CallbackTimer flusher_;
  SegmentWriter writer_;  // of the helper thread
  base::HelperThread helper_;
};

}  // namespace kapela::journal

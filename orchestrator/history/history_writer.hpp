// HistoryWriter: a journal that ends up in a file: lines in memory, given to a sink in larger pieces, so that no record
// waits for a disk. Owned by the process whose history it is.
#pragma once

#include <functional>
#include <string>

#include "orchestrator/base/error.hpp"
#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/history/header.hpp"
#include "orchestrator/record/journal.hpp"

namespace kapela::history {

/// Where the text of a history goes: a file, or a string in tests.
class Sink {
 public:
  virtual ~Sink() = default;
  [[nodiscard]] virtual base::Result<void> write(std::string_view text) = 0;
};

class HistoryWriter final : public record::Journal {
 public:
  using OnFailure = std::function<void(const base::Error&)>;

  static constexpr base::Duration flush_time = std::chrono::milliseconds(100);  ///< what a crash can lose
  static constexpr std::size_t buffered_bytes = 256 * 1024;

  /// Begins with the header. All but the header outlive it. `on_failure` is called once, when the sink refuses; from
  /// then on nothing is written.
  HistoryWriter(Header header, Sink& sink, base::TimerHeap& timers, OnFailure on_failure);
  HistoryWriter(const HistoryWriter&) = delete;
  HistoryWriter& operator=(const HistoryWriter&) = delete;
  /// Writes what waits.
  ~HistoryWriter() override;

  void append(const record::Record& record) override;
  void flush();

 private:
  Header header_;
  Sink& sink_;
  base::TimerHeap& timers_;
  OnFailure on_failure_;
  std::string waiting_;
  bool failed_ = false;
  base::CallbackTimer flusher_;
};

}  // namespace kapela::history

// Journal: where records go, a port. Whoever writes records owns none: it is given one.
#pragma once

#include "orchestrator/record/record.hpp"

namespace kapela::record {

/// Keeps the history. The order of calls is the order of history.
class Journal {
 public:
  virtual ~Journal() = default;
  /// `record.sequence` is set by a Recorder.
  virtual void append(const Record& record) = 0;
  /// Asks that all records so far survive a crash. True: they do already, or this journal promises nothing. False: it
  /// takes a while, and whoever has both tells the writer (Engine::on_durable, or Engine::on_journal_failed). Calls in
  /// between are collected.
  [[nodiscard]] virtual bool sync() { return true; }
};

}  // namespace kapela::record

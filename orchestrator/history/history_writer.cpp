#include "orchestrator/history/history_writer.hpp"

#include <utility>

#include "orchestrator/history/history_codec.hpp"

namespace kapela::history {

HistoryWriter::HistoryWriter(Header header, Sink& sink, base::TimerHeap& timers, OnFailure on_failure)
    : header_(std::move(header)), sink_(sink), timers_(timers), on_failure_(std::move(on_failure)), flusher_([this] {
        flush();
      }) {
  append_line(waiting_, header_);
  flush();
}

HistoryWriter::~HistoryWriter() {
  flush();
}

void HistoryWriter::append(const record::Record& record) {
  if (failed_) return;
  append_line(waiting_, record, header_.components);
  if (waiting_.size() >= buffered_bytes) return flush();
  if (!flusher_.armed()) timers_.arm(flusher_, timers_.now() + flush_time);
}

void HistoryWriter::flush() {
  timers_.disarm(flusher_);
  if (waiting_.empty()) return;
  const base::Result<void> written = sink_.write(waiting_);
  waiting_.clear();
  if (written || std::exchange(failed_, true)) return;
  on_failure_(written.error());
}

}  // namespace kapela::history

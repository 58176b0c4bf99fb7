#include "orchestrator/journal/durable_journal.hpp"

#include <utility>

namespace kapela::journal {

DurableJournal::DurableJournal(Disk& disk, Opened opened, history::Header life, base::TimerHeap& timers, Post post,
                               Limits limits)
    : timers_(timers),
      post_(std::move(post)),
      directory_(opened.directory),
      lock_(std::move(opened.lock)),
      self_(std::make_shared<DurableJournal*>(this)),
      flusher_([this] {
        if (!under_way_) hand_over();
      }),
      writer_(disk, opened.directory, std::move(life), opened.reading, limits) {}

DurableJournal::~DurableJournal() {
  self_.reset();
  if (!waiting_.empty() || failing_) hand_over();
}

void DurableJournal::append(const record::Record& record) {
  add_to_batch(waiting_, record);
  last_ = record.sequence;
  if (under_way_) return;
  if (waiting_.size() >= handed_over_bytes && !failing_) return hand_over();
  if (!flusher_.armed()) timers_.arm(flusher_, timers_.now() + flush_time);
}

bool DurableJournal::sync() {
  if (waiting_.empty() && !under_way_ && !failing_) return true;
  wanted_ = true;
  if (!under_way_) hand_over();
  return false;
}

void DurableJournal::hand_over() {
  timers_.disarm(flusher_);
  under_way_ = true;
  const std::uint64_t sequence = last_;
  const bool wanted = std::exchange(wanted_, false);
  const base::Instant begun = timers_.now();
  helper_.run([this, batch = std::exchange(waiting_, {}), sequence, wanted, begun, self = std::weak_ptr(self_)] {
    const Outcome outcome{writer_.write(batch), sequence, wanted, begun};
    post_([self, outcome] {
      if (const std::shared_ptr<DurableJournal*> journal = self.lock()) (*journal)->on_written(outcome);
    });
  });
}

void DurableJournal::on_written(const Outcome& outcome) {
  under_way_ = false;
  const bool failed_before = std::exchange(failing_, !outcome.written);
  if (outcome.written) {
    if (listener_.synced) listener_.synced(timers_.now() - outcome.begun);
    if (listener_.durable) listener_.durable(outcome.sequence);
  } else if (listener_.failed && (outcome.wanted || !failed_before)) {
    listener_.failed(outcome.written.error());
  }
  go_on();
}

/// Whoever was told may have written and synced already.
void DurableJournal::go_on() {
  if (under_way_) return;
  if (wanted_) return hand_over();
  if (failing_) return timers_.arm(flusher_, timers_.now() + retry_time);
  if (!waiting_.empty() && !flusher_.armed()) timers_.arm(flusher_, timers_.now() + flush_time);
}

}  // namespace kapela::journal

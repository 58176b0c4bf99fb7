#include "orchestrator/base/line_writer.hpp"

#include <utility>

namespace kapela::base {

LineWriter::LineWriter(std::FILE* to, std::size_t most_waiting)
    : to_(to), most_waiting_(most_waiting), thread_([this] { work(); }) {}

LineWriter::~LineWriter() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void LineWriter::write(std::string line) {
  line += '\n';
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() == most_waiting_) waiting_.pop_front();
    waiting_.push_back(std::move(line));
  }
  changed_.notify_one();
}

/// Each line goes out at once and as a whole: others may write to the same pipe.
void LineWriter::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::string line = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    std::fwrite(line.data(), 1, line.size(), to_);
    std::fflush(to_);
    lock.lock();
  }
}

}  // namespace kapela::base

// LineWriter: a thread that writes lines, so that a reader who stops reading stops nobody. Owned by a log.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace kapela::base {

class LineWriter {
 public:
  /// Where more than `most_waiting` lines wait, the oldest are dropped.
  LineWriter(std::FILE* to, std::size_t most_waiting);
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;
  /// Writes what waits.
  ~LineWriter();

  /// The line end is added.
  void write(std::string line);

 private:
  void work();

  std::FILE* to_;
  std::size_t most_waiting_;
  std::mutex mutex_;  // of the next two: the only thing that both threads touch
  std::deque<std::string> waiting_;
  bool ending_ = false;
  std::condition_variable changed_;
  std::thread thread_;
};

}  // namespace kapela::base

// HelperThread: one thread that does blocking work, one piece after the other. Owned by whoever has such work.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace kapela::base {

class HelperThread {
 public:
  HelperThread() : thread_([this] { work(); }) {}
  HelperThread(const HelperThread&) = delete;
  HelperThread& operator=(const HelperThread&) = delete;
  /// Finishes what it was given.
  ~HelperThread();

  void run(std::function<void()> work);

 private:
  void work();

  std::mutex mutex_;  // of the next two: the only thing that both threads touch
  std::deque<std::function<void()>> waiting_;
  bool ending_ = false;
  std::condition_variable changed_;
  std::thread thread_;
};

}  // namespace kapela::base

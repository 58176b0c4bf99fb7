// TaskScope: owns root tasks. Its destruction cancels what still runs, so no coroutine outlives its owner.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "orchestrator/base/task.hpp"

namespace kapela::base {

class TaskScope final : detail::Joiner {
 public:
  TaskScope() = default;
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;
  ~TaskScope() { cancel(); }

  /// Starts a task now, and keeps it until it has ended. While everything is being cancelled it is dropped instead.
  void spawn(Task<void> task) {
    if (cancelling_) return;
    reap();
    std::size_t slot = 0;
    while (slot < tasks_.size() && tasks_[slot] != nullptr) ++slot;
    if (slot == tasks_.size()) tasks_.emplace_back();
    tasks_[slot] = std::make_unique<Task<void>>(std::move(task));
    tasks_[slot]->start(*this, slot);
  }

  /// Cancels everything. Not to be called from one of the tasks. What a task's destructors wake may still run on until
  /// its own turn comes, and may end: it is not reaped again.
  void cancel() {
    cancelling_ = true;
    std::exchange(tasks_, {}).clear();
    ended_.clear();
    cancelling_ = false;
  }

  /// Frees what has ended. Not to be called from one of the tasks' own ends.
  void reap() {
    const std::vector<std::size_t> slots = std::exchange(ended_, {});  // destructors may come back here
    for (const std::size_t slot : slots) tasks_[slot].reset();
  }

  /// How many tasks have not ended yet.
  [[nodiscard]] std::size_t running() const {
    std::size_t count = 0;
    for (const auto& task : tasks_) count += task != nullptr && !task->done() ? 1 : 0;
    return count;
  }

 private:
  std::coroutine_handle<> on_task_done(std::size_t slot) noexcept override {
    ended_.push_back(slot);
    return std::noop_coroutine();
  }

  std::vector<std::unique_ptr<Task<void>>> tasks_;
  std::vector<std::size_t> ended_;
  bool cancelling_ = false;
};

}  // namespace kapela::base

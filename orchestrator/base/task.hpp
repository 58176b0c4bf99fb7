// Task<T>: a lazy coroutine with exactly one owner. Destroying the task cancels it, wherever it waits, children first:
// structured concurrency without a cancellation token. There is no detached task; a TaskScope owns the roots.
//
// Rules (g++ 12; see ARCHITECTURE.md "Coroutines"): beside co_await stand only names, calls and scalars; no coroutine
// is a capturing lambda; parameters are values, or references to what the awaiting parent owns. A coroutine does not
// throw.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/timer_heap.hpp"

namespace kapela::base {

template <class T>
class Task;

namespace detail {

/// Told when a task it started has come to its end.
class Joiner {
 public:
  /// What runs next: whoever waited for the task, or nobody. The task is suspended for good.
  virtual std::coroutine_handle<> on_task_done(std::size_t index) noexcept = 0;

 protected:
  ~Joiner() = default;
};

struct PromiseBase {
  struct FinalAwaiter {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) const noexcept {
      PromiseBase& promise = done.promise();
      if (promise.joiner != nullptr) return promise.joiner->on_task_done(promise.index);
      return promise.parent ? promise.parent : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] FinalAwaiter final_suspend() const noexcept { return {}; }
  [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }

  std::coroutine_handle<> parent{};
  Joiner* joiner = nullptr;
  std::size_t index = 0;
};

template <class T>
struct Promise : PromiseBase {
  [[nodiscard]] Task<T> get_return_object() noexcept;
  void return_value(T result) { value.emplace(std::move(result)); }
  [[nodiscard]] T take() {
    ASSERT(value.has_value());
    return std::move(*value);
  }
  std::optional<T> value;
};

template <>
struct Promise<void> : PromiseBase {
  [[nodiscard]] Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() const noexcept {}
};

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    Task(std::move(other)).swap(*this);
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  [[nodiscard]] bool done() const { return handle_.done(); }

  /// Awaiting starts the task and resumes the parent when it has ended. The task must outlive the await.
  struct Awaiter {
    Handle handle;
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) const noexcept {
      handle.promise().parent = parent;
      return handle;
    }
    [[nodiscard]] T await_resume() const { return handle.promise().take(); }
  };
  [[nodiscard]] Awaiter operator co_await() const noexcept { return Awaiter{handle_}; }

  /// For combinators and scopes: starts the task; its end is reported to `joiner` as `index`.
  void start(detail::Joiner& joiner, std::size_t index) {
    handle_.promise().joiner = &joiner;
    handle_.promise().index = index;
    handle_.resume();
  }
  [[nodiscard]] T take() { return handle_.promise().take(); }

 private:
  friend promise_type;
  explicit Task(Handle handle) noexcept : handle_(handle) {}
  void swap(Task& other) noexcept { std::swap(handle_, other.handle_); }

  Handle handle_;
};

template <class T>
Task<T> detail::Promise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}

inline Task<void> detail::Promise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

namespace detail {

/// Starts tasks, and resumes the parent after the first of them or after all of them. Also right when some end at once.
class JoinAwaiter : public Joiner {
 public:
  explicit JoinAwaiter(bool first_ends_it) : first_ends_it_(first_ends_it) {}

  std::coroutine_handle<> on_task_done(std::size_t index) noexcept override {
    if (ended_++ == 0) first_ = index;
    if (!complete() || starting_) return std::noop_coroutine();
    return std::exchange(parent_, std::noop_coroutine());
  }

 protected:
  ~JoinAwaiter() = default;
  [[nodiscard]] bool complete() const { return ended_ >= (first_ends_it_ ? 1 : count_); }

  /// False when all that is waited for has already happened: the parent goes on without suspending.
  template <class T>
  [[nodiscard]] bool start_all(std::vector<Task<T>>& tasks, std::coroutine_handle<> parent) {
    count_ = tasks.size();
    parent_ = parent;
    starting_ = true;
    for (std::size_t i = 0; i < tasks.size() && !(first_ends_it_ && complete()); ++i) tasks[i].start(*this, i);
    starting_ = false;
    if (complete()) abandon();
    return !complete();
  }

  /// Nobody is resumed any more. Before the tasks are destroyed: one that is cancelled may wake another, and that may
  /// end, while the parent already runs or is itself being destroyed.
  void abandon() { parent_ = std::noop_coroutine(); }

  std::size_t first_ = 0;

 private:
  bool first_ends_it_;
  bool starting_ = false;
  std::size_t count_ = 0;
  std::size_t ended_ = 0;
  std::coroutine_handle<> parent_{};
};

template <class T>
class WhenAll final : JoinAwaiter {
 public:
  explicit WhenAll(std::vector<Task<T>> tasks) : JoinAwaiter(false), tasks_(std::move(tasks)) {}
  ~WhenAll() { abandon(); }
  [[nodiscard]] bool await_ready() const noexcept { return tasks_.empty(); }
  [[nodiscard]] bool await_suspend(std::coroutine_handle<> parent) { return start_all(tasks_, parent); }
  [[nodiscard]] std::vector<T> await_resume() {
    std::vector<T> results;
    results.reserve(tasks_.size());
    for (Task<T>& task : tasks_) results.push_back(task.take());
    return results;
  }

 private:
  std::vector<Task<T>> tasks_;
};

template <>
class WhenAll<void> final : JoinAwaiter {
 public:
  explicit WhenAll(std::vector<Task<void>> tasks) : JoinAwaiter(false), tasks_(std::move(tasks)) {}
  ~WhenAll() { abandon(); }
  [[nodiscard]] bool await_ready() const noexcept { return tasks_.empty(); }
  [[nodiscard]] bool await_suspend(std::coroutine_handle<> parent) { return start_all(tasks_, parent); }
  void await_resume() const noexcept {}

 private:
  std::vector<Task<void>> tasks_;
};

template <class T>
class WhenAny final : JoinAwaiter {
 public:
  explicit WhenAny(std::vector<Task<T>> tasks) : JoinAwaiter(true), tasks_(std::move(tasks)) {}
  ~WhenAny() { abandon(); }
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  [[nodiscard]] bool await_suspend(std::coroutine_handle<> parent) {
    ASSERT(!tasks_.empty());
    return start_all(tasks_, parent);
  }
  [[nodiscard]] std::pair<std::size_t, T> await_resume() {
    std::pair<std::size_t, T> result(first_, tasks_[first_].take());
    tasks_.clear();
    return result;
  }

 private:
  std::vector<Task<T>> tasks_;
};

template <>
class WhenAny<void> final : JoinAwaiter {
 public:
  explicit WhenAny(std::vector<Task<void>> tasks) : JoinAwaiter(true), tasks_(std::move(tasks)) {}
  ~WhenAny() { abandon(); }
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  [[nodiscard]] bool await_suspend(std::coroutine_handle<> parent) {
    ASSERT(!tasks_.empty());
    return start_all(tasks_, parent);
  }
  [[nodiscard]] std::size_t await_resume() {
    tasks_.clear();
    return first_;
  }

 private:
  std::vector<Task<void>> tasks_;
};

/// Either the task ends, or its time: then it is cancelled.
template <class T>
class WithDeadline final : Joiner, Timer {
 public:
  WithDeadline(TimerHeap& timers, Instant deadline, Task<T> task)
      : timers_(timers), deadline_(deadline), task_(std::move(task)) {}

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  [[nodiscard]] bool await_suspend(std::coroutine_handle<> parent) {
    timers_.arm(*this, deadline_);
    task_->start(*this, 0);
    parent_ = parent;
    return !done_;
  }
  [[nodiscard]] auto await_resume() {
    timers_.disarm(*this);
    if constexpr (std::is_void_v<T>) {
      return done_;
    } else {
      std::optional<T> result;
      if (done_) result.emplace(task_->take());
      return result;
    }
  }

 private:
  std::coroutine_handle<> on_task_done(std::size_t) noexcept override {
    done_ = true;
    return parent_ ? parent_ : std::noop_coroutine();
  }
  void on_timer() override {
    task_.reset();
    parent_.resume();
  }

  TimerHeap& timers_;
  Instant deadline_;
  std::optional<Task<T>> task_;
  std::coroutine_handle<> parent_{};
  bool done_ = false;
};

class Sleep final : Timer {
 public:
  Sleep(TimerHeap& timers, Instant deadline) : timers_(timers), until_(deadline) {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    waiting_ = waiting;
    timers_.arm(*this, until_);
  }
  void await_resume() const noexcept {}

 private:
  void on_timer() override { waiting_.resume(); }

  TimerHeap& timers_;
  Instant until_;
  std::coroutine_handle<> waiting_{};
};

}  // namespace detail

/// Runs all tasks at once; yields their results in the order given (nothing for void). Cancelled as a whole.
template <class T>
[[nodiscard]] detail::WhenAll<T> when_all(std::vector<Task<T>> tasks) {
  return detail::WhenAll<T>(std::move(tasks));
}

/// Runs all tasks until the first ends, cancels the others; yields (index, result), or the index alone for void.
template <class T>
[[nodiscard]] detail::WhenAny<T> when_any(std::vector<Task<T>> tasks) {
  return detail::WhenAny<T>(std::move(tasks));
}

/// Runs the task until its end or the deadline, whichever is first; yields optional<T>, or whether it ended for void.
template <class T>
[[nodiscard]] detail::WithDeadline<T> with_deadline(TimerHeap& timers, Instant deadline, Task<T> task) {
  return detail::WithDeadline<T>(timers, deadline, std::move(task));
}

/// Waits until a point in time; one that has passed comes at the next turn of the heap.
[[nodiscard]] inline detail::Sleep sleep_until(TimerHeap& timers, Instant deadline) {
  return detail::Sleep(timers, deadline);
}
[[nodiscard]] inline detail::Sleep sleep_for(TimerHeap& timers, Duration duration) {
  return detail::Sleep(timers, timers.now() + duration);
}

}  // namespace kapela::base

// Activity: something a run waits for: a step, a look at components, their lowering. It is told what comes back of the
// run's components, and wakes the coroutine that awaits it. Lives on that coroutine's frame.
#pragma once

#include <vector>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/engine/commander.hpp"

namespace kapela::engine {

class Activity;

/// A part of a run that ends as a whole: the run's forward part, a branch of it, what follows a failure. Lives on the
/// frame of the coroutine that opened it.
struct Extent {
  Extent* outer = nullptr;
  bool stopped = false;  ///< nothing new begins in it

  [[nodiscard]] bool is_stopped() const { return stopped || (outer != nullptr && outer->is_stopped()); }
  [[nodiscard]] bool is_inside(const Extent& other) const {
    return this == &other || (outer != nullptr && outer->is_inside(other));
  }
};

/// The activities that are going on in a run. Owned by the Run.
class Activities {
 public:
  // What comes back, for whoever it concerns.
  void on_answer(const Answer& answer, Commander::News news);
  void on_seen(record::ComponentId id);
  void on_missed(record::ComponentId id);
  void on_figures(record::ComponentId id);

  /// Abandons everything that goes on inside an extent, and nothing new begins there.
  void stop(Extent& extent);
  /// Resumes who awaits an activity that is over. Never from inside of one: its frame may go.
  void wake();

 private:
  friend class Activity;
  std::vector<Activity*> all_;
};

class Activity : public base::Timer {
 public:
  Activity(Activities& activities, const Extent& extent);
  ~Activity() override;

  [[nodiscard]] bool over() const { return over_; }
  /// `while (!activity.over()) co_await activity.news();`
  [[nodiscard]] base::Signal::Waiter news() { return news_.next(); }

 protected:
  // What comes back of any component of the run: most of it is of no interest to most activities.
  virtual void on_answer(const Answer& answer, Commander::News news) = 0;
  virtual void on_seen(record::ComponentId id) = 0;
  virtual void on_missed(record::ComponentId id) = 0;
  /// It has told what it costs.
  virtual void on_figures(record::ComponentId) {}
  /// Its time has come.
  virtual void on_deadline() = 0;
  /// It is to end now, without a result.
  virtual void abandon() = 0;

  void end() { over_ = true; }
  /// For timers that the activity has beside itself.
  void wake() { activities_.wake(); }

 private:
  friend class Activities;
  void on_timer() final;

  Activities& activities_;
  const Extent& extent_;
  bool over_ = false;
  bool told_ = false;
  base::Signal news_;
};

}  // namespace kapela::engine

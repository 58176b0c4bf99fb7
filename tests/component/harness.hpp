// What the tests of a component stand on: a clock that is moved by hand, and an outbox that remembers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "orchestrator/base/random.hpp"
#include "orchestrator/base/timer_heap.hpp"
#include "simulators/component/component.hpp"

namespace kapela::component {

class ManualClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return base::Instant(elapsed); }
  [[nodiscard]] base::WallTime wall_now() const override {
    return base::WallTime(std::chrono::seconds(1'800'000'000) + elapsed);
  }
  base::Duration elapsed{};
};

class RecordingOutbox final : public Outbox {
 public:
  void state_changed(wire::State from, wire::State to) override {
    changes.push_back(std::string(wire::name(from)) + " -> " + std::string(wire::name(to)));
  }
  void transition_ended(const TransitionEnd& end) override { ends.push_back(end); }
  void restart_wanted() override { ++restarts; }

  std::vector<std::string> changes;
  std::vector<TransitionEnd> ends;
  int restarts = 0;
};

/// A component with everything around it. By default each transition takes 10 ms.
struct Bench {
  explicit Bench(base::Distribution each = base::fixed(std::chrono::milliseconds(10)), std::uint64_t seed = 1)
      : Bench(settings_of(each), seed) {}
  explicit Bench(const ComponentSettings& settings, std::uint64_t seed = 1)
      : random(seed, base::stream_of("io", "timing")),
        component(std::make_shared<const ComponentSettings>(settings), timers, random, outbox) {}

  static ComponentSettings settings_of(const base::Distribution& each) {
    Timing timing;
    timing.transitions.fill(each);
    ComponentSettings settings;
    settings.name = "io";
    settings.timing = std::make_shared<const Timing>(timing);
    return settings;
  }

  /// Moves time forward, timer by timer.
  void advance(base::Duration by) {
    const base::Instant until = clock.now() + by;
    while (timers.next() && *timers.next() <= until) {
      clock.elapsed = timers.next()->time_since_epoch();
      timers.run_due(clock.now());
    }
    clock.elapsed = until.time_since_epoch();
  }

  CommandReply send(wire::Command command) { return component.on_command({command, {}, nobody}); }
  CommandReply send(wire::Command command, std::uint64_t id, std::uint64_t epoch = 1) {
    wire::Fence fence;
    fence.cmd_id = id;
    fence.epoch = epoch;
    return component.on_command({command, fence, nobody});
  }
  /// With a fault that has hit it.
  CommandReply send(wire::Command command, const faults::Fault& fault) {
    CommandRequest request{command};
    request.fault = &fault;
    return component.on_command(request);
  }
  /// In `state`, with nothing recorded so far.
  void place_in(wire::State state) {
    component.set_state(state);
    outbox.changes.clear();
    outbox.ends.clear();
  }

  ManualClock clock;
  base::TimerHeap timers{clock};
  base::Pcg random;
  RecordingOutbox outbox;
  Component component;
};

}  // namespace kapela::component

// Message: something under way between the orchestrator and a component in a virtual world. Owned by the World, which
// uses each again and again.
#pragma once

#include <memory>

#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/engine/observation.hpp"
#include "orchestrator/engine/ports.hpp"
#include "orchestrator/wire/health_report.hpp"
#include "simulators/faults/passage.hpp"
#include "simulators/world/world.hpp"

namespace kapela::world {

class World::Message final : public base::Timer {
 public:
  explicit Message(World& world) : world_(world) {}

  /// What happens when it arrives.
  enum class Kind : std::uint8_t {
    command,       ///< at a component
    command_copy,  ///< the component gets it again; nobody waits for an answer
    poll,
    delayed,      ///< command or poll: a fault has kept it for a while
    overtakable,  ///< the same, unless another command lets it go before; the last of those on their way there
    answer,       ///< at the orchestrator
    poll_answer,
    push,
    event_reply,
    no_answer,  ///< whoever waited gives up
    broken,     ///< whoever waited sees the connection break
    refused,    ///< whoever waited finds nobody
  };

  /// What few messages carry; made once, and kept for the next use.
  struct Rare {
    faults::Passage passage{};   ///< of a command or poll, through its faults
    engine::Sighting seen{};     ///< where there is more to tell than a state: an error, its business
    wire::EventResult result{};  ///< of an event
    wire::HealthReport figures{};
  };

  /// The state it brings.
  void carry(engine::Sighting&& seen) {
    state = seen.state;
    revision = seen.revision;
    tells_more = seen.error || seen.data;
    if (tells_more) rare().seen = std::move(seen);
  }
  [[nodiscard]] engine::Sighting carried() {
    if (tells_more) return std::move(rare_->seen);
    engine::Sighting seen;
    seen.state = state;
    seen.revision = revision;
    return seen;
  }

  /// All null where no fault has been looked for.
  [[nodiscard]] const faults::Injection& trouble() const {
    static constexpr faults::Injection none;
    return is_injected ? rare_->passage.injection() : none;
  }
  void inject(const faults::Injection& injection) {
    rare().passage.begin(injection, order.command);
    is_injected = true;
  }
  /// Of one that is injected.
  [[nodiscard]] faults::Passage& passage() { return rare_->passage; }

  [[nodiscard]] wire::EventResult& result() { return rare().result; }
  /// Of an answer about costs.
  [[nodiscard]] wire::HealthReport& figures() { return rare().figures; }
  /// It asks what the component costs, or says it.
  [[nodiscard]] bool is_about_costs() const { return is_poll && order.command == wire::Command::health_check; }

  [[nodiscard]] record::ComponentId component() const { return order.component; }
  /// It is an order to whoever supervises the process of the component.
  [[nodiscard]] bool is_for_supervisor() const { return !is_poll && order.errand != nullptr && order.errand->deed; }
  [[nodiscard]] bool is_on_its_way_there() const { return !is_poll && !is_free && kind <= Kind::overtakable; }

  std::uint32_t life = 0;  ///< of the orchestrator that waits for it
  Kind kind = Kind::command;
  engine::Answer::Kind verdict = engine::Answer::Kind::no_answer;
  wire::State state = wire::State::unknown;
  bool is_free = false;  ///< nothing is under way
  bool is_poll = false;
  bool is_awaited = false;  ///< of requests: whoever sent it has not given up on it
  bool will_push = false;
  bool expired = false;
  bool is_injected = false;
  bool tells_more = false;
  SiteLog::Place site = SiteLog::nowhere;  ///< of a command, where it has arrived
  std::uint64_t posted = 0;                ///< when, among all requests
  engine::Order order{};                   ///< of polls: command, component and `answer_by`; of a push: what caused it
  engine::Sequence asked = 0;              ///< of polls
  std::uint64_t revision = 0;              ///< of `state`
  base::Duration clock_ahead{};            ///< of the calendar of a component that answers

 private:
  void on_timer() override { world_.on_message(*this); }
  Rare& rare() {
    if (!rare_) rare_ = std::make_unique<Rare>();
    return *rare_;
  }

  World& world_;
  std::unique_ptr<Rare> rare_;
};

}  // namespace kapela::world

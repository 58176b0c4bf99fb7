// Message: something under way between the orchestrator and a component in a virtual world. Owned by the World, which
// uses each again and again.
#pragma once

#include "orchestrator/engine/observation.hpp"
#include <memory>

#include "orchestrator/engine/ports.hpp"
#include "orchestrator/base/timer_heap.hpp"
#include "simulators/faults/injector.hpp"
#include "simulators/world/world.hpp"

namespace kapela::world {

class World::Message final : public base::Timer {
 public:
  explicit Message(World& world) : world_(world) {}

  /// What happens when it arrives.
  enum class Kind : std::uint8_t {
    command,          ///< at a component
    delayed_command,  ///< a fault has kept it for a while
    command_copy,     ///< the component gets it again; nobody waits for an answer
    poll,
    answer,  ///< at the orchestrator
    poll_answer,
    push,
    no_answer,     ///< whoever waited gives up
    broken,        ///< whoever waited sees the connection break
    refused,       ///< whoever waited finds nobody
  };

  Kind kind = Kind::command;
  bool is_poll = false;
  engine::Answer::Kind verdict = engine::Answer::Kind::no_answer;
  bool will_push = false;
  engine::ComponentId component{};
  std::uint64_t life = 0;    ///< of the orchestrator that waits for it
  std::uint64_t posted = 0;  ///< when, among all requests
  engine::Order order{};     ///< of commands, copies and answers; of a push: id and epoch of what caused it
  engine::Sequence asked = 0;
  base::Instant answer_by{};
  engine::Sighting seen{};
  /// What faults do to the command; made once, and empty where a component has none.
  std::unique_ptr<faults::Injection> injection{};

 private:
  void on_timer() override { world_.on_message(*this); }
  World& world_;
};

}  // namespace kapela::world

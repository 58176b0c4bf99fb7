// Plan: everything a virtual run is a function of. Values: made by a search or read from a replay file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "orchestrator/base/distribution.hpp"
#include "orchestrator/engine/engine_settings.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "simulators/component/component_settings.hpp"
#include "simulators/faults/rate.hpp"
#include "simulators/world/virtual_disk.hpp"

namespace kapela::world {

/// Whose messages: those to a component (commands, polls), or those from it (answers, pushes).
enum class Direction : std::uint8_t { to_component, from_component };

/// What the network does to one message. Stored explicitly: adding or removing one shifts no other.
struct NetworkFault {
  enum class Type : std::uint8_t { lose, delay, duplicate };
  Type type = Type::lose;
  record::ComponentId component{};
  Direction direction = Direction::to_component;
  std::uint32_t nth = 0;  ///< message of this link in this direction, from 0
  base::Duration by{};    ///< delay: added; duplicate: the copy comes so much later

  friend bool operator==(const NetworkFault&, const NetworkFault&) = default;
};

/// Nothing sent in one direction within [from, until) arrives. Two of them cut both ways.
struct Partition {
  record::ComponentId component{};
  Direction direction = Direction::to_component;
  base::Instant from{};
  base::Instant until{};

  friend bool operator==(const Partition&, const Partition&) = default;
};

/// How all links are, before anything explicit. What chance does here is noted as NetworkFaults.
struct LinkSettings {
  base::Distribution latency = base::fixed(std::chrono::microseconds(200));  ///< one way
  double loss = 0;                                                           ///< of 1, a message
  double duplication = 0;  ///< of 1, a message to a component; or a push
  double reordering = 0;   ///< of 1, a message: it is overtaken by what is sent within `reordered_by`
  base::Duration reordered_by = std::chrono::milliseconds(50);

  friend bool operator==(const LinkSettings&, const LinkSettings&) = default;
};

struct ComponentFault {
  record::ComponentId component{};
  faults::Fault fault{};

  friend bool operator==(const ComponentFault&, const ComponentFault&) = default;
};

/// How often something goes wrong there by chance.
struct ComponentRate {
  record::ComponentId component{};
  faults::Rate rate{};

  friend bool operator==(const ComponentRate&, const ComponentRate&) = default;
};

/// The process of the orchestrator dies right after it has written a record, or what it wrote has become safe, and is
/// started again.
struct OrchestratorCrash {
  std::uint64_t after_record = 0;  ///< its sequence
  base::Duration restart_after = std::chrono::seconds(1);
  Unsynced unsynced = Unsynced::some;
  std::uint64_t after_sync = 0;  ///< instead of `after_record`: its so-many-th sync has ended, and it is not told

  friend bool operator==(const OrchestratorCrash&, const OrchestratorCrash&) = default;
};

/// What is put on trial, the same for all plans of a search.
struct Subject {
  std::shared_ptr<const record::Plant> plant{};
  std::vector<std::shared_ptr<const component::ComponentSettings>> components{};  ///< by ComponentId
  std::vector<std::shared_ptr<const scenario::Scenario>> scenarios{};             ///< one after the other
  std::vector<std::shared_ptr<const scenario::Scenario>>
      triggered{};  ///< start by themselves, those that have a trigger
  engine::EngineSettings settings{};
  base::Duration patience = std::chrono::minutes(30);  ///< a run that has not ended by then never will
  std::vector<ComponentRate> rates{};  ///< of the plant file; they act where a plan has their rules among its faults
};

struct Plan {
  std::uint64_t seed = 0;
  LinkSettings link{};
  bool pushes = true;     ///< components tell by themselves when a transition has ended, as ours do and avena's do not
  bool revisions = true;  ///< and number their changes of state
  std::vector<ComponentFault> faults{};
  std::vector<NetworkFault> network{};
  std::vector<Partition> partitions{};
  std::vector<OrchestratorCrash> orchestrator_crashes{};  ///< one a life of the orchestrator, from the first on
  base::Duration disk_latency{};  ///< of a sync of the journal; zero: it is done when it is asked for

  friend bool operator==(const Plan&, const Plan&) = default;
};

}  // namespace kapela::world

// BusinessSettings: what a simulated component says of its business, and what events and time change there. Values,
// shared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/health_report.hpp"
#include "orchestrator/wire/json.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::component {

/// One change of the data.
struct DataChange {
  std::string pointer{};  ///< JSON pointer of what changes; made where it is not there
  wire::JsonPtr set{};    ///< what it becomes; null: `add` is added
  double add = 0;
};

/// What becomes of an event of one type.
struct EventRule {
  std::string event{};
  std::vector<wire::State> states{wire::State::run};  ///< in which it is taken
  std::string failure{};                              ///< it fails with this message; empty: it succeeds
  wire::JsonPtr reply{};                              ///< `data` of its reply; null: what the event carried, as `pong`
  std::vector<DataChange> changes{};                  ///< when it succeeds
};

/// What changes by itself.
struct TimerRule {
  base::Duration every{};                             ///< positive
  std::uint32_t times = 0;                            ///< from when it comes to one of the states; 0: without end
  std::vector<wire::State> states{wire::State::run};  ///< in which it runs; elsewhere it begins anew
  std::vector<DataChange> changes{};
};

struct BusinessSettings {
  wire::JsonPtr data{};          ///< at the beginning; null: none
  wire::HealthReport figures{};  ///< what it says that it costs, in place of the truth
  std::vector<EventRule> events{};
  std::vector<TimerRule> timers{};
};

/// A document of its own: a search puts memory back, and owners that are counted elsewhere it does not.
[[nodiscard]] wire::JsonPtr copied(const wire::JsonPtr& document);

/// The data after the changes; a place below something that is no object cannot be made, and is left out.
[[nodiscard]] wire::JsonPtr changed(const wire::JsonPtr& data, const std::vector<DataChange>& changes);

/// Whether all of them can be made.
[[nodiscard]] bool can_change(const wire::JsonPtr& data, const std::vector<DataChange>& changes);

}  // namespace kapela::component

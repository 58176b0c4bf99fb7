// Trigger: what starts a scenario by itself, and the conditions it may have. Values, parts of a Scenario.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "orchestrator/calendar/cron.hpp"
#include "orchestrator/expression/pattern.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::scenario {

/// A zone as a file names it; whoever has the zone files fills it in.
struct ZoneName {
  std::string name{};  ///< empty: that of this machine
  Place place{};
  std::shared_ptr<const calendar::Zone> zone{};

  [[nodiscard]] const calendar::Zone& get() const;
};

enum class Quantifier : std::uint8_t { all, any, none };
[[nodiscard]] std::string_view name(Quantifier quantifier);

/// What can be asked of the plant and the calendar again and again.
struct Condition {
  /// How many of its parts hold: all, any, not all, none, exactly one.
  enum class Combine : std::uint8_t { all, any, not_all, none, one };
  struct Combination {
    Combine how = Combine::all;
    std::vector<Condition> parts{};
  };
  struct InStates {
    Quantifier which = Quantifier::any;
    Selector components{};
    std::vector<wire::State> states{};  ///< empty: any, as long as it answers
  };
  /// From a time of day until another, over midnight where the second is earlier; the days are those on which it
  /// begins.
  struct Within {
    std::chrono::minutes from{};
    std::chrono::minutes to = std::chrono::hours(24);
    calendar::Weekdays weekdays = calendar::Weekdays().set();
    std::optional<std::chrono::year_month_day> date{};
    ZoneName zone{};
  };
  struct ErrorText {
    /// Whose message is looked at.
    enum class Of : std::uint8_t { in_fault, with_error, everybody };
    Of of = Of::in_fault;
    Selector components{};
    expression::Pattern pattern{};
    std::vector<expression::NamedGroup> groups{};  ///< of the pattern, by the variables that they go into
  };
  using Body = std::variant<expression::Expression, InStates, Within, ErrorText, Combination>;

  Body body{};
  base::Duration lasting{};  ///< it holds once it has held for so long
  std::string text{};        ///< as people read it
  Place place{};
};

/// Somebody posted an event.
struct EventTrigger {
  std::string event_type{};
  std::string source{};  ///< empty: anybody
  std::optional<expression::Expression> condition{};
};

/// A component enters a state.
struct StateTrigger {
  Selector components{};
  std::vector<wire::State> to{};
  std::vector<wire::State> from{};  ///< empty: any that was seen
  base::Duration lasting{};         ///< it stays there so long
};

/// The calendar, or a period from when it was loaded.
struct ScheduleTrigger {
  std::variant<calendar::Cron, base::Duration> when{};
  ZoneName zone{};
};

/// The condition comes to hold: `automatic` and `all_components_ready`.
struct ConditionTrigger {
  Condition condition{};
};

struct Trigger {
  std::variant<EventTrigger, StateTrigger, ScheduleTrigger, ConditionTrigger> body{};
  Place place{};
};

/// A component went to FAULT, or says that something is wrong with it.
inline constexpr std::string_view error_reported = "EVENT_ERROR_REPORTED";

}  // namespace kapela::scenario

// Phrases: what the log says of each kind of record, and of the process itself, in each language. Formats of fmt; one
// place for a translator.
#pragma once

#include <string_view>

#include "orchestrator/base/language.hpp"

namespace kapela::runtime {

struct Phrases {
  std::string_view sent;              ///< command, component
  std::string_view sent_again;        ///< command, component, attempt
  std::string_view event_sent;        ///< event, component
  std::string_view event_sent_again;  ///< event, component, attempt
  std::string_view in_doubt;          ///< component, command, attempt, why
  std::string_view accepted;          ///< run, scenario, components
  std::string_view acknowledged;      ///< component, command
  std::string_view observed;          ///< component, state
  std::string_view reached;           ///< component, state, time
  std::string_view refused;           ///< component, command, why
  std::string_view lowers_one;        ///< run, time
  std::string_view lowers;            ///< run, components, time
  std::string_view settled;           ///< component, state
  std::string_view left;              ///< reason, why
  std::string_view goes_on;           ///< run, scenario
  std::string_view is_undone;         ///< run, scenario
  std::string_view ended;             ///< run, status, time, ": " and why or nothing
  std::string_view latched;           ///< why
  std::string_view unlatched;         ///< who
  std::string_view watched_in_doubt;  ///< component, command, run, state
  std::string_view watched_given_up;  ///< component, run, state
  std::string_view unwatched;         ///< component, state
  std::string_view approved;          ///< what
  std::string_view disapproved;       ///< what

  // Of the process.
  std::string_view listens;            ///< version, URL, process, epoch
  std::string_view has_read;           ///< scenarios, where they are, components, where they are
  std::string_view built_in_plant;     ///< where the components are, when no file says it
  std::string_view journal_is_in;      ///< directory
  std::string_view no_journal;         ///< nothing
  std::string_view https_is_on;        ///< URL
  std::string_view https_stays;        ///< why
  std::string_view one_is_undone;      ///< signal
  std::string_view are_undone;         ///< signal, runs
  std::string_view is_left;            ///< component, state
  std::string_view loaded_anew;        ///< scenarios, time, revision
  std::string_view scenarios_stay;     ///< scenarios, revision
  std::string_view plant_changed;      ///< what
  std::string_view plant_stays;        ///< why
  std::string_view stood_still;        ///< time
  std::string_view journal_is_back;    ///< nothing
  std::string_view journal_is_closed;  ///< why
};

[[nodiscard]] const Phrases& phrases_of(base::Language language);

}  // namespace kapela::runtime

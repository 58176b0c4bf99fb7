// Adapter: how somebody else's orchestrator is started and asked, and nothing else of it. A value, read from a file.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/expression/pattern.hpp"
#include "orchestrator/wire/json.hpp"
#include "simulators/plant/process_settings.hpp"

namespace kapela::judge {

/// How something is learnt of an orchestrator: one of these ways.
struct Question {
  std::string get{};  ///< a URL that answers with a 2xx, and JSON of which `where` holds; empty: not so
  std::vector<std::pair<std::string, wire::JsonPtr>> where{};  ///< by JSON pointer; a list: one of it
  std::string log{};                                           ///< a line that it prints; the text of `pattern`
  expression::Pattern pattern{};
  bool exit = false;                      ///< its process ends
  std::optional<std::int64_t> exit_code;  ///< with this code
  std::optional<base::Duration> quiet{};  ///< it has commanded nobody for so long
};

struct OwnProcess {
  std::vector<std::string> command{};
  std::string directory{};                                         ///< relative to the adapter's own
  std::vector<std::pair<std::string, std::string>> environment{};  ///< beside ours
  std::optional<Question> ready{};
  base::Duration ready_within = std::chrono::seconds(20);
  plant::StopRule stop{};
};

/// How it is told to carry out a scenario.
struct Start {
  std::string post{};    ///< a URL
  wire::JsonPtr body{};  ///< may be null
};

struct Adapter {
  std::string title{};
  std::string file{};
  OwnProcess process{};
  std::optional<Start> start{};  ///< without: its process carries out one run, and is started for each
  Question ended{};
  std::optional<base::Duration>
      within{};  ///< a run that has not ended by then never will; without: as its scenario says
  Question succeeded{};
  std::vector<std::pair<std::string, std::string>> names{};  ///< of scenarios, and what it calls them; none: alike
  base::Duration reaction = std::chrono::seconds(1);         ///< what it may take to hear how a component is
  base::Duration aftermath = std::chrono::seconds(3);        ///< how long it is watched after its last word

  /// What it calls the scenario; nothing: it has no word for it.
  [[nodiscard]] std::optional<std::string> name_of(const std::string& scenario) const;
};

}  // namespace kapela::judge

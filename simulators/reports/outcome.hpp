// CaseOutcome: what became of an experiment, or of one cell of a campaign: everything that a report of it shows.
// Values, made by whoever carried it out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/checker/findings.hpp"
#include "orchestrator/history/history.hpp"
#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::reports {

/// Inconclusive: nothing was proved either way, e.g. as a fault never acted. Error: no verdict, as the case could not
/// begin: its plant was not brought back.
enum class Verdict : std::uint8_t { pass, fail, inconclusive, error };

/// "PASS", "FAIL", "INCONCLUSIVE", "ERROR".
[[nodiscard]] std::string_view name(Verdict verdict);
/// "✓", "✕", "?", "!": for those who see no colours.
[[nodiscard]] std::string_view sign(Verdict verdict);

struct RunOutcome {
  std::string scenario{};
  record::RunStatus status = record::RunStatus::running;
  std::string first_cause{};  ///< empty: there is none
  base::Instant began{};
  base::Instant ended{};
};

/// A fault while it could act.
struct FaultWindow {
  record::ComponentId component = record::no_component;
  std::string name{};
  std::string text{};  ///< "drop at reply"
  base::Instant from{};
  std::optional<base::Instant> until{};  ///< without: to the end
  std::uint32_t hits = 0;                ///< 0: it never acted
};

/// A law about orchestrators in general that was broken, as whoever judges them found it.
struct Breach {
  std::string law{};   ///< "J1"
  std::string says{};  ///< a sentence without a full stop
  record::ComponentId component = record::no_component;
  std::vector<checker::Position> records{};  ///< those that show it, in order
  std::string explanation{};                 ///< likewise a sentence
  std::vector<std::string> shown{};          ///< a line for each of these records, for people
};

struct CaseOutcome {
  std::string name{};  ///< unique in the report: title of the experiment, or cell of a campaign
  std::string file{};
  Verdict verdict = Verdict::inconclusive;
  std::vector<std::string> reasons{};  ///< why, a sentence each
  std::string compared{};              ///< with the same in virtual time: a sentence; empty: nobody has
  std::string repeat{};                ///< the command line that repeats exactly this case
  bool is_virtual = true;              ///< in virtual time; otherwise over real HTTP
  base::Duration took{};               ///< of real time
  base::Duration lasted{};             ///< of plant time
  std::vector<RunOutcome> runs{};
  std::vector<FaultWindow> faults{};
  std::vector<checker::Violation> violations{};
  std::vector<Breach> breaches{};
  bool is_told =
      false;  ///< its runs are those of somebody else's orchestrator, which tells success or failure, no more
  std::string output{};                                       ///< the end of what that has printed
  std::vector<std::string> explained{};                       ///< why it went wrong, a sentence each
  std::vector<std::string> components{};                      ///< names by ComponentId
  std::shared_ptr<const history::History> history = nullptr;  ///< none: nothing to draw
};

/// "virtual" or "real".
[[nodiscard]] std::string_view world_name(const CaseOutcome& outcome);

/// "ROLLED_BACK"; of a run that somebody else's orchestrator tells of "SUCCEEDED" or "FAILED".
[[nodiscard]] std::string_view status_text(const CaseOutcome& outcome, record::RunStatus status);

/// Of a component of the case, "?" for one that it does not have.
[[nodiscard]] std::string_view component_name(const CaseOutcome& outcome, record::ComponentId component);

/// Where the time of the case begins: its first record, or its first run. Instants are shown relative to it.
[[nodiscard]] base::Instant origin(const CaseOutcome& outcome);

/// What it comes down to in one sentence: the first reason, violation, or first cause of a run. May be empty.
[[nodiscard]] std::string headline(const CaseOutcome& outcome);

/// How many cases have a verdict.
struct Counts {
  std::size_t pass = 0;
  std::size_t fail = 0;
  std::size_t inconclusive = 0;
  std::size_t error = 0;
  [[nodiscard]] std::size_t all() const { return pass + fail + inconclusive + error; }
};
[[nodiscard]] Counts count(const std::vector<CaseOutcome>& cases);

}  // namespace kapela::reports

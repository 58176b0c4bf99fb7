// Causes: why a run goes wrong: which of its troubles it takes, from which record on it could not end well any more,
// and which timeout would have avoided it. Functions of a subject and a plan; whoever asks says what is wrong.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulators/world/trial.hpp"

namespace kapela::explore {

/// Whether the run that the trial has just carried out is wrong.
using Wrong = std::function<bool(const world::Trial&, const world::Outcome&)>;

/// A run with one trouble of the plan less. Troubles are counted through: faults, messages, partitions, crashes.
struct WithoutOne {
  bool is_wrong = false;  ///< all the same: the trouble is not necessary
  std::vector<record::RunStatus> runs{};
  std::size_t differs_at = 0;  ///< the first record that is another one: what the trouble has done shows there
};

/// The run up to a record, and then other futures: other chance, and none of the troubles that have not shown yet.
struct Futures {
  std::size_t record = 0;
  unsigned tried = 0;
  unsigned wrong = 0;
};

/// A timeout that can be another one.
struct Timeout {
  std::string name{};
  base::Duration value{};
  /// The subject, but for it.
  std::function<std::shared_ptr<const world::Subject>(base::Duration)> with{};
};

struct OtherTimeout {
  std::size_t timeout = 0;  ///< of those that were given
  base::Duration value{};   ///< the nearest that avoids it, to a hundredth
  std::vector<record::RunStatus> runs{};
  std::size_t idle_faults = 0;  ///< troubles that do nothing then
};

struct Explanation {
  std::vector<WithoutOne> without{};                    ///< by trouble
  std::vector<Futures> curve{};                         ///< by record
  std::optional<std::size_t> inevitable_from{};         ///< the first record after which every future is wrong
  std::vector<std::optional<OtherTimeout>> timeouts{};  ///< by timeout; nothing: none within thirty-twice avoids it
  std::size_t records = 0;                              ///< of the run itself
};

struct ExplainSettings {
  unsigned futures = 24;           ///< of each record
  std::size_t most_runs = 20'000;  ///< for all of them; of a longer run only every n-th record is looked at at first
};

/// `plan` is wrong. Timeouts are changed one at a time; a change with which the run without troubles ends otherwise
/// than it does is none.
[[nodiscard]] Explanation explain(const std::shared_ptr<const world::Subject>& subject, const world::Plan& plan,
                                  const std::vector<Timeout>& timeouts, const Wrong& wrong,
                                  const ExplainSettings& settings = {});

/// What links are like in other futures: late by anything up to what an answer is waited for, and lossy.
[[nodiscard]] world::LinkSettings uncertain_link(const engine::EngineSettings& settings);

}  // namespace kapela::explore

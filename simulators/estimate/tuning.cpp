#include "simulators/estimate/tuning.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/scenario/program.hpp"
#include "simulators/estimate/estimate_part.hpp"
#include "simulators/estimate/smallest_limits.hpp"
#include "simulators/estimate/timeout_walk.hpp"
#include "simulators/estimate/unlimited_tally.hpp"

namespace kapela::estimate {
namespace {

using base::Duration;
using record::StepReport;
using scenario::Action;
using scenario::Scenario;
using Progress = std::function<void(const std::string&)>;
using SubjectPtr = std::shared_ptr<const world::Subject>;

constexpr Duration shortest_patience = std::chrono::minutes(10);
constexpr int patience_factor = 10;

bool is_knob(const TimeoutPlace& place) {
  if (place.is_of_failure) return false;
  if (place.action == nullptr) return std::string_view(place.what) == "timeout";
  return !std::holds_alternative<scenario::Approve>(place.action->body);
}

Knob knob_of(const TimeoutPlace& place, Duration value) {
  if (place.action == nullptr) return {"the run", place.scenario->place, value, true};
  return {scenario::label(*place.action), place.action->place, value, false};
}

bool is_same(const Knob& knob, const Knob& other) {
  return knob.place == other.place && knob.is_of_run == other.is_of_run;
}

Duration patience_with(const Knob& knob) {
  return std::max(shortest_patience, patience_factor * knob.value);
}

/// Which knob belongs to an instruction of the program, by its number.
std::map<std::uint32_t, std::size_t> knobs_by_number(const world::Subject& subject, const std::vector<Knob>& knobs) {
  std::map<std::uint32_t, std::size_t> all;
  const auto nothing = [](const expression::Path&) { return std::optional<expression::Value>(); };
  const base::Result<scenario::Program> program = scenario::compile(subject.scenarios.back(), *subject.plant, nothing);
  if (!program) return all;
  for (std::uint32_t number = 0; number <= program->size; ++number) {
    const scenario::Instruction* const instruction = program->find(number);
    if (instruction == nullptr) continue;
    for (std::size_t i = 0; i < knobs.size(); ++i)
      if (!knobs[i].is_of_run && instruction->action->place == knobs[i].place) all.emplace(number, i);
  }
  return all;
}

class UnlimitedRuns {
 public:
  UnlimitedRuns(const world::Subject& subject, std::vector<Knob> knobs, const TuningGoal& goal)
      : goal_(goal), knobs_(std::move(knobs)), numbers_(knobs_by_number(subject, knobs_)) {
    for (Knob& each : knobs_) each.value = patience_with(each);
    subject_ = with_knobs(subject, knobs_);
  }

  /// Nothing: it was broken off.
  [[nodiscard]] std::optional<UnlimitedTally> carry_out(const Progress& on_progress, const ShareOut& share_out) {
    constexpr std::uint64_t runs_a_piece = 500;
    Sampler sampler(subject_, plan_with_rates(*subject_, {}));
    const auto piece = [&](std::uint64_t number) -> std::optional<std::string> {
      const std::uint64_t first = number * runs_a_piece;
      if (first >= goal_.runs) return std::nullopt;
      UnlimitedTally part = empty();
      for (std::uint64_t run = first; run < std::min(first + runs_a_piece, goal_.runs); ++run) {
        const Sample& sample = sampler.run(goal_.seed, run);
        part.tally.add(goal_.question, sample);
        note(sampler, sample, part);
      }
      return unlimited_text(part);
    };
    UnlimitedTally all = empty();
    const auto take = [&](const std::string& text) {
      const std::optional<UnlimitedTally> part = parse_unlimited(text);
      ASSERT(part);
      all.add(*part);
      on_progress(fmt::format("{} runs without limits", all.tally.runs));
      return true;
    };
    if (!share_out(piece, take)) return std::nullopt;
    all.tally.sort();
    return all;
  }

 private:
  [[nodiscard]] UnlimitedTally empty() const {
    UnlimitedTally made;
    made.came.resize(knobs_.size());
    return made;
  }

  void note(const Sampler& sampler, const Sample& sample, UnlimitedTally& all) {
    std::vector<Duration> row(knobs_.size());
    if (sampler.report() == nullptr) return;
    for (const StepReport& step : sampler.report()->steps) {
      const auto knob = numbers_.find(step.number);
      if (knob == numbers_.end() || !step.succeeded || !step.ended) continue;
      const Duration took = *step.ended - step.started;
      row[knob->second] = std::max(row[knob->second], took);
      all.came[knob->second].push_back(took);
    }
    for (std::size_t i = 0; i < knobs_.size(); ++i)
      if (knobs_[i].is_of_run && sample.status == record::RunStatus::succeeded) {
        row[i] = sample.lasted;
        all.came[i].push_back(sample.lasted);
      }
    if (is_hit(goal_.question, sample))
      all.rows.push_back(std::move(row));
    else if (sample.status == record::RunStatus::succeeded)
      all.slow.add(goal_.question, sample);
  }

  const TuningGoal& goal_;
  std::vector<Knob> knobs_;
  std::map<std::uint32_t, std::size_t> numbers_;
  SubjectPtr subject_;
};

/// The fewest hits that prove the goal; nothing: not even all of them do.
std::optional<std::uint64_t> fewest_hits(const Question& question, std::uint64_t runs) {
  std::uint64_t low = 0;
  std::uint64_t high = runs;
  if (statistics::lower_bound(runs, runs, question.confidence) < *question.at_least) return std::nullopt;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (statistics::lower_bound(middle, runs, question.confidence) >= *question.at_least)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/// Nothing: it was broken off.
std::optional<Answer> answer_with(const SubjectPtr& subject, const TuningGoal& goal, std::uint64_t seed,
                                  const ShareOut& share_out) {
  Sampler sampler(subject, plan_with_rates(*subject, {}));
  const auto piece = [&](std::uint64_t number) -> std::optional<std::string> {
    const Batch batch = batch_of(number, goal.question, 4 * goal.runs);
    if (batch.empty()) return std::nullopt;
    Tally part;
    for (std::uint64_t run = batch.first; run < batch.last; ++run) part.add(goal.question, sampler.run(seed, run));
    return tally_text(part);
  };
  Tally tally;
  const auto take = [&](const std::string& text) {
    const std::optional<Tally> part = parse_tally(text);
    ASSERT(part);
    tally.add(*part);
    return !is_answered(goal.question, tally);
  };
  if (!share_out(piece, take)) return std::nullopt;
  tally.sort();
  return answer_of(goal.question, tally);
}

TunedKnob tuned(const Knob& knob, const std::vector<Duration>& came, double confidence) {
  TunedKnob made;
  made.knob = knob;
  const auto in_time = static_cast<std::uint64_t>(
      std::count_if(came.begin(), came.end(), [&knob](Duration each) { return each < knob.value; }));
  made.in_time = {in_time, came.size(), statistics::clopper_pearson(in_time, came.size(), confidence)};
  const std::uint64_t late = came.size() - in_time;
  made.given_up = {late, came.size(), statistics::clopper_pearson(late, came.size(), confidence)};
  made.worst = came.empty() ? Duration() : *std::max_element(came.begin(), came.end());
  made.proposed = knob.value;
  return made;
}

void note_who_was_last(const Answer& unlimited, const std::map<std::uint32_t, std::size_t>& numbers, Tuning& tuning) {
  for (const LastShare& each : unlimited.last)
    if (const auto knob = numbers.find(each.last.number); knob != numbers.end())
      tuning.knobs[knob->second].last.push_back(each);
}

/// Proposes, and checks in fresh runs; where those deny it, with less left to go wrong. False: it was broken off.
bool propose(const world::Subject& subject, const TuningGoal& goal, const UnlimitedTally& unlimited, std::uint64_t keep,
             const Progress& on_progress, const ShareOut& share_out, Tuning& tuning) {
  constexpr int attempts = 5;
  std::uint64_t spare = unlimited.rows.size() - keep;
  for (int attempt = 0; attempt < attempts; ++attempt, spare = spare * 3 / 4) {
    const std::vector<Duration> limits = smallest_limits(unlimited.rows, unlimited.rows.size() - spare);
    std::vector<Knob> proposed;
    for (std::size_t i = 0; i < tuning.knobs.size(); ++i) {
      TunedKnob& each = tuning.knobs[i];
      if (limits[i] > Duration::zero()) each.proposed = rounded_up(limits[i]);
      proposed.push_back(each.knob);
      proposed.back().value = each.proposed;
    }
    on_progress("checking what is proposed");
    std::optional<Answer> checked =
        answer_with(with_knobs(subject, proposed), goal, ~goal.seed - static_cast<std::uint64_t>(attempt), share_out);
    if (!checked) return false;
    tuning.checked = std::move(*checked);
    if (tuning.checked.verdict != Verdict::pass) continue;
    tuning.end = Tuning::End::found;
    return true;
  }
  return true;
}

}  // namespace

std::vector<Knob> knobs_of(const world::Subject& subject) {
  std::vector<Knob> knobs;
  (void)with_timeouts(*subject.scenarios.back(), [&](const TimeoutPlace& place, Duration& value) {
    if (!is_knob(place)) return;
    const Knob knob = knob_of(place, value);
    const auto is_it = [&knob](const Knob& known) { return is_same(known, knob); };
    if (std::none_of(knobs.begin(), knobs.end(), is_it)) knobs.push_back(knob);
  });
  return knobs;
}

std::shared_ptr<const world::Subject> with_knobs(const world::Subject& subject, const std::vector<Knob>& knobs) {
  auto other = std::make_shared<world::Subject>(subject);
  other->scenarios.back() = with_timeouts(*subject.scenarios.back(), [&](const TimeoutPlace& place, Duration& value) {
    if (!is_knob(place)) return;
    const Knob here = knob_of(place, value);
    for (const Knob& each : knobs)
      if (is_same(each, here)) value = each.value;
  });
  for (const Knob& each : knobs) other->patience += each.value;
  return other;
}

std::optional<Tuning> tune(const world::Subject& subject, const TuningGoal& goal, const Progress& on_progress,
                           const ShareOut& share_out) {
  ASSERT(goal.question.at_least);
  const double confidence = goal.question.confidence;
  const std::vector<Knob> knobs = knobs_of(subject);
  Tuning tuning;
  for (const Knob& each : knobs) tuning.patience = std::max(tuning.patience, patience_with(each));
  std::optional<Answer> now = answer_with(std::make_shared<world::Subject>(subject), goal, goal.seed, share_out);
  if (!now) return std::nullopt;
  tuning.now = std::move(*now);
  const std::optional<UnlimitedTally> unlimited = UnlimitedRuns(subject, knobs, goal).carry_out(on_progress, share_out);
  if (!unlimited) return std::nullopt;
  const Answer answer = answer_of(goal.question, unlimited->tally);
  tuning.without_limits = answer.hits;
  tuning.causes = answer.causes;
  tuning.slowest = answer_of(goal.question, unlimited->slow).last;
  for (std::size_t i = 0; i < knobs.size(); ++i)
    tuning.knobs.push_back(tuned(knobs[i], unlimited->came[i], confidence));
  note_who_was_last(answer, knobs_by_number(subject, knobs), tuning);
  const std::optional<std::uint64_t> keep = fewest_hits(goal.question, unlimited->tally.runs);
  if (answer.upper_bound < *goal.question.at_least) {
    tuning.end = Tuning::End::cannot;
  } else if (keep && unlimited->rows.size() >= *keep) {
    if (!propose(subject, goal, *unlimited, *keep, on_progress, share_out, tuning)) return std::nullopt;
  }
  return tuning;
}

}  // namespace kapela::estimate

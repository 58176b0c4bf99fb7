#include "simulators/explore/causes.hpp"

#include <algorithm>
#include <cmath>

namespace kapela::explore {
namespace {

using record::Record;
using world::Plan;

std::size_t troubles_in(const Plan& plan) {
  return plan.faults.size() + plan.network.size() + plan.partitions.size() + plan.orchestrator_crashes.size();
}

/// Those of a list that stay; `first` is the number of its first.
template <class Item>
std::size_t keep_some(std::vector<Item>& list, std::size_t first, const std::vector<bool>& stays) {
  const std::size_t end = first + list.size();
  std::vector<Item> kept;
  for (std::size_t i = 0; i < list.size(); ++i)
    if (stays[first + i]) kept.push_back(std::move(list[i]));
  list = std::move(kept);
  return end;
}

Plan with_those(const Plan& plan, const std::vector<bool>& stays) {
  Plan made = plan;
  std::size_t next = keep_some(made.faults, 0, stays);
  next = keep_some(made.network, next, stays);
  next = keep_some(made.partitions, next, stays);
  (void)keep_some(made.orchestrator_crashes, next, stays);
  return made;
}

bool are_equal(const Record& a, const Record& b) {
  return a.time == b.time && a.kind == b.kind && a.component == b.component && a.sequence == b.sequence &&
         a.run == b.run && a.command == b.command && a.a == b.a && a.b == b.b && a.state == b.state &&
         a.detail == b.detail && a.text == b.text;
}

/// How many records are the same from the beginning on.
std::size_t common_records(std::span<const Record> a, std::span<const Record> b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t same = 0;
  while (same < most && are_equal(a[same], b[same])) ++same;
  return same;
}

class Explainer {
 public:
  Explainer(std::shared_ptr<const world::Subject> subject, const Plan& plan, const Wrong& wrong,
            const ExplainSettings& settings)
      : subject_(std::move(subject)), plan_(plan), wrong_(wrong), settings_(settings), trial_(subject_) {
    (void)trial_.run(plan_);
    for (const Record& record : trial_.world().history().records()) own_.append(record);
  }

  [[nodiscard]] Explanation explain(const std::vector<Timeout>& timeouts) {
    result_.records = own_.records().size();
    leave_each_out();
    draw_curve();
    const std::vector<record::RunStatus> calm = calm_of(trial_);
    for (std::size_t i = 0; i < timeouts.size(); ++i) result_.timeouts.push_back(nearest_other(i, timeouts[i], calm));
    return std::move(result_);
  }

 private:
  void leave_each_out() {
    const std::size_t count = troubles_in(plan_);
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<bool> stays(count, true);
      stays[i] = false;
      const Plan less = with_those(plan_, stays);
      const world::Outcome& outcome = trial_.run(less);
      result_.without.push_back(
          {wrong_(trial_, outcome), outcome.runs, common_records(own_.records(), trial_.world().history().records())});
    }
  }

  /// Coarse where a run is long; then each record between the last that leaves a way out and the next one.
  void draw_curve() {
    const std::size_t records = result_.records;
    const std::size_t step = std::max<std::size_t>(1, records * settings_.futures / settings_.most_runs);
    for (std::size_t record = 0; record < records; record += step) result_.curve.push_back(futures_of(record));
    if (records > 0 && result_.curve.back().record + 1 != records) result_.curve.push_back(futures_of(records - 1));
    const std::size_t first = first_inevitable();
    if (first == result_.curve.size()) return;
    const std::size_t begin = first == 0 ? 0 : result_.curve[first - 1].record + 1;
    std::vector<Futures> between;
    for (std::size_t record = begin; record < result_.curve[first].record; ++record)
      between.push_back(futures_of(record));
    result_.curve.insert(result_.curve.begin() + static_cast<std::ptrdiff_t>(first), between.begin(), between.end());
    result_.inevitable_from = result_.curve[first_inevitable()].record;
  }

  /// Of the curve; its size: even the last record leaves a way out.
  [[nodiscard]] std::size_t first_inevitable() const {
    std::size_t first = result_.curve.size();
    while (first > 0 && result_.curve[first - 1].tried > 0 &&
           result_.curve[first - 1].wrong == result_.curve[first - 1].tried)
      --first;
    return first;
  }

  Futures futures_of(std::size_t record) {
    std::vector<bool> stays;
    for (const WithoutOne& each : result_.without) stays.push_back(each.differs_at <= record);
    const Plan past = with_those(plan_, stays);
    Futures futures{record};
    for (unsigned future = 0; future < settings_.futures; ++future) {
      const world::Turn turn{record + 1, plan_.seed + 1 + future, uncertain_link(subject_->settings)};
      const world::Outcome& outcome = trial_.run(past, turn);
      // A crash that loses records also takes the past of what comes after it: such a future is none.
      if (common_records(own_.records(), trial_.world().history().records()) <= record) continue;
      ++futures.tried;
      if (wrong_(trial_, outcome)) ++futures.wrong;
    }
    return futures;
  }

  /// How the runs end when nothing goes wrong.
  [[nodiscard]] std::vector<record::RunStatus> calm_of(world::Trial& trial) const {
    const Plan calm = with_those(plan_, std::vector<bool>(troubles_in(plan_), false));
    return trial.run(calm).runs;
  }

  std::optional<OtherTimeout> nearest_other(std::size_t number, const Timeout& timeout,
                                            const std::vector<record::RunStatus>& calm) {
    const auto with = [&](double factor) -> std::optional<OtherTimeout> {
      const base::Duration value = scaled(timeout.value, factor);
      world::Trial trial(timeout.with(value));
      const world::Outcome& outcome = trial.run(plan_);
      if (wrong_(trial, outcome)) return std::nullopt;
      OtherTimeout other{number, value, outcome.runs, trial.world().idle_faults()};
      if (calm_of(trial) != calm) return std::nullopt;
      return other;
    };
    const std::optional<OtherTimeout> longer = nearest(with, 2);
    const std::optional<OtherTimeout> shorter = nearest(with, 0.5);
    if (!longer || !shorter) return longer ? longer : shorter;
    const auto distance = [&](const OtherTimeout& other) {
      return std::abs(std::log(static_cast<double>(other.value.count()) / static_cast<double>(timeout.value.count())));
    };
    return distance(*longer) <= distance(*shorter) ? longer : shorter;
  }

  /// Away by one factor after the other, then back to the nearest that does it.
  template <class With>
  [[nodiscard]] static std::optional<OtherTimeout> nearest(const With& with, double by) {
    constexpr int most_steps = 5;
    constexpr double exact = 1.01;
    double near = 1;
    for (int step = 0; step < most_steps; ++step, near *= by) {
      std::optional<OtherTimeout> found = with(near * by);
      if (!found) continue;
      double far = near * by;
      while (std::max(far / near, near / far) > exact) {
        const double middle = std::sqrt(near * far);
        std::optional<OtherTimeout> nearer = with(middle);
        (nearer ? far : near) = middle;
        if (nearer) found = std::move(nearer);
      }
      return found;
    }
    return std::nullopt;
  }

  [[nodiscard]] static base::Duration scaled(base::Duration value, double factor) {
    constexpr base::Duration unit = std::chrono::milliseconds(1);
    const auto exact = base::Duration(static_cast<base::Duration::rep>(static_cast<double>(value.count()) * factor));
    return exact < 100 * unit ? exact : exact / unit * unit;
  }

  std::shared_ptr<const world::Subject> subject_;
  const Plan& plan_;
  const Wrong& wrong_;
  ExplainSettings settings_;
  world::Trial trial_;
  history::History own_;
  Explanation result_;
};

}  // namespace

Explanation explain(const std::shared_ptr<const world::Subject>& subject, const world::Plan& plan,
                    const std::vector<Timeout>& timeouts, const Wrong& wrong, const ExplainSettings& settings) {
  return Explainer(subject, plan, wrong, settings).explain(timeouts);
}

world::LinkSettings uncertain_link(const engine::EngineSettings& settings) {
  world::LinkSettings link;
  constexpr double one_in_fifty = 0.02;
  link.latency.kind = base::Distribution::Kind::log_uniform;
  link.latency.min = link.latency.centre;
  link.latency.max = settings.answer_timeout;
  link.loss = one_in_fifty;
  return link;
}

}  // namespace kapela::explore

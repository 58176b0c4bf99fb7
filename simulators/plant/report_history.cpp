#include "simulators/plant/report_history.hpp"

#include <algorithm>
#include <utility>

namespace kapela::plant {

void ReportHistory::remember(const wire::StateReport& report) {
  reports_.push_back({report, clock_.now()});
  if (reports_.size() > faults::most_copies + 1) reports_.pop_front();
}

void ReportHistory::start(const wire::StateReport& report) {
  reports_.clear();
  lies_left_ = 0;
  remember(report);
}

void ReportHistory::falsify(faults::FaultPtr rule) {
  lies_left_ = rule->reports;
  rule_ = std::move(rule);
}

void ReportHistory::keep_only(const faults::Injector& rules) {
  const bool is_there = std::any_of(rules.rules().begin(), rules.rules().end(),
                                    [this](const faults::Injector::Rule& rule) { return rule.fault == rule_; });
  if (!is_there) lies_left_ = 0;
}

ReportHistory::Told ReportHistory::tell(wire::StateReport truth) {
  if (lies_left_ == 0) return {std::move(truth)};
  --lies_left_;
  return {told_by_rule().report, rule_};
}

const ReportHistory::Entry& ReportHistory::told_by_rule() const {
  if (rule_->duration == base::Duration::zero()) {
    const std::size_t ago = std::min<std::size_t>(rule_->copies, reports_.size() - 1);
    return reports_[reports_.size() - 1 - ago];
  }
  const base::Instant then = clock_.now() - rule_->duration;
  const auto later =
      std::find_if(reports_.begin(), reports_.end(), [then](const Entry& each) { return each.since > then; });
  return later == reports_.begin() ? reports_.front() : *std::prev(later);
}

}  // namespace kapela::plant

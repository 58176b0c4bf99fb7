#include "simulators/plant/report_history.hpp"

#include <algorithm>
#include <utility>

namespace kapela::plant {

void ReportHistory::remember(const wire::StateReport& report) {
  reports_.push_back(report);
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
  const std::size_t ago = std::min<std::size_t>(rule_->copies, reports_.size() - 1);
  return {reports_[reports_.size() - 1 - ago], rule_};
}

}  // namespace kapela::plant

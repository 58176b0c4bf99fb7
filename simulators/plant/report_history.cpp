#include "simulators/plant/report_history.hpp"

#include <algorithm>
#include <utility>

namespace kapela::plant {

ReportHistory::ReportHistory(std::span<const faults::Fault> rules) {
  for (const faults::Fault& rule : rules)
    if (rule.type == faults::FaultType::stale_state) depth_ = std::max<std::size_t>(depth_, rule.copies);
}

void ReportHistory::remember(const wire::StateReport& report) {
  if (depth_ == 0) return;
  reports_.push_back(report);
  if (reports_.size() > depth_ + 1) reports_.pop_front();
}

void ReportHistory::start(const wire::StateReport& report) {
  reports_.clear();
  lies_left_ = 0;
  remember(report);
}

void ReportHistory::falsify(const faults::Fault& rule) {
  rule_ = &rule;
  lies_left_ = rule.reports;
}

ReportHistory::Told ReportHistory::tell(wire::StateReport truth) {
  if (lies_left_ == 0) return {std::move(truth)};
  --lies_left_;
  const std::size_t ago = std::min<std::size_t>(rule_->copies, reports_.size() - 1);
  return {reports_[reports_.size() - 1 - ago], rule_};
}

}  // namespace kapela::plant

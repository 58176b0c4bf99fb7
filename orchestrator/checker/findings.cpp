#include "orchestrator/checker/findings.hpp"

#include <algorithm>
#include <utility>

namespace kapela::checker {

void Findings::add(Violation found) {
  ++count_;
  if (violations_.size() == most) return;
  std::vector<Position>& shown = found.records;
  std::erase(shown, nowhere);
  std::sort(shown.begin(), shown.end());
  shown.erase(std::unique(shown.begin(), shown.end()), shown.end());
  violations_.push_back(std::move(found));
}

void Findings::confirm() {
  for (Violation& found : suspected_) add(std::move(found));
  suspected_.clear();
}

void Findings::clear() {
  violations_.clear();
  suspected_.clear();
  excused_.clear();
  count_ = 0;
}

}  // namespace kapela::checker

#include "orchestrator/checker/findings.hpp"

#include <algorithm>
#include <utility>

namespace kapela::checker {

namespace {

void keep(Violation found, std::vector<Violation>& in) {
  if (in.size() == Findings::most) return;
  std::vector<Position>& shown = found.records;
  std::erase(shown, nowhere);
  std::sort(shown.begin(), shown.end());
  shown.erase(std::unique(shown.begin(), shown.end()), shown.end());
  in.push_back(std::move(found));
}

auto anchor_of(record::ComponentId component, std::vector<Findings::Anchor>& anchors) {
  return std::find_if(anchors.begin(), anchors.end(),
                      [component](const Findings::Anchor& each) { return each.component == component; });
}

}  // namespace

void Findings::add(Violation found) {
  ++count_;
  keep(std::move(found), violations_);
}

void Findings::doubt(Violation found) {
  ++doubt_count_;
  keep(std::move(found), doubts_);
}

void Findings::presume(Violation found, std::vector<Anchor> anchors, std::string doubt) {
  presumptions_.push_back({std::move(found), std::move(anchors), std::move(doubt)});
}

void Findings::on_sighting(record::ComponentId component, std::uint64_t revision) {
  for (std::size_t i = 0; i < presumptions_.size();) {
    std::vector<Anchor>& anchors = presumptions_[i].anchors;
    const auto mine = anchor_of(component, anchors);
    bool is_over = false;
    if (mine != anchors.end()) {
      const bool holds = mine->revision == 0 || mine->revision == revision;
      anchors.erase(mine);
      is_over = !holds || anchors.empty();
      if (is_over) decide(i, holds);
    }
    if (!is_over) ++i;
  }
}

void Findings::on_loss(record::ComponentId component) {
  for (std::size_t i = 0; i < presumptions_.size();) {
    std::vector<Anchor>& anchors = presumptions_[i].anchors;
    if (anchor_of(component, anchors) == anchors.end()) {
      ++i;
    } else {
      decide(i, false);
    }
  }
}

void Findings::decide(std::size_t place, bool holds) {
  Presumption presumed = std::move(presumptions_[place]);
  presumptions_.erase(presumptions_.begin() + static_cast<std::ptrdiff_t>(place));
  if (holds) return add(std::move(presumed.found));
  presumed.found.explanation = std::move(presumed.doubt);
  doubt(std::move(presumed.found));
}

void Findings::settle_presumptions() {
  while (!presumptions_.empty()) decide(0, false);
}

void Findings::confirm_suspected() {
  for (Violation& found : suspected_) add(std::move(found));
  suspected_.clear();
}

void Findings::clear() {
  violations_.clear();
  suspected_.clear();
  doubts_.clear();
  presumptions_.clear();
  doubt_count_ = 0;
  excused_.clear();
  count_ = 0;
}

}  // namespace kapela::checker

#include "orchestrator/checker/dependencies.hpp"

namespace kapela::checker {

Dependencies::Dependencies(const Lists& depends_on) : dependents_(depends_on.size()), visited_(depends_on.size()) {
  for (std::size_t i = 0; i < depends_on.size(); ++i)
    for (const record::ComponentId on : depends_on[i])
      if (index(on) < dependents_.size()) dependents_[index(on)].push_back(static_cast<record::ComponentId>(i));
}

void Dependencies::begin_search(record::ComponentId on) {
  ++search_;
  waiting_.assign(1, on);
  visit(on);
}

bool Dependencies::visit(record::ComponentId id) {
  std::uint64_t& visited = visited_[index(id)];
  if (visited == search_) return false;
  visited = search_;
  return true;
}

}  // namespace kapela::checker

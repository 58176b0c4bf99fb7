// Dependencies: who depends on whom, both ways. A value; the Checker owns it.
#pragma once

#include <cstdint>
#include <vector>

#include "orchestrator/record/identifiers.hpp"

namespace kapela::checker {

class Dependencies {
 public:
  using Lists = std::vector<std::vector<record::ComponentId>>;

  /// `depends_on`: by ComponentId; empty where nothing is known.
  explicit Dependencies(const Lists& depends_on);

  [[nodiscard]] bool known() const { return !dependents_.empty(); }

  /// Some component that depends on `on`, for which `is_it` holds; the search goes on through those for which
  /// `goes_through` does. none: there is none.
  template <class IsIt, class GoesThrough>
  [[nodiscard]] record::ComponentId find_dependent(record::ComponentId on, IsIt is_it, GoesThrough goes_through) {
    if (index(on) >= dependents_.size() || dependents_[index(on)].empty()) return record::no_component;
    begin_search(on);
    while (!waiting_.empty()) {
      const record::ComponentId next = waiting_.back();
      waiting_.pop_back();
      for (const record::ComponentId dependent : dependents_[index(next)]) {
        if (!visit(dependent)) continue;
        if (is_it(dependent)) return dependent;
        if (goes_through(dependent)) waiting_.push_back(dependent);
      }
    }
    return record::no_component;
  }

 private:
  void begin_search(record::ComponentId on);
  /// False when the search was there before.
  bool visit(record::ComponentId id);

  Lists dependents_;
  std::vector<record::ComponentId> waiting_;
  std::vector<std::uint64_t> visited_;  ///< in which search
  std::uint64_t search_ = 0;
};

}  // namespace kapela::checker

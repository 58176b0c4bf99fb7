// Truth: where the components are, record by record, by what their hosts tell. A value; owned by who judges a case.
#pragma once

#include <vector>

#include "orchestrator/checker/findings.hpp"
#include "orchestrator/record/record.hpp"

namespace kapela::judge {

class Truth {
 public:
  struct Component {
    wire::State state = wire::State::unknown;
    wire::State before = wire::State::unknown;  ///< its last move
    base::Instant moved{};                      ///< when
    checker::Position moved_at = checker::nowhere;
    bool dead = false;
    base::Instant died{};
  };

  explicit Truth(const std::vector<wire::State>& initial);

  void fold(const record::Record& record, checker::Position position);
  [[nodiscard]] const Component& at(record::ComponentId id) const { return components_[index(id)].now; }
  /// Of a `handled`, before it is folded: where the component was when the command came.
  [[nodiscard]] wire::State came_to(const record::Record& handled) const;
  [[nodiscard]] std::vector<wire::State> states() const;
  [[nodiscard]] bool has(record::ComponentId id) const { return index(id) < components_.size(); }

 private:
  struct Tracked {
    Component now{};
    bool has_moved = false;  ///< since its last decision
  };
  void move(Tracked& component, const record::Record& record, checker::Position position);

  std::vector<Tracked> components_;
};

}  // namespace kapela::judge

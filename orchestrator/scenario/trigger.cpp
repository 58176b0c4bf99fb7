#include "orchestrator/scenario/trigger.hpp"

#include "orchestrator/base/arena.hpp"

namespace kapela::scenario {

const calendar::Zone& ZoneName::get() const {
  const base::Arena::Outside outside;
  static const calendar::Zone utc;
  return zone == nullptr ? utc : *zone;
}

std::string_view name(Quantifier quantifier) {
  switch (quantifier) {
    case Quantifier::all:
      return "all";
    case Quantifier::any:
      return "any";
    case Quantifier::none:
      return "none";
  }
  return {};
}

}  // namespace kapela::scenario

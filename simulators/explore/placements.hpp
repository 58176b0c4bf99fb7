// Placements: every way to place at most K faults, one a site, in a fixed order. Owned by an exploration.
#pragma once

#include <cstdint>
#include <vector>

#include "simulators/explore/menu.hpp"

namespace kapela::explore {

class Placements {
 public:
  struct Choice {
    std::size_t site;
    std::size_t kind;  ///< index into the faults of the site
  };

  /// `faults[site]` are the faults of a site; sites of one component stand in the order of its steps. `alike[c]` is the
  /// class of component c: of placements that differ only by exchanging alike components the first is taken.
  Placements(std::vector<std::vector<world::ComponentFault>> faults, std::vector<std::size_t> alike, unsigned most);

  /// The next placement, the smallest first, beginning with none at all; false after the last.
  bool next();

  /// Puts the present placement into a plan, in place of its faults.
  void put_into(world::Plan& plan) const;

  /// How many there are, those left out for symmetry included.
  [[nodiscard]] std::uint64_t size() const;
  /// How many `next` has gone past, those left out included.
  [[nodiscard]] std::uint64_t passed() const { return passed_; }

 private:
  bool advance();
  bool advance_kinds();
  bool advance_sites();
  [[nodiscard]] bool is_first_of_its_symmetry() const;
  [[nodiscard]] int compare(std::size_t component, std::size_t other) const;
  [[nodiscard]] const world::ComponentFault& fault(const Choice& choice) const {
    return faults_[choice.site][choice.kind];
  }

  std::vector<std::vector<world::ComponentFault>> faults_;
  std::vector<std::size_t> alike_;
  std::vector<std::size_t> step_of_site_;  ///< among the sites of its component
  unsigned most_;
  bool begun_ = false;
  std::uint64_t passed_ = 0;
  std::vector<Choice> chosen_;
};

/// Classes of components that nothing tells apart: they behave alike, depend on the same ones, and every action of the
/// scenarios means both or neither.
[[nodiscard]] std::vector<std::size_t> alike_components(const world::Subject& subject);

}  // namespace kapela::explore

// Scene: a record, what it is about, and how that stood before it: what an invariant looks at. Made by the Checker for
// each record; it owns nothing.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/history/facts.hpp"

namespace kapela::history {

struct CheckerSettings {
  std::size_t components = 0;
  base::Duration epsilon{};  ///< what a deadline may be late or early by
  bool truth = true;         ///< hosts of components write to this history as well
  std::uint64_t breaking_faults =
      0;  ///< bits of `injected.detail`: after one a component's word and fences mean nothing
  std::vector<std::string> names{};  ///< of the components, for people; without them: "component 2"
};

struct Scene {
  const CheckerSettings& settings;
  Facts& facts;
  const engine::Record& record;
  RunFacts* run;              ///< null: the record is of no run that is open
  ComponentFacts* component;  ///< null: of no component
  Findings& findings;

  [[nodiscard]] Position here() const { return facts.position(); }

  /// The record shows a violation, together with an earlier one, if any.
  void violates(Invariant invariant, Position with, std::string explanation) const {
    violates(invariant, with, nowhere, std::move(explanation));
  }
  void violates(Invariant invariant, Position with, Position and_with, std::string explanation) const;

  /// "io", or "component 2".
  [[nodiscard]] std::string who() const { return who(record.component); }
  [[nodiscard]] std::string who(engine::ComponentId id) const;
};

}  // namespace kapela::history

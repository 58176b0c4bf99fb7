// Scene: a record, what it is about, and how that stood before it: what an invariant looks at. Made by the Checker for
// each record; it owns nothing.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/checker/checker_settings.hpp"
#include "orchestrator/checker/dependencies.hpp"
#include "orchestrator/checker/facts.hpp"

namespace kapela::checker {

struct Scene {
  const CheckerSettings& settings;
  Dependencies& dependencies;
  Facts& facts;
  const record::Record& record;
  RunFacts* run;              ///< null: the record is of no run that is open
  ComponentFacts* component;  ///< null: of no component
  Findings& findings;

  [[nodiscard]] Position here() const { return facts.position(); }
  /// The open step that the record names in `a`; null: there is none.
  [[nodiscard]] StepFacts* step() const { return run->find_step(record.a); }

  /// The record shows a violation, together with an earlier one, if any.
  void violates(Invariant invariant, Position with, std::string explanation) const {
    violates(invariant, with, nowhere, std::move(explanation));
  }
  void violates(Invariant invariant, Position with, Position and_with, std::string explanation) const;
  /// The same, about a component that the record does not name.
  void violates(Invariant invariant, record::ComponentId whom, Position with, std::string explanation) const {
    violates(invariant, whom, with, nowhere, std::move(explanation));
  }
  void violates(Invariant invariant, record::ComponentId whom, Position with, Position and_with,
                std::string explanation) const;

  /// The record would show a violation, if only it were known: `unknown` says what is not.
  void doubts(Invariant invariant, record::ComponentId whom, Position with, std::string_view explanation,
              std::string_view unknown) const;
  /// It does, when those who are only seen have not moved until they are seen again: they still have these revisions
  /// then; 0: nobody has lost it until then.
  void presumes(Invariant invariant, record::ComponentId whom, Position with, std::string explanation,
                std::vector<Findings::Anchor> anchors) const;

  /// The record would show a violation, and there is an excuse.
  void excuses(Invariant invariant, Excuse excuse) const { findings.excuse(invariant, excuse); }

  /// "io", or "component 2".
  [[nodiscard]] std::string who() const { return who(record.component); }
  [[nodiscard]] std::string who(record::ComponentId id) const;
};

/// The run of the record has commanded it.
[[nodiscard]] inline bool is_in_run(const Scene& scene, const ComponentFacts& component) {
  return component.owner == scene.run->serial && component.part.commanded();
}

/// Of a `run_ended`.
[[nodiscard]] inline record::RunStatus status_of(const record::Record& record) {
  return static_cast<record::RunStatus>(record.detail);
}

}  // namespace kapela::checker

// TemplateText: "Start requested by {{ trigger.source }}": parsed once at load, rendered at run time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/expression/value.hpp"

namespace kapela::engine {

class TemplateText {
 public:
  /// Looks up a dotted path, e.g. {"trigger", "source"}; nothing when there is no such value.
  using Lookup = expression::Lookup;

  TemplateText() = default;

  /// Errors name the column (from 1) of an unclosed or empty {{ }}, a bad name, or an unknown root. Roots: trigger,
  /// vars, components, failure, scenario_name, run.
  [[nodiscard]] static base::Result<TemplateText> parse(std::string_view text);

  /// A text without templates.
  [[nodiscard]] static TemplateText literal(std::string text);

  /// The text as it was written.
  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] bool constant() const { return segments_.empty(); }

  /// Values that are not there show as "(trigger.x is not set)".
  [[nodiscard]] std::string render(const Lookup& lookup) const;

  friend bool operator==(const TemplateText&, const TemplateText&) = default;

 private:
  struct Segment {
    std::string text;               ///< literal part, followed by
    std::vector<std::string> path;  ///< a value; empty in the last segment
    friend bool operator==(const Segment&, const Segment&) = default;
  };
  std::string source_;
  std::vector<Segment> segments_;  ///< empty for a constant text
};

}  // namespace kapela::engine

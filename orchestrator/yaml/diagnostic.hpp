// Diagnostic: one thing that is wrong with a file, written for the person who will mend it. A value.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"

namespace kapela::yaml {

enum class Severity { error, warning };

/// Where in a file. Line and column count from 1, columns in code points; 0 means unknown.
struct Place {
  std::string file{};
  int line = 0;
  int column = 0;

  friend bool operator==(const Place&, const Place&) = default;
};

/// "file:line:col", without what is unknown.
[[nodiscard]] std::string to_text(const Place& place);

struct Diagnostic {
  Severity severity = Severity::error;
  base::ErrorCode code = base::ErrorCode::invalid;
  Place place{};
  std::string message{};  ///< what is wrong, without a full stop
  std::string hint{};     ///< what is allowed, did you mean; may be empty
  std::string excerpt{};  ///< the source line, or the part of a long one around the place; may be empty
  int caret = 0;          ///< code points of the excerpt before the place

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// "file:line:col: error[code]: what; what is allowed", then the source line and a caret below the place.
[[nodiscard]] std::string render(const Diagnostic& diagnostic);

/// All of them, each with a line end.
[[nodiscard]] std::string render(std::span<const Diagnostic> diagnostics);

/// True when one of them is an error, not only a warning.
[[nodiscard]] bool has_errors(std::span<const Diagnostic> diagnostics);

}  // namespace kapela::yaml

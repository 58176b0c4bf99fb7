// Positions: from the parser's marks (lines and bytes of the prepared text) to lines and columns of the file.
#pragma once

#include "orchestrator/yaml/json_escapes.hpp"
#include "orchestrator/yaml/node.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

/// Marks come nearly in order, so the last answer is where the next one starts from: a long line costs its length
/// once. Borrows both.
class Positions {
 public:
  Positions(const Report& report, const Prepared& prepared) : report_(report), prepared_(prepared) {}

  /// `line` and `byte` from 0, of the prepared text.
  [[nodiscard]] Position at(int line, int byte);

 private:
  [[nodiscard]] std::size_t cut_before(int line, std::size_t byte);

  const Report& report_;
  const Prepared& prepared_;
  int line_ = 0;              ///< of the last answer, from 1
  std::size_t byte_ = 0;      ///< of the last answer in the file's line
  int column_ = 1;            ///< of the last answer
  std::size_t next_cut_ = 0;  ///< the first cut at or after the last answer
};

}  // namespace kapela::yaml

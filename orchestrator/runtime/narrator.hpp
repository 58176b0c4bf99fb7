// Narration: the records of runs as the log lines people read: the seed's, word for word.
#pragma once

#include <optional>
#include <string>

#include "orchestrator/base/language.hpp"
#include "orchestrator/base/log.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/record.hpp"

namespace kapela::runtime {

struct Line {
  base::Level level = base::Level::info;
  std::string text;
};

/// The line of a record, or nothing for records that say nothing to people. `text` is the record's text; `undoing`: its
/// run is being brought down, and whatever that does is told.
[[nodiscard]] std::optional<Line> narrate(const record::Record& record, std::string_view text,
                                          const record::Plant& plant, bool undoing,
                                          base::Language language = base::default_language);

/// Writes the line of a record, with its run, component and command as fields.
void tell(base::Log& log, const record::Record& record, const record::Plant& plant, bool undoing,
          base::Language language);

}  // namespace kapela::runtime

// Characters that look like a space, a quote, a dash or a colon, or like nothing, and are none to YAML. Functions only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

struct StrangeCharacter {
  enum class Kind { space, invisible, quote, dash, colon };
  Kind kind = Kind::space;
  std::size_t bytes = 0;
  std::string name{};  ///< "a no-break space (U+00A0)"
};

/// The one at the front of the text.
[[nodiscard]] std::optional<StrangeCharacter> strange_at(std::string_view text);

/// Where the last character begins, in bytes.
[[nodiscard]] std::size_t begin_of_last(std::string_view text);

/// "it holds a no-break space (U+00A0)"; "" when a text holds nothing that its reader would take for something else. A
/// typographic quote counts at the ends alone.
[[nodiscard]] std::string remark_on_strange(std::string_view text);

/// After an error of the parser in `line`: reports those of this line and the ones before it that stand where YAML
/// wants characters of its own. True when one is so near that it is the cause.
[[nodiscard]] bool report_strange(Report& report, int line);

}  // namespace kapela::yaml

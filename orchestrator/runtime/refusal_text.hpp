// What a component's error answer says, for people. A function.
#pragma once

#include <string>
#include <string_view>

namespace kapela::runtime {

/// "it answered HTTP 409: MESSAGE (HINT)": of the form that our errors have, or FastAPI's, else the beginning of the
/// body; whatever a component sends, one line of a bounded length.
[[nodiscard]] std::string refusal_text(unsigned status, std::string_view body);

}  // namespace kapela::runtime

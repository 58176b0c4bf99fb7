// An explanation for people and for programs: what kapela explain prints, and what stands on the page of a find.
// Functions.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tools/kapela/explanation.hpp"

namespace kapela::cli {

/// Tables with words around them.
[[nodiscard]] std::vector<std::string> text_of(const Explained& explained);
/// The same in sentences, for a page.
[[nodiscard]] std::vector<std::string> sentences_of(const Explained& explained);
[[nodiscard]] nlohmann::ordered_json json_of(const Explained& explained);

}  // namespace kapela::cli

// Where scenarios are looked for when nobody says: in the folder 'scenarios' here, else those that came with Kapela.
// Functions.
#pragma once

#include <string>
#include <vector>

namespace kapela::service {

/// `said`, where it is not empty.
[[nodiscard]] std::vector<std::string> scenarios_or_default(const std::vector<std::string>& said);

/// "the installed scenarios, as there is no folder 'scenarios' here: PATH"; empty where that is not so.
[[nodiscard]] std::string told_default(const std::vector<std::string>& paths);

}  // namespace kapela::service

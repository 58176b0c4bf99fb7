// Completion: what can come next on a command line of kapela. Read off the commands themselves, so that it knows every
// one of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace kapela::cli {

/// What a name on the command line is a name of.
enum class Named { nothing, scenario, component, fault_type, command, run };

struct Wish {
  std::vector<std::string> candidates{};  ///< commands, options or values of an option
  Named named = Named::nothing;           ///< or one of these
  std::string url{};                      ///< --url of the line
  std::string plant{};                    ///< --plant of the line
};

/// `words` are those after "kapela"; the last one is being typed, and may be empty.
[[nodiscard]] Wish what_comes_next(const CLI::App& app, const std::vector<std::string>& words);

/// The words of a line as a shell sees them: quotes and backslashes are gone, an open quote ends with the line. The
/// last one is empty where the line ends with a space.
[[nodiscard]] std::vector<std::string> shell_words(std::string_view line);

}  // namespace kapela::cli

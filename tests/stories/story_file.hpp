// StoryFile: a story as its file has it: directives, and behind `----` what came of them. Values, owned by nobody.
//
//   # What to see.
//   plant scenarios/plants/munchies.yaml
//   scenarios [scenarios/run_services.yaml]
//   ----
//
//   run "A scenario"
//   ----
//       0.000s  run 1  run_accepted  ...
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kapela::stories {

/// One or more directives, and what came of them.
struct Passage {
  std::vector<std::string> before{};  ///< comments and blank lines
  std::size_t line = 0;               ///< of the first directive in the file, from 0
  std::vector<std::string> directives{};
  std::vector<std::string> told{};  ///< no line of it is blank

  /// "run" of "run Start".
  [[nodiscard]] std::string_view word() const;
  /// What stands behind that.
  [[nodiscard]] std::string_view rest() const;
};

/// Without their ends.
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

/// A passage ends with a blank line. One without `----` has not been told yet.
[[nodiscard]] std::vector<Passage> parse_story(const std::string& text);

/// The same passages give the same text; `----` stands in each.
[[nodiscard]] std::string story_text(const std::vector<Passage>& passages);

/// The experiment that a story performs, as YAML: the first passage that is not a word of stories themselves says what
/// there is, each further one is an entry of its method. Each directive is on the line that it has in the story.
[[nodiscard]] std::string experiment_text(const std::vector<Passage>& passages);

/// Words that experiments do not have: those that name another file, and `cancel`, `states`, `report`.
[[nodiscard]] bool names_a_file(std::string_view word);
[[nodiscard]] bool stands_between_steps(std::string_view word);

}  // namespace kapela::stories

// ProgramOutput: what a program prints, as lines within bounds, and the end of it for who asks later. Owned by an
// OwnedProcess.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace kapela::processes {

class ProgramOutput {
 public:
  static constexpr std::size_t most_kept = 64 * 1024;  ///< of the end
  static constexpr std::size_t most_line = 4096;       ///< longer ones are cut

  /// Called for each line, without its end, as soon as that has come.
  explicit ProgramOutput(std::function<void(std::string_view)> line) : line_(std::move(line)) {}

  void take(std::string_view bytes);
  /// Nothing comes any more: what has no end is a line as well.
  void finish();

  [[nodiscard]] const std::string& kept() const { return kept_; }

 private:
  std::function<void(std::string_view)> line_;
  std::string kept_;
  std::string begun_;
};

/// The last lines of a text that are not empty, at most so many, in quotes, in one line.
[[nodiscard]] std::string last_lines(std::string_view text, std::size_t most);

}  // namespace kapela::processes

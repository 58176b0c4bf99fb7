// Report: a file under reading, and everything found wrong with it. Owned by whoever loads the file; readers write into
// it and go on, so that all errors are reported at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/yaml/diagnostic.hpp"
#include "orchestrator/yaml/node.hpp"

namespace kapela::yaml {

class Report {
 public:
  /// More than this many in one file are counted, not kept.
  static constexpr std::size_t max_diagnostics = 100;

  /// `file` as the user knows it; `text` is what it holds.
  Report(std::string file, std::string text);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// A line of the text (from 1) without its end and without the byte order mark; empty past the end.
  [[nodiscard]] std::string_view line(int number) const;
  [[nodiscard]] int lines() const { return static_cast<int>(line_starts_.size()); }
  [[nodiscard]] Place place(const Node& node) const;

  void error(base::ErrorCode code, const Node& at, std::string message, std::string hint = {});
  void warning(base::ErrorCode code, const Node& at, std::string message, std::string hint = {});
  void add(Severity severity, base::ErrorCode code, Position at, std::string message, std::string hint = {});

  /// How many errors so far: compare before and after to know whether a part is sound.
  [[nodiscard]] std::size_t errors() const { return errors_; }
  [[nodiscard]] bool failed() const { return errors_ > 0; }
  /// In the order of the file.
  [[nodiscard]] std::vector<Diagnostic> diagnostics() const;

 private:
  std::string file_;
  std::string text_;
  std::vector<std::size_t> line_starts_;
  std::vector<Diagnostic> diagnostics_;
  std::size_t errors_ = 0;
  std::size_t left_out_ = 0;
};

}  // namespace kapela::yaml

// FlowMapping: writes a YAML mapping on one line, and values so that our reader gets the same ones back. Lives in the
// function that writes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "orchestrator/base/clock.hpp"

namespace kapela::experiment {

class FlowMapping {
 public:
  /// `value` as it is to stand there: a plain word, or what the functions below give.
  void add(std::string_view key, std::string_view value);
  void add(std::string_view key, base::Duration value);

  [[nodiscard]] bool empty() const { return text_.empty(); }
  /// "{a: 1, b: 2}".
  [[nodiscard]] std::string text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

/// In double quotes.
[[nodiscard]] std::string in_quotes(std::string_view text);
/// The shortest plain decimal that reads back as the same number.
[[nodiscard]] std::string decimal(double number);

}  // namespace kapela::experiment

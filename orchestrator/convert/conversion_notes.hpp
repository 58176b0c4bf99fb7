// ConversionNotes: what a conversion leaves to a person: each is a comment in what is written, and a warning at the
// place in what was read. Lives while one file is converted.
#pragma once

#include <cstddef>
#include <string>

#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::convert {

class ConversionNotes {
 public:
  /// Borrows the report of the file that is converted.
  explicit ConversionNotes(yaml::Report& report) : report_(report) {}

  /// The comment: "a person decides: MESSAGE; INSTEAD".
  [[nodiscard]] std::string decide(const yaml::Node& at, const std::string& message, const std::string& instead);
  /// The same, of a word of avena_commons.
  [[nodiscard]] std::string decide(const yaml::Node& at, const files::AvenaWord& word);
  /// The same, for all that a reader would have refused.
  [[nodiscard]] std::string decide(const yaml::Node& at, const yaml::Report& refused);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] const yaml::Report& report() const { return report_; }

 private:
  yaml::Report& report_;
  std::size_t count_ = 0;
};

}  // namespace kapela::convert

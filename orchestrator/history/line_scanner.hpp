// LineScanner: reads a line of a record as Kapela writes it, ten times faster than a parser of JSON does. Whatever
// looks otherwise is left to that one, which also knows what is wrong. Owned by who decodes a history.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "orchestrator/record/record.hpp"

namespace kapela::history {

class LineScanner {
 public:
  /// `components` are those of the header, and outlive it.
  explicit LineScanner(const std::vector<std::string>& components);

  /// False: it is not exactly as written, and `record` means nothing. The text is borrowed from the line.
  [[nodiscard]] bool scan(std::string_view line, record::Record& record);

 private:
  // Each takes what it names from the front of `rest_`, and is false when that is not there.
  [[nodiscard]] bool skip(std::string_view text);
  [[nodiscard]] bool take(std::uint64_t& number);
  [[nodiscard]] bool take(std::string_view& text);
  [[nodiscard]] bool take_time(record::Record& record);
  [[nodiscard]] bool take_kind(record::Record& record);
  [[nodiscard]] bool take_component(record::Record& record);
  [[nodiscard]] bool take_state(record::Record& record);
  [[nodiscard]] bool take_detail(record::Record& record);

  std::unordered_map<std::string_view, record::ComponentId> components_;
  std::string_view rest_;
};

}  // namespace kapela::history

// LineScanner: reads a line of a record as Kapela writes it, ten times faster than a parser of JSON does. Whatever
// looks otherwise is left to that one, which also knows what is wrong. Owned by who decodes a history.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "orchestrator/engine/record.hpp"

namespace kapela::history {

class LineScanner {
 public:
  /// `components` are those of the header, and outlive it.
  explicit LineScanner(const std::vector<std::string>& components);

  /// False: it is not exactly as written, and `record` means nothing. The text is borrowed from the line.
  [[nodiscard]] bool scan(std::string_view line, engine::Record& record);

 private:
  // Each takes what it names from the front of `rest_`, and is false when that is not there.
  [[nodiscard]] bool skip(std::string_view text);
  [[nodiscard]] bool take(std::uint64_t& number);
  [[nodiscard]] bool take(std::string_view& text);
  [[nodiscard]] bool take_time(engine::Record& record);
  [[nodiscard]] bool take_kind(engine::Record& record);
  [[nodiscard]] bool take_component(engine::Record& record);
  [[nodiscard]] bool take_state(engine::Record& record);
  [[nodiscard]] bool take_detail(engine::Record& record);

  std::unordered_map<std::string_view, engine::ComponentId> components_;
  std::string_view rest_;
};

}  // namespace kapela::history

#include "orchestrator/expression/mistake.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace kapela::expression {

base::Error to_error(const Mistake& mistake) {
  return base::fail(base::ErrorCode::invalid, fmt::format("{} at column {}", mistake.message, mistake.column),
                    mistake.hint);
}

void throw_exception_from_error(const Mistake& mistake, const boost::source_location& where) {
  base::throw_exception_from_error(to_error(mistake), where);
}

std::size_t column_at(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte);
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  return before.size() - static_cast<std::size_t>(std::count_if(before.begin(), before.end(), continues)) + 1;
}

}  // namespace kapela::expression

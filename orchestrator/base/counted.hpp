// A number of things in words. A function.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kapela::base {

/// "1 scenario", "4 scenarios": of nouns whose plural is an s more.
[[nodiscard]] inline std::string counted(std::size_t number, std::string_view noun) {
  return std::to_string(number).append(" ").append(noun).append(number == 1 ? "" : "s");
}

}  // namespace kapela::base

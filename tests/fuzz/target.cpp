#include "tests/fuzz/target.hpp"

#include <cstdio>
#include <cstdlib>

namespace kapela::fuzz {

void require(bool holds, std::string_view property, std::string_view of) {
  if (holds) return;
  std::fprintf(stderr, "PROPERTY: %.*s\n%.*s\n", static_cast<int>(property.size()), property.data(),
               static_cast<int>(of.size()), of.data());
  std::abort();
}

}  // namespace kapela::fuzz

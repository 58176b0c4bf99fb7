#include "tests/fuzz/target.hpp"

#include <cstdio>
#include <cstdlib>

namespace kapela::fuzz {

void require(bool holds, std::string_view property, std::string_view of) {
  if (holds) return;
  std::fprintf(stderr, "PROPERTY: %.*s\n", static_cast<int>(property.size()), property.data());
  std::fwrite(of.data(), 1, of.size(), stderr);  // which may hold anything
  std::fputc('\n', stderr);
  std::abort();
}

}  // namespace kapela::fuzz

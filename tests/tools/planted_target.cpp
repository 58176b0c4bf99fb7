// A fuzz target for the test of tools/fuzz: it breaks on one word, unless CALM is defined.
#include "tests/fuzz/target.hpp"

namespace kapela::fuzz {
namespace {

void check(std::string_view input) {
#ifdef CALM
  (void)input;
#else
  require(input.find("FAULT") == std::string_view::npos, "nobody says the planted word", input);
#endif
}

}  // namespace

Target target() {
  return {.check = check, .seeds = {"tests/tools/CMakeLists.txt"}, .words = {"FAULT", "\"\\\n"}, .most_bytes = 100};
}

}  // namespace kapela::fuzz

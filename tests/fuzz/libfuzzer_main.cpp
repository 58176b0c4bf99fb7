// A target as clang's libFuzzer calls it. That has main().
#include <cstdint>
#include <cstdlib>

#include "tests/fuzz/description.hpp"
#include "tests/fuzz/target.hpp"

namespace {

const kapela::fuzz::Target& fuzzed() {
  static const kapela::fuzz::Target target = kapela::fuzz::target();
  return target;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(const int* count, char*** arguments);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerInitialize(const int* count, char*** arguments) {
  if (*count == 2 && kapela::fuzz::describe((*arguments)[1])) std::exit(0);
  return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzed().check({reinterpret_cast<const char*>(data), size});
  return 0;
}

#include "tests/fuzz/description.hpp"

#include <cstdio>

#include "tests/fuzz/target.hpp"

namespace kapela::fuzz {
namespace {

void print_word(std::string_view word) {
  std::putchar('"');
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7E || c == '"' || c == '\\')
      std::printf("\\x%02X", byte);
    else
      std::putchar(c);
  }
  std::puts("\"");
}

}  // namespace

bool describe(std::string_view argument) {
  const Target described = target();
  if (argument == "--seeds") {
    for (const std::string& each : described.seeds) std::printf("%s/%s\n", KAPELA_SOURCE_DIR, each.c_str());
  } else if (argument == "--words") {
    for (const std::string& each : described.words)
      if (!each.empty()) print_word(each);
  } else if (argument == "--most-bytes") {
    std::printf("%zu\n", described.most_bytes);
  } else {
    return false;
  }
  return true;
}

}  // namespace kapela::fuzz

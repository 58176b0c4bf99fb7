// Target: a function that takes any bytes, with what a fuzzer needs to begin well. Each target is one .cpp, which is
// linked with libfuzzer_main.cpp (clang's fuzzer, for tools/fuzz) or replay_main.cpp (a test of every build).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kapela::fuzz {

struct Target {
  /// Ends the process where a property does not hold.
  void (*check)(std::string_view input) = nullptr;
  /// Folders and files from the root of the repository, whose files are good inputs; beside corpus/NAME.
  std::vector<std::string> seeds{};
  /// What inputs are made of: the dictionary.
  std::vector<std::string> words{};
  std::size_t most_bytes = 4096;
};

/// Defined once in each executable.
[[nodiscard]] Target target();

/// Ends the process, and says which property does not hold, and for what.
void require(bool holds, std::string_view property, std::string_view of = {});

}  // namespace kapela::fuzz

// What a target says of itself to tools/fuzz, on stdout. Functions.
#pragma once

#include <string_view>

namespace kapela::fuzz {

/// `--seeds`: its folders and files of seeds, ready to open. `--words`: its words as a dictionary of libFuzzer.
/// `--most-bytes`: the longest input. False for any other argument.
bool describe(std::string_view argument);

}  // namespace kapela::fuzz

// A secret out of a file, as everybody writes such files. A function.
#pragma once

#include <string>
#include <string_view>

namespace kapela::files {

/// The first line, without its end and without a byte order mark.
[[nodiscard]] std::string secret_of(std::string_view text);

}  // namespace kapela::files

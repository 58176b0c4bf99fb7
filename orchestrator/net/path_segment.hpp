// Percent-encoding of what becomes part of a target: the inverse of what Request::segments and Request::query do.
#pragma once

#include <string>
#include <string_view>

namespace kapela::net {

/// One part of a path, or the value of a query parameter.
[[nodiscard]] std::string path_segment(std::string_view text);

}  // namespace kapela::net

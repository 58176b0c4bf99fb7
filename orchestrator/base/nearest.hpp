// "Did you mean": the names nearest to one that was not found.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kapela::base {

/// Up to `limit` of `names`, nearest first, that few edits lead to from `wanted`, ignoring ASCII case: a third of the
/// longer name's length, at least two from six bytes on, one from three bytes on; of two bytes, an exchange of both.
[[nodiscard]] std::vector<std::string> nearest(std::string_view wanted, std::span<const std::string> names,
                                               std::size_t limit = 3);

/// "did you mean 'a' or 'b'?", or empty when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view wanted, std::span<const std::string> names);

}  // namespace kapela::base

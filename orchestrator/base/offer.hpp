// What is told of a name that was not found: the name itself, and what there is instead. Functions only.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kapela::base {

/// "a, b, c" for messages about what is allowed.
[[nodiscard]] std::string listed(std::span<const std::string> names);
/// A text in quotes for a message, cut where it is too long for one.
[[nodiscard]] std::string in_quotes(std::string_view text);
/// "allowed: a, b; did you mean 'a'?"
[[nodiscard]] std::string offer(std::string_view wanted, std::span<const std::string> names);

}  // namespace kapela::base

#include "orchestrator/base/number_pair.hpp"

#include <charconv>

namespace kapela::base {

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end ? std::optional(number) : std::nullopt;
}

std::optional<NumberPair> parse_number_pair(std::string_view text, std::string_view between) {
  NumberPair pair;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, pair.first);
  const std::string_view rest(first.ptr, static_cast<std::size_t>(end - first.ptr));
  if (first.ec != std::errc{} || !rest.starts_with(between)) return std::nullopt;
  const auto second = std::from_chars(rest.data() + between.size(), end, pair.second);
  return second.ec == std::errc{} && second.ptr == end ? std::optional(pair) : std::nullopt;
}

}  // namespace kapela::base

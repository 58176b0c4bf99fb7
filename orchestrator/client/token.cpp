#include "orchestrator/client/token.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace kapela::client {

base::Result<std::string> read_token() {
  const char* const text = std::getenv("KAPELA_TOKEN");
  return token_of(text == nullptr ? "" : text);
}

base::Result<std::string> token_of(std::string_view text) {
  constexpr std::string_view space = " \t\r\n\v\f";
  const std::size_t begin = std::min(text.find_first_not_of(space), text.size());
  const std::string_view token = text.substr(begin, text.find_last_not_of(space) + 1 - begin);
  if (token.empty() && !text.empty())
    return base::fail(base::ErrorCode::invalid, "KAPELA_TOKEN has white space alone", "set a token, or unset it");
  const auto can_travel = [](char c) { return c >= 0x20 && c < 0x7F; };
  const auto wrong = std::find_if_not(token.begin(), token.end(), can_travel);
  if (wrong != token.end())
    return base::fail(base::ErrorCode::invalid,
                      fmt::format("KAPELA_TOKEN has a byte {:#04x} as its character {}, which no HTTP header can carry",
                                  static_cast<unsigned char>(*wrong), wrong - token.begin() + 1),
                      "use letters, digits and punctuation of ASCII");
  return std::string(token);
}

}  // namespace kapela::client

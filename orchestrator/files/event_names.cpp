#include "orchestrator/files/event_names.hpp"

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"

namespace kapela::files {
namespace {

constexpr std::string_view characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
constexpr std::string_view letters = characters.substr(0, characters.find('0'));

}  // namespace

void check_event_name(std::string_view name, const yaml::Node& at, yaml::Report& report) {
  const bool is_one = !name.empty() && name.size() <= longest_event_name &&
                      letters.find(name.front()) < letters.size() &&
                      name.find_first_not_of(characters) == std::string_view::npos;
  if (is_one) return;
  report.error(base::ErrorCode::invalid, at, fmt::format("{} names no event", base::in_quotes(name)),
               fmt::format("a letter, then letters, digits, '_', '.' and '-': {} in all at most", longest_event_name));
}

}  // namespace kapela::files

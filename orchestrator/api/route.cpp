#include "orchestrator/api/route.hpp"

namespace kapela::api {
namespace {

/// Takes the first part off a path: "/a/b" is "a", and "/b" is left.
std::string_view take_part(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view part = path.substr(0, path.find('/'));
  path.remove_prefix(part.size());
  return part;
}

bool is_name(std::string_view part) {
  return part.starts_with('{');
}

}  // namespace

std::optional<std::vector<std::string>> match(std::string_view path, const std::vector<std::string>& segments) {
  std::vector<std::string> values;
  if (path == "/") path = {};
  for (const std::string& segment : segments) {
    if (path.empty()) return std::nullopt;
    const std::string_view part = take_part(path);
    if (is_name(part))
      values.push_back(segment);
    else if (part != segment)
      return std::nullopt;
  }
  if (!path.empty()) return std::nullopt;
  return values;
}

std::vector<std::string> names_in(std::string_view path) {
  std::vector<std::string> names;
  while (!path.empty())
    if (const std::string_view part = take_part(path); is_name(part))
      names.emplace_back(part.substr(1, part.size() - 2));
  return names;
}

}  // namespace kapela::api

#include "orchestrator/files/shapes.hpp"

namespace kapela::files {

std::vector<std::string> level_names() {
  return {"debug", "info", "success", "warning", "error", "critical"};
}

/// As avena_commons writes them.
std::vector<std::string> loud_level_names() {
  std::vector<std::string> names = level_names();
  for (std::string& name : names)
    for (char& each : name) each = static_cast<char>(each - 'a' + 'A');
  return names;
}

std::vector<std::string> known_states() {
  std::vector<std::string> names = wire::state_names();
  std::erase(names, std::string(wire::name(wire::State::unknown)));
  return names;
}

std::vector<std::string> stable_states() {
  std::vector<std::string> names;
  for (const wire::StateTraits& each : wire::states())
    if (each.stable) names.emplace_back(each.name);
  return names;
}

std::vector<std::string> moving_commands() {
  std::vector<std::string> names;
  for (const wire::CommandTraits& each : wire::commands())
    if (!each.edges.empty()) names.emplace_back(each.name);
  return names;
}

void level_key(keys::Keys& keys, const keys::Key& key, std::string_view what, base::Level& value) {
  const std::vector<std::string> names = level_names();
  keys.value(key, level, names[static_cast<std::size_t>(value)], [&](const yaml::Node& node, yaml::Report& report) {
    const std::optional<base::Level> level = base::parse_level(node.text());
    if (!level) (void)read_choice(node, report, what, names);
    value = level.value_or(value);
  });
}

}  // namespace kapela::files

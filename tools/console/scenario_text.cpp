#include "tools/console/scenario_text.hpp"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/console/json_text.hpp"

namespace kapela::console {
namespace {

using wire::Json;

std::string names(const Json& list) {
  std::string text;
  for (const Json& name : list) text += (text.empty() ? "" : ", ") + name.get<std::string>();
  return text;
}

/// What an action says in one line.
std::string action_text(const Json& action) {
  struct Key {
    const char* key;
    const char* before;
  };
  constexpr std::array keys{Key{"command", " "},      Key{"duration", " "},      Key{"scenario", " "},
                            Key{"name", " "},         Key{"value", " = "},       Key{"condition", " "},
                            Key{"message", " "},      Key{"times", " at most "}, Key{"until", " until "},
                            Key{"pause", " pausing "}};
  std::string text = action["type"].get<std::string>();
  for (const Key& each : keys)
    if (action.contains(each.key)) text += each.before + plain(action[each.key]);
  if (action.contains("vars"))
    for (const auto& [name, value] : action["vars"].items()) text += fmt::format(", {} = {}", name, plain(value));
  if (action.contains("target_state")) text += " " + names(action["target_state"]);
  if (action.contains("target")) text += " to " + action["target"].get<std::string>();
  if (action.contains("components")) text += " to " + names(action["components"]);
  if (action.contains("groups")) text += " to group " + names(action["groups"]);
  if (action.contains("timeout")) text += " within " + action["timeout"].get<std::string>();
  if (action.contains("quorum")) text += fmt::format(", {} are enough", action["quorum"].get<int>());
  if (action.contains("retry")) text += fmt::format(", tried again {} times", action["retry"]["count"].get<int>());
  if (action.contains("required")) text += ", not required";
  if (action.contains("if")) text += ", if " + action["if"].get<std::string>();
  return text;
}

class Lines {
 public:
  void add_actions(const Json& actions, std::size_t indent) {
    int number = 0;
    for (const Json& action : actions) {
      add(indent, fmt::format("{:3}. {}", ++number, action_text(action)));
      add_inside(action, indent + 5);
    }
  }
  void add_section(const char* title, const Json& actions) {
    if (actions.empty()) return;
    add(0, title);
    add_actions(actions, 0);
  }
  void add(std::size_t indent, const std::string& text) { found.push_back(std::string(indent, ' ') + text); }

  std::vector<std::string> found{};

 private:
  void add_inside(const Json& action, std::size_t indent) {
    if (action.contains("branches"))
      for (const Json& branch : action["branches"]) add_branch(branch, indent);
    if (action.contains("else")) add_block("else", action["else"], indent);
    if (action.contains("actions")) add_actions(action["actions"], indent);
    if (action.contains("on_failure"))
      for (const Json& each : action["on_failure"]) add(indent, "  on failure: " + action_text(each));
  }
  /// Of choose: with a condition; of parallel: a list.
  void add_branch(const Json& branch, std::size_t indent) {
    if (branch.is_array()) return add_block("at the same time", branch, indent);
    add_block("if " + branch["if"].get<std::string>(), branch["actions"], indent);
  }
  void add_block(const std::string& title, const Json& actions, std::size_t indent) {
    add(indent, title + ":");
    add_actions(actions, indent);
  }
};

}  // namespace

std::vector<std::string> scenario_lines(const Json& scenario) {
  Lines lines;
  for (const auto& [name, value] : scenario["vars"].items()) lines.add(0, fmt::format("{} = {}", name, plain(value)));
  lines.add_actions(scenario["actions"], 0);
  lines.add_section("after success:", scenario["on_success"]);
  lines.add_section("at the end:", scenario["on_end"]);
  return std::move(lines.found);
}

}  // namespace kapela::console

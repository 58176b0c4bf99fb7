#include "orchestrator/convert/conversion.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/ascii.hpp"
#include "orchestrator/base/counted.hpp"
#include "orchestrator/convert/converted_actions.hpp"
#include "orchestrator/convert/converted_trigger.hpp"
#include "orchestrator/files/scenario_file.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "orchestrator/yaml/document.hpp"

namespace kapela::convert {
namespace {

using files::AvenaKind;
using files::AvenaWord;
using yaml::Member;
using yaml::Node;

/// Where neither the scenario nor its trigger says how long it rests.
constexpr std::string_view avenas_cooldown = "60s";

class ScenarioConverter {
 public:
  ScenarioConverter(const Node& node, ConversionNotes& notes) : node_(node), notes_(notes), texts_(notes) {}

  YamlPiece run() {
    // The trigger first: it tells what the texts of the actions may speak of.
    ConvertedTrigger trigger;
    if (const Member* const given = node_.find("trigger"); given != nullptr)
      trigger = converted_trigger(given->value, texts_, notes_);
    YamlPiece scenario = mapping();
    for (const Member& member : node_.members()) add(scenario, member, trigger.piece);
    if (YamlPiece variables = texts_.variables(); !variables.members.empty())
      put_before(scenario, {"trigger", "actions"}, "vars", std::move(variables));
    if (!trigger.complete) put_before(scenario, {"actions"}, "enabled", off());
    add_rest(scenario, trigger.piece);
    return scenario;
  }

 private:
  void add(YamlPiece& scenario, const Member& member, const YamlPiece& trigger) {
    const std::string& key = member.key.text();
    const Node& value = member.value;
    constexpr std::array<std::string_view, 8> same{"version",  "author",   "created_at",     "tags",
                                                   "metadata", "priority", "max_executions", "enabled"};
    const auto is_in = [&key](const auto& names) { return std::find(names.begin(), names.end(), key) != names.end(); };
    if (value.is_null()) return;
    if (key == "name" || key == "description")
      scenario.with(key, text_piece(value.text()));
    else if (is_in(same))
      scenario.with(key, literal(value));
    else if (key == "cooldown" || key == "timeout")
      scenario.with(key, converted_duration(value));
    else if (key == "trigger")
      scenario.with(key, trigger);
    else if (key == "actions")
      scenario.with(key, ConvertedActions(texts_, notes_).list(value));
    else
      scenario.comments.push_back(unknown(member));
  }

  std::string unknown(const Member& member) {
    const std::string& key = member.key.text();
    if (const AvenaWord* const word = files::find_avena_word(AvenaKind::scenario_key, key))
      return notes_.decide(member.key, *word);
    return notes_.decide(member.key, fmt::format("'{}' has no meaning in a scenario", key), "it is left out");
  }

  /// As it stands.
  static YamlPiece literal(const Node& node) {
    if (node.kind() == yaml::Kind::scalar) return node.quoted() ? text_piece(node.text()) : plain(node.text());
    if (node.is_null()) return plain("null");
    std::vector<YamlPiece> items;
    for (const Node& item : node.items()) items.push_back(literal(item));
    if (node.kind() == yaml::Kind::sequence) return list_of(std::move(items));
    YamlPiece members = mapping();
    for (const Member& member : node.members()) members.with(key_named(member.key.text()), literal(member.value));
    return members.members.empty() ? plain("{}") : members;
  }

  static YamlPiece off() {
    YamlPiece value = plain("false");
    value.comments.emplace_back("until its trigger is decided");
    return value;
  }

  void add_rest(YamlPiece& scenario, const YamlPiece& trigger) const {
    const bool by_itself = std::any_of(trigger.members.begin(), trigger.members.end(), [](const auto& each) {
      return each.first == "conditions" || each.first == "event_type";
    });
    if (!by_itself || node_.find("cooldown") != nullptr) return;
    YamlPiece cooldown = plain(std::string(avenas_cooldown));
    const Member* const given = node_.find("trigger")->value.find("conditions");
    const Member* const old = given == nullptr ? nullptr : given->value.find(old_cooldown);
    if (old != nullptr)
      cooldown = converted_duration(old->value);
    else
      cooldown.comments.emplace_back("what avena_commons takes where nothing is said");
    put_before(scenario, {"actions"}, "cooldown", std::move(cooldown));
  }

  static void put_before(YamlPiece& scenario, std::initializer_list<std::string_view> keys, std::string key,
                         YamlPiece value) {
    const auto place = std::find_if(scenario.members.begin(), scenario.members.end(), [keys](const auto& each) {
      return std::find(keys.begin(), keys.end(), each.first) != keys.end();
    });
    scenario.members.insert(place, {std::move(key), std::move(value)});
  }

  const Node& node_;
  ConversionNotes& notes_;
  ConvertedTexts texts_;
};

std::vector<Node> scenarios_in(const std::vector<Node>& documents) {
  std::vector<Node> scenarios;
  for (const Node& document : documents) {
    const Member* const inside = document.find("scenarios");
    const Node& root = inside == nullptr ? document : inside->value;
    if (root.kind() == yaml::Kind::sequence)
      scenarios.insert(scenarios.end(), root.items().begin(), root.items().end());
    else
      scenarios.push_back(root);
  }
  return scenarios;
}

std::string name_of_file(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// The comments of a whole scenario stand above it.
std::string written(const YamlPiece& scenario) {
  std::string text;
  for (const std::string& each : scenario.comments) text += comment_lines(each, 0);
  return text + to_yaml(scenario);
}

std::string title(const yaml::Report& report, const Conversion& conversion) {
  std::string text =
      comment_lines(fmt::format("Made of {} by kapela scenarios convert.", name_of_file(report.file())), 0);
  if (conversion.decisions > 0)
    text += comment_lines(fmt::format("Left to a person: {}, each marked \"a person decides\".",
                                      base::counted(conversion.decisions, "thing")),
                          0);
  return text;
}

/// What a reader would say of it: lines as they are when `above` more stand before them.
std::vector<std::string> errors_in(const std::string& text, int above) {
  yaml::Report report("converted.yaml", text);
  (void)files::read_scenarios(report);
  std::vector<std::string> errors;
  for (const yaml::Diagnostic& each : report.diagnostics())
    if (each.severity == yaml::Severity::error)
      errors.push_back(fmt::format("To be mended before it loads: line {}, column {}: {}{}{}", each.place.line + above,
                                   each.place.column, each.message, each.hint.empty() ? "" : "; ", each.hint));
  return errors;
}

int lines_of(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

/// How many lines the errors take is known when they are written: their numbers move, and hardly anything else.
std::string errors_above(const std::string& body, int above) {
  constexpr int rounds = 3;
  std::string text;
  for (int round = 0; round < rounds; ++round) {
    const int lines = lines_of(text);
    text.clear();
    for (const std::string& each : errors_in(body, above + lines)) text += comment_lines(each, 0);
    if (text.empty()) break;
  }
  return text;
}

}  // namespace

Conversion converted(yaml::Report& report) {
  const std::vector<Node> scenarios = scenarios_in(yaml::parse_documents(report));
  if (report.failed()) return {};
  const bool any =
      std::any_of(scenarios.begin(), scenarios.end(), [](const Node& each) { return each.find("actions") != nullptr; });
  if (!any) {
    report.add(yaml::Severity::error, base::ErrorCode::invalid, {}, "the file holds no scenario",
               "a scenario has a name and actions");
    return {};
  }
  ConversionNotes notes(report);
  std::string body;
  for (const Node& each : scenarios)
    body += (body.empty() ? "" : "---\n") + written(ScenarioConverter(each, notes).run());
  Conversion conversion;
  conversion.decisions = notes.count();
  const std::string head = title(report, conversion);
  const std::string errors = errors_above(body, lines_of(head));
  conversion.loads = errors.empty();
  conversion.yaml = head + errors + body;
  return conversion;
}

std::string converted_name(const std::string& path) {
  std::string name = name_of_file(path);
  for (const std::string_view ending : {".example", ".json", ".yaml", ".yml"})
    if (base::lower(name).ends_with(ending)) name.resize(name.size() - ending.size());
  return name + ".yaml";
}

}  // namespace kapela::convert

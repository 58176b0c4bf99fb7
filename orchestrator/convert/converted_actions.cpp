#include "orchestrator/convert/converted_actions.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::convert {
namespace {

using files::AvenaKind;
using files::AvenaWord;
using yaml::Member;
using yaml::Node;

/// Those that both have, under the same name.
constexpr std::array<std::string_view, 5> common_actions{"log_event", "send_command", "wait_for_state",
                                                         "execute_scenario", "test"};
/// Those that tell somebody.
constexpr std::array<std::string_view, 4> messages{"send_email", "send_sms", "send_sms_to_customer",
                                                   "send_notification"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const Node* value_of(const Node& node, std::string_view key) {
  const Member* const member = node.find(key);
  return member == nullptr ? nullptr : &member->value;
}

/// Where the type stands, or else the whole.
const Node& place_of_type(const Node& node) {
  const Node* const type = value_of(node, "type");
  return type == nullptr ? node : *type;
}

YamlPiece of_action_type(std::string_view type, const Node& node) {
  YamlPiece piece = mapping();
  piece.with("type", plain(std::string(type)));
  if (const Node* const description = value_of(node, "description"); description != nullptr)
    piece.with("description", text_piece(description->text()));
  return piece;
}

/// "a, b" of a text or a list of them.
std::string joined_texts(const Node& node) {
  std::string text = node.text();
  for (const Node& each : node.items()) text += (text.empty() ? "" : ", ") + each.text();
  return text;
}

/// To whom a message goes, as far as it says so.
std::string recipients_of(const Node& node) {
  for (const std::string_view key : {"to", "recipient", "recipients", "phone_field", "channel"})
    if (const Node* const who = value_of(node, key); who != nullptr) return joined_texts(*who);
  return {};
}

bool is_empty_list(const Node* list) {
  return list == nullptr || list->items().empty();
}

}  // namespace

YamlPiece converted_duration(const Node& node) {
  const bool number = node.text().find_first_not_of("0123456789.") == std::string::npos;
  const std::string text = number ? node.text() + "s" : node.text();
  return base::parse_duration(text) ? plain(text) : text_piece(node.text());
}

YamlPiece ConvertedActions::list(const Node& actions) {
  std::vector<YamlPiece> pieces;
  for (const Node& each : actions.items()) pieces.push_back(action(each));
  return list_of(std::move(pieces));
}

YamlPiece ConvertedActions::action(const Node& node) {
  const Node* const type = value_of(node, "type");
  const std::string word = type == nullptr ? "" : type->text();
  if (is_one_of(word, common_actions)) return same(word, node);
  if (word == "evaluate_condition" || word == "logic_and") return choice(node);
  const AvenaWord* const avenas = files::find_avena_word(AvenaKind::action, word);
  if (avenas != nullptr && is_one_of(word, messages)) return alert(*avenas, node);
  if (word == "log") return same(avenas->same, node);
  if (word == "send_custom_command") return send_event(node);
  if (word == "systemctl") return systemctl(node);
  if (word == "pause_scenario") return approval(*avenas, node);
  if (word == "set_group_fsm_state") return ensured(node);
  return left_out(word, node);
}

YamlPiece ConvertedActions::same(std::string_view type, const Node& node) {
  YamlPiece piece = mapping();
  piece.with("type", plain(std::string(type)));
  for (const Member& member : node.members())
    if (member.key.text() != "type") add_key(piece, type, member);
  // There a service ignores what is illegal where it stands.
  if (type == "send_command") piece.with("where_illegal", plain("skip"));
  return piece;
}

void ConvertedActions::add_key(YamlPiece& piece, std::string_view type, const Member& member) {
  const std::string& key = member.key.text();
  const Node& value = member.value;
  const bool executes = type == "execute_scenario";
  if (add_selector(piece, member) || (!(executes && key == "timeout") && add_value(piece, member))) return;
  if (key == "command") return add_command(piece, value);
  if (key == "on_failure") return add_failure(piece, value);
  if (key == "check_interval") return;                                 // states are asked for by themselves
  if (key == "wait_for_completion" && value.text() == "true") return;  // it always is
  const AvenaWord* const word = files::find_avena_word(executes ? AvenaKind::nested_key : AvenaKind::action_key, key);
  piece.comments.push_back(notes_.decide(member.key, fmt::format("'{}' has no meaning in {}", key, type),
                                         word == nullptr ? "it is left out" : std::string(word->instead)));
}

bool ConvertedActions::add_selector(YamlPiece& piece, const Member& member) {
  const std::string& key = member.key.text();
  constexpr std::array<std::string_view, 6> selectors{"target", "client", "component", "components", "group", "groups"};
  if (!is_one_of(key, selectors)) return false;
  const bool several = member.value.kind() == yaml::Kind::sequence;
  const auto name_piece = [this](const Node& node) {
    if (node.text().find("{{") == std::string::npos) return named(node.text());
    return texts_.piece(node);
  };
  std::string ours = key == "client" ? "component" : key;
  if (several && ours == "component") ours = "components";
  if (several && ours == "group") ours = "groups";
  if (!several) {
    piece.with(ours, name_piece(member.value));
    return true;
  }
  std::vector<YamlPiece> names;
  for (const Node& each : member.value.items()) names.push_back(name_piece(each));
  piece.with(ours, list_of(std::move(names)));
  return true;
}

/// Keys whose values mean the same here.
bool ConvertedActions::add_value(YamlPiece& piece, const Member& member) {
  const std::string& key = member.key.text();
  const Node& value = member.value;
  if (key == "description")
    piece.with(key, text_piece(value.text()));
  else if (key == "message")
    piece.with(key, texts_.piece(value));
  else if (key == "level")
    piece.with(key, named(value.text()));
  else if (key == "timeout")
    piece.with(key, converted_duration(value));
  else if (key == "target_state" || key == "target_states")
    piece.with("target_state", converted_states(value, notes_));
  else if (key == "scenario" || key == "scenario_name")
    piece.with("scenario", text_piece(value.text()));
  else if (key == "show_config" || key == "show_trigger")
    piece.with(key, value.quoted() ? named(value.text()) : plain(value.text()));
  else if (key == "on_nested_failure")
    piece.with(key, named(value.text()));
  else
    return false;
  return true;
}

void ConvertedActions::add_command(YamlPiece& piece, const Node& command) {
  const AvenaWord* const old = files::find_avena_word(AvenaKind::command, command.text());
  YamlPiece word = named(old == nullptr ? std::string_view(command.text()) : old->same);
  if (old != nullptr) word.comments.push_back(notes_.decide(command, *old));
  piece.with("command", std::move(word));
}

void ConvertedActions::add_failure(YamlPiece& piece, const Node& node) {
  if (node.kind() == yaml::Kind::scalar) {
    piece.with("on_failure", named(node.text()));
  } else if (!node.items().empty()) {
    piece.with("on_failure", list(node));
  }
}

/// evaluate_condition and logic_and.
YamlPiece ConvertedActions::choice(const Node& node) {
  const Node* const then = value_of(node, "true_actions");
  const Node* const otherwise = value_of(node, "false_actions");
  const Node* const conditions = value_of(node, "conditions");
  if (conditions == nullptr || (is_empty_list(then) && is_empty_list(otherwise)))
    return left_out(value_of(node, "type")->text(), node);
  YamlPiece piece = of_action_type("if", node);
  const bool turned = is_empty_list(then);
  piece.with("condition", conditions_.of_action(*conditions, turned)).with("then", list(turned ? *otherwise : *then));
  if (!turned && !is_empty_list(otherwise)) piece.with("else", list(*otherwise));
  return piece;
}

YamlPiece ConvertedActions::alert(const AvenaWord& word, const Node& node) {
  YamlPiece piece = of_action_type("alert", node);
  const std::string who = recipients_of(node);
  piece.comments.push_back(notes_.decide(
      place_of_type(node), who.empty() ? refusal_of(word) : fmt::format("{}, here to {}", refusal_of(word), who),
      std::string(word.instead)));
  std::string message;
  for (const std::string_view key : {"subject", "body", "text", "message"})
    if (const Node* const part = value_of(node, key); part != nullptr)
      message += (message.empty() ? "" : "\n") + texts_.text(*part, piece.comments);
  piece.with("message", text_piece(message.empty() ? std::string(word.name) : message));
  return piece;
}

/// A business command, with the same component, data and time.
YamlPiece ConvertedActions::send_event(const Node& node) {
  YamlPiece piece = of_action_type("send_event", node);
  for (const Member& member : node.members()) {
    const std::string& key = member.key.text();
    if (add_selector(piece, member) || key == "type" || key == "description") continue;
    if (key == "command")
      piece.with("event", named(member.value.text()));
    else if (key == "data")
      piece.with(key, texts_.value(member.value));
    else if (key == "timeout")
      piece.with(key, converted_duration(member.value));
    else
      piece.comments.push_back(
          notes_.decide(member.key, fmt::format("'{}' has no meaning in send_event", key), "it is left out"));
  }
  piece.comments.push_back(notes_.decide(place_of_type(node), "whether a run that fails takes this back is not said",
                                         "write undo: with the event that does, or harmless: true"));
  return piece;
}

/// The same words; who stops them is decided by the units of the plant's components.
YamlPiece ConvertedActions::systemctl(const Node& node) {
  YamlPiece piece = of_action_type("systemctl", node);
  if (value_of(node, "operation") == nullptr) piece.with("operation", plain("stop"));
  for (const Member& member : node.members()) {
    const std::string& key = member.key.text();
    const bool is_on = member.value.text() == "true";
    if (key == "operation") piece.with(key, named(member.value.text()));
    if (key == "service") piece.with(key, named(member.value.text()));
    if (key == "timeout") piece.with(key, converted_duration(member.value));
    if (key == "ignore_errors" && is_on) piece.with("required", plain("false"));
    if (key == "use_sudo" && is_on)
      piece.comments.push_back(notes_.decide(member.key, "nothing is run by sudo",
                                             "run the orchestrator as a user who may do it, or allow it by polkit"));
    if (key != "services") continue;
    std::vector<YamlPiece> names;
    for (const Node& each : member.value.items()) names.push_back(named(each.text()));
    piece.with(key, list_of(std::move(names)));
  }
  piece.comments.push_back(notes_.decide(place_of_type(node), "a service is known by a component of the plant",
                                         "say 'unit: NAME.service' of that component in the plant file"));
  return piece;
}

YamlPiece ConvertedActions::approval(const AvenaWord& word, const Node& node) {
  YamlPiece piece = mapping();
  const Node* const description = value_of(node, "description");
  piece.with("type", plain("approve"))
      .with("message", text_piece(description == nullptr ? std::string_view("Go on?") : description->text()))
      .with("timeout", plain("1h"));
  piece.comments.push_back(
      notes_.decide(place_of_type(node), refusal_of(word), "approve has a timeout: say how long is waited"));
  return piece;
}

YamlPiece ConvertedActions::ensured(const Node& node) {
  const Node* const state = value_of(node, "state");
  if (state == nullptr) return left_out("set_group_fsm_state", node);
  YamlPiece piece = of_action_type("ensure_state", node);
  for (const Member& member : node.members()) {
    const std::string& key = member.key.text();
    if (key == "group_tag") piece.with("group", named(member.value.text()));
    if (key == "state") piece.with("target_state", converted_states(member.value, notes_));
    const bool known = key == "type" || key == "description" || key == "group_tag" || key == "state";
    if (known || add_selector(piece, member)) continue;
    piece.comments.push_back(
        notes_.decide(member.key, fmt::format("'{}' has no meaning in ensure_state", key), "it is left out"));
  }
  return piece;
}

YamlPiece ConvertedActions::left_out(std::string_view type, const Node& node) {
  const AvenaWord* const word = files::find_avena_word(AvenaKind::action, type);
  YamlPiece piece = mapping();
  piece.comments.push_back(word == nullptr
                               ? notes_.decide(place_of_type(node), fmt::format("there is no action '{}'", type),
                                               "write what means the same, or leave it out")
                               : notes_.decide(place_of_type(node), *word));
  std::string message = fmt::format("left out: {}", type);
  if (const Node* const description = value_of(node, "description"); description != nullptr)
    message += fmt::format(" ({})", description->text());
  piece.with("type", plain("log_event")).with("level", plain("warning")).with("message", text_piece(message));
  return piece;
}

}  // namespace kapela::convert

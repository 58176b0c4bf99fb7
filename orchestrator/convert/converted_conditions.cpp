#include "orchestrator/convert/converted_conditions.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/expression/expression.hpp"
#include "orchestrator/files/condition_reader.hpp"
#include "orchestrator/files/trigger_keys.hpp"
#include "orchestrator/scenario/scenario_names.hpp"

namespace kapela::convert {
namespace {

using files::AvenaKind;
using files::AvenaWord;
using yaml::Member;
using yaml::Node;

YamlPiece condition_piece(std::string kind, YamlPiece content) {
  YamlPiece piece = mapping();
  piece.with(std::move(kind), std::move(content));
  return piece;
}

bool is_true(const Node& node) {
  return !node.quoted() && node.text() == "true";
}

/// A flag that is there and says so.
bool says(const Node& content, std::string_view key, bool what) {
  const Member* const member = content.find(key);
  return member != nullptr && is_true(member->value) == what;
}

/// Our word for one of the tests of client_state that ask about all.
std::string_view test_of_all(std::string_view key) {
  if (key == "any_service_in_state") return "any_in";
  if (key == "no_service_in_state") return "none_in";
  return key == "all_services_in_state" ? "all_in" : "";
}

std::string_view mode_of(const Node& content) {
  const Member* const mode = content.find("mode");
  if (mode == nullptr) return "contains";
  return mode->value.text() == "regex" ? std::string_view("matches") : std::string_view(mode->value.text());
}

/// "PAUSE, FAULT" in its words.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::size_t first = text.find_first_not_of(' ');
    if (first < end) words.emplace_back(text.substr(first, text.find_last_not_of(" ,", end) + 1 - first));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

void add_state(const Node& node, std::vector<YamlPiece>& states, std::vector<std::string>& comments,
               ConversionNotes& notes) {
  const std::vector<std::string> words = words_of(node.text());
  if (words.size() > 1)
    comments.push_back(notes.decide(node,
                                    fmt::format("{} is one text, which no state is", base::in_quotes(node.text())),
                                    "it is written as several states"));
  for (const std::string& word : words) {
    const AvenaWord* const old = files::find_avena_word(AvenaKind::state, word);
    if (old != nullptr) comments.push_back(notes.decide(node, *old));
    states.push_back(named(old == nullptr ? std::string_view(word) : old->same));
  }
}

std::vector<Node> one_or_many(const Node& node) {
  if (node.kind() != yaml::Kind::sequence) return {node};
  return {node.items().begin(), node.items().end()};
}

}  // namespace

YamlPiece converted_states(const Node& node, ConversionNotes& notes) {
  std::vector<YamlPiece> states;
  std::vector<std::string> comments;
  for (const Node& each : one_or_many(node)) add_state(each, states, comments, notes);
  const bool single = states.size() == 1;
  YamlPiece piece = single ? std::move(states.front()) : list_of(std::move(states));
  piece.comments = std::move(comments);
  return piece;
}

YamlPiece ConvertedConditions::never(std::string comment) {
  incomplete_ = true;
  YamlPiece piece = text_piece("false");
  piece.comments.push_back(std::move(comment));
  return piece;
}

YamlPiece ConvertedConditions::of_trigger(const Node& conditions) {
  std::vector<YamlPiece> parts;
  if (conditions.kind() == yaml::Kind::sequence)
    for (const Node& item : conditions.items()) parts.push_back(of_trigger(item));
  else if (const Member* const type = conditions.find("type"); type != nullptr)
    parts.push_back(of_kind(type->value.text(), type->value, conditions));
  else
    for (const Member& member : conditions.members())
      if (member.key.text() != old_cooldown) parts.push_back(of_kind(member.key.text(), member.key, member.value));
  return all_of(conditions, std::move(parts));
}

YamlPiece ConvertedConditions::all_of(const Node& whole, std::vector<YamlPiece> parts) {
  if (parts.empty()) return never(notes_.decide(whole, "there is no condition", "say when it starts"));
  if (parts.size() == 1) return std::move(parts.front());
  return condition_piece("and", list_of(std::move(parts)));
}

YamlPiece ConvertedConditions::of_kind(const std::string& kind, const Node& at, const Node& content) {
  if (files::combine_of(kind)) return combination(kind, content);
  if (kind == "client_state") return client_state(at, content);
  if (kind == "error_message") return error_message(at, content);
  if (kind == "time") return time(at, content);
  if (const AvenaWord* const word = files::find_avena_word(AvenaKind::condition, kind))
    return never(notes_.decide(at, *word));
  return never(notes_.decide(at, fmt::format("there is no condition {}", base::in_quotes(kind)),
                             base::offer(kind, files::condition_kinds())));
}

/// {conditions: [...]}, {condition: ...}, or the parts at once.
YamlPiece ConvertedConditions::combination(const std::string& kind, const Node& content) {
  const Member* const inside = content.find(files::parts_key(kind));
  const Node& parts = inside == nullptr ? content : inside->value;
  if (kind == "not") return condition_piece(kind, of_trigger(parts));
  std::vector<YamlPiece> pieces;
  for (const Node& each : one_or_many(parts)) pieces.push_back(of_trigger(each));
  return condition_piece(kind, list_of(std::move(pieces)));
}

YamlPiece ConvertedConditions::client_state(const Node& at, const Node& content) {
  if (const Member* const excluded = content.find("exclude_clients"); excluded != nullptr)
    return never(notes_.decide(excluded->key, *files::find_avena_word(AvenaKind::condition_key, "exclude_clients")));
  for (const Member& member : content.members())
    if (const std::string_view test = test_of_all(member.key.text()); !test.empty())
      return condition_piece(std::string(test), converted_states(member.value, notes_));
  const Member* const client = content.find("client");
  const Member* const state = content.find("state");
  if (client == nullptr || state == nullptr)
    return never(notes_.decide(at, "client_state does not say of whom, or which state", "name client and state"));
  YamlPiece test = mapping();
  test.with("component", named(client->value.text())).with("state", converted_states(state->value, notes_));
  return condition_piece("all_in", std::move(test));
}

YamlPiece ConvertedConditions::error_message(const Node& at, const Node& content) {
  const Member* const pattern = content.find("pattern");
  if (pattern == nullptr)
    return never(notes_.decide(at, "error_message has no pattern", "write error_message: {contains: ...}"));
  YamlPiece test = mapping();
  test.with(key_named(mode_of(content)), text_piece(pattern->value.text()));
  if (says(content, "case_sensitive", true)) test.with("case_sensitive", plain("true"));
  if (says(content, "error_clients_only", true)) test.with("error_clients_only", plain("true"));
  const bool of_all = says(content, "fault_clients_only", false) && !says(content, "error_clients_only", true);
  if (of_all || says(content, "all_clients", true)) test.with("all_clients", plain("true"));
  if (const Member* const taken = content.find("extract_to_context"); taken != nullptr) {
    YamlPiece groups = mapping();
    for (const Member& each : taken->value.members()) {
      groups.with(key_named(each.key.text()), named(each.value.text()));
      found_.push_back(each.key.text());
    }
    test.with("extract_to_context", std::move(groups));
  }
  std::vector<std::string> comments;
  for (const Member& member : content.members()) {
    const AvenaWord* const word = files::find_avena_word(AvenaKind::condition_key, member.key.text());
    if (word == nullptr) continue;
    if (word->name != "check_io_devices") comments.push_back(notes_.decide(member.key, *word));
    if (word->name == "check_io_devices" && is_true(member.value)) return never(notes_.decide(member.key, *word));
  }
  YamlPiece piece = condition_piece("error_message", std::move(test));
  piece.comments = std::move(comments);
  return piece;
}

YamlPiece ConvertedConditions::time(const Node& at, const Node& content) {
  YamlPiece window = mapping();
  for (const Member& member : content.members()) {
    const std::string& key = member.key.text();
    if (const AvenaWord* const word = files::find_avena_word(AvenaKind::condition_key, key))
      return never(notes_.decide(member.key, *word));
    if (key == "weekdays") {
      std::vector<YamlPiece> days;
      for (const Node& day : one_or_many(member.value)) days.push_back(named(day.text()));
      window.with(key, list_of(std::move(days)));
    } else if (key == "specific_date") {
      window.with("date", text_piece(member.value.text().substr(0, std::string_view("2026-01-01").size())));
    } else if (key == "time_range") {
      for (const Member& end : member.value.members())
        window.with(end.key.text() == "start" ? "from" : "to", text_piece(end.value.text()));
    }
  }
  if (window.members.empty()) return never(notes_.decide(at, "the time window has no bounds", "write from and to"));
  return condition_piece("time", std::move(window));
}

YamlPiece ConvertedConditions::of_action(const Node& conditions, bool negated) {
  yaml::Report refused(notes_.report().file(), notes_.report().text());
  const std::string text = files::avena_conditions_text(conditions, refused);
  if (!refused.failed()) {
    const auto read = expression::Expression::read(text, scenario::names_of_any());
    if (read) return text_piece(negated ? "not (" + text + ")" : text);
    refused.error(base::ErrorCode::invalid, conditions, read.error().message, read.error().hint);
  }
  YamlPiece piece = text_piece("false");
  piece.comments.push_back(notes_.decide(conditions, refused));
  return piece;
}

}  // namespace kapela::convert

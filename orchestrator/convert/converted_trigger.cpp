#include "orchestrator/convert/converted_trigger.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "orchestrator/convert/converted_conditions.hpp"

namespace kapela::convert {
namespace {

using files::AvenaKind;
using files::AvenaWord;
using yaml::Member;
using yaml::Node;

std::string text_of(const Node& node, std::string_view key) {
  const Member* const member = node.find(key);
  return member == nullptr ? std::string() : member->value.text();
}

void add_description(YamlPiece& piece, const Node& trigger) {
  if (const Member* const description = trigger.find("description"); description != nullptr)
    piece.with("description", text_piece(description->value.text()));
}

YamlPiece of_type(std::string_view type, const Node& trigger) {
  YamlPiece piece = mapping();
  piece.with("type", plain(std::string(type)));
  add_description(piece, trigger);
  return piece;
}

/// The first of the conditions that asks a database; nullptr: none does.
const Member* database_of(const Node& conditions) {
  for (const Member& member : conditions.members())
    if (member.key.text().find("database") != std::string::npos &&
        files::find_avena_word(AvenaKind::condition, member.key.text()) != nullptr)
      return &member;
  return nullptr;
}

/// What is asked for as the type of an event: "EVENT_ZAMOWIENIA".
std::string event_type_of(const Node& database) {
  std::string subject = text_of(database, "result_key");
  if (subject.empty()) subject = text_of(database, "table");
  std::string type = "EVENT_";
  for (const char c : subject.empty() ? std::string("DATABASE") : subject) {
    const bool small = c >= 'a' && c <= 'z';
    const bool fits = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    type += small ? static_cast<char>(c - 'a' + 'A') : fits ? c : '_';
  }
  return type;
}

/// Whoever knows the database posts an event, with what the condition would have found.
YamlPiece instead_of_database(const Node& trigger, const Node& conditions, const Member& database,
                              ConvertedTexts& texts, ConversionNotes& notes) {
  YamlPiece type = plain(event_type_of(database.value));
  type.comments.push_back(
      notes.decide(database.key, *files::find_avena_word(AvenaKind::condition, database.key.text())));
  if (const std::string list = text_of(database.value, "result_key"); !list.empty()) {
    texts.event_brings(list);
    type.comments.push_back(fmt::format("data of that event: {0}, and how many they are, {0}_count", list));
  }
  for (const Member& other : conditions.members())
    if (&other != &database)
      type.comments.push_back(notes.decide(other.key, fmt::format("'{}' is asked together with it", other.key.text()),
                                           "whoever posts the event asks for it, too"));
  YamlPiece piece = of_type("event_received", trigger);
  piece.with("event_type", std::move(type));
  return piece;
}

ConvertedTrigger automatic(const Node& trigger, ConvertedTexts& texts, ConversionNotes& notes) {
  const Member* const conditions = trigger.find("conditions");
  if (const Member* const database = conditions == nullptr ? nullptr : database_of(conditions->value))
    return {instead_of_database(trigger, conditions->value, *database, texts, notes)};
  ConvertedTrigger converted{of_type("automatic", trigger)};
  ConvertedConditions reader(notes);
  converted.piece.with("conditions", reader.of_trigger(conditions == nullptr ? trigger : conditions->value));
  for (const std::string& name : reader.found()) texts.is_found(name);
  converted.complete = !reader.incomplete();
  return converted;
}

ConvertedTrigger manual(const Node& trigger, ConvertedTexts& texts, ConversionNotes& notes) {
  ConvertedTrigger converted{of_type("manual", trigger)};
  const Member* const conditions = trigger.find("conditions");
  if (conditions == nullptr || conditions->value.members().empty()) return converted;
  for (const Member& each : conditions->value.members())
    if (const std::string list = text_of(each.value, "result_key"); !list.empty()) texts.is_given(list);
  converted.piece.comments.push_back(
      notes.decide(conditions->key, "a scenario that is started by hand has no conditions",
                   std::string(files::find_avena_word(AvenaKind::trigger_key, "conditions")->instead)));
  return converted;
}

/// The keys of `from` are those of `to`, or have no equal.
ConvertedTrigger as_it_is(std::string_view type, std::span<const std::string_view> known, const Node& trigger,
                          ConversionNotes& notes) {
  ConvertedTrigger converted{of_type(type, trigger)};
  for (const Member& member : trigger.members()) {
    const std::string& key = member.key.text();
    if (key == "type" || key == "description") continue;
    if (std::find(known.begin(), known.end(), key) != known.end()) {
      converted.piece.with(key, text_piece(member.value.text()));
      continue;
    }
    converted.piece.comments.push_back(
        notes.decide(member.key, fmt::format("'{}' has no meaning in a trigger {}", key, type), "it is left out"));
  }
  return converted;
}

ConvertedTrigger instead_of(const AvenaWord& word, const Node& type, const Node& trigger, ConversionNotes& notes) {
  if (!word.same.empty()) {
    ConvertedTrigger converted{of_type(word.same, trigger)};
    converted.piece.with("event_type", plain(std::string(word.name)));
    return converted;
  }
  ConvertedTrigger converted{of_type("manual", trigger)};
  converted.piece.comments.push_back(notes.decide(type, word));
  return converted;
}

}  // namespace

ConvertedTrigger converted_trigger(const Node& trigger, ConvertedTexts& texts, ConversionNotes& notes) {
  constexpr std::array<std::string_view, 3> of_schedule{"cron", "every", "timezone"};
  constexpr std::array<std::string_view, 3> of_event{"event_type", "source", "condition"};
  const Member* const type = trigger.find("type");
  const std::string word = type == nullptr ? "manual" : type->value.text();
  if (word == "automatic") return automatic(trigger, texts, notes);
  if (word == "scheduled" || word == "schedule") return as_it_is("schedule", of_schedule, trigger, notes);
  if (word == "event" || word == "event_received") return as_it_is("event_received", of_event, trigger, notes);
  if (word == "manual") return manual(trigger, texts, notes);
  if (const AvenaWord* const known = files::find_avena_word(AvenaKind::trigger, word))
    return instead_of(*known, type->value, trigger, notes);
  ConvertedTrigger converted{of_type("manual", trigger)};
  converted.piece.comments.push_back(
      notes.decide(type->value, fmt::format("there is no trigger '{}'", word), "say what starts it"));
  return converted;
}

}  // namespace kapela::convert

#include "orchestrator/keys/key_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace kapela::keys {

void KeyReader::take(const Key& key, const Shape&, const Usual&, Read read) {
  if (key.foreign) return take_foreign(key.name, read);
  const std::optional<yaml::Node> node = key.required ? reader_.required(key.name) : reader_.optional(key.name);
  if (node) read(*node, report());
}

void KeyReader::take_foreign(std::string_view key, Read read) {
  const yaml::Member* const member = node().find(key);
  if (member == nullptr) return;
  reader_.documentation(key);
  if (!member->value.is_null()) read(member->value, report());
}

void KeyReader::block(const Key& key, std::string_view what, base::FunctionRef<void(Keys&)> inner) {
  take(key, anything, {},
       [&](const yaml::Node& node, yaml::Report& into) { read_keys(node, std::string(what), into, inner); });
}

void KeyReader::unread(const Key& key, const Shape&) {
  reader_.documentation(key.name);
}

void KeyReader::not_acted_on(std::string_view key, std::string_view instead) {
  if (instead.empty()) return reader_.not_acted_on(key);
  take_foreign(key, [&](const yaml::Node&, yaml::Report& into) {
    into.warning(base::ErrorCode::unsupported, node().find(key)->key,
                 fmt::format("'{}' of avena_commons is not acted on", key), std::string(instead));
  });
}

void KeyReader::refuse(std::string_view key, std::string message, std::string hint) {
  if (!has(key)) return;
  if (const std::optional<yaml::Node> node = reader_.optional(key))
    report().error(base::ErrorCode::invalid, *node, std::move(message), std::move(hint));
}

void KeyReader::refuse_foreign(std::string_view key, std::string message, std::string instead) {
  const yaml::Member* const member = node().find(key);
  if (member == nullptr) return;
  reader_.documentation(key);
  report().error(base::ErrorCode::unsupported, member->key, std::move(message), std::move(instead));
}

void KeyReader::forgive() {
  for (const yaml::Member& member : node().members()) reader_.documentation(member.key.text());
}

bool KeyReader::obey(Rule rule, std::initializer_list<std::string_view> keys) {
  const auto there = std::count_if(keys.begin(), keys.end(), [this](std::string_view key) { return has(key); });
  switch (rule) {
    case Rule::exactly_one:
      return there == 1;
    case Rule::at_least_one:
      return there >= 1;
    case Rule::not_together:
      return there <= 1;
    case Rule::needs_another:
      return !has(*keys.begin()) || there >= 2;
  }
  return false;
}

void KeyReader::complain_at(At at, base::ErrorCode code, std::string_view key, std::string message, std::string hint) {
  if (!is_mapping()) return;
  const yaml::Member* const member = key.empty() ? nullptr : node().find(key);
  const yaml::Node& place = member == nullptr ? node() : at == At::key ? member->key : member->value;
  report().error(code, place, std::move(message), std::move(hint));
}

void read_keys(const yaml::Node& node, std::string what, yaml::Report& report, base::FunctionRef<void(Keys&)> keys) {
  KeyReader reader(node, std::move(what), report);
  keys(reader);
  reader.finish();
}

}  // namespace kapela::keys

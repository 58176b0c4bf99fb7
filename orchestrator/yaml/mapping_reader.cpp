#include "orchestrator/yaml/mapping_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::yaml {

using base::ErrorCode;

MappingReader::MappingReader(Node node, std::string what, Report& report)
    : node_(std::move(node)), what_(std::move(what)), report_(report) {
  if (!is_mapping())
    report_.error(ErrorCode::invalid, node_,
                  fmt::format("{} is a mapping (key: value), found {}", what_, kind_name(node_.kind())));
}

std::optional<Node> MappingReader::optional(std::string_view key) {
  know(key);
  const Member* member = node_.find(key);
  if (member == nullptr) return std::nullopt;
  if (!member->value.is_null()) return member->value;
  report_.error(ErrorCode::invalid, member->key, fmt::format("'{}' has no value", key), "write one, or remove the key");
  return std::nullopt;
}

std::optional<Node> MappingReader::required(std::string_view key) {
  if (is_mapping() && !has(key))
    report_.error(ErrorCode::missing_key, node_, fmt::format("{} needs the key '{}'", what_, key));
  return optional(key);
}

void MappingReader::not_acted_on(std::string_view key) {
  later_.emplace_back(key);
  if (const Member* member = node_.find(key); member != nullptr)
    report_.warning(ErrorCode::unsupported, member->key, fmt::format("'{}' is not acted on by this version", key));
}

bool MappingReader::knows(const std::string& key) const {
  const auto is_key = [&](const std::string& each) { return each == key; };
  return std::any_of(known_.begin(), known_.end(), is_key) || std::any_of(later_.begin(), later_.end(), is_key);
}

void MappingReader::finish() {
  for (const Member& member : node_.members()) {
    const std::string& key = member.key.text();
    if (knows(key)) continue;
    report_.error(ErrorCode::unknown_key, member.key, fmt::format("{} has no key {}", what_, base::in_quotes(key)),
                  base::offer(key, known_));
  }
}

}  // namespace kapela::yaml

// MappingReader: reads the keys of one mapping. Every key is asked for; what nobody asked for is an error with "did you
// mean". Lives in the function that reads the mapping.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

class MappingReader {
 public:
  /// `what` names the mapping in messages, e.g. "a scenario". Reports when the node is no mapping: then it has no keys,
  /// and nothing is missing. Borrows the report.
  MappingReader(Node node, std::string what, Report& report);

  [[nodiscard]] bool is_mapping() const { return node_.kind() == Kind::mapping; }
  [[nodiscard]] const Node& node() const { return node_; }
  [[nodiscard]] Report& report() const { return report_; }

  /// The value of a key; nothing when the mapping does not have it, or has it without a value (which is reported).
  [[nodiscard]] std::optional<Node> optional(std::string_view key);
  /// As `optional`, and reports a missing key.
  [[nodiscard]] std::optional<Node> required(std::string_view key);
  /// True when the mapping has the key, with or without a value.
  [[nodiscard]] bool has(std::string_view key) const { return node_.find(key) != nullptr; }

  /// A key that is for people only: its value is not looked at.
  void documentation(std::string_view key) { know(key); }
  /// A key of the language that this version does not act on: a warning.
  void not_acted_on(std::string_view key);

  /// To be called last: every key that nobody asked for is an error.
  void finish();

 private:
  void know(std::string_view key) { known_.emplace_back(key); }
  [[nodiscard]] bool knows(const std::string& key) const;

  Node node_;
  std::string what_;
  Report& report_;
  std::vector<std::string> known_;  ///< asked for: also what is offered instead of an unknown key
  std::vector<std::string> later_;  ///< not acted on: known, and not worth a mention
};

}  // namespace kapela::yaml

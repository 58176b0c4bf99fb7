// The table of faults that people read has a row for each type, with all of its keys.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "simulators/fault_files/rule_schema.hpp"
#include "simulators/faults/fault_type.hpp"
#include "tests/support/key_table.hpp"

namespace kapela::fault_files {
namespace {

std::string sentence_of(std::string effect) {
  if (effect.ends_with('.')) effect.pop_back();
  return effect.empty() ? effect : ": " + effect;
}

/// Without those that every rule has.
std::string keys_of(const keys::Variant& rule, const faults::FaultTraits& own) {
  std::string text = faults::has_place(own.type) ? "`at` (reply)" : "";
  for (const support::KeyRow& row : support::rows_of(rule.block.keys)) {
    if (row.shared || row.name == "match" || row.name == "trigger") continue;
    const std::string usual = row.usual.empty() ? "" : fmt::format(" ({})", row.usual);
    text += fmt::format("{}`{}`{}{}", text.empty() ? "" : "; ", row.name, usual, sentence_of(row.effect));
  }
  return text;
}

std::string row_of(const keys::Variant& rule, const faults::FaultTraits& own) {
  return fmt::format("| `{}` | {} | {} | {} |\n", own.name, keys_of(rule, own), own.effect,
                     own.not_virtual.empty() ? "both" : "real");
}

TEST(FaultDocumentation, HasARowForEachTypeWithItsKeysItsEffectAndItsWorlds) {
  std::vector<std::pair<faults::Stage, std::string>> rows;
  for (const keys::Variant& rule : any_rule.variants()) {
    const faults::FaultTraits& own = faults::traits(*faults::parse_fault_type(rule.words[0]));
    rows.emplace_back(own.at_receive ? *own.at_receive : *own.at_reply, row_of(rule, own));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& one, const auto& other) { return one.first < other.first; });
  std::string table = "| type | keys (default) | effect | worlds |\n| --- | --- | --- | --- |\n";
  for (const auto& [stage, row] : rows) table += row;
  support::expect_table("simulators/README.md", "faults", table);
}

}  // namespace
}  // namespace kapela::fault_files

// The tables of the manuals that name keys are made of the keys that the readers read.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/scenario_file.hpp"
#include "tests/support/key_table.hpp"

namespace kapela::files {
namespace {

using support::KeyRow;

/// Keys of every action that can have them: the manual speaks of them below its table.
bool is_of_all(const KeyRow& row) {
  constexpr std::array<std::string_view, 2> others{"retry", "on_failure"};
  return row.shared || std::find(others.begin(), others.end(), row.name) != others.end();
}

std::string shown(const KeyRow& row) {
  if (!row.one_of.empty()) return fmt::format("`{}`", fmt::join(row.one_of, "` or `"));
  const bool says_limits = row.value.find(" to ") != std::string::npos || row.name == "where_illegal";
  const std::string more = row.usual.empty() ? (says_limits ? row.value : "") : row.usual;
  return more.empty() ? fmt::format("`{}`", row.name) : fmt::format("`{}` ({})", row.name, more);
}

std::string keys_of(const std::vector<KeyRow>& rows) {
  std::string needed = rows.front().name == "target" ? "targets" : "";
  std::string optional;
  for (const KeyRow& row : rows) {
    std::string& text = row.required || !row.one_of.empty() ? needed : optional;
    if (!is_of_all(row) && !row.is_other) text += fmt::format("{}{}", text.empty() ? "" : ", ", shown(row));
  }
  return needed + (needed.empty() || optional.empty() ? "" : ", ") + (optional.empty() ? "" : "[" + optional + "]");
}

std::vector<KeyRow> own_rows(const keys::Block& action) {
  std::vector<KeyRow> rows = support::rows_of(action.keys);
  std::erase_if(rows, [](const KeyRow& row) { return row.name == "description"; });
  return rows;
}

/// A bar would end the cell.
std::string in_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) cell += c == '|' ? std::string("\\|") : std::string(1, c);
  return cell;
}

TEST(Tables, NameTheKeysOfActions) {
  std::string table = "| action | keys (those in brackets may be left out) | does |\n| --- | --- | --- |\n";
  for (const keys::Variant& each : step_list.item->variants())
    table += fmt::format("| `{}` | {} | {} |\n", each.words[0], keys_of(own_rows(each.block)), each.block.title);
  support::expect_table("scenarios/README.md", "actions", table);
}

TEST(Tables, NameTheKeysOfScenarios) {
  support::expect_table("scenarios/README.md", "scenario",
                        support::table_of(support::rows_of(any_scenario.block().keys)));
}

/// "`send_sms`, `send_sms_to_customer`": words that stand beside each other and have the same instead of them.
TEST(Tables, NameWhatToWriteInsteadOfAvenasWords) {
  std::string table = "| avena_commons | is a | instead |\n| --- | --- | --- |\n";
  const std::span<const AvenaWord> words = avena_words();
  for (std::size_t at = 0; at < words.size();) {
    const AvenaWord& word = words[at];
    std::string names;
    for (; at < words.size() && words[at].kind == word.kind && words[at].instead == word.instead; ++at)
      names += fmt::format("{}`{}`", names.empty() ? "" : ", ", in_cell(written(words[at])));
    table += fmt::format("| {} | {} | {} |\n", names, place_name(word.kind), in_cell(word.instead));
  }
  support::expect_table("scenarios/README.md", "avena", table);
}

TEST(Tables, NameTheKeysOfConfigurations) {
  const std::vector<KeyRow> rows = support::rows_of(config_block().keys, support::Depth::all);
  support::expect_table("orchestrator/README.md", "config", support::table_of(rows));
}

}  // namespace
}  // namespace kapela::files

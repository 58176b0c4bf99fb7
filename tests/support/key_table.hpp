// For tests: keys as tables of Markdown, and those that stand in a document between marks, as
//   <!-- table: NAME -->
//   <!-- end -->
// UPDATE_GOLDEN=1 writes them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "orchestrator/keys/keys.hpp"

namespace kapela::support {

struct KeyRow {
  std::string name{};
  std::string value{};  ///< what it can be; empty: that would take more than a word
  std::string usual{};
  std::string effect{};
  bool required = false;
  bool shared = false;
  std::vector<std::string> one_of{};  ///< keys of which exactly one is there; this is the first of them
  bool is_other = false;              ///< one of those of another
};

/// Whether mappings in the mapping are one row each, or have rows of their own: `timing.poll`, `channels.NAME.timeout`,
/// `routes[].severity`.
enum class Depth : std::uint8_t { one, all };

/// In their order, without those that nothing is done with.
[[nodiscard]] std::vector<KeyRow> rows_of(const std::function<void(keys::Keys&)>& keys, Depth depth = Depth::one);

/// | key (default) | value | says |
[[nodiscard]] std::string table_of(const std::vector<KeyRow>& rows);

/// The table of that name in the document is this one.
void expect_table(const std::string& document, const std::string& name, const std::string& table);

}  // namespace kapela::support

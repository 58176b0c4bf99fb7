// What avena_commons alone has, and what to write instead: one table for whoever reads, converts and documents its
// files. Constant data.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "orchestrator/keys/keys.hpp"

namespace kapela::files {

/// Where such a word stands.
enum class AvenaKind : std::uint8_t {
  action,
  condition,
  condition_key,
  trigger,
  trigger_key,  ///< of one that is started by hand
  action_key,
  nested_key,  ///< of execute_scenario
  command,
  state,
  variable,   ///< {{ name }}
  filter,     ///< {{ x|name }}
  statement,  ///< {% name %}
  scenario_key,
  config_key
};

struct AvenaWord {
  AvenaKind kind{};
  std::string_view name{};
  std::string_view instead{};
  std::string_view same{};  ///< what means the same here, word for word; empty: a person decides
};

/// "an action", "a condition", ...
[[nodiscard]] std::string_view name(AvenaKind kind);
/// Where it stands, for a table: "action", "key of a condition", ...
[[nodiscard]] std::string_view place_name(AvenaKind kind);
/// As files have it: "|length", "{% for %}", "send_email".
[[nodiscard]] std::string written(const AvenaWord& word);

/// In the order of the manual.
[[nodiscard]] std::span<const AvenaWord> avena_words();
/// nullptr: it is none of avena_commons', or we have it, too.
[[nodiscard]] const AvenaWord* find_avena_word(AvenaKind kind, std::string_view name);

/// "'send_email' is an action of avena_commons alone"
[[nodiscard]] std::string refusal_of(const AvenaWord& word);
/// Reports such a word, and what to write instead. False when it is none.
[[nodiscard]] bool refuse_avena_word(AvenaKind kind, const yaml::Node& node, std::string_view name,
                                     yaml::Report& report);

/// The same of every key of a mapping. False when none of them is one.
[[nodiscard]] bool refuse_avena_words(AvenaKind kind, const yaml::Node& mapping, yaml::Report& report);
/// Refuses each key of the kind that is there.
void refuse_avena_keys(keys::Keys& keys, AvenaKind kind);

/// The variable, filter, statement or state that stands at a column (from 1, in code points) of a text with {{ }} or
/// of an expression; nullptr: none of avena_commons'.
[[nodiscard]] const AvenaWord* avena_word_at(std::string_view text, std::size_t column);

}  // namespace kapela::files

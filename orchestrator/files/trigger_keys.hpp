// The keys of triggers and their conditions that stand in mappings: states, times, error messages; avena_commons'
// spellings too. Functions.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/keys/keys.hpp"
#include "orchestrator/scenario/scenario_names.hpp"
#include "orchestrator/scenario/trigger.hpp"

namespace kapela::files {

/// What an expression of a trigger may speak of, of what its scenario may: there is no run yet; `data` only where there
/// is an event.
[[nodiscard]] expression::Names trigger_names(const expression::Names& scenario, bool event);

/// and, or, not, xor, nand, nor, all_in, any_in, none_in, time, error_message, expression, client_state.
[[nodiscard]] std::vector<std::string> condition_kinds();
[[nodiscard]] std::optional<scenario::Condition::Combine> combine_of(std::string_view kind);
/// The key under which avena_commons has the parts of a combination.
[[nodiscard]] std::string_view parts_key(std::string_view kind);
extern const keys::Shape any_trigger_condition;
extern const keys::Shape any_zone;

/// The states under one of the keys, which are words for the same.
[[nodiscard]] std::vector<wire::State> read_states_of(keys::Keys& keys, std::initializer_list<std::string_view> words,
                                                      bool required);
/// How long it has to hold; 0: at once.
void lasting_key(keys::Keys& keys, base::Duration& lasting);
[[nodiscard]] scenario::ZoneName read_zone(const yaml::Node& node, yaml::Report& report);

/// The pattern that an error message is compared with.
struct GivenPattern {
  std::optional<yaml::Node> node{};
  expression::PatternMode mode = expression::PatternMode::contains;
  bool sensitive = false;
  std::optional<yaml::Node> variables{};  ///< avena_commons' extract_to_context: those of its groups
};

void combination_keys(keys::Keys& keys, std::string_view kind, keys::Keys::Read read_parts, base::Duration& lasting);
void in_states_keys(keys::Keys& keys, const expression::Names& names, scenario::Condition::InStates& test,
                    base::Duration& lasting);
/// {any_service_in_state: [...]} and the like; false: none of them is there. Then {client: io, state: RUN} is.
[[nodiscard]] bool service_keys(keys::Keys& keys, scenario::Condition::InStates& test);
inline constexpr keys::Key one_client{"client", "avena_commons' word for component."};
inline constexpr keys::Key one_state{"state", "One of these states."};
void client_state_keys(keys::Keys& keys, const expression::Names& names, scenario::Condition::InStates& test);
void window_keys(keys::Keys& keys, scenario::Condition::Within& window);
void error_text_keys(keys::Keys& keys, const expression::Names& names, scenario::Condition::ErrorText& test,
                     GivenPattern& pattern);

}  // namespace kapela::files

// The rules that a component is certified by, as data. The one place where a rule has its name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace kapela::certify {

enum class Rule : std::uint8_t {
  state,
  health,
  prompt,
  method,
  path,
  syntax,
  fields,
  tolerance,
  reply,
  batch,
  business,
  accept,
  way,
  refuse,
  already_there,
  abort,
  news,
  revision,
  repeat,
  repeat_without_id,
  late,
  late_stop,
  old_epoch,
  far_epoch,
  restart
};

struct RuleTraits {
  Rule rule;
  std::string_view name;
  std::string_view says;
  bool only_fenced = false;  ///< asks for what services of avena_commons do not have
};

/// By Rule.
[[nodiscard]] std::span<const RuleTraits> rules();
[[nodiscard]] const RuleTraits& traits(Rule rule);

}  // namespace kapela::certify

// The names of events that are no commands, as files write them. Constants and functions.
#pragma once

#include <string_view>

#include "orchestrator/keys/keys.hpp"

namespace kapela::files {

inline constexpr std::size_t longest_event_name = 128;
inline constexpr keys::Shape event_name = keys::matching("^[A-Za-z][A-Za-z0-9_.-]*$", longest_event_name);
/// What begins as commands do is meant for one.
inline constexpr keys::Shape business_event = keys::matching("^(?!CMD_)[A-Za-z][A-Za-z0-9_.-]*$", longest_event_name);

/// Reports a name that is none by these patterns. What begins as commands do is for others to judge.
void check_event_name(std::string_view name, const yaml::Node& at, yaml::Report& report);

}  // namespace kapela::files

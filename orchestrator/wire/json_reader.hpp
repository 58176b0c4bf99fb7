// Strict JSON text to a document: what strangers send is refused here with words a person can act on (wire.md).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::wire {

/// How deep lists and objects may stand in each other.
inline constexpr std::size_t max_json_levels = 64;

/// Parses JSON strictly: UTF-8, at most 64 levels, no duplicate keys, numbers in range. Errors: `malformed` with the
/// byte position, counted from 1 (400), `invalid` with what is wrong and its JSON pointer (422). Takes time in
/// proportion to the text (times the logarithm of the keys), whatever it holds.
[[nodiscard]] base::Result<Json> parse_json(std::string_view text);

/// A document of a component, as far as it can be read.
struct Reported {
  JsonPtr document{};
  std::string problem{};  ///< what was left out of it, for people; empty: nothing
};

/// Parses what components tell of themselves, which may be more or less than JSON: NaN and Infinity are null, a key
/// that stands there twice counts as it stands there last, what is nested too deep is null. Lists and objects that no
/// report has are null as well, and so is the member `state` of a `data` that is larger than anybody keeps: they may be
/// a megabyte of brackets.
/// Errors: `malformed`, as parse_json.
[[nodiscard]] base::Result<Reported> parse_reported(std::string_view text);

}  // namespace kapela::wire

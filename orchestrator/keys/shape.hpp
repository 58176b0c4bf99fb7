// Shape: what the value of a key can be, for schemas and tables. Constants without a life of their own: each names
// others by pointers, and what only the program knows (states, types of action) by functions.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/yaml/scalars.hpp"

namespace kapela::keys {

class Keys;

/// A mapping whose keys a function names, to readers and to whoever documents them.
struct Block {
  std::string name;  ///< of its definition in a schema; empty: it stands where it is used
  std::string title;
  std::function<void(Keys&)> keys;
  std::string effect{};  ///< for people
};

/// Blocks that one key tells apart: those that are meant by one of the words.
struct Variant {
  std::vector<std::string> words;
  Block block;
};

struct Numbers {
  double least = std::numeric_limits<double>::lowest();
  double most = std::numeric_limits<double>::max();
  bool above_least = false;  ///< `least` itself is too small
};

struct Shape {
  enum class Kind : std::uint8_t {
    anything,
    nothing,      ///< null
    text,         ///< may be empty
    name,         ///< of one line, not empty, at most `most` bytes
    flag,         ///< true, false
    integer,      ///< in `whole`
    number,       ///< in `numbers`
    duration,     ///< as `duration` says
    word,         ///< one of `words`
    list,         ///< of `item`
    one_or_list,  ///< `item`, or a list of at least one
    map,          ///< of names (`item_names`) to `item`
    block,        ///< `block`
    variants,     ///< one of `variants`, told apart by `selector`
    one_of        ///< of `options`
  };

  Kind kind = Kind::anything;
  std::string_view definition{};  ///< its name in a schema; empty: it stands where it is used
  std::string_view effect{};      ///< of that definition
  std::string_view pattern{};     ///< that a text or name matches (ECMA 262)
  std::size_t least = 0;          ///< items
  std::size_t most = 0;           ///< items, bytes, or keys of a block, no fewer; 0: any number
  yaml::IntegerRange whole{};
  Numbers numbers{};
  yaml::DurationRules duration{};
  const Shape* item = nullptr;
  bool unique = false;  ///< no item twice
  const Shape* item_names = nullptr;
  std::span<const Shape* const> options{};
  std::span<const std::string_view> few_words{};  ///< either these, or those of `words`
  std::vector<std::string> (*words)() = nullptr;
  Block (*block)() = nullptr;
  std::string_view selector = "type";
  std::vector<Variant> (*variants)() = nullptr;
};

[[nodiscard]] constexpr Shape integer(yaml::IntegerRange range) {
  return {.kind = Shape::Kind::integer, .whole = range};
}
[[nodiscard]] constexpr Shape number(Numbers range) {
  return {.kind = Shape::Kind::number, .numbers = range};
}
[[nodiscard]] constexpr Shape duration(yaml::DurationRules rules = {}) {
  return {.kind = Shape::Kind::duration, .duration = rules};
}
[[nodiscard]] constexpr Shape word(std::vector<std::string> (*words)()) {
  return {.kind = Shape::Kind::word, .words = words};
}
[[nodiscard]] constexpr Shape word(std::span<const std::string_view> words) {
  return {.kind = Shape::Kind::word, .few_words = words};
}
[[nodiscard]] constexpr Shape matching(std::string_view pattern, std::size_t most_bytes = 256) {
  return {.kind = Shape::Kind::name, .pattern = pattern, .most = most_bytes};
}
[[nodiscard]] constexpr Shape list_of(const Shape& item, std::size_t least = 0) {
  return {.kind = Shape::Kind::list, .least = least, .item = &item};
}
[[nodiscard]] constexpr Shape one_or_list_of(const Shape& item) {
  return {.kind = Shape::Kind::one_or_list, .item = &item};
}
[[nodiscard]] constexpr Shape map_of(const Shape& item_names, const Shape& item, std::size_t least = 0) {
  return {.kind = Shape::Kind::map, .least = least, .item = &item, .item_names = &item_names};
}
[[nodiscard]] constexpr Shape block(Block (*described)()) {
  return {.kind = Shape::Kind::block, .block = described};
}
[[nodiscard]] constexpr Shape one_of(std::span<const Shape* const> options) {
  return {.kind = Shape::Kind::one_of, .options = options};
}
[[nodiscard]] constexpr Shape variants(std::vector<Variant> (*described)()) {
  return {.kind = Shape::Kind::variants, .variants = described};
}

/// The same under a name in schemas.
[[nodiscard]] constexpr Shape defined(std::string_view definition, Shape shape, std::string_view effect = {}) {
  shape.definition = definition;
  shape.effect = effect;
  return shape;
}

inline constexpr Shape anything{};
inline constexpr Shape any_text{.kind = Shape::Kind::text};
inline constexpr Shape any_name = defined("name", {.kind = Shape::Kind::name, .most = 256});
inline constexpr Shape any_path = defined("path", {.kind = Shape::Kind::name, .most = 4096});
inline constexpr Shape any_mapping{.kind = Shape::Kind::map, .item = &anything};
inline constexpr Shape any_names = defined("names", one_or_list_of(any_name));
inline constexpr Shape any_paths = defined("paths", one_or_list_of(any_path));
inline constexpr Shape true_or_false{.kind = Shape::Kind::flag};
inline constexpr Shape nothing{.kind = Shape::Kind::nothing};
inline constexpr std::array plain_forms{&any_text, &true_or_false, &nothing};
/// A scalar, or null.
inline constexpr Shape any_plain_value = one_of(plain_forms);

}  // namespace kapela::keys

// Keys: the keys of one mapping of a file, one after the other, for whoever reads or documents them. A mapping names
// each of its keys once, in a function that takes its Keys and its model; the model's own values are the defaults.
#pragma once

#include <concepts>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "orchestrator/base/function_ref.hpp"
#include "orchestrator/keys/shape.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::keys {

/// A key, and what it says, for people: one sentence, beginning with a capital letter.
struct Key {
  std::string_view name;
  std::string_view effect{};
  bool required = false;
  bool foreign = false;       ///< another program's word for something: read, never offered; it may have no value
  std::string_view shared{};  ///< its name in a schema, where many mappings have the same key
};

[[nodiscard]] constexpr Key required(std::string_view name, std::string_view effect = {}) {
  return {name, effect, true};
}

/// The value that a key has where it is not said; nothing: none, or one that its effect tells.
using Usual = std::variant<std::monostate, bool, std::int64_t, double, base::Duration, std::string_view>;

enum class Rule : std::uint8_t {
  exactly_one,    ///< of the keys is there
  at_least_one,   ///< likewise
  not_together,   ///< at most one is there
  needs_another,  ///< the first is there only with one of the others
};

/// Where a complaint points to.
enum class At : std::uint8_t { value, key };

/// What files call it.
template <class Word>
[[nodiscard]] std::string_view word_of(Word word) {
  return name(word);
}

/// Reads nothing: for keys that are documented alone.
inline constexpr auto not_read = [](const yaml::Node&, yaml::Report&) {};

/// What is not there keeps the value that it has. Whatever is wrong with a value is reported where there is one to
/// read.
class Keys {
 public:
  using Read = base::FunctionRef<void(const yaml::Node& value, yaml::Report& report)>;

  /// A value of this shape: `read` gets it where it is there.
  void value(const Key& key, const Shape& shape, Read read) { take(key, shape, {}, read); }
  void value(const Key& key, const Shape& shape, const Usual& usual, Read read) { take(key, shape, usual, read); }

  void flag(const Key& key, bool& value);
  void text(const Key& key, std::string& value);
  void name(const Key& key, std::string& value, const Shape& shape = any_name);
  void duration(const Key& key, base::Duration& value, yaml::DurationRules rules = {});
  void duration(const Key& key, std::optional<base::Duration>& value, yaml::DurationRules rules = {});
  void number(const Key& key, double& value, Numbers range);
  /// Some of a list, or a single one.
  void names(const Key& key, std::vector<std::string>& values);

  template <std::integral Number>
  void integer(const Key& key, Number& value, yaml::IntegerRange range) {
    std::optional<std::int64_t> whole = static_cast<std::int64_t>(value);
    take_integer(key, whole, range);
    value = static_cast<Number>(*whole);
  }
  template <std::integral Number>
  void integer(const Key& key, std::optional<Number>& value, yaml::IntegerRange range) {
    std::optional<std::int64_t> whole;
    take_integer(key, whole, range);
    if (whole) value = static_cast<Number>(*whole);
  }
  /// One of the values by its `name()`; `what` is e.g. "a mode".
  template <class Word>
  void word(const Key& key, std::string_view what, std::span<const Word> values, Word& value) {
    std::vector<std::string_view> words;
    for (const Word each : values) words.push_back(word_of(each));
    std::size_t place = 0;
    while (place < values.size() && values[place] != value) ++place;
    take_word(key, what, words, place);
    if (place < values.size()) value = values[place];
  }
  template <class Word>
  void word(const Key& key, std::string_view what, std::span<const Word> values, std::optional<Word>& value) {
    std::vector<std::string_view> words;
    for (const Word each : values) words.push_back(word_of(each));
    std::size_t place = values.size();
    take_word(key, what, words, place);
    if (place < values.size()) value = values[place];
  }

  /// One of the words, by its place among them.
  template <class Enum>
  void choice(const Key& key, std::string_view what, std::span<const std::string_view> words, Enum& value) {
    auto place = static_cast<std::size_t>(value);
    take_word(key, what, words, place);
    value = static_cast<Enum>(place);
  }

  /// A mapping whose keys `inner` names; `what` names it in messages.
  virtual void block(const Key& key, std::string_view what, base::FunctionRef<void(Keys&)> inner) = 0;
  /// The same, documented as `shape`: one that occurs more than once.
  void block(const Key& key, const Shape& shape, std::string_view what, base::FunctionRef<void(Keys&)> inner);

  /// A key that is for people, or other programs: its value is not looked at.
  virtual void unread(const Key& key, const Shape& shape) = 0;
  /// A key that is known, and not acted on: of the language, or of another program's with what to write `instead`.
  virtual void not_acted_on(std::string_view key, std::string_view instead = {}) = 0;
  /// A key that has no place here, although others of its kind have it: an error that says why.
  virtual void refuse(std::string_view key, std::string message, std::string hint) = 0;
  /// A key of another program that has no place here: an error at the key, with what to write instead.
  virtual void refuse_foreign(std::string_view key, std::string message, std::string instead) = 0;
  /// What the rest is cannot be told: none of its keys is wrong.
  virtual void forgive() = 0;

  /// Whether the keys are there as the rule says. Always, where nothing is read.
  virtual bool obey(Rule rule, std::initializer_list<std::string_view> keys) = 0;
  /// The key is there. Never, where nothing is read.
  [[nodiscard]] virtual bool has(std::string_view key) const = 0;
  /// Something is wrong with the value of a key, or with the whole where it is empty or not there.
  void complain(base::ErrorCode code, std::string_view key, std::string message, std::string hint = {}) {
    complain_at(At::value, code, key, std::move(message), std::move(hint));
  }
  virtual void complain_at(At at, base::ErrorCode code, std::string_view key, std::string message,
                           std::string hint) = 0;

 protected:
  ~Keys() = default;

 private:
  virtual void take(const Key& key, const Shape& shape, const Usual& usual, Read read) = 0;
  void take_integer(const Key& key, std::optional<std::int64_t>& value, yaml::IntegerRange range);
  void take_word(const Key& key, std::string_view what, std::span<const std::string_view> words, std::size_t& place);
};

}  // namespace kapela::keys

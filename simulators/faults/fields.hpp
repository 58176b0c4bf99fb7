// Fields: the parameters of a fault, one after the other, for whoever reads, writes or documents them: a type of fault
// names each of its parameters once. Implemented by fault_files.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/distribution.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::faults {

enum class Which : std::uint8_t { any_state, stable_state };

/// A key of a rule with what it does, for people.
struct Key {
  std::string_view name;
  std::string_view effect;
  bool required = false;
};

template <class Number>
struct Range {
  Number least;
  Number most;
};

/// How many of some keys are there.
enum class Together : std::uint8_t { exactly_one, at_least_one, at_most_one };

/// What is not there keeps the value that it has.
class Fields {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  virtual void duration(const Key& key, base::Duration& value) = 0;
  /// One that is longer than nothing where it is said; zero is the value of a key that is not there.
  virtual void period(const Key& key, base::Duration& value) = 0;
  virtual void maybe_duration(const Key& key, std::optional<base::Duration>& value) = 0;
  /// A duration, or a distribution of them; `value` is for the fixed one, `drawn` for all others.
  virtual void delay(const Key& key, base::Duration& value, base::Distribution& drawn) = 0;
  virtual void count(const Key& key, std::uint32_t& value, Range<std::uint32_t> range) = 0;
  virtual void integer(const Key& key, std::int64_t& value, Range<std::int64_t> range) = 0;
  virtual void maybe_integer(const Key& key, std::optional<std::int64_t>& value, Range<std::int64_t> range) = 0;
  virtual void number(const Key& key, double& value, Range<double> range) = 0;
  virtual void flag(const Key& key, bool& value) = 0;
  virtual void text(const Key& key, std::string& value) = 0;
  virtual void state(const Key& key, wire::State& value, Which which) = 0;
  virtual void states(const Key& key, std::vector<wire::State>& values, Which which) = 0;
  virtual void headers(const Key& key, Headers& values) = 0;

  /// One of the words, by its place among them.
  template <class Enum>
  void word(const Key& key, Enum& value, std::span<const std::string_view> words) {
    auto place = static_cast<std::size_t>(value);
    choose(key, place, words);
    value = static_cast<Enum>(place);
  }

  /// Something is wrong with the value of a key, or with the whole where it is empty.
  virtual void complain(std::string_view key, const std::string& what, const std::string& hint) = 0;
  /// Whether the rule has so many of the keys. Always, where nothing is read.
  virtual bool together(Together, std::initializer_list<std::string_view>) { return true; }
  /// The rule has a value for this key.
  [[nodiscard]] virtual bool has(std::string_view key) const = 0;

 protected:
  ~Fields() = default;

 private:
  virtual void choose(const Key& key, std::size_t& place, std::span<const std::string_view> words) = 0;
};

inline constexpr Range<std::uint32_t> any_count{0, 1'000'000};
inline constexpr Range<std::uint32_t> at_least_one{1, 1'000'000};
inline constexpr Range<std::int64_t> any_integer{std::numeric_limits<std::int64_t>::min(),
                                                 std::numeric_limits<std::int64_t>::max()};
inline constexpr Range<double> share{0, 1};

}  // namespace kapela::faults

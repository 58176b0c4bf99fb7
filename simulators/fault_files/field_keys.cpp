#include "simulators/fault_files/field_keys.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/files/shapes.hpp"

namespace kapela::fault_files {

using base::ErrorCode;
using faults::Key;
using faults::Which;
using keys::Usual;
using yaml::Node;
using yaml::Report;

namespace {

/// Where a rule comes from no file, samples cannot stand in one beside it.
class NoFiles final : public files::FileSystem {
 public:
  [[nodiscard]] base::Result<std::string> read(const std::string& path) const override { return refuse(path); }
  [[nodiscard]] base::Result<std::vector<files::Entry>> list(const std::string& path) const override {
    return refuse(path);
  }
  [[nodiscard]] bool is_directory(const std::string&) const override { return false; }

 private:
  static base::Error refuse(const std::string& path) {
    return {ErrorCode::unsupported, fmt::format("{} is not read: samples cannot be drawn from a file here", path),
            "give a duration, or {type: lognormal, median: 20ms, p99: 80ms}"};
  }
};

/// Types say what a key does in half a sentence; it is made a whole one.
class Named {
 public:
  explicit Named(const Key& key) : effect_(std::string(key.effect) + "."), key_{key.name, {}, key.required} {
    if (effect_.front() >= 'a' && effect_.front() <= 'z') effect_.front() = static_cast<char>(effect_.front() - 32);
    key_.effect = effect_;
  }
  Named(const Named&) = delete;
  Named& operator=(const Named&) = delete;

  operator const keys::Key&() const { return key_; }

 private:
  std::string effect_;
  keys::Key key_;
};

/// One that a file could have said; nothing is what many parameters have without.
template <class Number>
Usual usual_of(Number value, faults::Range<Number> range) {
  if (value == Number{} || value < range.least || value > range.most) return {};
  if constexpr (std::is_floating_point_v<Number>) return static_cast<double>(value);
  return static_cast<std::int64_t>(value);
}

Usual usual_of(base::Duration value) {
  return value == base::Duration::zero() ? Usual() : Usual(value);
}

yaml::IntegerRange whole(faults::Range<std::int64_t> range) {
  return {.least = range.least, .most = range.most};
}

void read_duration_into(const Node& node, Report& report, yaml::DurationRules rules, base::Duration& value) {
  value = read_duration(node, report, rules).value_or(value);
}

}  // namespace

void FieldKeys::duration(const Key& key, base::Duration& value) {
  keys_.value(Named(key), keys::duration(yaml::zero_is_fine), usual_of(value),
              [&](const Node& node, Report& report) { read_duration_into(node, report, yaml::zero_is_fine, value); });
}

void FieldKeys::period(const Key& key, base::Duration& value) {
  keys_.value(Named(key), keys::duration(), usual_of(value),
              [&](const Node& node, Report& report) { read_duration_into(node, report, {}, value); });
}

void FieldKeys::maybe_duration(const Key& key, std::optional<base::Duration>& value) {
  keys_.duration(Named(key), value, yaml::zero_is_fine);
}

void FieldKeys::delay(const Key& key, base::Duration& value, base::Distribution& drawn) {
  keys_.value(Named(key), files::any_distribution, usual_of(value), [&](const Node& node, Report& report) {
    if (node.kind() == yaml::Kind::scalar) return read_duration_into(node, report, yaml::zero_is_fine, value);
    const NoFiles no_files;
    const files::SampleFiles none{no_files, ""};
    auto read = files::read_distribution(node, samples_ == nullptr ? none : *samples_, report);
    if (!read) return;
    if (read->kind == base::Distribution::Kind::uniform) read->centre = {};  // however it was said: its limits are all
    value = read->centre;
    if (read->kind != base::Distribution::Kind::fixed) drawn = *read;
  });
}

void FieldKeys::count(const Key& key, std::uint32_t& value, faults::Range<std::uint32_t> range) {
  const yaml::IntegerRange limits{.least = range.least, .most = range.most};
  keys_.value(Named(key), keys::integer(limits), usual_of(value, range), [&](const Node& node, Report& report) {
    if (const auto read = read_integer(node, report, limits)) value = static_cast<std::uint32_t>(*read);
  });
}

void FieldKeys::integer(const Key& key, std::int64_t& value, faults::Range<std::int64_t> range) {
  keys_.value(Named(key), keys::integer(whole(range)), usual_of(value, range), [&](const Node& node, Report& report) {
    value = read_integer(node, report, whole(range)).value_or(value);
  });
}

void FieldKeys::maybe_integer(const Key& key, std::optional<std::int64_t>& value, faults::Range<std::int64_t> range) {
  keys_.integer(Named(key), value, whole(range));
}

void FieldKeys::number(const Key& key, double& value, faults::Range<double> range) {
  keys_.value(Named(key), keys::number({.least = range.least, .most = range.most}), usual_of(value, range),
              [&](const Node& node, Report& report) {
                const auto read = read_number(node, report);
                if (!read) return;
                value = *read;
                if (value < range.least || value > range.most)
                  report.error(ErrorCode::invalid, node, fmt::format("{} {} is out of range", key.name, value),
                               fmt::format("{} to {}, {}", range.least, range.most, key.effect));
              });
}

void FieldKeys::flag(const Key& key, bool& value) {
  keys_.flag(Named(key), value);
}

void FieldKeys::text(const Key& key, std::string& value) {
  keys_.text(Named(key), value);
}

void FieldKeys::state(const Key& key, wire::State& value, Which which) {
  keys_.value(Named(key), state_shape(which), value == wire::State::unknown ? Usual() : Usual(wire::name(value)),
              [&](const Node& node, Report& report) { value = read_state(node, report, which).value_or(value); });
}

void FieldKeys::states(const Key& key, std::vector<wire::State>& values, Which which) {
  keys_.value(Named(key), keys::list_of(state_shape(which)), [&](const Node& node, Report& report) {
    const auto items = read_list(node, report);
    if (!items) return;
    values.clear();
    for (const Node& item : *items)
      if (const auto state = read_state(item, report, which)) values.push_back(*state);
  });
}

void FieldKeys::headers(const Key& key, Headers& values) {
  keys_.value(Named(key), header_map, [&](const Node& node, Report& report) { read_headers(node, report, values); });
}

void FieldKeys::choose(const Key& key, std::size_t& place, std::span<const std::string_view> words) {
  keys_.value(Named(key), keys::word(words), words[place], [&](const Node& node, Report& report) {
    const std::vector<std::string> names(words.begin(), words.end());
    const auto word = read_choice(node, report, fmt::format("a value of {}", key.name), names);
    if (word) place = static_cast<std::size_t>(std::find(names.begin(), names.end(), *word) - names.begin());
  });
}

void FieldKeys::complain(std::string_view key, const std::string& what, const std::string& hint) {
  keys_.complain_at(keys::At::key, ErrorCode::invalid, key, what, hint);
}

bool FieldKeys::together(faults::Together rule, std::initializer_list<std::string_view> keys) {
  using enum faults::Together;
  return keys_.obey(rule == exactly_one    ? keys::Rule::exactly_one
                    : rule == at_least_one ? keys::Rule::at_least_one
                                           : keys::Rule::not_together,
                    keys);
}

const keys::Shape& state_shape(Which which) {
  return which == Which::stable_state ? files::stable_state : files::known_state;
}

std::optional<wire::State> read_state(const Node& node, Report& report, Which which) {
  const auto name = read_choice(node, report, which == Which::stable_state ? "a stable state" : "a state",
                                state_shape(which).words());
  return name ? wire::parse_state(*name) : std::nullopt;
}

void read_headers(const Node& node, Report& report, faults::Fields::Headers& values) {
  if (node.kind() != yaml::Kind::mapping)
    return report.error(ErrorCode::invalid, node, "headers are a mapping of names to values", "{X-Name: value}");
  values.clear();
  for (const yaml::Member& member : node.members()) {
    const auto name = read_name(member.key, report);
    const auto value = read_name(member.value, report, header_value.most);
    if (name && value) values.emplace_back(*name, *value);
  }
}

}  // namespace kapela::fault_files

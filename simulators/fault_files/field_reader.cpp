#include "simulators/fault_files/field_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace kapela::fault_files {

using base::ErrorCode;
using faults::Key;
using faults::Which;

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

}  // namespace

std::optional<yaml::Node> FieldReader::find(const Key& key) {
  return key.required ? reader_.required(key.name) : reader_.optional(key.name);
}

void FieldReader::duration(const Key& key, base::Duration& value) {
  if (const auto node = find(key)) value = read_duration(*node, reader_.report(), yaml::zero_is_fine).value_or(value);
}

void FieldReader::period(const Key& key, base::Duration& value) {
  if (const auto node = find(key)) value = read_duration(*node, reader_.report()).value_or(value);
}

void FieldReader::maybe_duration(const Key& key, std::optional<base::Duration>& value) {
  if (const auto node = find(key)) value = read_duration(*node, reader_.report(), yaml::zero_is_fine);
}

void FieldReader::delay(const Key& key, base::Duration& value, base::Distribution& drawn) {
  const auto node = find(key);
  if (!node) return;
  if (node->kind() == yaml::Kind::scalar) {
    value = read_duration(*node, reader_.report(), yaml::zero_is_fine).value_or(value);
    return;
  }
  const NoFiles no_files;
  const files::SampleFiles none{no_files, ""};
  auto read = files::read_distribution(*node, samples_ == nullptr ? none : *samples_, reader_.report());
  if (!read) return;
  if (read->kind == base::Distribution::Kind::uniform) read->centre = {};  // however it was said: its limits are all
  value = read->centre;
  if (read->kind != base::Distribution::Kind::fixed) drawn = *read;
}

void FieldReader::count(const Key& key, std::uint32_t& value, faults::Range<std::uint32_t> range) {
  const auto node = find(key);
  const auto read =
      node ? read_integer(*node, reader_.report(), {.least = range.least, .most = range.most}) : std::nullopt;
  if (read) value = static_cast<std::uint32_t>(*read);
}

void FieldReader::integer(const Key& key, std::int64_t& value, faults::Range<std::int64_t> range) {
  if (const auto node = find(key))
    value = read_integer(*node, reader_.report(), {.least = range.least, .most = range.most}).value_or(value);
}

void FieldReader::maybe_integer(const Key& key, std::optional<std::int64_t>& value, faults::Range<std::int64_t> range) {
  if (const auto node = find(key))
    value = read_integer(*node, reader_.report(), {.least = range.least, .most = range.most});
}

void FieldReader::number(const Key& key, double& value, faults::Range<double> range) {
  const auto node = find(key);
  const auto read = node ? read_number(*node, reader_.report()) : std::nullopt;
  if (!read) return;
  value = *read;
  if (value < range.least || value > range.most)
    reader_.report().error(ErrorCode::invalid, *node, fmt::format("{} {} is out of range", key.name, value),
                           fmt::format("{} to {}, {}", range.least, range.most, key.effect));
}

void FieldReader::flag(const Key& key, bool& value) {
  if (const auto node = find(key)) value = read_bool(*node, reader_.report()).value_or(value);
}

void FieldReader::text(const Key& key, std::string& value) {
  if (const auto node = find(key)) value = read_string(*node, reader_.report()).value_or(value);
}

void FieldReader::state(const Key& key, wire::State& value, Which which) {
  if (const auto node = find(key)) value = read_state(*node, reader_.report(), which).value_or(value);
}

void FieldReader::states(const Key& key, std::vector<wire::State>& values, Which which) {
  const auto node = find(key);
  const auto items = node ? read_list(*node, reader_.report()) : std::nullopt;
  if (!items) return;
  values.clear();
  for (const yaml::Node& item : *items)
    if (const auto state = read_state(item, reader_.report(), which)) values.push_back(*state);
}

void FieldReader::headers(const Key& key, Headers& values) {
  if (const auto node = find(key)) read_headers(*node, reader_.report(), values);
}

void FieldReader::choose(const Key& key, std::size_t& place, std::span<const std::string_view> words) {
  const auto node = find(key);
  if (!node) return;
  const std::vector<std::string> names(words.begin(), words.end());
  const auto word = read_choice(*node, reader_.report(), fmt::format("a value of {}", key.name), names);
  if (word) place = static_cast<std::size_t>(std::find(names.begin(), names.end(), *word) - names.begin());
}

void FieldReader::complain(std::string_view key, const std::string& what, const std::string& hint) {
  const yaml::Member* member = key.empty() ? nullptr : reader_.node().find(key);
  reader_.report().error(ErrorCode::invalid, member == nullptr ? reader_.node() : member->key, what, hint);
}

std::optional<wire::State> read_state(const yaml::Node& node, yaml::Report& report, Which which) {
  std::vector<std::string> names;
  for (const wire::StateTraits& each : wire::states())
    if (each.state != wire::State::unknown && (each.stable || which == Which::any_state)) names.emplace_back(each.name);
  const auto name = read_choice(node, report, which == Which::stable_state ? "a stable state" : "a state", names);
  return name ? wire::parse_state(*name) : std::nullopt;
}

void read_headers(const yaml::Node& node, yaml::Report& report, faults::Fields::Headers& values) {
  if (node.kind() != yaml::Kind::mapping)
    return report.error(ErrorCode::invalid, node, "headers are a mapping of names to values", "{X-Name: value}");
  values.clear();
  for (const yaml::Member& member : node.members()) {
    const auto name = read_name(member.key, report);
    const auto value = read_name(member.value, report, 4096);
    if (name && value) values.emplace_back(*name, *value);
  }
}

}  // namespace kapela::fault_files

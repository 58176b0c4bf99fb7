#include "orchestrator/files/distribution_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {
namespace {

using base::Distribution;
using base::Duration;
using base::ErrorCode;
using yaml::MappingReader;

constexpr std::size_t max_samples = 100'000;

std::optional<Duration> required_duration(MappingReader& reader, std::string_view key, yaml::DurationRules rules = {}) {
  const std::optional<yaml::Node> value = reader.required(key);
  return value ? read_duration(*value, reader.report(), rules) : std::nullopt;
}

void wrong(MappingReader& reader, std::string message, std::string hint = {}) {
  reader.report().error(ErrorCode::invalid, reader.node(), std::move(message), std::move(hint));
}

/// `max` of the shapes that have no end: below the middle, hardly any draw would be left.
void read_max(MappingReader& reader, Distribution& result, std::string_view middle) {
  result.max = reader.duration("max");
  if (result.max && *result.max < result.centre)
    wrong(reader, fmt::format("max ({}) is less than {} ({})", base::to_text(*result.max), middle,
                              base::to_text(result.centre)));
}

void read_fixed(MappingReader& reader, Distribution& result) {
  result.centre = required_duration(reader, "value", yaml::zero_is_fine).value_or(Duration{});
}

void read_limits(MappingReader& reader, Distribution& result, yaml::DurationRules least) {
  result.min = required_duration(reader, "min", least);
  result.max = required_duration(reader, "max");
  if (result.min && result.max && *result.min > *result.max)
    wrong(reader,
          fmt::format("min ({}) is more than max ({})", base::to_text(*result.min), base::to_text(*result.max)));
}

void read_uniform(MappingReader& reader, Distribution& result) {
  result.kind = Distribution::Kind::uniform;
  read_limits(reader, result, yaml::zero_is_fine);
}

void read_log_uniform(MappingReader& reader, Distribution& result) {
  result.kind = Distribution::Kind::log_uniform;
  read_limits(reader, result, {});
}

void read_normal(MappingReader& reader, Distribution& result) {
  result.kind = Distribution::Kind::normal;
  result.centre = required_duration(reader, "mean").value_or(Duration{});
  result.spread =
      static_cast<double>(required_duration(reader, "stddev", yaml::zero_is_fine).value_or(Duration{}).count());
  read_max(reader, result, "mean");
}

std::optional<double> sigma_of_p99(MappingReader& reader, Duration median) {
  const std::optional<Duration> p99 = reader.duration("p99");
  if (!p99 || median == Duration::zero()) return std::nullopt;
  if (*p99 > median) return base::lognormal_sigma(median, *p99);
  wrong(reader, fmt::format("p99 ({}) is not more than median ({})", base::to_text(*p99), base::to_text(median)));
  return std::nullopt;
}

std::optional<double> given_sigma(MappingReader& reader) {
  const std::optional<yaml::Node> node = reader.optional("sigma");
  const std::optional<double> sigma = node ? read_number(*node, reader.report()) : std::nullopt;
  if (!sigma || (*sigma > 0 && *sigma <= 10)) return sigma;
  reader.report().error(ErrorCode::invalid, *node, fmt::format("sigma {} is out of range", *sigma),
                        "more than 0, at most 10; it has no unit");
  return std::nullopt;
}

void read_lognormal(MappingReader& reader, Distribution& result) {
  result.kind = Distribution::Kind::lognormal;
  result.centre = required_duration(reader, "median").value_or(Duration{});
  const std::optional<double> from_p99 = sigma_of_p99(reader, result.centre);
  const std::optional<double> given = given_sigma(reader);
  if (reader.has("p99") == reader.has("sigma"))
    wrong(reader, reader.has("p99") ? "both p99 and sigma" : "lognormal needs p99 or sigma", "give one of the two");
  result.spread = from_p99.value_or(given.value_or(0.0));
  read_max(reader, result, "median");
}

void read_exponential(MappingReader& reader, Distribution& result) {
  result.kind = Distribution::Kind::exponential;
  result.centre = required_duration(reader, "mean").value_or(Duration{});
  read_max(reader, result, "mean");
}

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos ? "" : line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

/// Reads one duration a line into a distribution; blank lines and those that start with '#' are skipped.
base::Result<std::vector<Duration>> parse_samples(std::string_view text, std::string_view path) {
  std::vector<Duration> samples;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = trimmed(text.substr(0, text.find('\n')));
    text.remove_prefix(
        std::min(text.size(), text.find('\n') == std::string_view::npos ? text.size() : text.find('\n') + 1));
    if (line.empty() || line.front() == '#') continue;
    const base::Result<Duration> sample = base::parse_duration(line);
    if (!sample)
      return base::fail(sample.error().code, fmt::format("{}:{}: {}", path, number, sample.error().message),
                        sample.error().hint);
    samples.push_back(*sample);
    if (samples.size() > max_samples)
      return base::fail(ErrorCode::too_many, fmt::format("{} has more than {} values", path, max_samples));
  }
  if (samples.empty())
    return base::fail(ErrorCode::invalid, fmt::format("{} has no values", path), "one duration a line");
  return samples;
}

void read_listed(const yaml::Node& node, MappingReader& reader, Distribution& result) {
  const std::span<const yaml::Node> items = node.items();
  if (items.empty() || items.size() > max_samples)
    return reader.report().error(ErrorCode::invalid, node, "samples is a list of durations", "samples: [20ms, 35ms]");
  for (const yaml::Node& item : items)
    result.samples.push_back(read_duration(item, reader.report(), yaml::zero_is_fine).value_or(Duration{}));
}

void read_empirical(MappingReader& reader, const SampleFiles& files, Distribution& result) {
  result.kind = Distribution::Kind::empirical;
  if (!reader.has("file"))
    if (const std::optional<yaml::Node> listed = reader.optional("samples"))
      return read_listed(*listed, reader, result);
  const std::optional<yaml::Node> node = reader.required("file");
  const std::optional<std::string> name = node ? read_name(*node, reader.report(), 4096) : std::nullopt;
  if (!name) return;
  const std::string path = join(files.directory, *name);
  const base::Result<std::string> text = files.files.read(path);
  base::Result<std::vector<Duration>> samples = text ? parse_samples(*text, path) : text.error();
  if (!samples)
    return reader.report().error(samples.error().code, *node, samples.error().message, samples.error().hint);
  result.samples = std::move(*samples);
}

void read_latency(MappingReader& reader, Distribution& result) {
  const Duration latency = required_duration(reader, "latency", yaml::zero_is_fine).value_or(Duration{});
  const Duration jitter = reader.duration("jitter", yaml::zero_is_fine).value_or(Duration{});
  if (jitter > latency)
    return wrong(reader,
                 fmt::format("jitter ({}) is more than latency ({})", base::to_text(jitter), base::to_text(latency)),
                 "nothing takes less than no time");
  result = base::fixed(latency);
  if (jitter == Duration::zero()) return;
  result.kind = Distribution::Kind::uniform;
  result.min = latency - jitter;
  result.max = latency + jitter;
}

void read_typed(MappingReader& reader, const SampleFiles& files, Distribution& result) {
  static constexpr std::string_view what = "a distribution";
  const std::vector<std::string> types{"fixed",       "uniform",     "normal",   "lognormal",
                                       "log_uniform", "exponential", "empirical"};
  const std::optional<yaml::Node> node = reader.required("type");
  const std::optional<std::string> type = node ? read_choice(*node, reader.report(), what, types) : std::nullopt;
  if (!type) return;
  if (*type == "fixed") read_fixed(reader, result);
  if (*type == "uniform") read_uniform(reader, result);
  if (*type == "normal") read_normal(reader, result);
  if (*type == "lognormal") read_lognormal(reader, result);
  if (*type == "log_uniform") read_log_uniform(reader, result);
  if (*type == "exponential") read_exponential(reader, result);
  if (*type == "empirical") read_empirical(reader, files, result);
  reader.finish();
}

}  // namespace

std::optional<Distribution> read_distribution(const yaml::Node& node, const SampleFiles& samples,
                                              yaml::Report& report) {
  const std::size_t errors = report.errors();
  Distribution result;
  if (node.kind() == yaml::Kind::scalar) {
    result = base::fixed(read_duration(node, report, yaml::zero_is_fine).value_or(Duration{}));
  } else {
    MappingReader reader(node, "a distribution", report);
    if (reader.has("latency")) {
      read_latency(reader, result);
      reader.finish();
    } else if (reader.is_mapping()) {
      read_typed(reader, samples, result);
    }
  }
  return report.errors() == errors ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace kapela::files

#include "orchestrator/files/distribution_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/keys/key_reader.hpp"

namespace kapela::files {
namespace {

using base::Distribution;
using base::Duration;
using base::ErrorCode;
using keys::Keys;
using keys::required;
using yaml::Node;
using yaml::Report;

constexpr std::size_t max_samples = 100'000;

struct DistributionType {
  std::string_view name;
  Distribution::Kind kind;
  void (*keys)(Keys&, Distribution&, const SampleFiles*);
};

/// `max` of the shapes that have no end: below the middle, hardly any draw would be left.
void max_key(Keys& keys, Distribution& result, std::string_view middle) {
  keys.duration({"max", "No draw is longer."}, result.max);
  if (result.max && *result.max < result.centre)
    keys.complain(
        ErrorCode::invalid, "",
        fmt::format("max ({}) is less than {} ({})", base::to_text(*result.max), middle, base::to_text(result.centre)));
}

void fixed_keys(Keys& keys, Distribution& result, const SampleFiles*) {
  keys.duration(required("value", "As long as this."), result.centre, yaml::zero_is_fine);
}

void min_max_keys(Keys& keys, Distribution& result, yaml::DurationRules least) {
  keys.duration(required("min", "No draw is shorter."), result.min, least);
  keys.duration(required("max", "No draw is longer."), result.max);
  if (result.min && result.max && *result.min > *result.max)
    keys.complain(
        ErrorCode::invalid, "",
        fmt::format("min ({}) is more than max ({})", base::to_text(*result.min), base::to_text(*result.max)));
}

void uniform_keys(Keys& keys, Distribution& result, const SampleFiles*) {
  min_max_keys(keys, result, yaml::zero_is_fine);
}

void log_uniform_keys(Keys& keys, Distribution& result, const SampleFiles*) {
  min_max_keys(keys, result, {});
}

void normal_keys(Keys& keys, Distribution& result, const SampleFiles*) {
  Duration deviation{};
  keys.duration(required("mean", "The middle of it."), result.centre);
  keys.duration(required("stddev", "Its standard deviation."), deviation, yaml::zero_is_fine);
  result.spread = static_cast<double>(deviation.count());
  max_key(keys, result, "mean");
}

void lognormal_keys(Keys& keys, Distribution& result, const SampleFiles*) {
  std::optional<Duration> p99;
  keys.duration(required("median", "Half of the draws are longer."), result.centre);
  keys.duration({"p99", "One draw of a hundred is longer."}, p99);
  keys.number({"sigma", "Its width, without a unit, instead of p99."}, result.spread,
              {.least = 0, .most = 10, .above_least = true});
  const Duration median = result.centre;
  if (p99 && *p99 > median && median > Duration::zero())
    result.spread = base::lognormal_sigma(median, *p99);
  else if (p99 && median > Duration::zero())
    keys.complain(ErrorCode::invalid, "",
                  fmt::format("p99 ({}) is not more than median ({})", base::to_text(*p99), base::to_text(median)));
  if (!keys.obey(keys::Rule::exactly_one, {"p99", "sigma"}))
    keys.complain(ErrorCode::invalid, "", keys.has("p99") ? "both p99 and sigma" : "lognormal needs p99 or sigma",
                  "give one of the two");
  max_key(keys, result, "median");
}

void exponential_keys(Keys& keys, Distribution& result, const SampleFiles*) {
  keys.duration(required("mean", "The middle of it."), result.centre);
  max_key(keys, result, "mean");
}

void gamma_keys(Keys& keys, Distribution& result, const SampleFiles*) {
  keys.duration(required("mean", "The middle of it."), result.centre);
  result.spread = 1;
  keys.number(required("shape", "Its shape, without a unit: the larger, the narrower."), result.spread,
              {.least = 0.01, .most = 1e6});
  max_key(keys, result, "mean");
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

void read_listed(const Node& node, Distribution& result, Report& report) {
  const std::span<const Node> items = node.items();
  if (items.empty() || items.size() > max_samples)
    return report.error(ErrorCode::invalid, node, "samples is a list of durations", "samples: [20ms, 35ms]");
  for (const Node& item : items)
    result.samples.push_back(read_duration(item, report, yaml::zero_is_fine).value_or(Duration{}));
}

void read_sample_file(const Node& node, const SampleFiles& files, Distribution& result, Report& report) {
  const std::optional<std::string> name = read_name(node, report, keys::any_path.most);
  if (!name) return;
  const std::string path = join(files.directory, *name);
  const base::Result<std::string> text = files.files.read(path);
  base::Result<std::vector<Duration>> samples = text ? parse_samples(*text, path) : text.error();
  if (!samples) return report.error(samples.error().code, node, samples.error().message, samples.error().hint);
  result.samples = std::move(*samples);
}

constexpr keys::Shape sample = keys::duration(yaml::zero_is_fine);
constexpr keys::Shape sample_list{.kind = keys::Shape::Kind::list, .least = 1, .most = max_samples, .item = &sample};

void empirical_keys(Keys& keys, Distribution& result, const SampleFiles* files) {
  keys.value({"file", "Of samples: one duration a line, relative to this file."}, keys::any_path,
             [&](const Node& node, Report& report) { read_sample_file(node, *files, result, report); });
  keys.value({"samples", "Instead of a file."}, sample_list,
             [&](const Node& node, Report& report) { read_listed(node, result, report); });
  if (!keys.obey(keys::Rule::exactly_one, {"file", "samples"}))
    keys.complain(keys.has("file") ? ErrorCode::duplicate : ErrorCode::missing_key, "",
                  keys.has("file") ? "both file and samples" : "a distribution needs the key 'file'",
                  "a file of samples, or a list of them under samples");
}

constexpr std::array distributions{
    DistributionType{"fixed", Distribution::Kind::fixed, fixed_keys},
    DistributionType{"uniform", Distribution::Kind::uniform, uniform_keys},
    DistributionType{"normal", Distribution::Kind::normal, normal_keys},
    DistributionType{"lognormal", Distribution::Kind::lognormal, lognormal_keys},
    DistributionType{"log_uniform", Distribution::Kind::log_uniform, log_uniform_keys},
    DistributionType{"exponential", Distribution::Kind::exponential, exponential_keys},
    DistributionType{"gamma", Distribution::Kind::gamma, gamma_keys},
    DistributionType{"empirical", Distribution::Kind::empirical, empirical_keys},
};

std::vector<std::string> distribution_types() {
  std::vector<std::string> names;
  for (const DistributionType& each : distributions) names.emplace_back(each.name);
  return names;
}

void typed_keys(Keys& keys, const DistributionType& type, Distribution& result, const SampleFiles* files) {
  result.kind = type.kind;
  type.keys(keys, result, files);
}

std::vector<keys::Variant> distribution_variants() {
  std::vector<keys::Variant> variants;
  for (const DistributionType& type : distributions)
    variants.push_back({{std::string(type.name)}, {"", "", [&type](Keys& keys) {
                                                     Distribution result;
                                                     keys.unread(required("type"), keys::word({&type.name, 1}));
                                                     typed_keys(keys, type, result, nullptr);
                                                   }}});
  return variants;
}

void read_typed(keys::KeyReader& reader, const SampleFiles& files, Distribution& result) {
  const std::vector<std::string> names = distribution_types();
  const DistributionType* type = nullptr;
  reader.value(required("type"), keys::word(distribution_types), [&](const Node& node, Report& report) {
    const std::optional<std::string> word = read_choice(node, report, "a distribution", names);
    if (word)
      type = &distributions.at(static_cast<std::size_t>(std::find(names.begin(), names.end(), *word) - names.begin()));
  });
  if (type == nullptr) return;
  typed_keys(reader, *type, result, &files);
  reader.finish();
}

void latency_keys(Keys& keys, Distribution& result) {
  Duration latency{};
  Duration jitter{};
  keys.duration(required("latency", "The middle of it."), latency, yaml::zero_is_fine);
  keys.duration({"jitter", "So much to either side."}, jitter, yaml::zero_is_fine);
  if (jitter > latency)
    return keys.complain(
        ErrorCode::invalid, "",
        fmt::format("jitter ({}) is more than latency ({})", base::to_text(jitter), base::to_text(latency)),
        "nothing takes less than no time");
  result = base::fixed(latency);
  if (jitter == Duration::zero()) return;
  result.kind = Distribution::Kind::uniform;
  result.min = latency - jitter;
  result.max = latency + jitter;
}

keys::Block latency_block() {
  return {"", "", [](Keys& keys) {
            Distribution result;
            latency_keys(keys, result);
          }};
}

constexpr keys::Shape latency_form = keys::block(latency_block);
constexpr keys::Shape typed_form = keys::variants(distribution_variants);
constexpr std::array distribution_forms{&sample, &latency_form, &typed_form};

}  // namespace

constinit const keys::Shape any_distribution = keys::defined(
    "distribution", keys::one_of(distribution_forms), "How long it takes: 20ms, {latency, jitter}, or {type: ...}.");

std::optional<Distribution> read_distribution(const Node& node, const SampleFiles& samples, Report& report) {
  const std::size_t errors = report.errors();
  Distribution result;
  if (node.kind() == yaml::Kind::scalar) {
    result = base::fixed(read_duration(node, report, yaml::zero_is_fine).value_or(Duration{}));
  } else {
    keys::KeyReader reader(node, "a distribution", report);
    if (reader.has("latency")) {
      latency_keys(reader, result);
      reader.finish();
    } else if (reader.is_mapping()) {
      read_typed(reader, samples, result);
    }
  }
  return report.errors() == errors ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace kapela::files

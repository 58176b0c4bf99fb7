#include "orchestrator/files/distribution_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/yaml/document.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using base::Distribution;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

struct Reading {
  std::optional<Distribution> value;
  std::string said;
};

Reading reading(const std::string& text) {
  MemoryFileSystem files;
  files.write("plants/times.txt", "# measured\n20ms\n\n 1.5s \r\n30ms");
  files.write("plants/bad.txt", "20ms\n30\n");
  files.write("plants/none.txt", "# nothing\n");
  yaml::Report report("plants/f.yaml", "v: " + text + "\n");
  const auto root = yaml::parse_document(report);
  if (!root) return {std::nullopt, render(report.diagnostics())};
  const auto value = read_distribution(root->members()[0].value, {files, "plants"}, report);
  return {value, render(report.diagnostics())};
}

Distribution good(const std::string& text) {
  const Reading result = reading(text);
  EXPECT_TRUE(result.value) << result.said;
  return result.value.value_or(Distribution{});
}

std::string bad(const std::string& text) {
  const Reading result = reading(text);
  EXPECT_FALSE(result.value) << text;
  return result.said;
}

TEST(Distribution, ReadsADurationAsFixed) {
  EXPECT_EQ(good("20ms"), base::fixed(20ms));
  EXPECT_EQ(good("0s"), base::fixed(0s));
  EXPECT_EQ(good("{type: fixed, value: 1s}"), base::fixed(1s));
  EXPECT_EQ(good("{latency: 20ms}"), base::fixed(20ms));
}

TEST(Distribution, ReadsLatencyAndJitterAsUniform) {
  const Distribution d = good("{latency: 20ms, jitter: 5ms}");
  EXPECT_EQ(d.kind, Distribution::Kind::uniform);
  EXPECT_EQ(d.min, 15ms);
  EXPECT_EQ(d.max, 25ms);
}

TEST(Distribution, ReadsEveryShape) {
  EXPECT_EQ(good("{type: uniform, min: 0s, max: 2s}").max, 2s);
  const Distribution normal = good("{type: normal, mean: 100ms, stddev: 10ms, max: 1s}");
  EXPECT_EQ(normal.kind, Distribution::Kind::normal);
  EXPECT_DOUBLE_EQ(normal.spread, 1e7);
  EXPECT_EQ(normal.max, 1s);
  const Distribution lognormal = good("{type: lognormal, median: 120ms, p99: 500ms}");
  EXPECT_EQ(lognormal.centre, 120ms);
  EXPECT_DOUBLE_EQ(lognormal.spread, base::lognormal_sigma(120ms, 500ms));
  EXPECT_DOUBLE_EQ(good("{type: lognormal, median: 120ms, sigma: 0.5}").spread, 0.5);
  EXPECT_EQ(good("{type: exponential, mean: 1s, max: 5s}").kind, Distribution::Kind::exponential);
  EXPECT_EQ(good("{type: gamma, mean: 1s, shape: 2.5}").spread, 2.5);
}

TEST(Distribution, ReadsSamplesFromAFileBesideIt) {
  EXPECT_THAT(good("{type: empirical, file: times.txt}").samples, ElementsAre(20ms, 1500ms, 30ms));
}

TEST(Distribution, ReadsSamplesThatAreListed) {
  EXPECT_THAT(good("{type: empirical, samples: [20ms, 0s, 1s]}").samples, ElementsAre(20ms, 0ms, 1s));
  EXPECT_THAT(bad("{type: empirical, samples: []}"), HasSubstr("samples is a list of durations"));
  EXPECT_THAT(bad("{type: empirical, samples: [30]}"), HasSubstr("has no unit"));
  EXPECT_THAT(bad("{type: empirical, samples: [1s], file: times.txt}"), HasSubstr("both file and samples"));
}

TEST(Distribution, RefusesWhatMakesNoSense) {
  EXPECT_THAT(bad("20"), HasSubstr("has no unit"));
  EXPECT_THAT(bad("{}"), HasSubstr("needs the key 'type'"));
  EXPECT_THAT(bad("[20ms]"), HasSubstr("a distribution is a mapping"));
  EXPECT_THAT(bad("{type: lognromal}"), HasSubstr("did you mean 'lognormal'?"));
  EXPECT_THAT(bad("{latency: 5ms, jitter: 20ms}"), HasSubstr("jitter (20ms) is more than latency (5ms)"));
  EXPECT_THAT(bad("{latency: 5ms, type: fixed}"), HasSubstr("has no key 'type'"));
  EXPECT_THAT(bad("{type: uniform, min: 2s, max: 1s}"), HasSubstr("min (2s) is more than max (1s)"));
  EXPECT_THAT(bad("{type: uniform, min: 2s}"), HasSubstr("needs the key 'max'"));
  EXPECT_THAT(bad("{type: normal, mean: 2s}"), HasSubstr("needs the key 'stddev'"));
  EXPECT_THAT(bad("{type: lognormal, median: 1s}"), HasSubstr("lognormal needs p99 or sigma"));
  EXPECT_THAT(bad("{type: lognormal, median: 1s, p99: 2s, sigma: 1}"), HasSubstr("both p99 and sigma"));
  EXPECT_THAT(bad("{type: lognormal, median: 1s, p99: 1s}"), HasSubstr("p99 (1s) is not more than median (1s)"));
  EXPECT_THAT(bad("{type: lognormal, median: 1s, sigma: 0}"), HasSubstr("sigma 0 is out of range"));
  EXPECT_THAT(bad("{type: lognormal, median: 1s, sigma: 1s}"), HasSubstr("a number is expected"));
  EXPECT_THAT(bad("{type: exponential, mean: 2s, max: 1s}"), HasSubstr("max (1s) is less than mean (2s)"));
  EXPECT_THAT(bad("{type: exponential, mean: 0s}"), HasSubstr("a duration of 0"));
  EXPECT_THAT(bad("{type: gamma, mean: 1s, shape: 0}"), HasSubstr("shape"));
  EXPECT_THAT(bad("{type: gamma, mean: 1s}"), HasSubstr("'shape'"));
}

TEST(Distribution, RefusesAFileWithoutGoodSamples) {
  EXPECT_THAT(bad("{type: empirical, file: nope.txt}"), HasSubstr("there is no file 'plants/nope.txt'"));
  EXPECT_THAT(bad("{type: empirical, file: bad.txt}"), HasSubstr("plants/bad.txt:2: '30' is not a duration"));
  EXPECT_THAT(bad("{type: empirical, file: none.txt}"), HasSubstr("plants/none.txt has no values"));
}

}  // namespace
}  // namespace kapela::files

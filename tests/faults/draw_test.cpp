// What a rule draws: once a matching request, whether it acts or not, and of a latency the shape that it says.
#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "tests/faults/rules.hpp"

namespace kapela::faults {
namespace {

using base::Distribution;
using std::chrono::milliseconds;
using wire::Command;
using wire::State;

constexpr std::size_t draws = 10'000;

double normal_part(double deviations) {
  return 0.5 * std::erfc(-deviations / std::sqrt(2.0));
}

Fault drawing(const Distribution& distribution, double probability = 1) {
  Fault rule = fault(FaultType::latency);
  details(rule).delay = distribution;
  rule.trigger.probability = probability;
  return rule;
}

/// The next so many latencies in ns, of the requests that are hit.
std::vector<double> latencies(const Fault& rule, std::uint64_t seed = 7, std::size_t wanted = draws) {
  Injector injector = injector_of({rule}, seed);
  std::vector<double> found;
  while (found.size() < wanted) {
    const Injection injection = injector.on_request(a_request());
    if (injector.fired().empty()) continue;
    EXPECT_EQ(injection.reply_delay, injector.fired()[0].delay);
    found.push_back(static_cast<double>(injection.reply_delay.count()));
  }
  return found;
}

/// Kolmogorov and Smirnov: how likely it is that draws of this distribution lie further from it than these.
double likelihood(std::vector<double> values, const std::function<double(double)>& part_below) {
  std::sort(values.begin(), values.end());
  const auto count = static_cast<double>(values.size());
  double distance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double part = part_below(values[i]);
    distance = std::max({distance, part - static_cast<double>(i) / count, static_cast<double>(i + 1) / count - part});
  }
  const double lambda = (std::sqrt(count) + 0.12 + 0.11 / std::sqrt(count)) * distance;
  double sum = 0;
  for (int k = 1; k <= 100; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * lambda * lambda);
  return std::clamp(sum, 0.0, 1.0);
}

Distribution lognormal(base::Duration median, base::Duration p99) {
  Distribution distribution;
  distribution.kind = Distribution::Kind::lognormal;
  distribution.centre = median;
  distribution.spread = base::lognormal_sigma(median, p99);
  return distribution;
}

Distribution normal(base::Duration mean, base::Duration deviation) {
  Distribution distribution;
  distribution.kind = Distribution::Kind::normal;
  distribution.centre = mean;
  distribution.spread = static_cast<double>(deviation.count());
  return distribution;
}

TEST(Draw, OfALognormalLatencyHasItsShape) {
  const Distribution drawn = lognormal(milliseconds(20), milliseconds(80));
  const auto part_below = [&drawn](double value) {
    return normal_part(std::log(value / static_cast<double>(drawn.centre.count())) / drawn.spread);
  };
  EXPECT_GT(likelihood(latencies(drawing(drawn)), part_below), 0.01);
  EXPECT_GT(likelihood(latencies(drawing(drawn, 0.3)), part_below), 0.01) << "of those that chance lets through, too";
}

TEST(Draw, OfANormalLatencyHasItsShape) {
  const Distribution drawn = normal(milliseconds(20), milliseconds(10));
  const auto below = [&drawn](double value) {
    return normal_part((value - static_cast<double>(drawn.centre.count())) / drawn.spread);
  };
  // Drawn again below zero.
  const auto part_below = [&below](double value) { return (below(value) - below(0)) / (1 - below(0)); };
  EXPECT_GT(likelihood(latencies(drawing(drawn)), part_below), 0.01);
  EXPECT_GT(likelihood(latencies(drawing(drawn, 0.3)), part_below), 0.01);
}

TEST(Draw, OfAnotherShapeIsNoticed) {
  const Distribution drawn = normal(milliseconds(20), milliseconds(5));
  const auto wider = [&drawn](double value) {
    return normal_part((value - static_cast<double>(drawn.centre.count())) / (1.1 * drawn.spread));
  };
  EXPECT_LT(likelihood(latencies(drawing(drawn)), wider), 0.01);
}

TEST(Draw, RepeatsWithItsSeedAndDiffersByName) {
  const Fault rule = drawing(lognormal(milliseconds(20), milliseconds(80)));
  EXPECT_EQ(latencies(rule, 7, 100), latencies(rule, 7, 100));
  EXPECT_NE(latencies(rule, 7, 100), latencies(rule, 8, 100));
  EXPECT_NE(latencies(rule, 7, 100), latencies(named("other", rule), 7, 100));
}

TEST(Draw, HappensOnceAMatchingRequestWhetherItActsOrNot) {
  const Fault often = drawing(lognormal(milliseconds(20), milliseconds(80)));
  Fault rarely = often;
  rarely.match.event = Command::run;
  rarely.trigger.every = 10;
  Injector all = injector_of({often});
  Injector some = injector_of({rarely});
  for (int i = 1; i <= 100; ++i) {
    (void)some.on_request(request(Command::stop, State::run));  // does not match
    (void)all.on_request(a_request());
    (void)some.on_request(a_request());
    EXPECT_EQ(some.fired().size(), i % 10 == 0 ? 1U : 0U);
    if (!some.fired().empty()) {
      EXPECT_EQ(some.fired()[0].drawn, all.fired()[0].drawn);
      EXPECT_EQ(some.fired()[0].delay, all.fired()[0].delay);
    }
  }
}

TEST(Draw, OfAFixedLatencyIsItself) {
  for (const double latency : latencies(fault(FaultType::latency), 7, 10)) EXPECT_EQ(latency, 10e6);
}

TEST(Draw, ForTheBytesIsThatOfTheRuleThatMakesThem) {
  Injector alone = injector_of({fault(FaultType::malformed)});
  Injector beside = injector_of({fault(FaultType::ack_only), fault(FaultType::malformed)});
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 10; ++i) {
    const std::uint64_t drawn = alone.on_request(a_request()).drawn;
    EXPECT_EQ(beside.on_request(a_request()).drawn, drawn) << "whatever else has hit";
    EXPECT_TRUE(seen.insert(drawn).second);
  }
}

}  // namespace
}  // namespace kapela::faults

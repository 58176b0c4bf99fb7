#include "simulators/twin/censored.hpp"

#include <algorithm>
#include <tuple>

namespace kapela::twin {
namespace {

bool is_before(const Censored& a, const Censored& b) {
  return std::tie(a.lower, a.upper) < std::tie(b.lower, b.upper);
}

Sample thinned(const Sample& sample, std::size_t most) {
  Sample kept;
  for (std::size_t i = 0; i < most; ++i) kept.push_back(sample[i * sample.size() / most]);
  return kept;
}

}  // namespace

Sample condensed(Sample sample, std::size_t most) {
  std::sort(sample.begin(), sample.end(), is_before);
  Sample unique;
  for (const Censored& each : sample) {
    const bool is_same = !unique.empty() && !is_before(unique.back(), each);
    if (is_same) {
      unique.back().weight += each.weight;
    } else {
      unique.push_back(each);
    }
  }
  return unique.size() > most ? thinned(unique, most) : unique;
}

double weight_of(const Sample& sample) {
  double sum = 0;
  for (const Censored& each : sample) sum += each.weight;
  return sum;
}

}  // namespace kapela::twin

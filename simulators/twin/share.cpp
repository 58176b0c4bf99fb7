#include "simulators/twin/share.hpp"

#include "simulators/twin/special_functions.hpp"

namespace kapela::twin {
namespace {

constexpr double tail = 0.025;

}  // namespace

double Share::from() const {
  if (count == 0) return 0;
  return beta_quantile(static_cast<double>(count), static_cast<double>(of - count) + 1, tail);
}

double Share::to() const {
  if (count == of) return 1;
  return beta_quantile(static_cast<double>(count) + 1, static_cast<double>(of - count), 1 - tail);
}

}  // namespace kapela::twin

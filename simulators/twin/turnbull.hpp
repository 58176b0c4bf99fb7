// Turnbull: the distribution function that censored data themselves say, without any shape (Turnbull, 1976): the
// maximum of the likelihood over all distributions. A value.
#pragma once

#include <vector>

#include "simulators/twin/censored.hpp"

namespace kapela::twin {

class Turnbull {
 public:
  /// Of a `condensed` sample that is not empty.
  explicit Turnbull(const Sample& sample);

  /// The likelihood says that `mass` lies in (left, right], and not where.
  struct Mass {
    double left = 0;
    double right = 0;
    double mass = 0;
  };
  /// In order; they do not overlap, and the last may have no end.
  [[nodiscard]] const std::vector<Mass>& masses() const { return masses_; }
  /// In between it is taken to be even.
  [[nodiscard]] double quantile(double p) const;
  [[nodiscard]] double at(double seconds) const;
  /// The greatest distance to another distribution function, where this one is known.
  template <class Function>
  [[nodiscard]] double distance(Function&& at) const;

 private:
  void find_places(const Sample& sample);
  void maximise(const Sample& sample);

  std::vector<Mass> masses_;
};

template <class Function>
double Turnbull::distance(Function&& at) const {
  double sum = 0;
  double most = 0;
  const auto look = [&](double here, double there) {
    const double apart = here > there ? here - there : there - here;
    if (apart > most) most = apart;
  };
  for (const Mass& each : masses_) {
    look(sum, at(each.left));
    sum += each.mass;
    if (each.right != Censored::never) look(sum, at(each.right));
  }
  return most;
}

}  // namespace kapela::twin

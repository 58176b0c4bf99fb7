// The few functions of probability that have no closed form. It and binomial.cpp alone use
// Boost.Math, whose headers take long to compile.
#pragma once

namespace kapela::statistics {

[[nodiscard]] double normal_cdf(double x);
/// 0 and 1 give infinities.
[[nodiscard]] double normal_quantile(double p);
[[nodiscard]] double normal_density(double x);
/// Of the gamma distribution of this shape and scale 1.
[[nodiscard]] double gamma_cdf(double shape, double x);
[[nodiscard]] double gamma_quantile(double shape, double p);
/// Of the beta distribution.
[[nodiscard]] double beta_quantile(double a, double b, double p);
/// Of Student's t distribution with so many degrees of freedom; `p` between 0 and 1.
[[nodiscard]] double student_quantile(double degrees, double p);
/// Kolmogorov's: how often the distance between a sample of `n` and where it is from is at least `distance`.
[[nodiscard]] double kolmogorov_tail(double distance, double n);

}  // namespace kapela::statistics

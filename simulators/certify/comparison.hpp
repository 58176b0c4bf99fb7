// Comparison: where two components answer the same walk differently. Values, made by a function.
#pragma once

#include <string>
#include <vector>

#include "simulators/certify/certificate.hpp"

namespace kapela::certify {

/// A check that the two do not pass alike.
struct Difference {
  std::string check{};  ///< "accept: CMD_PAUSE in RUN"
  std::string one{};    ///< "kept", "not asked", or what is wrong
  std::string other{};
};

/// In the order of the walk of the first one. Two that break a rule alike do not differ.
[[nodiscard]] std::vector<Difference> differences_of(const Certificate& one, const Certificate& other);

/// The same as a certificate, for reports: each check of either is one, and fails where they differ.
[[nodiscard]] Certificate compared(const Certificate& one, const Certificate& other);

}  // namespace kapela::certify

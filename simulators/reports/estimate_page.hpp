// EstimatePage: an estimate as one HTML file that needs nothing else: how probable success is by a time, how the times
// lie, and what they depend on. Values and a function.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/reports/outcome.hpp"

namespace kapela::reports {

/// Of a curve, with the band that it lies in.
struct CurvePoint {
  double seconds = 0;
  double low = 0;
  double value = 0;
  double high = 0;
};

/// What a change of one thing does, in both directions, each with an interval.
struct TornadoBar {
  struct Side {
    std::string at{};  ///< "-10 %"
    double value = 0;
    double low = 0;
    double high = 0;
  };
  std::string name{};
  Side lower{};
  Side higher{};
};

struct PageTable {
  std::string title{};
  std::vector<std::string> columns{};
  std::vector<std::vector<std::string>> rows{};
};

struct EstimatePage {
  std::string title{};
  std::string facts{};               ///< one line: runs, seed, plant
  std::optional<Verdict> verdict{};  ///< without a goal: none
  std::string says{};                ///< the answer as a sentence
  std::vector<CurvePoint> reliability{};
  std::optional<double> within{};   ///< seconds
  std::optional<double> goal{};     ///< of 1
  std::vector<double> durations{};  ///< seconds, sorted
  std::vector<TornadoBar> of_probability{};
  std::vector<TornadoBar> of_duration{};  ///< in seconds
  std::vector<PageTable> tables{};
};

[[nodiscard]] std::string estimate_page(const EstimatePage& page);

}  // namespace kapela::reports

// LaneGeometry: where in a drawing a picture's times and lanes are, in pixels. A value, made for one drawing.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulators/reports/swim_lanes.hpp"

namespace kapela::reports {

inline constexpr double line_height = 15;   ///< of a row of moments
inline constexpr double phase_height = 18;  ///< of a run's phases
inline constexpr double step_height = 5;    ///< of the steps beneath
inline constexpr double run_height = phase_height + step_height + 5;
inline constexpr double band_height = 20;

/// From top to bottom: names of commands, the band, faults and markers.
struct LaneRow {
  double top = 0;
  double band = 0;  ///< top of its band
  double foot = 0;  ///< the bottom of the band
  double bottom = 0;
};

/// Where the flag of a moment is: right of its line, or left of it; rows count upwards.
struct FlagPlace {
  double x = 0;
  std::size_t row = 0;
  bool is_left = false;
  bool fits = false;  ///< otherwise there was no room for it
};

struct LaneGeometry {
  base::Instant begin{};
  double pixels_per_second = 1;
  double names = 0;  ///< width of the lanes' names, left of the lanes
  double width = 0;
  double height = 0;
  double moments = 0;       ///< top of the orchestrator's lane, below its moments
  double orchestrator = 0;  ///< its bottom: where arrows leave
  double axis = 0;
  std::vector<std::size_t> run_rows{};  ///< of each phase: runs that overlap are below each other
  std::vector<FlagPlace> flags{};       ///< by moment
  std::vector<LaneRow> lanes{};

  [[nodiscard]] double x(base::Instant at) const;
};

[[nodiscard]] LaneGeometry geometry_of(const SwimLanes& picture);

/// The row of a run's phases; 0 for one that has none.
[[nodiscard]] std::size_t row_of(const SwimLanes& picture, const LaneGeometry& geometry, record::RunId run);

/// What stands on it: "◆ verdict: FAULT".
[[nodiscard]] std::string flag_text(const Moment& moment);

/// A horizontal strip in which texts and signs must not overlap.
class Strip {
 public:
  /// False when something is there already.
  bool take(double from, double until);

 private:
  std::vector<std::pair<double, double>> taken_;
};

/// With one digit after the point, if it needs one.
[[nodiscard]] std::string px(double value);

/// About as wide as a text in the small type of a drawing is.
[[nodiscard]] double width_of(std::string_view text);

}  // namespace kapela::reports

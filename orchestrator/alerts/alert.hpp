// Alert: what people are told: one intent of the journal with what was known of its run. A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/level.hpp"

namespace kapela::alerts {

enum class Kind {
  run,        ///< a run has ended other than SUCCEEDED
  scenario,   ///< an `alert` action of a scenario
  component,  ///< a component is in FAULT, or away, and no run is at it
  test        ///< somebody tries a channel
};

/// "run", ...
[[nodiscard]] std::string_view name(Kind kind);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view text);
[[nodiscard]] std::vector<std::string> kind_names();

struct Trouble {
  std::string component{};  ///< empty: the run itself
  std::string reason{};     ///< "FAULT", ...
  std::string summary{};

  friend bool operator==(const Trouble&, const Trouble&) = default;
};

struct Part {
  std::string name{};
  std::string state{};  ///< as it was last seen

  friend bool operator==(const Part&, const Part&) = default;
};

struct Alert {
  std::string id{};  ///< the same over retries and restarts: receivers tell a repetition by it
  Kind kind = Kind::run;
  base::Level severity = base::Level::warning;
  std::string text{};
  base::WallTime at{};
  std::string orchestrator{};
  std::string scenario{};
  std::optional<std::uint64_t> run{};
  std::string status{};     ///< of the run; "RUNNING" for one that goes on
  std::string component{};  ///< the one it is about, where it is about one
  std::optional<Trouble> first_cause{};
  std::vector<Trouble> exceptions{};
  std::vector<Part> components{};
  std::string latch{};  ///< why energising scenarios are refused since; empty: they are not for this
  std::string link{};   ///< to the run

  friend bool operator==(const Alert&, const Alert&) = default;
};

}  // namespace kapela::alerts

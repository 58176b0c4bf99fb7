// What a search tells while it goes on: how far it is, and what it has found. Values.
#pragma once

#include <cstdint>
#include <string>

#include "orchestrator/base/error.hpp"
#include "simulators/explore/exploration.hpp"

namespace kapela::search {

/// A search in figures: of one process, or the sum of several.
struct Figures {
  std::uint64_t runs = 0;
  std::uint64_t idle = 0;  ///< of them, those in which a fault did nothing
  std::uint64_t events = 0;
  std::uint64_t violating = 0;  ///< runs
  double done = 0;              ///< of 1; zero where it goes on until its time is over
  std::uint64_t finds = 0;
  explore::Coverage coverage{};
};

/// Of a part, or of all parts together.
[[nodiscard]] inline Figures figures_of(const explore::Tally& tally, std::size_t finds, double done) {
  return {tally.runs, tally.idle, tally.events, tally.violating, done, finds, tally.coverage};
}

/// One find, ready for people and for a file.
struct Find {
  std::string invariant{};    ///< "I16"
  std::string explanation{};  ///< two lines
  std::string replay{};       ///< the text of its replay file
};

/// Who hears of a search, or of several that share the work.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void begin(const std::string& what) = 0;
  /// How much there is to do.
  virtual void estimated(const explore::Estimate& estimate) = 0;
  virtual void progress(const Figures& figures) = 0;
  /// Errors: io, where it is to be written down and cannot be.
  [[nodiscard]] virtual base::Result<void> find(const Find& find) = 0;
  virtual void end(const Figures& figures) = 0;
};

}  // namespace kapela::search
